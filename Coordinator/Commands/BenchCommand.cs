using System.CommandLine;
using Runner.Bench;

namespace Runner.Commands;

/// <summary>Measures this machine and Runner on it, in the figures that <c>docs/performance.md</c> reports.</summary>
public static class BenchCommand
{
    private const int DefaultTurns = 5;

    public static Command Create(CommandHost host)
    {
        var peers = new Option<string[]>("--peer")
        {
            Description = "A program that measures the same quantities and prints lines such as `xor 2-2-1: 306.1 us/step`; it runs after each "
                + "of Runner's turns, and the ratios are printed. May be repeated.",
            HelpName = "COMMAND",
        };
        var engine = new Option<string?>("--engine")
        {
            Description = "Also measure the training steps with this engine, in the same turns: torchsharp.",
            HelpName = "NAME",
        };
        var only = new Option<string[]>("--only")
        {
            Description = $"Measure only these (may be repeated): {string.Join(", ", Names(host))}. The machine's limits are always measured.",
            HelpName = "NAME",
        };
        var turns = new Option<int>("--turns")
        {
            Description = "How many times to measure each; medians are printed.",
            HelpName = "N",
            DefaultValueFactory = _ => DefaultTurns,
        };
        var json = CommonOptions.Json();
        var command = CommandLine.Describe(
            "bench",
            "Measures the matrix kernel, training steps and whole sweeps, each against this machine's limits. Ctrl-C stops and prints what has been measured.",
            "bench --only digits --only sweep --peer \"/usr/bin/python3 torch_step.py\"");
        foreach (var option in new Option[] { peers, engine, only, turns, json })
        {
            command.Add(option);
        }

        command.Add(BenchSweepCommand.Create(host));
        command.Add(BenchLedgerCommand.Create(host));
        command.SetAction(async (parsed, cancel) =>
        {
            var names = parsed.GetValue(only) ?? [];
            IBenchPeer[] others =
            [
                .. (parsed.GetValue(peers) ?? []).Select(peer => new PeerProgram(peer)),
                .. parsed.GetValue(engine) is { } other ? [new EnginePeer(other, names, new RepeatedRuns(host.Time))] : (IBenchPeer[])[],
            ];
            var benchmark = new Benchmark(parsed.GetValue(engine) is null ? Choose(host, names) : [.. Choose(host, names).Select(measure => measure.WithoutSpeedups())], others)
            {
                Turns = Math.Max(1, parsed.GetValue(turns)),
            };
            BenchReport report;
            using (var progress = new BenchProgress(host))
            {
                report = await benchmark.RunAsync(progress.Say, cancel);
            }

            if (parsed.GetValue(json))
            {
                Json.Print(host.Out, report);
            }
            else
            {
                BenchTable.Write(host.Tables(), report);
            }

            return report.Complete ? ExitCode.Success : ExitCode.Interrupted;
        });
        return command;
    }

    private static List<BenchMeasure> Choose(CommandHost host, string[] only)
    {
        var all = Measures(host);
        var unknown = Array.Find(only, name => all.TrueForAll(measure => measure.Name != name));
        return unknown is null
            ? all.FindAll(measure => only.Length == 0 || only.Contains(measure.Name) || measure.Name is BenchMeasure.Matrix or BenchMeasure.Memory)
            : throw new UserException($"--only {unknown}: nothing of that name is measured. Choose from {string.Join(", ", Names(host))}.");
    }

    private static IEnumerable<string> Names(CommandHost host) => Measures(host).Select(measure => measure.Name).Distinct();

    private static List<BenchMeasure> Measures(CommandHost host) =>
        [.. BenchMeasure.Steps(new RepeatedRuns(host.Time)), .. SweepMeasures.All(SweepMeasures.InProcessOfItsOwnAsync)];
}
