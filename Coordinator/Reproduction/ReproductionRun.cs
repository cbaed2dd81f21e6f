using Runner.Commands;
using Runner.Comparison;
using Runner.Comparison.Minima.Passes;
using Runner.Data;
using Runner.Ledgers;
using Runner.Minima;
using Runner.Planning;
using Runner.Results;
using Runner.Running;
using Runner.Search;
using Runner.Specs;

namespace Runner.Reproduction;

/// <summary>Runs entries one after the other like any other sweep, with the endings and passes of <c>minima</c> where a gate
/// needs them, and then checks the recorded results against the gates.</summary>
/// <param name="slots">Null for the spec's number, else one per core.</param>
/// <param name="again">Whether to train again trials that this ledger has already.</param>
public sealed class ReproductionRun(CommandHost host, ITrialLedger ledger, int? slots, bool again)
{
    /// <summary>The spec of an entry with its plan's estimate.</summary>
    /// <param name="Missing">Why the entry cannot be run here; null when it can.</param>
    private sealed record Prepared(ReproductionEntry Entry, SweepSpec Spec, DataCatalogue Data, double Seconds, string? Missing);

    /// <returns>Null when stopped before the end.</returns>
    public async Task<IReadOnlyList<ReproductionVerdict>?> RunAsync(IReadOnlyList<ReproductionEntry> entries, CancellationToken cancel)
    {
        try
        {
            return await RunAllAsync(entries, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<ReproductionVerdict>?> RunAllAsync(IReadOnlyList<ReproductionEntry> entries, CancellationToken cancel)
    {
        var prepared = entries.Select(Prepare).ToArray();
        var pace = new ReproductionPace(prepared.Where(item => item.Missing is null).Select(item => item.Seconds));
        var verdicts = new List<ReproductionVerdict>();
        foreach (var item in prepared)
        {
            if (item.Missing is { } why)
            {
                await host.Error.WriteLineAsync($"{item.Entry.Name}: skipped. {why}");
                verdicts.Add(ReproductionVerdict.Skipped(item.Entry, why));
                continue;
            }

            await host.Error.WriteLineAsync($"{item.Entry.Name}: {verdicts.Count + 1} of {prepared.Length}{pace.Left()}");
            var start = host.Time.GetTimestamp();
            if (await RunAsync(item, cancel) is not { } sweep)
            {
                return null;
            }

            var seconds = host.Time.GetElapsedTime(start).TotalSeconds;
            pace.Took(item.Seconds, seconds);
            verdicts.Add(ReproductionVerdict.Of(item.Entry, [.. item.Entry.Gates.Select(gate => Judge(gate, sweep))], seconds));
        }

        return verdicts;
    }

    private static GateVerdict Judge(ReproductionGate gate, ReproducedSweep sweep)
    {
        var got = gate.Quantity.Of(sweep);
        return new GateVerdict(gate.What, gate.Expected, gate.Allowed, got, gate.Passes(got));
    }

    private Prepared Prepare(ReproductionEntry entry)
    {
        var spec = SpecFiles.Load(host, CatalogueFile(entry.Name));
        var data = DataCatalogues.For(host, spec);
        var points = SweepPoints.Of(spec);
        var source = points.Config(0).Model.Kind == ModelKind.Surface ? "" : KebabCase.Of(points.Config(0).Data.Source);
        var missing = data.Describe().FirstOrDefault(set => set.Name == source && !set.Present);
        // A separate catalogue, so that data read for the estimate are released until it is the entry's turn.
        var seconds = missing is null
            ? Planner.Plan(spec, points, new DataReview(spec, DataCatalogues.For(host, spec)).SizeOf).Estimate.Seconds(slots ?? SpecExecution.SlotsOf(spec))
            : 0;
        return new Prepared(
            entry,
            spec,
            data,
            seconds,
            missing is null ? null : $"{missing.Name} is not on this machine. {missing.Where}.");
    }

    private async Task<ReproducedSweep?> RunAsync(Prepared item, CancellationToken cancel)
    {
        var order = new RunOrder("", slots, 0, false, again, null, 0, entry => entry, null);
        var (sweep, finished) = await SweepRunner.RunAsync(host, ledger, PlannedSpec.Of(host, item.Spec, cancel), order, cancel);
        if (!finished)
        {
            return null;
        }

        var threads = slots ?? SpecExecution.SlotsOf(item.Spec);
        var endings = sweep;
        if (item.Entry.NeedsEndings)
        {
            if (await MinimaCommand.EndAsync(host, sweep, null, threads, cancel) is not { } ended)
            {
                return null;
            }

            endings = ended;
        }

        IReadOnlyList<TreeSummary>? trees = [];
        if (item.Entry.NeedsPasses)
        {
            trees = await TreesAsync(sweep, endings, threads, cancel);
            if (trees is null)
            {
                return null;
            }
        }

        var results = await ReadAsync(sweep, cancel);
        var compared = SweepResults.From(sweep.Outline, results);
        foreach (var trouble in OutcomeText.Troubles(sweep.Name, compared.Results))
        {
            await host.Error.WriteLineAsync($"{item.Entry.Name}: {trouble}");
        }

        return new ReproducedSweep(
            results,
            sweep.Points,
            item.Entry.NeedsEndings ? await ReadAsync(endings, cancel) : [],
            item.Data,
            threads)
        {
            Trees = trees,
            Compared = compared,
        };
    }

    /// <summary>The tree of each of the sweep's functions; null when stopped before the end.</summary>
    private async Task<IReadOnlyList<TreeSummary>?> TreesAsync(RecordedSweep sweep, RecordedSweep endings, int threads, CancellationToken cancel)
    {
        var studied = await MinimaStudy.ReadAsync(host, endings, sweep, double.NaN, threads, cancel);
        var grown = await PassRounds.GrowAsync(host, sweep, endings, studied, pairs: null, threads, effort: 1, cancel);
        return grown is null ? null : [.. grown.Select(one => new TreeSummary(one.Study, one.Passes!))];
    }

    private static async Task<List<TrialResult>> ReadAsync(RecordedSweep sweep, CancellationToken cancel)
    {
        var results = new List<TrialResult>();
        await foreach (var result in sweep.Ledger.ResultsAsync(sweep.Id, ResultParts.Curves | ResultParts.Weights, cancel))
        {
            results.Add(result);
        }

        return results;
    }

    /// <summary>The catalogue is in the repository: searches the current folder, the program's folder and their parents.</summary>
    private string CatalogueFile(string name)
    {
        foreach (var origin in new[] { host.Folder, AppContext.BaseDirectory })
        {
            for (var folder = new DirectoryInfo(origin); folder is not null; folder = folder.Parent)
            {
                var file = Path.Combine(folder.FullName, "Experiments", "Catalogue", $"{name}.yaml");
                if (File.Exists(file))
                {
                    return file;
                }
            }
        }

        throw new UserException($"Experiments/Catalogue/{name}.yaml was not found. Run this inside the repository.");
    }
}
