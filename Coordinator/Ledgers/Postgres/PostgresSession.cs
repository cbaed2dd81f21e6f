using System.Data;
using System.Data.Common;
using Npgsql;
using NpgsqlTypes;
using Runner.Ledgers.Columns;
using Runner.Ledgers.Rows;
using Runner.Ledgers.Rules;
using Runner.Ledgers.Sql;

namespace Runner.Ledgers.Postgres;

/// <summary>A transaction on a pooled connection. Npgsql prepares repeated statements automatically.</summary>
/// <param name="time">Replaces the server's clock in tests; null for the server's.</param>
internal sealed class PostgresSession(NpgsqlConnection connection, NpgsqlTransaction transaction, TimeProvider? time) : SqlSession
{
    // From this many rows on, COPY is faster than statements.
    private const int WorthCopying = 8;

    // From this many rows on, the server's statistics would be far off until its own ANALYZE, about a minute later.
    private const int WorthCounting = 10_000;

    private static readonly TimeSpan NumbersSettleIn = TimeSpan.FromSeconds(1);

    /// <summary>The server's clock in .NET ticks: microseconds since 1970, converted to ticks since the year 1.</summary>
    private const string Ticks = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT) * 10 + 621355968000000000";

    private const string Clock = "SELECT " + Ticks;

    private static readonly int BundleColumns = LedgerTables.Bundle.Columns.Length;

    private readonly List<(string Sql, object[] Values)> _later = [];
    private readonly SortedDictionary<long, long[]> _tallies = [];
    private readonly Dictionary<long, SweepMode> _modes = [];
    private long[] _tokens = [];
    private long _now;

    protected override string ForUpdate => " FOR UPDATE";

    protected override string ForUpdateOrSkip => " FOR UPDATE SKIP LOCKED";

    public override async ValueTask<long> NowAsync()
    {
        if (_now == 0)
        {
            _now = time is not null
                ? time.GetUtcNow().UtcTicks
                : await FirstAsync(Clock, row => row.Number(0));
        }

        return _now;
    }

    /// <summary>Uses the tokens that came with the open bundles, if their number fits.</summary>
    public override async Task<long[]> TakeTokensAsync(int count)
    {
        var tokens = _tokens;
        _tokens = [];
        return tokens.Length == count ? tokens : await TakeAsync("token", count);
    }

    /// <summary>Everything that granting needs, tokens and time included, in one round trip. Rows that cannot be granted are not locked,
    /// because other workers would skip them.</summary>
    public override async Task<OpenBundles> OpenBundlesAsync(long sweep, string node, int most)
    {
        var open = await QueryAsync(
            $"SELECT {BundleRow.Columns}, CASE WHEN EXISTS (SELECT 1 FROM sharing WHERE sweep = $1 AND sharing = {(int)Sharing.Twins}) THEN 0 ELSE nextval('token') END, {Ticks}, "
            + "COALESCE((SELECT mode FROM control WHERE sweep = $1), 0), COALESCE((SELECT term FROM control WHERE sweep = $1), 0), "
            + "COALESCE((SELECT standing FROM worker_standing WHERE sweep = $1 AND worker = $2), 0), "
            + "COALESCE((SELECT sharing FROM sharing WHERE sweep = $1), 0) "
            + $"FROM (SELECT {BundleRow.Columns} FROM bundle WHERE sweep = $1 AND state = 0 "
            + "AND NOT EXISTS (SELECT 1 FROM control WHERE control.sweep = $1 AND control.mode <> 0) "
            + "AND NOT EXISTS (SELECT 1 FROM worker_standing AS its WHERE its.sweep = $1 AND its.worker = $2 AND its.standing <> 0) "
            + $"ORDER BY rank, first, id LIMIT $3{ForUpdateOrSkip}) held",
            row => (Row: BundleRow.Read(row), Token: row.Number(BundleColumns), Now: row.Number(BundleColumns + 1),
                Mode: row.Number(BundleColumns + 2), Term: row.Number(BundleColumns + 3), Standing: row.Number(BundleColumns + 4),
                Sharing: row.Number(BundleColumns + 5)),
            sweep, node, (long)most);
        if (open.Count == 0)
        {
            return OpenBundles.None;
        }

        Hear(open[^1].Now);

        // If not all may be granted, tokens are taken later for those that are.
        _tokens = open[0].Sharing == (int)Sharing.Twins ? [] : [.. open.Select(each => each.Token)];
        return new OpenBundles(open[0].Mode, open[0].Term, open[0].Standing, open[0].Sharing, open.ConvertAll(each => each.Row));
    }

    /// <summary>The rows, and the time after all of them are locked, in one round trip.</summary>
    public override async Task<List<BundleRow>> HoldBundlesAsync(long[] rising)
    {
        var held = await QueryAsync(
            $"SELECT {BundleRow.Columns}, {Ticks} FROM (SELECT {BundleRow.Columns} FROM bundle "
            + $"WHERE id = ANY($1) ORDER BY id{ForUpdate}) held",
            row => (Row: BundleRow.Read(row), Now: row.Number(BundleColumns)),
            rising);
        if (held.Count > 0)
        {
            Hear(held[^1].Now);
        }

        return held.ConvertAll(each => each.Row);
    }

    /// <summary>Uses an advisory lock on the row's name, which also works for a row that does not exist yet.</summary>
    public override async Task<T?> HoldAsync<T>(LedgerTable<T> table, params object[] key)
        where T : class
    {
        var name = new RowSeal(table.Name);
        foreach (var value in key)
        {
            name = value is long number ? name.Add(number) : name.Add((string)value);
        }

        await ExecuteLaterAsync($"SELECT pg_advisory_xact_lock({name.Value})");
        var row = await FindAsync(table, key);
        if (row is ControlRow control)
        {
            _modes[control.Sweep] = control.Mode;
        }

        return row;
    }

    /// <summary>Leaves out the newest chunks: a number is assigned when a row is written but becomes visible when its transaction commits,
    /// some milliseconds later. When nothing is open or leased, every result is committed.</summary>
    public override async Task<List<ResultRow>> ChunksAfterAsync(long sweep, long number, int most)
    {
        var chunks = await base.ChunksAfterAsync(sweep, number, most);
        if (chunks.Count == 0 || await FirstAsync("SELECT id FROM bundle WHERE sweep = $1 LIMIT 1", row => row.Number(0), sweep) == 0)
        {
            return chunks;
        }

        var settled = await NowAsync() - NumbersSettleIn.Ticks;
        return [.. chunks.TakeWhile(chunk => chunk.RecordedAt <= settled)];
    }

    public override Task<long[]> TakeBundleNumbersAsync(int count) => TakeAsync("bundle_number", count);

    public override Task HoldPlanningAsync() => ExecuteAsync($"SELECT pg_advisory_xact_lock({PostgresSchema.Lock})");

    /// <summary>Locks the weights too: a transaction that records existing weights does not write them, and they must not be deleted
    /// meanwhile.</summary>
    public override async Task HoldSweepAsync(long sweep)
    {
        await ExecuteAsync("LOCK TABLE weights IN SHARE ROW EXCLUSIVE MODE");
        await QueryAsync($"SELECT id FROM bundle WHERE sweep = $1 ORDER BY id{ForUpdate}", row => row.Number(0), sweep);
    }

    public override async Task DeleteSweepAsync(long sweep)
    {
        await base.DeleteSweepAsync(sweep);
        await ExecuteLaterAsync("DELETE FROM tally WHERE sweep = $1", sweep);
    }

    /// <summary>Adds settings to the beginning of the transaction.</summary>
    public void BeginWith(string settings) => _later.Add((settings, []));

    public override Task UpdateBundleAsync(BundleRow row)
    {
        if (row.State == BundleState.Open || row.Stops.Length > 0)
        {
            Raise(row.Sweep);
        }

        return base.UpdateBundleAsync(row);
    }

    public override Task AddResultAsync(ResultRow row, ResultChunk parts)
    {
        AddOutcomes(row.Sweep, row.Outcomes);
        return base.AddResultAsync(row, parts);
    }

    public override async Task UpdateLiveAsync(ResultRow row)
    {
        if (await FindAsync(LedgerTables.Result, row.Id) is { } before)
        {
            AddOutcomes(row.Sweep, [.. row.Outcomes.Zip(before.Outcomes, (after, held) => after - held)]);
        }

        await base.UpdateLiveAsync(row);
    }

    /// <summary>Raises the version: other coordinators read a sweep's orders and standings again when it has risen.</summary>
    public override Task PutAsync<T>(LedgerTable<T> table, T row)
    {
        if (row is StandingRow standing)
        {
            Raise(standing.Sweep);
        }
        else if (row is GateRow gate)
        {
            Raise(gate.Sweep);
        }
        else if (row is ControlRow control && _modes.GetValueOrDefault(control.Sweep) != control.Mode)
        {
            Raise(control.Sweep);
        }

        return base.PutAsync(table, row);
    }

    protected override Task ExecuteLaterAsync(string sql, params object[] values)
    {
        _later.Add((sql, values));
        return Task.CompletedTask;
    }

    public override async Task InsertBundlesAsync(IReadOnlyList<BundleRow> rows)
    {
        foreach (var row in rows)
        {
            Raise(row.Sweep);
        }

        if (rows.Count < WorthCopying)
        {
            await base.InsertBundlesAsync(rows);
            return;
        }

        await SendAsync();
        await using var copy = await connection.BeginBinaryImportAsync($"COPY bundle ({BundleRow.Columns}) FROM STDIN (FORMAT BINARY)");
        foreach (var row in rows)
        {
            await copy.StartRowAsync();
            foreach (var value in row.Values())
            {
                await (value switch
                {
                    long number => copy.WriteAsync(number, NpgsqlDbType.Bigint),
                    string text => copy.WriteAsync(text, NpgsqlDbType.Text),
                    _ => copy.WriteAsync((byte[])value, NpgsqlDbType.Bytea),
                });
            }
        }

        await copy.CompleteAsync();
        if (rows.Count >= WorthCounting)
        {
            // Makes the server plan again the statements that were prepared while the table was small.
            await copy.DisposeAsync();
            await ExecuteAsync("ANALYZE bundle");
        }
    }

    public override async Task<(long Token, long Bundle)> CountersAsync() => (await LastOfAsync("token"), await LastOfAsync("bundle_number"));

    public override async Task SetCountersAsync(long token, long bundle)
    {
        foreach (var (sequence, last) in ((string, long)[])[("token", token), ("bundle_number", bundle)])
        {
            // A sequence starts at 1; is_called = false means that 1 has not been issued yet.
            await ExecuteAsync($"SELECT setval('{sequence}', {Math.Max(1, last)}, {(last > 0 ? "true" : "false")})");
        }
    }

    public override string KeepNumbers(LedgerTable table) => Numbers(table) ? " OVERRIDING SYSTEM VALUE" : "";

    public override async Task ContinueNumbersAsync(LedgerTable table)
    {
        if (Numbers(table))
        {
            await ExecuteAsync($"SELECT setval(pg_get_serial_sequence('{table.Name}', 'id'), GREATEST(1, (SELECT MAX(id) FROM {table.Name})), "
                + $"EXISTS (SELECT 1 FROM {table.Name}))");
        }

        if (table == LedgerTables.Result)
        {
            await ExecuteAsync(PostgresTally.Sum);
        }
    }

    /// <summary>Whether the fault comes from a lost connection, after which Npgsql may throw any of these exceptions.</summary>
    public bool IsLost(Exception fault) =>
        fault is ObjectDisposedException or NullReferenceException || (fault is InvalidOperationException && connection.State != ConnectionState.Open);

    /// <summary>Commits in one round trip with the deferred statements.</summary>
    public async Task CommitAsync()
    {
        // Last, and always in the same order, so that transactions that share a row wait only for a commit and cannot deadlock.
        foreach (var (sweep, outcomes) in _tallies)
        {
            await ExecuteLaterAsync(PostgresTally.Add, [sweep, .. outcomes.Cast<object>()]);
        }

        if (_later.Count == 0)
        {
            await transaction.CommitAsync();
            return;
        }

        // If a statement fails, the server runs none of the following ones.
        _later.Add(("COMMIT", []));
        await SendAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }

    protected override DbCommand Prepare(string sql, object[] values)
    {
        var command = new NpgsqlCommand(sql, connection, transaction);
        Add(command.Parameters, values);
        return command;
    }

    /// <summary>Sends the deferred statements in one round trip.</summary>
    protected override async ValueTask SendAsync()
    {
        if (_later.Count == 0)
        {
            return;
        }

        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var (sql, values) in _later)
        {
            var command = new NpgsqlBatchCommand(sql);
            Add(command.Parameters, values);
            batch.BatchCommands.Add(command);
        }

        _later.Clear();
        await batch.ExecuteNonQueryAsync();
    }

    /// <summary>Raises the sweep's version, so that others notice the change.</summary>
    private void Raise(long sweep) => AddOutcomes(sweep, []);

    private void AddOutcomes(long sweep, IReadOnlyList<long> outcomes)
    {
        if (!_tallies.TryGetValue(sweep, out var tally))
        {
            _tallies.Add(sweep, tally = new long[PostgresTally.Outcomes]);
        }

        for (var i = 0; i < outcomes.Count; i++)
        {
            tally[i] += outcomes[i];
        }
    }

    private static void Add(NpgsqlParameterCollection parameters, object[] values)
    {
        foreach (var value in values)
        {
            parameters.Add(value switch
            {
                long number => new NpgsqlParameter<long> { TypedValue = number, NpgsqlDbType = NpgsqlDbType.Bigint },
                long[] numbers => new NpgsqlParameter<long[]> { TypedValue = numbers, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
                string text => new NpgsqlParameter<string> { TypedValue = text, NpgsqlDbType = NpgsqlDbType.Text },
                _ => new NpgsqlParameter<byte[]> { TypedValue = (byte[])value, NpgsqlDbType = NpgsqlDbType.Bytea },
            });
        }
    }

    /// <summary>Sets the transaction's time to the first one that the server returns.</summary>
    private void Hear(long now)
    {
        if (_now == 0 && time is null)
        {
            _now = now;
        }
    }

    protected override void Release(DbCommand command) => command.Dispose();

    private async Task<long[]> TakeAsync(string sequence, int count) => count == 0 ? [] : [.. await QueryAsync(
        $"SELECT nextval('{sequence}') FROM generate_series(1, $1)", row => row.Number(0), (long)count)];

    private static bool Numbers(LedgerTable table) => table.Name is "curve_part" or "result" or "refusal" or "loss";

    private Task<long> LastOfAsync(string sequence) => FirstAsync(
        $"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}", row => row.Number(0));
}
