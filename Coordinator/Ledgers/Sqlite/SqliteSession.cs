using System.Data.Common;
using Microsoft.Data.Sqlite;
using Runner.Ledgers.Columns;
using Runner.Ledgers.Sql;

namespace Runner.Ledgers.Sqlite;

/// <summary>A connection with its prepared statements. SQLite runs on the calling thread, so every returned task is complete.</summary>
internal sealed class SqliteSession(SqliteConnection connection, TimeProvider time) : SqlSession
{
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);
    private long _now;

    public SqliteConnection Connection => connection;

    /// <summary>Whether it reads a copy, which does not see later writes of others.</summary>
    public bool IsCopy { get; set; }

    /// <summary>Takes the session back when it is disposed; null to close it.</summary>
    public Action<SqliteSession>? Returns { get; set; }

    /// <summary>Called repeatedly with the time that this session has waited for the write lock.</summary>
    public Action<TimeSpan>? Waits { get; set; }

    public void BeginReading()
    {
        Run("BEGIN");
        _now = 0;
    }

    public void BeginWriting()
    {
        SqliteLock.Begin(connection, Waits);
        _now = 0;
    }

    /// <summary>Runs a statement without values.</summary>
    public void Run(string sql)
    {
        var command = Prepare(sql, []);
        command.ExecuteNonQuery();
    }

    public override ValueTask<long> NowAsync()
    {
        _now = _now == 0 ? time.GetUtcNow().UtcTicks : _now;
        return ValueTask.FromResult(_now);
    }

    public override Task<long[]> TakeTokensAsync(int count) => TakeAsync(count, 0);

    public override Task<long[]> TakeBundleNumbersAsync(int count) => TakeAsync(0, count);

    public override ValueTask DisposeAsync()
    {
        if (Returns is { } returns)
        {
            returns(this);
        }
        else
        {
            Close();
        }

        return ValueTask.CompletedTask;
    }

    public void Close()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        _commands.Clear();
        connection.Dispose();
    }

    protected override DbCommand Prepare(string sql, object[] values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = $"${i + 1}" });
            }

            _commands.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        return command;
    }

    protected override void Release(DbCommand command)
    {
        // The statement stays prepared, but its values are released: a blob may be large.
        foreach (SqliteParameter parameter in command.Parameters)
        {
            parameter.Value = null;
        }
    }

    public override async Task<(long Token, long Bundle)> CountersAsync()
    {
        var last = await FirstAsync(
            "SELECT last_token, last_bundle, seal FROM ledger WHERE id = 1",
            row => new SqliteCounters(row.Number(0), row.Number(1)).Checked(row.Number(2)))
            ?? throw new LedgerDamageException("the ledger's counters are missing");
        return (last.Token, last.Bundle);
    }

    public override Task SetCountersAsync(long token, long bundle) => ExecuteAsync(
        "UPDATE ledger SET last_token = $1, last_bundle = $2, seal = $3 WHERE id = 1", token, bundle, new SqliteCounters(token, bundle).Seal);

    /// <summary>One row holds both counters, and tokens and numbers are taken in the transaction that uses them.</summary>
    private async Task<long[]> TakeAsync(int tokens, int bundles)
    {
        var (token, bundle) = await CountersAsync();
        await SetCountersAsync(token + tokens, bundle + bundles);
        var first = (tokens > 0 ? token : bundle) + 1;
        return [.. Enumerable.Range(0, tokens + bundles).Select(i => first + i)];
    }
}
