using System.CommandLine;
using Runner.Comparison;
using Runner.Ledgers;
using Runner.Minima;
using Runner.Reports;
using Runner.Results;

namespace Runner.Commands;

/// <summary>Compares groups of a sweep's runs: one row per group, and the sentences that the numbers support.</summary>
public static class CompareCommand
{
    public static Command Create(CommandHost host)
    {
        var sweepArgument = CommonOptions.Sweep();
        var othersArgument = new Argument<string[]>("OTHER")
        {
            Description = $"Other sweeps to compare with the first, over the settings that all have; {SeveralSweeps.Most} together at most.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        othersArgument.Validators.Add(parsed =>
        {
            // Otherwise an unknown option would be taken for a sweep.
            if (parsed.Tokens.FirstOrDefault(token => token.Value is ['-', ..]) is { } stranger)
            {
                parsed.AddError($"Unrecognized command or argument '{stranger.Value}'.");
            }
        });
        var by = new Option<string?>("--by")
        {
            Description = "Axes to group by, separated by commas: a dotted path, its last part, or the name that tables use (default: the axis that matters most).",
            HelpName = "AXIS[,AXIS]",
        };
        var metric = new MetricOption();
        var full = new Option<bool>("--full")
        {
            Description = "Also show means, tests with Holm's correction and the number of seeds that would settle each comparison; without --by, show all findings of the report, axis by axis.",
        };
        var where = WhereOption.Create();
        var ledgerOption = CommonOptions.Ledger();
        var json = CommonOptions.Json();
        var command = CommandLine.Describe(
            "compare",
            "Compares a sweep's runs, or several sweeps: n, median, IQM with its 95 % interval, best, worst, diverged; and the conclusions that they support.",
            "compare digits-init --by model.init.weights --metric epochs-to:0.03");
        command.Add(sweepArgument);
        command.Add(othersArgument);
        foreach (var option in new Option[] { by, where, full, ledgerOption, json })
        {
            command.Add(option);
        }

        metric.AddTo(command);

        command.SetAction(async (parsed, cancel) =>
        {
            await using var ledger = await host.OpenExistingAsync(parsed, ledgerOption);
            var sweep = await RecordedSweep.FindAsync(ledger, parsed.GetRequiredValue(sweepArgument), cancel);
            var asked = new Asked(Axes(parsed.GetValue(by)), metric.Read(parsed), parsed.GetValue(where), parsed.GetValue(json), parsed.GetValue(full));
            if (parsed.GetValue(othersArgument) is { Length: > 0 } others)
            {
                var sweeps = new List<RecordedSweep> { sweep };
                foreach (var other in others)
                {
                    sweeps.Add(await RecordedSweep.FindAsync(ledger, other, cancel));
                }

                await CompareAsync(host, sweeps, asked, cancel);
            }
            else
            {
                await PrintAsync(host, sweep, asked, cancel);
            }

            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>The options of a comparison.</summary>
    /// <param name="By">Axes to group by; empty for the one that matters most.</param>
    /// <param name="Metric">Null for the sweep's default metric.</param>
    /// <param name="Where">Null for all trials.</param>
    public sealed record Asked(IReadOnlyList<string> By, ComparisonMetric? Metric = null, string? Where = null, bool Json = false, bool Full = false);

    public static async Task PrintAsync(CommandHost host, RecordedSweep sweep, Asked asked, CancellationToken cancel)
    {
        var measure = asked.Metric;
        var results = await ReadAsync(host, sweep, measure, asked.Where, cancel);
        measure ??= ComparisonMetric.DefaultFor(results);
        if (asked.Full && asked.By.Count == 0)
        {
            var findings = SweepFindings.Of(results, measure);
            var ends = asked.Json ? await KnownEnds.OfAsync(sweep, cancel) : new Dictionary<int, string>();
            await PrintAsync(
                host,
                asked.Json ? to => ComparisonJson.Write(to, findings, StartMap.Of(results, ends)) : null,
                () => FullComparison.Write(host.Tables(), findings));
        }
        else
        {
            var values = RunValues.Of(results, measure);
            await PrintAsync(host, SweepComparison.Of(values, asked.By.Count > 0 ? asked.By : SweepFindings.DefaultAxes(values)), asked);
        }

        foreach (var trouble in asked.Json ? [] : OutcomeText.Troubles(sweep.Name, results.Results))
        {
            await host.RecommendAsync(trouble);
        }
    }

    /// <summary>Compares several sweeps with one another.</summary>
    private static async Task CompareAsync(CommandHost host, IReadOnlyList<RecordedSweep> sweeps, Asked asked, CancellationToken cancel)
    {
        SeveralSweeps.Check(sweeps);
        var results = new List<(RecordedSweep, SweepResults)>();
        foreach (var sweep in sweeps)
        {
            results.Add((sweep, await ReadAsync(host, sweep, asked.Metric, asked.Where, cancel)));
        }

        await PrintAsync(host, SeveralSweeps.Compare(SeveralSweeps.Of(results), asked.By, asked.Metric), asked);
    }

    private static async Task<SweepResults> ReadAsync(CommandHost host, RecordedSweep sweep, ComparisonMetric? measure, string? where, CancellationToken cancel)
    {
        var results = await sweep.ResultsAsync(
            measure is { NeedsCurves: true } || sweep.ComparesCurves, cancel, where);
        results = await EndingQuantities.AddAsync(host, sweep, measure, results, cancel);
        measure?.CheckRecorded(results);
        return results.Results.Count > 0 ? results : throw new UserException(where is null
            ? $"{sweep.Name}: nothing is recorded yet. Run it first: runner run {sweep.Record.SpecFile}."
            : $"{sweep.Name}: nothing is recorded yet of {where}. Run it first: runner run {sweep.Record.SpecFile}.");
    }

    private static Task PrintAsync(CommandHost host, SweepComparison comparison, Asked asked) => PrintAsync(
        host,
        asked.Json ? to => ComparisonJson.Write(to, comparison) : null,
        () =>
        {
            ComparisonTable.Write(host.Tables(), comparison);
            if (asked.Full)
            {
                EffectTable.Write(host.Tables(), comparison);
                ConvergenceRows.Write(host.Tables(), comparison);
                LayerTable.Write(host.Tables(), comparison);
            }
        });

    /// <param name="json">Null when tables are wanted.</param>
    private static async Task PrintAsync(CommandHost host, Action<Stream>? json, Action tables)
    {
        if (json is null)
        {
            tables();
            return;
        }

        using var buffer = new MemoryStream();
        json(buffer);
        await host.Out.WriteLineAsync(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
    }

    private static string[] Axes(string? by) =>
        by?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
