using System.CommandLine;
using Runner.Comparison;
using Runner.Ledgers;
using Runner.Minima;
using Runner.Reports;
using Runner.Results;

namespace Runner.Commands;

/// <summary>Compares groups of a sweep's runs: one row a group, and the sentences that the numbers support.</summary>
public static class CompareCommand
{
    /// <summary>Curves beyond this size (40 MB) are read only for a metric that needs them; a sweep of that size gets no sentence
    /// on speed unless it is asked for one.</summary>
    private const double MostCurveNumbers = 5e6;

    public static Command Create(CommandHost host)
    {
        var sweepArgument = CommonOptions.Sweep();
        var by = new Option<string?>("--by")
        {
            Description = "Axes to group by, separated by commas: a dotted path or its last part (default: what matters most).",
            HelpName = "AXIS[,AXIS]",
        };
        var metric = new Option<string?>("--metric")
        {
            Description = "final-loss (default), best-loss, test-loss, epochs-to:X or area-under-curve.",
            HelpName = "METRIC",
        };
        var full = new Option<bool>("--full")
        {
            Description = "Also means, tests with Holm's correction, seeds that would settle it; without --by everything that a report says, axis by axis.",
        };
        var ledgerOption = CommonOptions.Ledger();
        var json = CommonOptions.Json();
        var command = CommandLine.Describe(
            "compare",
            "Compares a sweep's runs: n, median, IQM with its 95 % interval, best, worst, diverged; and what that supports.",
            "compare digits-init --by model.init.weights --metric epochs-to:0.03");
        command.Add(sweepArgument);
        foreach (var option in new Option[] { by, metric, full, ledgerOption, json })
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancel) =>
        {
            await using var ledger = await host.OpenExistingAsync(parsed, ledgerOption);
            var sweep = await RecordedSweep.FindAsync(ledger, parsed.GetRequiredValue(sweepArgument), cancel);
            await PrintAsync(host, sweep, [.. Axes(parsed.GetValue(by)).Select(name => PathOf(sweep, name))], parsed.GetValue(metric), parsed.GetValue(json), parsed.GetValue(full), cancel);
            return ExitCode.Success;
        });
        return command;
    }

    public static async Task PrintAsync(
        CommandHost host, RecordedSweep sweep, IReadOnlyList<string> by, string? metric, bool json, bool full, CancellationToken cancel)
    {
        var measure = metric is null ? ComparisonMetric.FinalLoss : ComparisonMetric.Parse(metric);
        var results = await sweep.ResultsAsync(
            measure.NeedsCurves || CurveNumbers(sweep) <= MostCurveNumbers ? ResultParts.Curves : ResultParts.Numbers, cancel);
        if (results.Results.Count == 0)
        {
            throw new UserException($"{sweep.Id}: nothing is recorded yet. Run it first: runner run {sweep.Record.SpecFile}.");
        }

        using var buffer = new MemoryStream();
        if (full && by.Count == 0)
        {
            var findings = SweepFindings.Of(results, measure);
            if (json)
            {
                ComparisonJson.Write(buffer, findings, StartMap.Of(results, await KnownEnds.OfAsync(sweep, cancel)));
            }
            else
            {
                FullComparison.Write(host.Tables(), findings);
            }
        }
        else
        {
            var comparison = SweepComparison.Of(results, by.Count > 0 ? by : SweepFindings.DefaultAxes(results, measure), measure);
            if (json)
            {
                ComparisonJson.Write(buffer, comparison);
            }
            else
            {
                ComparisonTable.Write(host.Tables(), comparison);
                if (full)
                {
                    EffectTable.Write(host.Tables(), comparison);
                    ConvergenceRows.Write(host.Tables(), comparison);
                    LayerTable.Write(host.Tables(), comparison);
                }
            }
        }

        foreach (var trouble in json ? [] : OutcomeText.Troubles(sweep.Id, results.Results))
        {
            await host.Out.WriteLineAsync(trouble);
        }

        if (json)
        {
            await host.Out.WriteLineAsync(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
        }
    }

    /// <summary>About how many numbers the sweep's curves have.</summary>
    private static double CurveNumbers(RecordedSweep sweep)
    {
        if (sweep.Points.TrialCount == 0)
        {
            return 0;
        }

        var config = sweep.Points.Config(0);
        var points = config.Measure.Every == 0 ? 2 : 2 + (config.Training.Budget / (double)config.Measure.Every);
        return sweep.Points.TrialCount * points * config.Measure.Curves.Length;
    }

    /// <summary>An axis by its path, or by the name that tables call it.</summary>
    private static string PathOf(RecordedSweep sweep, string name)
    {
        var axes = sweep.Points.Axes;
        return axes.Contains(name) || Array.IndexOf(AxisNames.Short(axes), name) is not (>= 0 and var named) ? name : axes[named];
    }

    private static string[] Axes(string? by) =>
        by?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
