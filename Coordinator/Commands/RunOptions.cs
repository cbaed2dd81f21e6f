using System.CommandLine;
using Runner.Hosting;
using Runner.Ledgers;
using Runner.Running;
using Runner.Serving;
using Runner.Specs;

namespace Runner.Commands;

/// <summary>Options of the commands that train a spec in this process or in child processes.</summary>
internal sealed class RunOptions
{
    private readonly Option<int?> slots = CommonOptions.Slots();
    private readonly Option<int?> workers = NumberOption.Whole(
        "--workers", 1, "Train in N child processes with one slot each, so that a trial that crashes its process does not end the others.", most: 1024);

    private readonly Option<string?> spill = CommonOptions.Spill();
    private readonly Option<string[]> labels = WorkerLabels.Option();
    private readonly RunLimitOptions limits = new();
    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Plan only, as `runner plan` does; train nothing." };
    private readonly Option<string?> report = CommonOptions.Report();
    private readonly Option<string[]> plugin = PluginOption.Create();
    private readonly Option<bool> json = CommonOptions.Json();
    private readonly PageOptions page = new();

    public Option<string?> Ledger { get; } = CommonOptions.Ledger();

    public IEnumerable<Option> All => [Ledger, slots, workers, labels, spill, .. limits.All, dryRun, report, plugin, json, .. page.All];

    public CommandHost With(CommandHost host, ParseResult parsed) => host.With(parsed, plugin);

    /// <summary>Plans the spec, trains what is open, and reports the results.</summary>
    /// <param name="named">The spec as named on the command line.</param>
    /// <param name="again">Whether to train trials whose results the ledger has.</param>
    public async Task<int> RunAsync(CommandHost host, ParseResult parsed, SweepSpec spec, string named, bool again, CancellationToken cancel)
    {
        var wantsJson = parsed.GetValue(json);
        if (parsed.GetValue(dryRun))
        {
            return PlanCommand.Print(host, spec, wantsJson);
        }

        OutputFile.MustBeWritable(host, parsed.GetValue(report), named);
        var order = limits.Read(parsed, host.Time) with
        {
            Slots = parsed.GetValue(slots),
            Workers = parsed.GetValue(workers) ?? 0,
            Again = again,
            Ledger = host.Ledger(parsed, Ledger),
            Spill = parsed.GetValue(spill),
            Labels = parsed.GetRequiredValue(labels),
        };

        // Before a ledger is created, so that a spec that cannot be planned leaves nothing behind; one that exists may have the whole sweep.
        var points = DataCatalogues.Points(host, spec);
        var planned = LedgerLocation.IsExistingFile(order.Ledger) ? null : Plan();
        await using var ledger = await host.OpenOrCreateAsync(parsed, Ledger, cancel);
        await using var served = await page.StartAsync(host, parsed, ledger, () => host.OpenOrCreate(parsed, Ledger), cancel);
        var done = planned is null ? await SweepRunner.FindFinishedAsync(host, ledger, spec, points, order, cancel) : null;
        var (sweep, finished) = done is not null
            ? (done, true)
            : await SweepRunner.RunAsync(host, ledger, planned ?? Plan(), order, cancel);
        if (!finished)
        {
            await RunCommand.StoppedAsync(host, sweep, parsed.GetValue(report), cancel.IsCancellationRequested);
            await host.Error.WriteLineAsync("Stopped. What is done is kept; run the same command to continue.");
            return ExitCode.Interrupted;
        }

        return await RunCommand.FinishAsync(host, sweep, parsed.GetValue(Ledger), parsed.GetValue(report), wantsJson);

        PlannedSpec Plan()
        {
            RunnerSystem.Warm();
            return PlannedSpec.Of(host, spec, points, cancel);
        }
    }
}
