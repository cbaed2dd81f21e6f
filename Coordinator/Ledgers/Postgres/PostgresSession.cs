using System.Data;
using System.Data.Common;
using Npgsql;
using NpgsqlTypes;
using Runner.Ledgers.Columns;
using Runner.Ledgers.Rows;
using Runner.Ledgers.Rules;
using Runner.Ledgers.Sql;

namespace Runner.Ledgers.Postgres;

/// <summary>A transaction on a pooled connection. Npgsql prepares what is used again by itself.</summary>
/// <param name="time">Replaces the server's clock in tests; null for the server's.</param>
internal sealed class PostgresSession(NpgsqlConnection connection, NpgsqlTransaction transaction, TimeProvider? time) : SqlSession
{
    // From this many rows on, COPY is quicker than statements.
    private const int WorthCopying = 8;

    // From this many on, the server's idea of the table's size would be far off until it looks by itself, a minute later.
    private const int WorthCounting = 10_000;

    private static readonly TimeSpan NumbersSettleIn = TimeSpan.FromSeconds(1);

    /// <summary>The server's clock in ticks of .NET: microseconds since 1970, and since the year 1 from there.</summary>
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

    /// <summary>Those that came with the open bundles, if they did.</summary>
    public override async Task<long[]> TakeTokensAsync(int count)
    {
        var tokens = _tokens;
        _tokens = [];
        return tokens.Length == count ? tokens : await TakeAsync("token", count);
    }

    /// <summary>All that granting needs, tokens and the time included, in one round trip. Rows that would not be granted are not held
    /// in vain: others would step over them.</summary>
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

        // Where not all may be granted, tokens are taken for those that are.
        _tokens = open[0].Sharing == (int)Sharing.Twins ? [] : [.. open.Select(each => each.Token)];
        return new OpenBundles(open[0].Mode, open[0].Term, open[0].Standing, open[0].Sharing, open.ConvertAll(each => each.Row));
    }

    /// <summary>Rows and the time, which is that after all are held, in one round trip.</summary>
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

    /// <summary>By a lock on the row's name, which also holds a row that is not there yet.</summary>
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

    /// <summary>A number is taken when a row is written, and seen when its transaction commits: a matter of milliseconds. When
    /// nothing is open or leased, every result is committed.</summary>
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

    /// <summary>Whoever records weights that are there already does not write them: that they stay is seen to by the lock.</summary>
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

    /// <summary>Settings that the transaction begins with.</summary>
    public void BeginWith(string settings) => _later.Add((settings, []));

    public override Task UpdateBundleAsync(BundleRow row)
    {
        if (row.State == BundleState.Open)
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

    /// <summary>Coordinators that follow look at a sweep's orders and standings when its version has risen.</summary>
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
            // Statements that were prepared while the table was small are planned again.
            await copy.DisposeAsync();
            await ExecuteAsync("ANALYZE bundle");
        }
    }

    public override async Task<(long Token, long Bundle)> CountersAsync() => (await LastOfAsync("token"), await LastOfAsync("bundle_number"));

    public override async Task SetCountersAsync(long token, long bundle)
    {
        foreach (var (sequence, last) in ((string, long)[])[("token", token), ("bundle_number", bundle)])
        {
            // A sequence begins at 1, of which it is said that it was not given out yet.
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

    /// <summary>Whether the fault came from a connection that broke: Npgsql then throws whatever its broken parts throw.</summary>
    public bool IsLost(Exception fault) =>
        fault is ObjectDisposedException or NullReferenceException || (fault is InvalidOperationException && connection.State != ConnectionState.Open);

    /// <summary>In one round trip with what was kept until now.</summary>
    public async Task CommitAsync()
    {
        // Last, and in one order by everybody: who shares a row waits for the commit alone, and never in a ring.
        foreach (var (sweep, outcomes) in _tallies)
        {
            await ExecuteLaterAsync(PostgresTally.Add, [sweep, .. outcomes.Cast<object>()]);
        }

        if (_later.Count == 0)
        {
            await transaction.CommitAsync();
            return;
        }

        // A statement that fails is followed by none of the others.
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

    /// <summary>All in one round trip.</summary>
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

    /// <summary>Lets the version rise: something has changed that whoever counted before must hear of.</summary>
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

    /// <summary>The transaction's time is the first that it hears.</summary>
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
