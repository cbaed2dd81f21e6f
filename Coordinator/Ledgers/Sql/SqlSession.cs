using System.Data.Common;
using System.Runtime.CompilerServices;
using Runner.Ledgers.Columns;
using Runner.Ledgers.Rows;
using Runner.Ledgers.Rules;
using Runner.Results;

namespace Runner.Ledgers.Sql;

/// <summary>One transaction on one connection. Statements name their values <c>$1</c>, <c>$2</c>, … in every database;
/// whole numbers are <see cref="long"/>, texts never null, blobs <c>byte[]</c>.</summary>
internal abstract class SqlSession : ILedgerSession, IAsyncDisposable
{
    private static readonly string SelectBundles = SqlTable.Of(LedgerTables.Bundle).Select;
    private static readonly string SelectResults = SqlTable.Of(LedgerTables.Result).Select;

    private static readonly string AddResult = $"INSERT INTO result ({WithoutId(ResultRow.Columns)}, {ResultRow.Parts}) VALUES ("
        + string.Join(", ", Enumerable.Range(1, LedgerTables.Result.Columns.Length + 2).Select(i => $"${i}")) + ")";

    /// <summary>The columns of a table that counts outcomes, from <see cref="TrialOutcome.Completed"/> on.</summary>
    public static readonly string[] OutcomeColumns =
        ["completed", "diverged", "pruned", "stopped", "failed", "timed_out", "out_of_memory", "quarantined"];

    private static readonly string SumOutcomes =
        $"SELECT {string.Join(", ", OutcomeColumns.Select(column => $"CAST(COALESCE(SUM({column}), 0) AS BIGINT)"))} FROM result WHERE sweep = $1";

    // Each size class with the number of trials that it may span; see TrialSet.SpanClass.
    private static readonly string Classes = string.Join(", ", Enumerable.Range(0, 32).Select(c => $"({c}, {1L << c})"));

    private static readonly (string Length, string Rows)[] Blobs =
    [
        ("LENGTH(numbers) + LENGTH(weights) + LENGTH(curves) + LENGTH(trials) + LENGTH(live)", "result WHERE sweep = $1"),
        ("LENGTH(content)", "identities WHERE sweep = $1"),
        ("LENGTH(content)", "curve_part WHERE sweep = $1"),
        ("LENGTH(content)", "checkpoint WHERE bundle IN (SELECT id FROM bundle WHERE sweep = $1)"),
    ];

    /// <summary>The end of a SELECT whose rows this transaction will write.</summary>
    protected virtual string ForUpdate => "";

    /// <summary>The same, leaving out rows that another transaction is writing.</summary>
    protected virtual string ForUpdateOrSkip => "";

    public abstract ValueTask<long> NowAsync();

    public abstract Task<long[]> TakeTokensAsync(int count);

    public abstract Task<long[]> TakeBundleNumbersAsync(int count);

    public virtual Task HoldPlanningAsync() => Task.CompletedTask;

    public Task<T?> FindAsync<T>(LedgerTable<T> table, params object[] key)
        where T : class => FirstAsync(SqlTable.Of(table).Find, table.Read, key);

    public virtual Task<T?> HoldAsync<T>(LedgerTable<T> table, params object[] key)
        where T : class => FindAsync(table, key);

    public Task<List<T>> OfAsync<T>(LedgerTable<T> table, params object[] values) =>
        QueryAsync(SqlTable.Of(table).Under(values.Length), table.Read, values);

    public virtual Task PutAsync<T>(LedgerTable<T> table, T row) => ExecuteLaterAsync(SqlTable.Of(table).Put, table.Values(row));

    public Task AddAsync<T>(LedgerTable<T> table, T row) => ExecuteLaterAsync(SqlTable.Of(table).Add, table.Values(row)[1..]);

    public Task DeleteAsync(LedgerTable table, params object[] key) => ExecuteLaterAsync(SqlTable.Of(table).Delete, key);

    public virtual async Task<OpenBundles> OpenBundlesAsync(long sweep, string node, int most)
    {
        var control = await FindAsync(LedgerTables.Control, sweep) ?? ControlRow.New(sweep);
        var standing = await FindAsync(LedgerTables.Standing, sweep, node);
        var sharing = await FindAsync(LedgerTables.Sharing, sweep);
        var rows = await QueryAsync(
            $"{SelectBundles} WHERE sweep = $1 AND state = 0 ORDER BY rank, first, id LIMIT $2", BundleRow.Read, sweep, (long)most);
        return new OpenBundles((long)control.Mode, control.Term, (long)(standing?.Standing ?? WorkerStanding.Good), (long)(sharing?.Sharing ?? Sharing.Nothing), rows);
    }

    public virtual async Task<List<BundleRow>> HoldBundlesAsync(long[] rising)
    {
        var rows = new List<BundleRow>();
        foreach (var id in rising)
        {
            if (await FindAsync(LedgerTables.Bundle, id) is { } row)
            {
                rows.Add(row);
            }
        }

        return rows;
    }

    public Task<List<BundleRow>> OverdueBundlesAsync(long sweep, long time, int most) => QueryAsync(
        $"{SelectBundles} WHERE sweep = $1 AND state = 1 AND deadline <= $2 ORDER BY id LIMIT $3{ForUpdateOrSkip}",
        BundleRow.Read, sweep, time, (long)most);

    public Task<List<BundleRow>> LeasedBundlesAsync(long sweep) =>
        QueryAsync($"{SelectBundles} WHERE sweep = $1 AND state = 1", BundleRow.Read, sweep);

    public Task<List<BundleRow>> BundlesAroundAsync(long sweep, int trial) => AroundAsync(LedgerTables.Bundle, sweep, trial);

    public Task<List<BundleRow>> BundlesAsync(long sweep) => QueryAsync($"{SelectBundles} WHERE sweep = $1", BundleRow.Read, sweep);

    public virtual async Task InsertBundlesAsync(IReadOnlyList<BundleRow> rows)
    {
        foreach (var row in rows)
        {
            await ExecuteAsync(SqlTable.Of(LedgerTables.Bundle).Copy(""), row.Values());
        }
    }

    public virtual Task UpdateBundleAsync(BundleRow row)
    {
        var values = row.Values();
        object At(string column) => values[LedgerTables.Bundle.Place(column)];
        return ExecuteLaterAsync(
            "UPDATE bundle SET rank = $2, state = $3, open_count = $4, token = $5, node = $6, leased_at = $7, deadline = $8, attempts = $9, "
            + "losses = $10, open_set = $11, term = $12, progress = $13, lost_at = $14, uncounted = $15, seal = $16, stops = $17 WHERE id = $1",
            row.Id, At("rank"), At("state"), At("open_count"), At("token"), At("node"), At("leased_at"), At("deadline"), At("attempts"),
            At("losses"), At("open_set"), At("term"), At("progress"), At("lost_at"), At("uncounted"), At("seal"), At("stops"));
    }

    public Task UpdateDeadlineAsync(BundleRow row) => ExecuteLaterAsync(
        "UPDATE bundle SET deadline = $2, seal = $3 WHERE id = $1", row.Id, row.Deadline, row.Values()[LedgerTables.Bundle.Place("seal")]);

    public virtual Task AddResultAsync(ResultRow row, ResultChunk parts) =>
        ExecuteLaterAsync(AddResult, [.. row.Values()[1..], parts.Numbers, parts.Weights, parts.Curves]);

    public virtual Task UpdateLiveAsync(ResultRow row)
    {
        var values = row.Values();
        return ExecuteLaterAsync(
            "UPDATE result SET live_count = $2, completed = $3, diverged = $4, pruned = $5, stopped = $6, failed = $7, "
            + "timed_out = $8, out_of_memory = $9, quarantined = $10, live = $11, seal = $12 WHERE id = $1",
            [row.Id, (long)row.Live.Length, .. row.Outcomes.Cast<object>(), values[LedgerTables.Result.Place("live")], values[^1]]);
    }

    public Task<Func<ResultChunk>?> PartsAsync(ResultRow row, ResultParts parts) => FirstAsync<Func<ResultChunk>>(
        $"SELECT numbers, {(parts.HasFlag(ResultParts.Weights) ? "weights" : "''")}, "
        + $"{(parts.HasFlag(ResultParts.Curves) ? "curves" : "''")} FROM result WHERE id = $1",
        read =>
        {
            var chunk = new ResultChunk(
                read.Blob(0),
                parts.HasFlag(ResultParts.Weights) ? read.Blob(1) : [],
                parts.HasFlag(ResultParts.Curves) ? read.Blob(2) : [],
                row.Needs);
            return () => chunk;
        },
        row.Id);

    public Task KeepWeightsAsync(WeightsRow row) => ExecuteLaterAsync(SqlTable.Of(LedgerTables.Weights).Keep, row.Values());

    public Task<List<T>> ChunksAsync<T>(long sweep, IReadOnlyList<TrialOutcome> outcomes, Func<ResultRow, T> pick, bool hold = false) => QueryAsync(
        $"{SelectResults} WHERE sweep = $1 AND {string.Join(" + ", outcomes.Select(outcome => OutcomeColumns[(int)outcome - 1]))} > 0 "
        + $"ORDER BY first, id{(hold ? ForUpdate : "")}",
        row => pick(ResultRow.Read(row)), sweep);

    public Task<List<ResultRow>> ChunksAroundAsync(long sweep, int trial) => AroundAsync(LedgerTables.Result, sweep, trial);

    public Task<List<ResultRow>> ChunksOfBundleAsync(long sweep, long bundle) =>
        QueryAsync($"{SelectResults} WHERE bundle = $1 AND sweep = $2 ORDER BY id", ResultRow.Read, bundle, sweep);

    public virtual Task<List<ResultRow>> ChunksAfterAsync(long sweep, long number, int most) => QueryAsync(
        $"{SelectResults} WHERE sweep = $1 AND id > $2 AND reused_from = 0 AND bundle <> 0 ORDER BY id LIMIT $3", ResultRow.Read, sweep, number, (long)most);

    public Task DeleteCurvePartsAsync(long sweep, int firstTrial, int lastTrial) => ExecuteLaterAsync(
        "DELETE FROM curve_part WHERE sweep = $1 AND trial BETWEEN $2 AND $3", sweep, (long)firstTrial, (long)lastTrial);

    /// <summary>Sums counts without checking seals, which would take a second per million bundles. A damaged count changes the sum; a
    /// damaged state is detected by the deadline, which only leased bundles have.</summary>
    public async Task<SweepTotals> TotalsAsync(long sweep)
    {
        var trials = await QueryAsync(
            "SELECT state, CAST(SUM(open_count) AS BIGINT), CAST(SUM(CASE WHEN (state = 1) = (deadline <> 0) THEN 0 ELSE 1 END) AS BIGINT) "
            + "FROM bundle WHERE sweep = $1 GROUP BY state",
            row => row.Number(2) == 0
                ? (State: (BundleState)row.Int(0), Count: row.Int(1))
                : throw new LedgerDamageException($"a bundle of sweep {sweep} is leased without a deadline, or open with one"),
            sweep);
        var outcomes = await FirstAsync(SumOutcomes, row => OutcomeColumns.Select((_, i) => row.Number(i)).ToArray(), sweep);
        return new SweepTotals(
            trials.Where(row => row.State == BundleState.Open).Sum(row => row.Count),
            trials.Where(row => row.State == BundleState.Leased).Sum(row => row.Count),
            outcomes!,
            await CountRowsAsync("refusal", sweep),
            await CountRowsAsync("loss", sweep));
    }

    public virtual Task HoldSweepAsync(long sweep) => Task.CompletedTask;

    public Task<long> SizeAsync(long sweep) => FirstAsync(
        $"SELECT {string.Join(" + ", Blobs.Select(blob => $"COALESCE((SELECT CAST(SUM({blob.Length}) AS BIGINT) FROM {blob.Rows}), 0)"))}",
        row => row.Number(0),
        sweep);

    public virtual async Task DeleteSweepAsync(long sweep)
    {
        await ExecuteLaterAsync("DELETE FROM checkpoint WHERE bundle IN (SELECT id FROM bundle WHERE sweep = $1)", sweep);
        foreach (var table in LedgerTables.OfSweep)
        {
            await ExecuteLaterAsync($"DELETE FROM {table.Name} WHERE sweep = $1", sweep);
        }
    }

    /// <summary>The last token and the last bundle number that were issued.</summary>
    public abstract Task<(long Token, long Bundle)> CountersAsync();

    public abstract Task SetCountersAsync(long token, long bundle);

    /// <summary>The option with which an INSERT can set numbers that the database would assign.</summary>
    public virtual string KeepNumbers(LedgerTable table) => "";

    /// <summary>Makes the database continue numbering after the copied rows.</summary>
    public virtual Task ContinueNumbersAsync(LedgerTable table) => Task.CompletedTask;

    public abstract ValueTask DisposeAsync();

    /// <summary>Runs a statement whose answer is not needed: it may be sent together with others, before the next query or the commit.</summary>
    protected virtual async Task ExecuteLaterAsync(string sql, params object[] values) => await ExecuteAsync(sql, values);

    public async Task<int> ExecuteAsync(string sql, params object[] values)
    {
        await SendAsync();
        var command = Prepare(sql, values);
        try
        {
            return await command.ExecuteNonQueryAsync();
        }
        finally
        {
            Release(command);
        }
    }

    public async Task<List<T>> QueryAsync<T>(string sql, Func<IRow, T> read, params object[] values)
    {
        await SendAsync();
        var command = Prepare(sql, values);
        try
        {
            await using var reader = await command.ExecuteReaderAsync();
            var rows = new List<T>();
            var row = new SqlRow(reader);
            while (await reader.ReadAsync())
            {
                rows.Add(ReadRow(row, read));
            }

            return rows;
        }
        finally
        {
            Release(command);
        }
    }

    /// <summary>Streams rows, with one in memory at a time.</summary>
    public async IAsyncEnumerable<object[]> StreamAsync(string sql, [EnumeratorCancellation] CancellationToken cancel)
    {
        var command = Prepare(sql, []);
        try
        {
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
            {
                var row = new object[reader.FieldCount];
                reader.GetValues(row);
                yield return row;
            }
        }
        finally
        {
            Release(command);
        }
    }

    /// <summary>The first row, or the default if there is none.</summary>
    public async Task<T?> FirstAsync<T>(string sql, Func<IRow, T> read, params object[] values)
    {
        await SendAsync();
        var command = Prepare(sql, values);
        try
        {
            await using var reader = await command.ExecuteReaderAsync();
            return await reader.ReadAsync() ? ReadRow(new SqlRow(reader), read) : default;
        }
        finally
        {
            Release(command);
        }
    }

    /// <summary>Reads a row. Tests ensure that statements and readers agree, so a malformed row is reported as damage.</summary>
    private static T ReadRow<T>(IRow row, Func<IRow, T> read)
    {
        try
        {
            return read(row);
        }
        catch (Exception fault) when (fault is not DbException and not LedgerDamageException)
        {
            throw new LedgerDamageException("a row is malformed", fault);
        }
    }

    /// <summary>Sends the statements that <see cref="ExecuteLaterAsync"/> has deferred.</summary>
    protected virtual ValueTask SendAsync() => ValueTask.CompletedTask;

    protected abstract DbCommand Prepare(string sql, object[] values);

    protected abstract void Release(DbCommand command);

    private static string WithoutId(string columns) => columns["id, ".Length..];

    /// <summary>Rows whose extent may include a trial: for each size class a short range of the index on (sweep, span, first).</summary>
    private Task<List<T>> AroundAsync<T>(LedgerTable<T> table, long sweep, int trial) => QueryAsync(
        $"WITH class (number, width) AS (VALUES {Classes}) SELECT {string.Join(", ", table.Columns)} FROM class CROSS JOIN {table.Name} "
        + "WHERE sweep = $1 AND span = class.number AND first BETWEEN $2 - class.width + 1 AND $2",
        table.Read, sweep, (long)trial);

    private Task<int> CountRowsAsync(string table, long sweep) =>
        FirstAsync($"SELECT COUNT(*) FROM {table} WHERE sweep = $1", row => row.Int(0), sweep);
}
