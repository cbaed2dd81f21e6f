using System.CommandLine;
using Runner.Comparison;
using Runner.Ledgers;
using Runner.Planning;
using Runner.Running;
using Runner.Search;
using Runner.Specs;
using Runner.Sweeps;

namespace Runner.Commands;

/// <summary>Lists what a sweep would train, without training anything.</summary>
public static class PlanCommand
{
    public static Command Create(CommandHost host)
    {
        var specArgument = CommonOptions.Spec();
        var json = CommonOptions.Json();
        var plugin = PluginOption.Create();
        var command = CommandLine.Describe(
            "plan",
            "Reads and describes a sweep's data, then lists its trials in order, each with the hash of its configuration, the bundles and an estimate. Trains nothing.",
            "plan Experiments/Catalogue/digits-init.yaml");
        command.Add(specArgument);
        var ledger = CommonOptions.Ledger();
        command.Add(plugin);
        command.Add(ledger);
        command.Add(json);
        var hours = NumberOption.Positive("--hours", "H", "Also estimate which comparisons H hours on this machine's slots can settle, from the sweep's recorded runs.");
        var by = new Option<string?>("--by") { Description = "With --hours: the axes whose values to compare (default: the axis that matters most).", HelpName = "AXIS[,AXIS]" };
        foreach (var option in (Option[])[hours, by])
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancel) =>
        {
            var here = host.With(parsed, plugin);
            var spec = SpecFiles.Load(here, parsed.GetRequiredValue(specArgument));
            var planned = PlannedSpec.Of(here, spec, cancel);
            if (spec.Sample.Search is { LearnFrom.IsEmpty: false })
            {
                await using var opened = await host.OpenExistingAsync(parsed, ledger);
                planned = await SearchLearning.LearnAsync(planned, opened, cancel);
            }

            TimeForecast? forecast = null;
            if (parsed.GetValue(hours) is { } time)
            {
                var slots = SpecExecution.SlotsOf(spec);
                var estimate = planned.Plan.Estimate.Seconds(slots) * slots / Math.Max(1, planned.Points.TrialCount);
                forecast = TimeForecast.Of(await PilotAsync(here, parsed, ledger, spec, parsed.GetValue(by), cancel), planned.Points.PointCount, estimate, time, slots);
            }

            var code = Print(here, planned, parsed.GetValue(json), forecast);
            if (!parsed.GetValue(json) && await UnmatchedAsync(host, parsed, ledger, spec, cancel) is { } unmatched)
            {
                await host.Out.WriteLineAsync($"warning: {unmatched}");
            }

            return code;
        });
        return command;
    }

    /// <summary>What the connected workers lack of <c>execution.needs</c>; null if nothing, or if there is no ledger yet.</summary>
    private static async Task<string?> UnmatchedAsync(CommandHost host, ParseResult parsed, Option<string?> ledgerOption, SweepSpec spec, CancellationToken cancel)
    {
        var location = host.Ledger(parsed, ledgerOption);
        if (spec.Execution.Needs.IsNone || location == LedgerLocation.Memory || (LedgerLocation.FileOf(location) is { } file && !File.Exists(file)))
        {
            return null;
        }

        await using var ledger = await host.OpenExistingAsync(parsed, ledgerOption);
        return NeedsText.Unmatched(spec.Name, spec.Execution.Needs, await ledger.WorkersAsync(cancel));
    }

    /// <summary>A comparison of the sweep's recorded runs; null if there are none.</summary>
    private static async Task<SweepComparison?> PilotAsync(
        CommandHost host, ParseResult parsed, Option<string?> ledgerOption, SweepSpec spec, string? by, CancellationToken cancel)
    {
        try
        {
            await using var ledger = await host.OpenExistingAsync(parsed, ledgerOption);
            if (await ledger.FindSweepAsync(spec.Name, cancel) is not { } record)
            {
                return null;
            }

            var results = await (await RecordedSweep.ReadAsync(ledger, record, cancel)).ResultsAsync(curves: false, cancel);
            var metric = ComparisonMetric.DefaultFor(results);
            var values = RunValues.Of(results, metric);
            var axes = by?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? SweepFindings.DefaultAxes(values);
            return results.Results.Count == 0 ? null : SweepComparison.Of(values, axes);
        }
        catch (LedgerException) when (parsed.GetValue(ledgerOption) is null)
        {
            return null;
        }
    }

    public static int Print(CommandHost host, SweepSpec spec, bool json) => Print(host, PlannedSpec.Of(host, spec), json, null);

    private static int Print(CommandHost host, PlannedSpec planned, bool json, TimeForecast? forecast)
    {
        var (spec, _, points, plan) = planned;
        var balance = spec.Sample.Search is null ? LeaseBalance.Of(points, plan.Plan.Bundles) : null;
        var known = Enumerable.Range(0, points.TrialCount).Where(trial => points.IsKnown(points.PointOf(trial)));
        if (json)
        {
            Json.Print(host.Out, new
            {
                sweep = spec.Name,
                specHash = plan.Plan.SpecHash,
                plan.Estimate,
                balance,
                gate = plan.Gate?.About,
                learnt = plan.Learnt,
                forecast = forecast is null ? null : new
                {
                    forecast.Hours,
                    forecast.Slots,
                    forecast.Runs,
                    forecast.Replicates,
                    forecast.SecondsARun,
                    forecast.Best,
                    forecast.Settled,
                    within = forecast.Within.Select(one => new { one.Group, one.Replicates }),
                    beyond = forecast.Beyond.Select(one => new { one.Group, one.Replicates }),
                },
                data = plan.Found,
                warnings = plan.Warnings,
                bundles = plan.Plan.Bundles,
                trials = known.Select(trial => new
                {
                    trial,
                    identity = plan.Plan.Identities[trial],
                    point = points.PointOf(trial),
                    values = points.Values(points.PointOf(trial)).OfType<AxisValue>().ToDictionary(value => value.Path, value => value.Text),
                    seeds = points.Seeds(trial),
                }),
            });
            return ExitCode.Success;
        }

        var bundleOf = new int[points.TrialCount];
        for (var bundle = 0; bundle < plan.Plan.Bundles.Count; bundle++)
        {
            foreach (var trial in plan.Plan.Bundles[bundle])
            {
                bundleOf[trial] = bundle;
            }
        }

        foreach (var trial in known)
        {
            var seeds = points.Seeds(trial);
            host.Out.WriteLine(
                $"{trial} {plan.Plan.Identities[trial].Short} bundle={bundleOf[trial]} {RecordedSweep.PointText(points, trial)} "
                + $"seeds={seeds.Init}/{seeds.Order}/{seeds.Noise}{(seeds.Split > 0 ? $"/{seeds.Split}" : "")}");
        }

        foreach (var line in plan.Found)
        {
            host.Out.WriteLine(line);
        }

        if (balance is null)
        {
            host.Out.WriteLine(PlanText.OfSpace(spec));
        }
        else if (points.PointCount > 1)
        {
            host.Out.WriteLine(PlanText.Of(balance));
        }

        host.Out.WriteLine(PlanText.Of(spec, plan, SpecExecution.SlotsOf(spec)));
        foreach (var line in forecast?.Lines(spec.FileName) ?? [])
        {
            host.Out.WriteLine(line);
        }

        return ExitCode.Success;
    }
}
