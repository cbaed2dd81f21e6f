using System.CommandLine;
using Runner.Comparison;
using Runner.Echo;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Minima;
using Runner.Networks.Layers;
using Runner.Networks.Weights;
using Runner.Reports;
using Runner.Specs;
using Runner.Training;

namespace Runner.Commands;

/// <summary>Writes a trial's weights to a file that other tools read.</summary>
public static class WeightsCommand
{
    private const string Onnx = ".onnx";

    private static readonly string[] Endings = [".safetensors", ".npz", Onnx];

    public static Command Create(CommandHost host)
    {
        var reference = TrialReference.Argument();
        var output = new Option<string>("--output", "-o")
        {
            Description = "Write to this file; its ending gives the format: .safetensors, .npz or .onnx.",
            HelpName = "FILE",
            Required = true,
        };
        var start = new Option<bool>("--start") { Description = "The weights before the first update, instead of the final ones." };
        var ledgerOption = CommonOptions.Ledger();
        var plugin = PluginOption.Create();
        var json = CommonOptions.Json();
        var command = CommandLine.Describe(
            "weights",
            "Writes a trial's weights: tensors with the names of PyTorch's state_dict as safetensors or NPZ, or the network as ONNX (without recurrence).",
            "weights digits-init/37 -o digits.safetensors");
        command.Add(reference);
        foreach (var option in new Option[] { output, start, ledgerOption, plugin, json })
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancel) =>
        {
            host = host.With(parsed, plugin);
            var file = parsed.GetRequiredValue(output);
            if (!Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            {
                throw new UserException($"{Shown.Line(file)}: the ending gives the format. Name a file that ends in {string.Join(", ", Endings[..^1])} or {Endings[^1]}.");
            }

            await using var ledger = await host.OpenExistingAsync(parsed, ledgerOption);
            var (sweep, trial) = await TrialReference.FindAsync(ledger, parsed.GetRequiredValue(reference), cancel);
            OutputFile.MustBeWritable(host, file, sweep.Record.SpecFile);
            var (weights, network) = Read(host, sweep, trial, parsed.GetValue(start), file);
            var bytes = Written(weights, network, file);
            await OutputFile.WriteAsync(host, file, async to => await to.WriteAsync(bytes, cancel));
            var report = WeightsReport.Of(sweep, trial, parsed.GetValue(start), file, bytes.Length, weights, network);
            if (parsed.GetValue(json))
            {
                Json.Print(host.Out, report);
            }
            else
            {
                Print(host, report);
            }

            return ExitCode.Success;
        });
        return command;
    }

    /// <exception cref="UserException">The trial has no weights, or training it again gives others.</exception>
    private static (NetworkWeights Weights, LayerNetwork? Network) Read(CommandHost host, RecordedSweep sweep, TrialRecord trial, bool start, string file)
    {
        var name = $"{sweep.Name}/{trial.Index}";
        if (DerivedSweep.SourceOf(sweep.Record) is { } trained)
        {
            throw new UserException($"{name}: is a result of minima, which has no network of its own. Give a trial of {trained}.");
        }

        DataCatalogues.CheckFiles(host, sweep);
        if (!start && (trial.Result is not { } ended || !TrialReplay.Reaches(ended)))
        {
            throw new UserException(trial.Result is { } without
                ? $"{name}: its outcome is {KebabCase.Of(without.Outcome)}, so it has no final weights. Give a trial that has completed, or --start for the initial ones."
                : $"{name}: has no result yet. Run its sweep first, or give --start for the initial weights.");
        }

        var (config, data) = (sweep.Points.Config(trial.Index), DataCatalogues.For(host, sweep.Spec));
        var network = TrialWeights.NetworkOf(config, data);
        if (network is null && IsOnnx(file))
        {
            throw new UserException($"{name}: is a {KebabCase.Of(config.Model.Kind)}, which cannot be written as ONNX. Write a .safetensors or .npz file.");
        }

        var weights = start ? TrialWeights.AtStart(config, data) : TrialWeights.AtEnd(trial.Result!, config, data);
        return start || Sha256Digest.Of(weights.Bytes.Span) == trial.Result!.WeightsHash
            ? (weights, network)
            : throw new UserException($"{name}: its weights were not kept, and training it again gives others than were recorded ({trial.Result.WeightsHash.ToString()[..12]}…). Use the version and machine that trained it; see runner verify {name}.");
    }

    private static byte[] Written(NetworkWeights weights, LayerNetwork? network, string file)
    {
        if (IsOnnx(file))
        {
            return OnnxNetwork.Of(network!, weights);
        }

        using var content = new MemoryStream();
        if (Path.GetExtension(file).Equals(".npz", StringComparison.OrdinalIgnoreCase))
        {
            NpzFile.Write(content, weights.Tensors);
        }
        else
        {
            SafetensorsFile.Write(content, weights.Tensors);
        }

        return content.ToArray();
    }

    internal static bool IsOnnx(string file) => Path.GetExtension(file).Equals(Onnx, StringComparison.OrdinalIgnoreCase);

    private static void Print(CommandHost host, WeightsReport report)
    {
        host.Out.WriteLine($"{report.Sweep}/{report.Trial}: wrote {(report.Start ? "the initial" : "the final")} weights to {Shown.Line(report.File)} ({Number.Of(report.Tensors.Count, "tensor")}, {Size.Text(report.Bytes)}).");
        TextTable.Write(
            host.Tables(),
            ["tensor", "shape", "type", "size"],
            [.. report.Tensors.Select(tensor => (string[])[tensor.Name, NamedTensor.Text(tensor.Shape), tensor.Dtype, Size.Text(tensor.Bytes)])],
            words: [0, 1, 2]);
    }
}
