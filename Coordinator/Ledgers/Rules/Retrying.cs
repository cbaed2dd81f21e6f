using Runner.Ledgers.Columns;
using Runner.Ledgers.Rows;
using Runner.Results;

namespace Runner.Ledgers.Rules;

/// <summary>Reopens trials that ended without a result, or that a user stopped.</summary>
internal static class Retrying
{
    public static async Task<int> RetryAsync(ILedgerSession session, SweepRow sweep, IReadOnlyCollection<int>? trials, string? failedOn)
    {
        var asked = trials?.ToHashSet();
        TrialOutcome[] outcomes = [.. Enum.GetValues<TrialOutcome>().Where(outcome => EndedTrials.CanBeRetried(outcome, asked is not null && failedOn is null))];
        var retried = new List<Part>();
        foreach (var chunk in await session.ChunksAsync(sweep.Id, outcomes, chunk => chunk, hold: true))
        {
            var rows = await Chunks.RowsAsync(session, chunk, ResultParts.Numbers);
            var again = Enumerable.Range(0, chunk.Trials.Length)
                .Where(i => outcomes.Contains(rows.Outcome(i)) && (asked?.Contains(chunk.Trials[i]) ?? true)
                    && (failedOn is null || rows.Node(i) == failedOn)
                    && Array.BinarySearch(chunk.Live, chunk.Trials[i]) >= 0)
                .Select(i => (chunk.Trials[i], rows.Outcome(i)))
                .ToArray();
            if (again.Length > 0)
            {
                retried.Add(new Part(chunk, again));
            }
        }

        foreach (var part in retried)
        {
            await RetireAsync(session, part.Chunk, part.Again);
        }

        // Trials that were recorded under one lease, even in several parts, are opened together.
        foreach (var lease in retried.GroupBy(part => (part.Chunk.Bundle, part.Chunk.Token)).OrderBy(parts => parts.Min(part => part.Again[0].Trial)))
        {
            await OpenAsync(session, lease.First().Chunk, lease.SelectMany(part => part.Again).OrderBy(trial => trial.Trial));
        }

        if (retried.Count > 0)
        {
            await Opening.UnsettleAsync(session, sweep);
        }

        return retried.Sum(part => part.Again.Length);
    }

    /// <summary>Counts retried trials.</summary>
    /// <param name="token">The token of the lease whose worker retried by itself; 0 for a bundle that was opened for a retry.</param>
    public static async Task AddAsync(ILedgerSession session, long sweep, long bundle, long token, int trials)
    {
        var before = await session.FindAsync(LedgerTables.Retry, bundle, token);
        await session.PutAsync(LedgerTables.Retry, new RetryRow(bundle, token, sweep, (before?.Trials ?? 0) + trials));
    }

    /// <summary>Marks the trials' results as no longer live; they remain as history.</summary>
    public static Task RetireAsync(ILedgerSession session, ResultRow chunk, (int Trial, TrialOutcome Outcome)[] again)
    {
        var outcomes = chunk.Outcomes.ToArray();
        foreach (var (_, outcome) in again)
        {
            outcomes[(int)outcome - 1]--;
        }

        var live = TrialSet.Except(chunk.Live, Array.ConvertAll(again, trial => trial.Trial));
        return session.UpdateLiveAsync(chunk with { Live = live, Outcomes = outcomes });
    }

    /// <summary>Opens bundles for the trials. Their place in the queue is after the bundles planned before them.</summary>
    private static async Task OpenAsync(ILedgerSession session, ResultRow recorded, IEnumerable<(int Trial, TrialOutcome Outcome)> rising)
    {
        var bundles = EndedTrials.BundlesToRetry(rising);
        var ids = await session.TakeBundleNumbersAsync(bundles.Count);
        await session.InsertBundlesAsync([.. bundles.Select((open, i) =>
            BundleRow.New(ids[i], recorded.Sweep, open[0], open) with { Attempts = recorded.Attempts })]);
        for (var i = 0; i < bundles.Count; i++)
        {
            await AddAsync(session, recorded.Sweep, ids[i], token: 0, bundles[i].Length);
        }
    }

    /// <summary>The trials of a chunk that are retried.</summary>
    private sealed record Part(ResultRow Chunk, (int Trial, TrialOutcome Outcome)[] Again);
}
