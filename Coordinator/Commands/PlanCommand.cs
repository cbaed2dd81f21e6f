using System.CommandLine;
using Runner.Ledgers;
using Runner.Planning;
using Runner.Running;
using Runner.Search;
using Runner.Specs;
using Runner.Sweeps;

namespace Runner.Commands;

/// <summary>Lists what a sweep would train, and trains nothing.</summary>
public static class PlanCommand
{
    public static Command Create(CommandHost host)
    {
        var specArgument = CommonOptions.Spec();
        var json = CommonOptions.Json();
        var plugin = PluginOption.Create();
        var command = CommandLine.Describe(
            "plan",
            "Reads a sweep's data and describes them, then lists its trials in order, each with the hash of its configuration, the bundles and an estimate. Trains nothing.",
            "plan Experiments/Catalogue/digits-init.yaml");
        command.Add(specArgument);
        var ledger = CommonOptions.Ledger();
        command.Add(plugin);
        command.Add(ledger);
        command.Add(json);
        command.SetAction(async (parsed, cancel) =>
        {
            var spec = SpecFiles.Load(host, parsed.GetRequiredValue(specArgument));
            var code = Print(host.With(parsed, plugin), spec, parsed.GetValue(json));
            if (!parsed.GetValue(json) && await UnmatchedAsync(host, parsed, ledger, spec, cancel) is { } unmatched)
            {
                await host.Out.WriteLineAsync($"warning: {unmatched}");
            }

            return code;
        });
        return command;
    }

    /// <summary>Of a spec that needs something of workers, what those that are connected to the ledger lack; null where there is no ledger yet.</summary>
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

    public static int Print(CommandHost host, SweepSpec spec, bool json)
    {
        var (_, _, points, plan) = PlannedSpec.Of(host, spec);
        var balance = LeaseBalance.Of(points, plan.Plan.Bundles);
        if (json)
        {
            Json.Print(host.Out, new
            {
                sweep = spec.Name,
                specHash = plan.Plan.SpecHash,
                plan.Estimate,
                balance,
                data = plan.Found,
                warnings = plan.Warnings,
                bundles = plan.Plan.Bundles,
                trials = Enumerable.Range(0, points.TrialCount).Select(trial => new
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

        for (var trial = 0; trial < points.TrialCount; trial++)
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

        if (points.PointCount > 1)
        {
            host.Out.WriteLine(PlanText.Of(balance));
        }

        host.Out.WriteLine(PlanText.Of(spec, plan, SpecExecution.SlotsOf(spec)));
        return ExitCode.Success;
    }
}
