using System.Collections.Concurrent;
using System.Data;
using Npgsql;
using Runner.Identities;
using Runner.Ledgers.Rows;
using Runner.Ledgers.Rules;
using Runner.Ledgers.Sql;

namespace Runner.Ledgers.Postgres;

/// <summary>
/// A ledger on a PostgreSQL server, for many machines without any other service. Bundles are leased with <c>SKIP LOCKED</c>, so that
/// workers do not wait for each other; every call is one transaction; deadlines use the server's clock. A transaction that was ended
/// by a lost connection, a restart of the server or a deadlock is repeated, which every write allows. Leases and completions that
/// are requested while others are in progress share the next transaction.
/// </summary>
internal sealed class PostgresLedger : SqlLedger
{
    private const int MostAttempts = 8;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);

    private readonly NpgsqlDataSource _source;
    private readonly PostgresUrl _url;
    private readonly TimeProvider? _time;
    private readonly ConcurrentDictionary<long, bool> _checked = new();
    private readonly SharedTurns<(SweepRow Sweep, LeaseAsk Ask), IReadOnlyList<BundleLease>> _leasing;
    private readonly SharedTurns<Completion, LeaseVerdict> _completing;

    private PostgresLedger(NpgsqlDataSource source, PostgresUrl url, TimeProvider? time)
    {
        _source = source;
        _url = url;
        _time = time;
        _leasing = new SharedTurns<(SweepRow Sweep, LeaseAsk Ask), IReadOnlyList<BundleLease>>(
            asks => WriteAsync(session => Leasing.LeaseAsync(session, asks[0].Sweep, [.. asks.Select(each => each.Ask)]), CancellationToken.None),
            (asks, next) => asks[0].Sweep.Id == next.Sweep.Id && asks[0].Ask.Node == next.Ask.Node);
        _completing = new SharedTurns<Completion, LeaseVerdict>(
            completions => WriteAsync(session => Recording.CompleteAsync(session, completions), CancellationToken.None),
            (completions, next) => completions.All(other => other.Lease.Bundle != next.Lease.Bundle));
    }

    protected override string Place => _url.Place;

    /// <param name="url">See <see cref="PostgresUrl"/>.</param>
    /// <param name="create">Whether to create the tables if there are none.</param>
    /// <param name="time">Replaces the server's clock in tests; null for the server's.</param>
    /// <exception cref="LedgerException">The server cannot be reached or has no ledger.</exception>
    public static PostgresLedger Open(string url, bool create, TimeProvider? time = null)
    {
        var parsed = PostgresUrl.Parse(url);
        try
        {
            return Open(parsed, create, time) ?? Open(parsed.ThroughPooler(), create, time)!;
        }
        catch (Exception fault)
        {
            throw PostgresFaults.Explain(fault, parsed.Place) ?? fault;
        }
    }

    /// <summary>Null if there is a pooler before the server and the address does not say so.</summary>
    private static PostgresLedger? Open(PostgresUrl url, bool create, TimeProvider? time)
    {
        var source = NpgsqlDataSource.Create(url.Connection);
        try
        {
            using var connection = source.OpenConnection();
            if (url.Pooled || !IsPooled(connection))
            {
                PostgresSchema.Prepare(connection, url, create);
                return new PostgresLedger(source, url, time);
            }
        }
        catch (Exception fault) when (!url.Pooled && PostgresFaults.IsRefusedStartup(fault))
        {
            // A pooler that does not support the startup parameters.
        }
        catch
        {
            source.Dispose();
            throw;
        }

        source.Dispose();
        return null;
    }

    /// <summary>Detects a pooler: it gives its clients process numbers of its own, for cancellation.</summary>
    private static bool IsPooled(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand("SELECT pg_backend_pid()", connection);
        return command.ExecuteScalar() is int process && process != connection.ProcessID;
    }

    public override ValueTask DisposeAsync() => _source.DisposeAsync();

    public override async Task<long?> VersionAsync(SweepId sweep, CancellationToken cancel = default)
    {
        var row = await SweepAsync(sweep, cancel);
        return await ReadAsync(session => PostgresTally.VersionAsync((PostgresSession)session, row), cancel);
    }

    /// <summary>Counts all rows and checks them the first time; later uses the sums.</summary>
    protected override async Task<SweepCounts> CountAsync(SweepRow sweep, CancellationToken cancel)
    {
        if (_checked.ContainsKey(sweep.Id))
        {
            return await ReadAsync(session => PostgresTally.CountAsync((PostgresSession)session, sweep), cancel);
        }

        var counts = await base.CountAsync(sweep, cancel);
        _checked.TryAdd(sweep.Id, true);
        return counts;
    }

    protected override Task<IReadOnlyList<BundleLease>> LeaseAsync(SweepRow sweep, LeaseAsk ask, CancellationToken cancel) =>
        _leasing.RunAsync((sweep, ask), cancel);

    protected override Task<LeaseVerdict> CompleteAsync(Completion completion, CancellationToken cancel) =>
        _completing.RunAsync(completion, cancel);

    protected override Task<T> WriteAsync<T>(Func<ILedgerSession, Task<T>> work, CancellationToken cancel) => AgainAsync(
        async () =>
        {
            await using var session = await BeginAsync(IsolationLevel.ReadCommitted, cancel);
            try
            {
                var answer = await work(session);
                await session.CommitAsync();
                return answer;
            }
            catch (Exception fault) when (session.IsLost(fault))
            {
                throw new NpgsqlException("The connection was lost.", fault);
            }
        },
        cancel);

    protected override Task<T> ReadAsync<T>(Func<ILedgerSession, Task<T>> work, CancellationToken cancel) => AgainAsync(
        async () =>
        {
            await using var session = await BeginAsync(IsolationLevel.RepeatableRead, cancel);
            try
            {
                return await work(session);
            }
            catch (Exception fault) when (session.IsLost(fault))
            {
                throw new NpgsqlException("The connection was lost.", fault);
            }
        },
        cancel);

    protected override Task<SqlSession> OpenSnapshotAsync(CancellationToken cancel) => AgainAsync(
        async () =>
        {
            var session = await BeginAsync(IsolationLevel.RepeatableRead, cancel);
            try
            {
                // Reading all results may take long between statements, and blocks nothing.
                await session.ExecuteAsync("SET LOCAL idle_in_transaction_session_timeout = 0");
                return (SqlSession)session;
            }
            catch
            {
                await session.DisposeAsync();
                throw;
            }
        },
        cancel);

    protected override LedgerException? Explain(Exception fault) => PostgresFaults.Explain(fault, Place) ?? base.Explain(fault);

    private async Task<T> AgainAsync<T>(Func<Task<T>> attempt, CancellationToken cancel)
    {
        var pause = FirstPause;
        for (var attempts = 1; ; attempts++)
        {
            try
            {
                return await attempt();
            }
            catch (Exception fault) when (attempts < MostAttempts && PostgresFaults.MayPass(fault) && !cancel.IsCancellationRequested)
            {
                if (PostgresFaults.IsReadOnly(fault))
                {
                    // After a failover the host name may resolve to another server.
                    _source.Clear();
                }

                await Task.Delay(pause, TimeProvider.System, cancel);
                pause *= 2;
            }
            catch (Exception fault) when (Explain(fault) is not null)
            {
                throw Explain(fault)!;
            }
        }
    }

    private async Task<PostgresSession> BeginAsync(IsolationLevel level, CancellationToken cancel)
    {
        var connection = await _source.OpenConnectionAsync(cancel);
        try
        {
            var session = new PostgresSession(connection, await connection.BeginTransactionAsync(level, cancel), _time);
            if (_url.Pooled)
            {
                session.BeginWith(_url.TransactionSettings);
            }

            return session;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
