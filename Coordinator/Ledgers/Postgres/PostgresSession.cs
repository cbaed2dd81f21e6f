using System.Data;
using System.Data.Common;
using Npgsql;
using NpgsqlTypes;
using Runner.Ledgers.Copying;
using Runner.Ledgers.Sql;

namespace Runner.Ledgers.Postgres;

/// <summary>A transaction on a pooled connection. Npgsql prepares what is used again by itself.</summary>
/// <param name="time">Replaces the server's clock in tests; null for the server's.</param>
internal sealed class PostgresSession(NpgsqlConnection connection, NpgsqlTransaction transaction, TimeProvider? time) : SqlSession
{
    /// <summary>On which waiting workers are woken; the payload is the schema and the sweep.</summary>
    public const string Channel = "runner_work";

    // From this many rows on, COPY is quicker than statements.
    private const int WorthCopying = 8;

    // From this many on, the server's idea of the table's size would be far off until it looks by itself, a minute later.
    private const int WorthCounting = 10_000;

    private readonly List<(string Sql, object[] Values)> _later = [];
    private readonly SortedDictionary<long, long[]> _tallies = [];
    private long _now;

    public override string ForUpdate => " FOR UPDATE";

    public override string ForUpdateOrSkip => " FOR UPDATE SKIP LOCKED";

    public required string Schema { get; init; }

    /// <summary>A number is taken when a row is written, and seen when its transaction commits: a matter of milliseconds.</summary>
    public override TimeSpan NumbersSettleIn => TimeSpan.FromSeconds(1);

    public override async ValueTask<long> NowAsync()
    {
        if (_now == 0)
        {
            _now = time is not null
                ? time.GetUtcNow().UtcTicks
                : await FirstAsync("SELECT clock_timestamp()", reader => Ticks(reader, 0));
        }

        return _now;
    }

    public override Task<long[]> TakeTokensAsync(int count) => TakeAsync("token", count);

    /// <summary>Rows, tokens and the time in one round trip.</summary>
    public override async Task<List<(BundleRow Row, long Token)>> TakeOpenBundlesAsync(long sweep, string node, int most)
    {
        var taken = await QueryAsync(
            $"SELECT {BundleRow.Columns}, nextval('token'), clock_timestamp() FROM (SELECT {BundleRow.Columns} FROM bundle "
            + $"WHERE sweep = $1 AND state = 0 AND {Control.Runs} AND {Standings.StandsWell} "
            + $"ORDER BY rank, first, id LIMIT $3{ForUpdateOrSkip}) taken",
            reader => (Row: BundleRow.Read(reader), Token: reader.GetInt64(BundleRow.ColumnCount), Now: Ticks(reader, BundleRow.ColumnCount + 1)),
            sweep, node, (long)most);
        Hear(taken.Select(each => each.Now));
        return [.. taken.Select(each => (each.Row, each.Token))];
    }

    /// <summary>Rows and the time, which is that after all are held, in one round trip.</summary>
    public override async Task<List<BundleRow>> HoldBundlesAsync(long[] rising)
    {
        var held = await QueryAsync(
            $"SELECT {BundleRow.Columns}, clock_timestamp() FROM (SELECT {BundleRow.Columns} FROM bundle "
            + $"WHERE id = ANY($1) ORDER BY id{ForUpdate}) held",
            reader => (Row: BundleRow.Read(reader), Now: Ticks(reader, BundleRow.ColumnCount)),
            rising);
        Hear(held.Select(each => each.Now));
        return [.. held.Select(each => each.Row)];
    }

    public override Task<long[]> TakeBundleNumbersAsync(int count) => TakeAsync("bundle_number", count);

    public override Task HoldPlanningAsync() => ExecuteAsync($"SELECT pg_advisory_xact_lock({PostgresSchema.Lock})");

    public override async Task AnnounceWorkAsync(long sweep)
    {
        AddOutcomes(sweep, []);
        await ExecuteLaterAsync("SELECT pg_notify($1, $2)", Channel, WorkOf(Schema, sweep));
    }

    public override void AddOutcomes(long sweep, IReadOnlyList<long> outcomes)
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

    public static string WorkOf(string schema, long sweep) => $"{schema}:{sweep}";

    public override Task ExecuteLaterAsync(string sql, params object[] values)
    {
        _later.Add((sql, values));
        return Task.CompletedTask;
    }

    public override async Task InsertBundlesAsync(IReadOnlyList<BundleRow> rows)
    {
        await SendAsync();
        if (rows.Count < WorthCopying)
        {
            foreach (var row in rows)
            {
                await ExecuteAsync(
                    $"INSERT INTO bundle ({BundleRow.Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
                    row.Values());
            }

            return;
        }

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
            // Statements that were prepared while the table was small are planned anew.
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
    private void Hear(IEnumerable<long> times)
    {
        if (_now == 0 && time is null)
        {
            _now = times.LastOrDefault();
        }
    }

    private static long Ticks(DbDataReader reader, int column) => reader.GetFieldValue<DateTime>(column).ToUniversalTime().Ticks;

    protected override void Release(DbCommand command) => command.Dispose();

    private async Task<long[]> TakeAsync(string sequence, int count) => count == 0 ? [] : [.. await QueryAsync(
        $"SELECT nextval('{sequence}') FROM generate_series(1, $1)", reader => reader.GetInt64(0), (long)count)];

    private static bool Numbers(LedgerTable table) => table.Name is "curve_part" or "result" or "refusal" or "loss";

    private Task<long> LastOfAsync(string sequence) => FirstAsync(
        $"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}", reader => reader.GetInt64(0));
}
