using Runner.Ledgers.Columns;
using Runner.Results;

namespace Runner.Ledgers.Sql;

/// <summary>Returns the trials of lost leases to the queue, and opens ended trials again.</summary>
internal static class Rescue
{
    // One transaction rescues this many leases; the caller goes on until none is left.
    public const int MostAtOnce = 64;

    /// <summary>Reads the expired leases and changes them in the same transaction, under the write lock, so that state, token
    /// and deadline are those of the moment of the change. Rows that another transaction writes are left out: whoever writes
    /// is alive.</summary>
    public static async Task<int> RescueAsync(SqlSession session, SweepRow sweep, int mostLosses)
    {
        var now = await session.NowAsync();
        var rows = await session.QueryAsync(
            $"SELECT {BundleRow.Columns} FROM bundle WHERE sweep = $1 AND state = 1 AND deadline <= $2 ORDER BY id LIMIT $3"
            + session.ForUpdateOrSkip,
            BundleRow.Read, sweep.Id, now, (long)MostAtOnce);
        foreach (var row in rows)
        {
            await RecordLossAsync(session, row, now);
            var lost = row with
            {
                State = BundleState.Open,
                Token = 0,
                Node = "",
                LeasedAt = 0,
                Deadline = 0,
                Losses = row.Losses + 1,
            };
            if (row.Open.Length > 1)
            {
                await SplitAsync(session, lost);
            }
            else if (lost.Losses >= mostLosses)
            {
                await QuarantineAsync(session, row, lost.Losses, now);
            }
            else
            {
                await lost.UpdateAsync(session);
            }
        }

        if (rows.Count > 0)
        {
            await session.AnnounceWorkAsync(sweep.Id);
        }

        return rows.Count;
    }

    public static async Task<int> RetryAsync(SqlSession session, SweepRow sweep, IReadOnlyCollection<int>? trials, string? failedOn)
    {
        var asked = trials?.ToHashSet();
        var chunks = await session.QueryAsync(
            $"SELECT {ResultRow.HeadColumns} FROM result WHERE sweep = $1 AND failed + timed_out + out_of_memory + quarantined > 0 "
            + $"ORDER BY first, id{session.ForUpdate}",
            ResultRow.Read, sweep.Id);
        var retried = new List<(ResultRow Chunk, (int Trial, TrialOutcome Outcome)[] Again)>();
        foreach (var chunk in chunks)
        {
            var rows = await chunk.RowsAsync(session, ResultParts.Numbers);
            var again = Enumerable.Range(0, chunk.Trials.Length)
                .Where(i => EndedTrials.CanBeRetried(rows.Outcome(i)) && (asked?.Contains(chunk.Trials[i]) ?? true)
                    && (failedOn is null || rows.Node(i) == failedOn)
                    && Array.BinarySearch(chunk.Live, chunk.Trials[i]) >= 0)
                .Select(i => (chunk.Trials[i], rows.Outcome(i)))
                .ToArray();
            if (again.Length > 0)
            {
                retried.Add((chunk, again));
            }
        }

        foreach (var (chunk, again) in retried)
        {
            await RetireAsync(session, chunk, again);
        }

        // Trials that were recorded under one lease, in however many parts, are opened together.
        foreach (var lease in retried.GroupBy(part => (part.Chunk.Bundle, part.Chunk.Token)).OrderBy(LowestTrial))
        {
            await OpenAsync(session, lease.First().Chunk, lease.SelectMany(part => part.Again).OrderBy(trial => trial.Trial));
        }

        if (retried.Count > 0)
        {
            await session.AnnounceWorkAsync(sweep.Id);
        }

        return retried.Sum(part => part.Again.Length);
    }

    private static int LowestTrial(IEnumerable<(ResultRow Chunk, (int Trial, TrialOutcome Outcome)[] Again)> parts) =>
        parts.Min(part => part.Again[0].Trial);

    /// <summary>The trials' results hold no longer; they stay as history.</summary>
    private static Task RetireAsync(SqlSession session, ResultRow chunk, (int Trial, TrialOutcome Outcome)[] again)
    {
        var outcomes = chunk.Outcomes.ToArray();
        foreach (var (_, outcome) in again)
        {
            outcomes[(int)outcome - 1]--;
        }

        session.AddOutcomes(chunk.Sweep, [.. outcomes.Zip(chunk.Outcomes, (left, before) => left - before)]);
        var live = TrialSet.Except(chunk.Live, Array.ConvertAll(again, trial => trial.Trial));
        return (chunk with { Live = live, Outcomes = outcomes }).UpdateLiveAsync(session);
    }

    /// <summary>Their place in the queue is behind what was planned before them.</summary>
    private static async Task OpenAsync(SqlSession session, ResultRow recorded, IEnumerable<(int Trial, TrialOutcome Outcome)> rising)
    {
        var bundles = EndedTrials.BundlesToRetry(rising);
        var ids = await session.TakeBundleNumbersAsync(bundles.Count);
        await session.InsertBundlesAsync([.. bundles.Select((open, i) =>
            BundleRow.New(ids[i], recorded.Sweep, open[0], open) with { Attempts = recorded.Attempts })]);
        for (var i = 0; i < bundles.Count; i++)
        {
            await Retries.AddAsync(session, recorded.Sweep, ids[i], token: 0, bundles[i].Length);
        }
    }

    private static async Task RecordLossAsync(SqlSession session, BundleRow row, long now)
    {
        await session.ExecuteLaterAsync(
            "INSERT INTO loss (sweep, bundle, token, node, lost_at, trials, seal) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            LossValues(row, now));
    }

    /// <summary>In the order of the table's columns, without the number.</summary>
    public static object[] LossValues(BundleRow row, long now)
    {
        var trials = TrialSet.Encode(row.Open);
        var seal = new RowSeal("loss").Add(row.Sweep).Add(row.Id).Add(row.Token).Add(row.Node).Add(now).Add(trials).Value;
        return [row.Sweep, row.Id, row.Token, row.Node, now, trials, seal];
    }

    /// <summary>One bundle a trial. The bundle's checkpoint holds all of them together and goes: training again from the
    /// start ends in the same bits.</summary>
    private static async Task SplitAsync(SqlSession session, BundleRow lost)
    {
        await lost.DeleteAsync(session);
        var ids = await session.TakeBundleNumbersAsync(lost.Open.Length);
        await session.InsertBundlesAsync([.. lost.Open.Select((trial, i) =>
            lost with { Id = ids[i], First = trial, Span = 0, Open = [trial] })]);
    }

    private static async Task QuarantineAsync(SqlSession session, BundleRow row, int losses, long now)
    {
        await row.DeleteAsync(session);

        // Under no token: the lost lease did not record this.
        var recorder = row with { Losses = losses, Token = 0 };
        await Recording.InsertResultsAsync(session, recorder, now, [EndedTrials.Quarantined(row.Open[0], losses, row.Node)]);
    }
}
