using System.Data.Common;
using System.Runtime.CompilerServices;
using Runner.Identities;
using Runner.Ledgers.Columns;
using Runner.Results;

namespace Runner.Ledgers.Sql;

/// <summary>Reads. Every query that tells how a sweep stands checks that its trials add up: a row that went missing in a
/// damaged file is noticed and not taken for fewer trials.</summary>
internal static class Queries
{
    public static async Task<SweepCounts> CountAsync(SqlSession session, SweepRow sweep)
    {
        // Reading every row with its seal would cost a second a million bundles. A changed count shows in the sum; a changed
        // state shows beside the deadline, which only a leased bundle has.
        var trials = await session.QueryAsync(
            "SELECT state, CAST(SUM(open_count) AS BIGINT), CAST(SUM(CASE WHEN (state = 1) = (deadline <> 0) THEN 0 ELSE 1 END) AS BIGINT) "
            + "FROM bundle WHERE sweep = $1 GROUP BY state",
            reader => reader.GetInt64(2) == 0
                ? (State: (BundleState)reader.GetInt32(0), Count: (int)reader.GetInt64(1))
                : throw new LedgerDamageException($"a bundle of {sweep.Record.Id} is leased without a deadline, or open with one"),
            sweep.Id);
        var outcomes = await session.FirstAsync(
            "SELECT " + string.Join(", ", OutcomeColumns.Select(column => $"CAST(COALESCE(SUM({column}), 0) AS BIGINT)"))
            + " FROM result WHERE sweep = $1",
            reader => Enum.GetValues<TrialOutcome>().ToDictionary(outcome => outcome, outcome => (int)reader.GetInt64((int)outcome - 1)),
            sweep.Id);
        var refusals = await CountRowsAsync(session, "refusal", sweep.Id);
        var losses = await CountRowsAsync(session, "loss", sweep.Id);
        var counts = new SweepCounts(
            sweep.Record.Trials,
            trials.Where(row => row.State == BundleState.Open).Sum(row => row.Count),
            trials.Where(row => row.State == BundleState.Leased).Sum(row => row.Count),
            outcomes!.Where(pair => pair.Value != 0).ToDictionary(),
            refusals,
            losses,
            await Retries.CountAsync(session, sweep.Id));
        CheckSum(sweep, counts.Open + counts.Leased, counts.Recorded);
        return counts;
    }

    /// <summary>Whether asking for a lease would give one.</summary>
    public static async Task<bool> HasWorkAsync(SqlSession session, SweepRow sweep) =>
        await Control.ModeAsync(session, sweep) == SweepMode.Running
        && await session.FirstAsync(
            "SELECT id FROM bundle WHERE sweep = $1 AND state = 0 LIMIT 1", reader => reader.GetInt64(0), sweep.Id) != 0;

    /// <summary>Merges the sweep's chunks, which may interleave, in order of trial index; only chunks that overlap the
    /// present index are in memory.</summary>
    public static async IAsyncEnumerable<TrialResult> ResultsAsync(
        SqlSession session, SweepRow sweep, ResultParts parts, [EnumeratorCancellation] CancellationToken cancel)
    {
        var waiting = await session.FirstAsync(
            "SELECT CAST(COALESCE(SUM(open_count), 0) AS BIGINT) FROM bundle WHERE sweep = $1", reader => reader.GetInt64(0), sweep.Id);
        var heads = await session.QueryAsync(
            "SELECT id, first FROM result WHERE sweep = $1 AND live_count > 0 ORDER BY first, id",
            reader => (Id: reader.GetInt64(0), First: reader.GetInt32(1)),
            sweep.Id);
        var count = 0;
        await foreach (var (rows, row) in ResultMerge.InOrderAsync(heads, id => OpenAsync(session, id, parts), cancel))
        {
            yield return await ResultRow.WithWeightsAsync(session, rows, row);
            count++;
        }

        CheckSum(sweep, (int)waiting, count);
    }

    public static async Task<TrialRecord?> FindTrialAsync(SqlSession session, SweepRow sweep, int index)
    {
        if (index < 0 || index >= sweep.Record.Trials)
        {
            return null;
        }

        var identity = await IdentityRows.ReadAsync(session, sweep, index);
        foreach (var chunk in await AroundAsync(session, "result", ResultRow.HeadColumns, ResultRow.Read, sweep.Id, index))
        {
            if (Array.BinarySearch(chunk.Live, index) >= 0)
            {
                var rows = await chunk.RowsAsync(session, ResultParts.Curves | ResultParts.Weights);
                var result = await ResultRow.WithWeightsAsync(session, rows, Array.BinarySearch(chunk.Trials, index));
                var origin = chunk.ReusedFrom == 0
                    ? null
                    : (await SweepRow.AllAsync(session)).Find(other => other.Id == chunk.ReusedFrom)?.Record.Id;
                return new TrialRecord(
                    sweep.Record.Id, index, identity, TrialState.Recorded, chunk.Attempts, chunk.Losses, result, origin, null);
            }
        }

        foreach (var bundle in await AroundAsync(session, "bundle", BundleRow.Columns, BundleRow.Read, sweep.Id, index))
        {
            if (Array.BinarySearch(bundle.Open, index) >= 0)
            {
                var state = bundle.State == BundleState.Open ? TrialState.Open : TrialState.Leased;
                var curve = await Recording.PartialCurveAsync(session, sweep.Id, index);
                return new TrialRecord(
                    sweep.Record.Id, index, identity, state, bundle.Attempts, bundle.Losses, null, null, curve);
            }
        }

        throw new LedgerDamageException($"trial {index} of {sweep.Record.Id} is neither open nor recorded");
    }

    public static async Task<IReadOnlyList<LeaseRecord>> LeasesAsync(SqlSession session, SweepRow sweep) => await session.QueryAsync(
        $"SELECT {BundleRow.Columns} FROM bundle WHERE sweep = $1 AND state = 1 ORDER BY id",
        reader =>
        {
            var row = BundleRow.Read(reader);
            return new LeaseRecord(
                row.Key(sweep.Record.Id), new NodeName(row.Node), row.Open.Length,
                new DateTimeOffset(row.LeasedAt, TimeSpan.Zero), new DateTimeOffset(row.Deadline, TimeSpan.Zero));
        },
        sweep.Id);

    public static async Task<IReadOnlyList<RefusalRecord>> RefusalsAsync(SqlSession session, SweepRow sweep) => await session.QueryAsync(
        "SELECT bundle, token, action, refused_at, seal FROM refusal WHERE sweep = $1 ORDER BY id",
        reader =>
        {
            var (bundle, token, action, at) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2), reader.GetInt64(3));
            return Leasing.RefusalSeal(sweep.Id, bundle, token, action, at) == reader.GetInt64(4)
                ? new RefusalRecord(
                    new LeaseKey(sweep.Record.Id, new BundleId(bundle), new FencingToken(token)), action,
                    new DateTimeOffset(at, TimeSpan.Zero))
                : throw new LedgerDamageException("a refusal does not match its checksum");
        },
        sweep.Id);

    /// <summary>Of a table that counts outcomes, from <see cref="TrialOutcome.Completed"/> on.</summary>
    public static readonly string[] OutcomeColumns =
        ["completed", "diverged", "pruned", "stopped", "failed", "timed_out", "out_of_memory", "quarantined"];

    // Each class of extent with the trials that it may span: see TrialSet.SpanClass.
    private static readonly string Classes = string.Join(", ", Enumerable.Range(0, 32).Select(c => $"({c}, {1L << c})"));

    /// <summary>Rows whose extent may hold a trial: for each class of extent a short range of the index on (sweep, span,
    /// first).</summary>
    private static Task<List<T>> AroundAsync<T>(
        SqlSession session, string table, string columns, Func<DbDataReader, T> read, long sweep, int index) => session.QueryAsync(
        $"WITH class (number, width) AS (VALUES {Classes}) SELECT {columns} FROM class CROSS JOIN {table} "
        + "WHERE sweep = $1 AND span = class.number AND first BETWEEN $2 - class.width + 1 AND $2",
        read, sweep, (long)index);

    private static Task<int> CountRowsAsync(SqlSession session, string table, long sweep) => session.FirstAsync(
        $"SELECT COUNT(*) FROM {table} WHERE sweep = $1", reader => (int)reader.GetInt64(0), sweep);

    public static void CheckSum(SweepRow sweep, int waiting, int recorded)
    {
        if (waiting + recorded != sweep.Record.Trials)
        {
            throw new LedgerDamageException(
                $"{sweep.Record.Id} has {sweep.Record.Trials} trials, but {waiting} are waiting and {recorded} are recorded");
        }
    }

    private static async Task<(ResultRows, int[])> OpenAsync(SqlSession session, long id, ResultParts parts)
    {
        var chunk = await session.FirstAsync($"SELECT {ResultRow.HeadColumns} FROM result WHERE id = $1", ResultRow.Read, id)
            ?? throw new LedgerDamageException($"result chunk {id} is missing");
        return (await chunk.RowsAsync(session, parts), chunk.Live);
    }
}
