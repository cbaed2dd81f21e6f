using Runner.Ledgers.Rows;
using Runner.Results;

namespace Runner.Ledgers.Rules;

/// <summary>Opens pruned trials, and records when no more are to be opened.</summary>
internal static class Opening
{
    private static readonly TrialOutcome[] AtRest = [TrialOutcome.Pruned];

    public static async Task<int> OpenAsync(ILedgerSession session, SweepRow sweep, IReadOnlyList<TrialOpening> openings, string place)
    {
        if (openings.Count == 0)
        {
            await SettleAsync(session, sweep);
            return 0;
        }

        // Before what is asked of trials at rest: results that are taken over are such trials' too.
        var reuse = await Proposing.GiveAsync(session, sweep, openings, place);
        var until = openings.ToDictionary(opening => opening.Trial, opening => opening.Until);
        var bundles = new List<(int[] Trials, int Attempts)>();
        var opened = 0;
        foreach (var chunk in await session.ChunksAsync(sweep.Id, AtRest, chunk => chunk.Live.Any(until.ContainsKey) ? chunk : null, hold: true))
        {
            if (chunk is null)
            {
                continue;
            }

            var rest = (await RestingAsync(session, chunk)).FindAll(trial => until.TryGetValue(trial.Index, out var to) && IsBefore(trial, to));
            if (rest.Count > 0)
            {
                await Retrying.RetireAsync(session, chunk, [.. rest.Select(trial => (trial.Index, trial.Outcome))]);
                bundles.AddRange(Bundles(rest.FindAll(trial => reuse?.Has(trial.Index) != true)).Select(trials => (trials, chunk.Attempts)));
                opened += rest.Count;
            }
        }

        bundles.Sort((a, b) => a.Trials[0].CompareTo(b.Trials[0]));
        await InsertAsync(session, sweep, bundles);
        foreach (var trial in bundles.SelectMany(bundle => bundle.Trials))
        {
            await session.PutAsync(LedgerTables.Stage, new StageRow(sweep.Id, trial, until[trial]));
        }

        return opened;
    }

    /// <summary>Trials that continue from a state get a bundle each.</summary>
    private static IEnumerable<int[]> Bundles(List<TrialResult> rising)
    {
        int[] together = [.. rising.Where(trial => trial.Epochs == 0).Select(trial => trial.Index)];
        return rising.Where(trial => trial.Epochs > 0).Select(trial => new[] { trial.Index }).Concat(together.Length > 0 ? [together] : []);
    }

    /// <summary>Marks the sweep as not settled, because trials are open again.</summary>
    public static async Task UnsettleAsync(ILedgerSession session, SweepRow sweep)
    {
        if (await session.HoldAsync(LedgerTables.Gate, sweep.Id) is { Settled: true } gate)
        {
            await session.PutAsync(LedgerTables.Gate, gate with { Settled = false });
        }
    }

    public static async Task<IReadOnlyList<int?>> StagesAsync(ILedgerSession session, SweepRow sweep, IReadOnlyList<int> trials)
    {
        var stages = new int?[trials.Count];
        for (var i = 0; i < stages.Length; i++)
        {
            stages[i] = (await session.FindAsync(LedgerTables.Stage, sweep.Id, (long)trials[i]))?.Until;
        }

        return stages;
    }

    private static bool IsBefore(TrialResult trial, int until) => until == 0 || trial.Epochs < until;

    private static async Task<List<TrialResult>> RestingAsync(ILedgerSession session, ResultRow chunk)
    {
        var rows = await Chunks.RowsAsync(session, chunk, ResultParts.Numbers);
        return
        [
            .. Enumerable.Range(0, chunk.Trials.Length)
                .Where(i => rows.Outcome(i) == TrialOutcome.Pruned && Array.BinarySearch(chunk.Live, chunk.Trials[i]) >= 0).Select(i => rows[i]),
        ];
    }

    /// <param name="bundles">Bundles with their number of attempts; a bundle of one trial continues from the state with which it was pruned.</param>
    private static async Task InsertAsync(ILedgerSession session, SweepRow sweep, List<(int[] Trials, int Attempts)> bundles)
    {
        var ids = await session.TakeBundleNumbersAsync(bundles.Count);
        await session.InsertBundlesAsync([.. bundles.Select((bundle, i) =>
            BundleRow.New(ids[i], sweep.Id, bundle.Trials[0], bundle.Trials) with { Attempts = bundle.Attempts })]);
        var elsewhere = await FinalStates.KeptElsewhereAsync(session, sweep);
        foreach (var (bundle, id) in bundles.Zip(ids).Where(pair => pair.First is { Trials.Length: 1, Attempts: > 0 }))
        {
            if (await FinalStates.TakeAsync(session, sweep, bundle.Trials[0], elsewhere) is { Length: > 0 } state)
            {
                await session.PutAsync(LedgerTables.Checkpoint, new CheckpointRow(id, 0, state));
            }
        }
    }

    /// <summary>Marks the sweep as settled, and deletes the states of trials that stay pruned, which are no longer needed.</summary>
    private static async Task SettleAsync(ILedgerSession session, SweepRow sweep)
    {
        var totals = await session.TotalsAsync(sweep.Id);
        if (totals.Open + totals.Leased > 0 || await session.HoldAsync(LedgerTables.Gate, sweep.Id) is not { Settled: false } gate)
        {
            return;
        }

        await session.PutAsync(LedgerTables.Gate, gate with { Settled = true });
        var elsewhere = await FinalStates.KeptElsewhereAsync(session, sweep);
        foreach (var chunk in await session.ChunksAsync(sweep.Id, AtRest, chunk => chunk))
        {
            foreach (var trial in (await RestingAsync(session, chunk)).Where(trial => trial.Epochs > 0))
            {
                await FinalStates.TakeAsync(session, sweep, trial.Index, elsewhere);
            }
        }
    }
}
