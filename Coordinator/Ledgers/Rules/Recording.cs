using Runner.Ledgers.Columns;
using Runner.Ledgers.Rows;
using Runner.Results;

namespace Runner.Ledgers.Rules;

/// <summary>Results sent by the holder of a lease.</summary>
/// <param name="Rising">The results, in ascending order of index.</param>
/// <param name="Encoded">The results encoded by <see cref="ResultChunk.Encode"/>; null when there are none.</param>
internal sealed record Completion(SweepRow Sweep, LeaseKey Lease, IReadOnlyList<TrialResult> Rising, ResultChunk? Encoded);

/// <summary>Records the curves, checkpoints and results of bundles.</summary>
internal static class Recording
{
    public static async Task<LeaseVerdict> CurveAsync(ILedgerSession session, SweepRow sweep, LeaseKey lease, int trial, Curve part)
    {
        var row = await Leasing.HeldAsync(session, sweep, lease, "record");
        if (row is null)
        {
            return LeaseVerdict.Refused;
        }

        if (Array.BinarySearch(row.Open, trial) < 0)
        {
            throw new ArgumentException($"Trial {trial} is not open in bundle {lease.Bundle}.", nameof(trial));
        }

        await session.AddAsync(LedgerTables.CurvePart, new CurvePartRow(sweep.Id, trial, part));
        return LeaseVerdict.Accepted;
    }

    public static async Task<LeaseVerdict> CheckpointAsync(
        ILedgerSession session, SweepRow sweep, LeaseKey lease, byte[] content, long progress)
    {
        var row = await Leasing.HeldAsync(session, sweep, lease, "checkpoint");
        if (row is null)
        {
            return LeaseVerdict.Refused;
        }

        await session.PutAsync(LedgerTables.Checkpoint, new CheckpointRow(lease.Bundle.Value, lease.Token.Value, content));
        if (progress > row.Progress)
        {
            await session.UpdateBundleAsync(row with { Progress = progress });
        }

        return LeaseVerdict.Accepted;
    }

    /// <summary>Records several completions, of different bundles.</summary>
    public static async Task<IReadOnlyList<LeaseVerdict>> CompleteAsync(ILedgerSession session, IReadOnlyList<Completion> completions)
    {
        var held = await Leasing.HoldAsync(session, completions.Select(completion => completion.Lease));
        var verdicts = new LeaseVerdict[completions.Count];
        for (var i = 0; i < verdicts.Length; i++)
        {
            verdicts[i] = await CompleteAsync(session, completions[i], held.GetValueOrDefault(completions[i].Lease.Bundle.Value));
        }

        return verdicts;
    }

    private static async Task<LeaseVerdict> CompleteAsync(ILedgerSession session, Completion completion, BundleRow? row)
    {
        var (sweep, lease, rising, encoded) = completion;
        var open = Leasing.Holds(row, sweep, lease) ? row!.Open : null;
        var fresh = open is null ? [] : rising.Where(result => Array.BinarySearch(open, result.Index) >= 0).ToArray();
        if (open is null || fresh.Length < rising.Count)
        {
            // Either the lease has ended or some trials are no longer open. For a correct caller that means that it repeats a
            // completion whose answer was lost: then this lease has recorded the trials, and nothing changes.
            var recorded = await RecordedUnderAsync(session, sweep, lease);
            var repeated = rising.Count > fresh.Length
                && rising.All(result => recorded.Contains(result.Index) || (open is not null && Array.BinarySearch(open, result.Index) >= 0));
            if (open is null && !repeated)
            {
                return await Leasing.RefuseAsync(session, sweep, lease, "complete");
            }

            if (!repeated)
            {
                throw new ArgumentException($"Not all given trials are open in bundle {lease.Bundle}.", nameof(completion));
            }
        }

        if (fresh.Length > 0)
        {
            var now = await session.NowAsync();
            var settled = Stopping.Settle(row!, fresh);
            await TakeOutAsync(session, row!, Array.ConvertAll(fresh, result => result.Index));
            await AddResultsAsync(session, row!, now, settled, settled == fresh && fresh.Length == rising.Count ? encoded : null);
            await FinalStates.KeepAsync(session, sweep, settled);
            if (fresh.Sum(result => result.Retries) is > 0 and var retries)
            {
                await Retrying.AddAsync(session, sweep.Id, row!.Id, row.Token, retries);
            }
        }

        return LeaseVerdict.Accepted;
    }

    public static async Task DeleteBundleAsync(ILedgerSession session, long bundle)
    {
        await session.DeleteAsync(LedgerTables.Bundle, bundle);
        await session.DeleteAsync(LedgerTables.Checkpoint, bundle);
    }

    public static async Task AddResultsAsync(
        ILedgerSession session, BundleRow bundle, long now, TrialResult[] rising, ResultChunk? encoded = null)
    {
        await Chunks.AddAsync(session, ResultRow.RecordedBy(bundle, now, rising), rising, encoded);
        await ForgetCurvesAsync(session, bundle.Sweep, Array.ConvertAll(rising, result => result.Index));
    }

    /// <summary>Deletes the parts of curves that the trials sent while they ran.</summary>
    public static async Task ForgetCurvesAsync(ILedgerSession session, long sweep, int[] rising)
    {
        for (var start = 0; start < rising.Length;)
        {
            var end = start + 1;
            while (end < rising.Length && rising[end] == rising[end - 1] + 1)
            {
                end++;
            }

            await session.DeleteCurvePartsAsync(sweep, rising[start], rising[end - 1]);
            start = end;
        }
    }

    /// <summary>Removes recorded trials from a bundle, and deletes it if it has none left.</summary>
    public static async Task<BundleRow> TakeOutAsync(ILedgerSession session, BundleRow bundle, int[] rising)
    {
        var left = bundle with { Open = TrialSet.Except(bundle.Open, rising), Stops = TrialSet.Except(bundle.Stops, rising) };
        if (left.Open.Length == 0)
        {
            await DeleteBundleAsync(session, bundle.Id);
        }
        else
        {
            await session.UpdateBundleAsync(left);
        }

        return left;
    }

    private static async Task<HashSet<int>> RecordedUnderAsync(ILedgerSession session, SweepRow sweep, LeaseKey lease) =>
    [
        .. (await session.ChunksOfBundleAsync(sweep.Id, lease.Bundle.Value))
            .Where(chunk => chunk.Token == lease.Token.Value).SelectMany(chunk => chunk.Trials),
    ];
}
