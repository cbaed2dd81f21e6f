using System.Data.Common;
using Runner.Identities;
using Runner.Ledgers.Columns;
using Runner.Ledgers.Copying;
using Runner.Ledgers.Sql;
using Runner.Results;

namespace Runner.Ledgers.LiteDb;

/// <summary>Reads. As in the databases, what tells how a sweep stands checks that its trials add up.</summary>
internal static class LiteQueries
{
    // Extents of at most 2^31 trials: see TrialSet.SpanClass.
    private const int Classes = 32;

    public static SweepCounts Count(LiteSession session, SweepRow sweep)
    {
        var (open, leased) = (0, 0);
        foreach (var (state, count) in session.Under(
            LedgerTables.Bundle, LiteIndexes.Place, LiteIndexes.Key(sweep.Id), reader => ((BundleState)reader.GetInt32(5), reader.GetInt32(6))))
        {
            (open, leased) = state == BundleState.Open ? (open + count, leased) : (open, leased + count);
        }

        var outcomes = new long[Enum.GetValues<TrialOutcome>().Length];
        foreach (var head in LiteResults.Heads(session, sweep))
        {
            for (var i = 0; i < outcomes.Length; i++)
            {
                outcomes[i] += head.Outcomes[i];
            }
        }

        var counts = new SweepCounts(
            sweep.Record.Trials,
            open,
            leased,
            Enum.GetValues<TrialOutcome>().Where(outcome => outcomes[(int)outcome - 1] > 0)
                .ToDictionary(outcome => outcome, outcome => (int)outcomes[(int)outcome - 1]),
            session.CountUnder(LedgerTables.Refusal, LiteIndexes.Of, LiteIndexes.Key(sweep.Id)),
            session.CountUnder(LedgerTables.Loss, LiteIndexes.Of, LiteIndexes.Key(sweep.Id)),
            session.Under(LedgerTables.Retry, LiteIndexes.Of, LiteIndexes.Key(sweep.Id), Retries.Read).Sum());
        Queries.CheckSum(sweep, counts.Open + counts.Leased, counts.Recorded);
        return counts;
    }

    public static bool HasWork(LiteSession session, SweepRow sweep)
    {
        var prefix = LiteIndexes.Key(sweep.Id);
        return LiteControl.Mode(session, sweep) == SweepMode.Running
            && session.Query(LedgerTables.Bundle, LiteIndexes.Queue, prefix, LiteIndexes.EndOf(prefix), reader => reader.GetInt64(0), most: 1).Length > 0;
    }

    public static TrialRecord? FindTrial(LiteSession session, SweepRow sweep, int index)
    {
        if (index < 0 || index >= sweep.Record.Trials)
        {
            return null;
        }

        var identity = LitePlanning.Identity(session, sweep, index);
        if (Around(session, LedgerTables.Result, sweep, index, ResultRow.Read, row => row.Live) is { } head)
        {
            var (chunk, rows) = LiteResults.Open(session, head.Id, ResultParts.Curves | ResultParts.Weights);
            var result = LiteResults.WithWeights(session, rows, Array.BinarySearch(chunk.Trials, index));
            var origin = chunk.ReusedFrom == 0 ? null : session.Find(LedgerTables.Sweep, chunk.ReusedFrom, SweepRow.Read)?.Record.Id;
            return new TrialRecord(sweep.Record.Id, index, identity, TrialState.Recorded, chunk.Attempts, chunk.Losses, result, origin, null);
        }

        if (Around(session, LedgerTables.Bundle, sweep, index, BundleRow.Read, row => row.Open) is { } bundle)
        {
            var state = bundle.State == BundleState.Open ? TrialState.Open : TrialState.Leased;
            var curve = LiteResults.PartialCurve(session, sweep, index);
            return new TrialRecord(sweep.Record.Id, index, identity, state, bundle.Attempts, bundle.Losses, null, null, curve);
        }

        throw new LedgerDamageException($"trial {index} of {sweep.Record.Id} is neither open nor recorded");
    }

    public static IReadOnlyList<LeaseRecord> Leases(LiteSession session, SweepRow sweep) =>
    [
        .. session.Under(LedgerTables.Bundle, LiteIndexes.Due, LiteIndexes.Key(sweep.Id), BundleRow.Read).OrderBy(row => row.Id).Select(row =>
            new LeaseRecord(
                row.Key(sweep.Record.Id), new NodeName(row.Node), row.Open.Length,
                new DateTimeOffset(row.LeasedAt, TimeSpan.Zero), new DateTimeOffset(row.Deadline, TimeSpan.Zero))),
    ];

    public static IReadOnlyList<RefusalRecord> Refusals(LiteSession session, SweepRow sweep) =>
    [
        .. session.Under(
            LedgerTables.Refusal,
            LiteIndexes.Of,
            LiteIndexes.Key(sweep.Id),
            reader =>
            {
                var (bundle, token, action, at) = (reader.GetInt64(2), reader.GetInt64(3), reader.GetString(4), reader.GetInt64(5));
                return Leasing.RefusalSeal(sweep.Id, bundle, token, action, at) == reader.GetInt64(6)
                    ? (Id: reader.GetInt64(0), Record: new RefusalRecord(
                        new LeaseKey(sweep.Record.Id, new BundleId(bundle), new FencingToken(token)), action, new DateTimeOffset(at, TimeSpan.Zero)))
                    : throw new LedgerDamageException("a refusal does not match its checksum");
            }).OrderBy(refusal => refusal.Id).Select(refusal => refusal.Record),
    ];

    /// <summary>The row whose set holds a trial: in each class of extent only those near it are looked at.</summary>
    private static T? Around<T>(LiteSession session, LedgerTable table, SweepRow sweep, int index, Func<DbDataReader, T> read, Func<T, int[]> set)
        where T : class
    {
        for (var c = 0; c < Classes; c++)
        {
            var low = LiteIndexes.Key(sweep.Id, c, Math.Max(0, index - (1L << c) + 1));
            var high = LiteIndexes.EndOf(LiteIndexes.Key(sweep.Id, c, index));
            if (Array.Find(session.Query(table, LiteIndexes.Place, low, high, read), row => Array.BinarySearch(set(row), index) >= 0) is { } found)
            {
                return found;
            }
        }

        return null;
    }
}
