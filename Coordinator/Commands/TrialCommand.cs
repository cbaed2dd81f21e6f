using System.CommandLine;
using Runner.Comparison;
using Runner.Echo;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Reports.Charts;
using Runner.Results;
using Runner.Search;
using Runner.Specs;

namespace Runner.Commands;

/// <summary>Shows everything that the ledger has on one trial.</summary>
public static class TrialCommand
{
    public static Command Create(CommandHost host)
    {
        var reference = TrialReference.Argument();
        var ledgerOption = CommonOptions.Ledger();
        var json = CommonOptions.Json();
        var command = CommandLine.Describe(
            "trial", "Shows one trial: its configuration, curve, attempts and failures.", "trial digits-init/37");
        command.Add(reference);
        command.Add(ledgerOption);
        command.Add(json);
        command.SetAction(async (parsed, cancel) =>
        {
            await using var ledger = await host.OpenExistingAsync(parsed, ledgerOption);
            var (sweep, trial) = await TrialReference.FindAsync(ledger, parsed.GetRequiredValue(reference), cancel);
            if (parsed.GetValue(json))
            {
                Json.Print(host.Out, TrialDetails.Of(sweep, trial));
            }
            else
            {
                Print(host, sweep, trial, await SweepNames.OfAsync(ledger, cancel));
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static void Print(CommandHost host, RecordedSweep sweep, TrialRecord trial, SweepNames names)
    {
        var to = host.Out;
        to.WriteLine($"{sweep.Name}/{trial.Index}  {trial.Identity}");
        to.WriteLine($"point      {sweep.PointText(trial.Index)}");
        var seeds = sweep.Points.Seeds(trial.Index);
        to.WriteLine($"seeds      sweep {seeds.Sweep}, init {seeds.Init}, order {seeds.Order}, noise {seeds.Noise}{(seeds.Split > 0 ? $", split {seeds.Split}" : "")}");
        to.WriteLine($"state      {KebabCase.Of(trial.State)}, {Number.Of(trial.Attempts, "attempt")}, {trial.Losses} lost"
            + (trial.Stopping ? ", stopping" : "")
            + (trial.ReusedFrom is { } from ? $", taken from {names.Of(from)}" : ""));
        foreach (var (epochs, prefix) in sweep.Points.PrefixesOf(trial.Index).Take(1))
        {
            to.WriteLine($"extended   from {Number.Of(epochs, "epoch")}: {prefix}");
        }

        if (trial.Result is { } result)
        {
            to.WriteLine($"outcome    {KebabCase.Of(result.Outcome)} after {Number.Of(result.Epochs, Unit(sweep, trial.Index))}"
                + (result.EndReason == EndReason.Budget ? "" : $" ({KebabCase.Of(result.EndReason)})"));
            to.WriteLine($"loss       final {result.FinalLoss:G8}, best {result.BestLoss:G8}"
                + (double.IsNaN(result.TestLoss) ? "" : $", test {result.TestLoss:G8}"));
            to.WriteLine($"weights    {result.WeightsHash}");
            to.WriteLine(result.Node.Length == 0 ? "trained    never" : $"trained    in {Number.Short(result.Seconds)} s on {Shown.Line($"{result.Node}")}");
        }

        if ((trial.Result?.Curve ?? trial.PartialCurve) is { } curve)
        {
            for (var metric = 0; metric < curve.Metrics.Count; metric++)
            {
                to.WriteLine($"{curve.Metrics[metric],-10} {Sparkline.Text(curve.Values[metric], width: Math.Min(60, host.Tables().Profile.Width - 12), log: curve.Metrics[metric].EndsWith("loss", StringComparison.Ordinal))}");
            }
        }

        if (trial.Result?.Failure is { } failure)
        {
            to.WriteLine($"failure    {Shown.Line(failure.Message, 2000)}");
            to.WriteLine(failure.Detail);
        }

        to.WriteLine("configuration");
        foreach (var line in sweep.Points.Canonical(trial.Index).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            to.WriteLine($"  {line}");
        }
    }

    private static string Unit(RecordedSweep sweep, int trial) => KebabCase.Of(sweep.Points.Config(trial).Training.Unit).TrimEnd('s');
}
