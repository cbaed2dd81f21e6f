using System.Data.Common;
using System.Runtime.CompilerServices;
using Runner.Ledgers.Columns;
using Runner.Ledgers.Copying;

namespace Runner.Ledgers.Sql;

/// <summary>One transaction on one connection. Statements name their values <c>$1</c>, <c>$2</c>, … in every database;
/// whole numbers are <see cref="long"/>, texts never null, blobs <c>byte[]</c>.</summary>
internal abstract class SqlSession : IAsyncDisposable
{
    /// <summary>Ends a SELECT whose rows this transaction is about to write.</summary>
    public abstract string ForUpdate { get; }

    /// <summary>The same, leaving out rows that another transaction is writing.</summary>
    public abstract string ForUpdateOrSkip { get; }

    /// <summary>The ledger's clock, in UTC ticks; the same throughout the transaction.</summary>
    public abstract ValueTask<long> NowAsync();

    /// <summary>Takes consecutive or at least rising fencing tokens that no one has had; returns the first of each.</summary>
    public abstract Task<long[]> TakeTokensAsync(int count);

    public abstract Task<long[]> TakeBundleNumbersAsync(int count);

    /// <summary>The lowest open bundles of a sweep that is to run, leaving out those that another transaction is writing, each with
    /// a token for the node that leases it; none for one that was put aside.</summary>
    public virtual async Task<List<(BundleRow Row, long Token)>> TakeOpenBundlesAsync(long sweep, string node, int most)
    {
        var rows = await QueryAsync(
            $"SELECT {BundleRow.Columns} FROM bundle WHERE sweep = $1 AND state = 0 AND {Control.Runs} AND {Standings.StandsWell} "
            + "ORDER BY rank, first, id LIMIT $3",
            BundleRow.Read, sweep, node, (long)most);
        var tokens = rows.Count == 0 ? [] : await TakeTokensAsync(rows.Count);
        return [.. rows.Zip(tokens)];
    }

    /// <summary>Of the bundles of these numbers those that there are; nobody else writes them until this transaction ends.</summary>
    /// <param name="rising">In this order in every transaction, so that no two wait for each other in a ring.</param>
    public virtual async Task<List<BundleRow>> HoldBundlesAsync(long[] rising)
    {
        var rows = new List<BundleRow>();
        foreach (var id in rising)
        {
            if (await FirstAsync($"SELECT {BundleRow.Columns} FROM bundle WHERE id = $1", BundleRow.Read, id) is { } row)
            {
                rows.Add(row);
            }
        }

        return rows;
    }

    /// <summary>Keeps other transactions from planning until this one ends.</summary>
    public abstract Task HoldPlanningAsync();

    public abstract Task InsertBundlesAsync(IReadOnlyList<BundleRow> rows);

    /// <summary>After so long no row appears any more whose number is lower than one that is there: zero where writers take turns.</summary>
    public virtual TimeSpan NumbersSettleIn => TimeSpan.Zero;

    /// <summary>The last token and the last bundle number that were given out.</summary>
    public abstract Task<(long Token, long Bundle)> CountersAsync();

    public abstract Task SetCountersAsync(long token, long bundle);

    /// <summary>What an INSERT needs to bring its rows' numbers with it, where the database would give them.</summary>
    public virtual string KeepNumbers(LedgerTable table) => "";

    /// <summary>Lets the database go on numbering behind the rows that brought their numbers.</summary>
    public virtual Task ContinueNumbersAsync(LedgerTable table) => Task.CompletedTask;

    /// <summary>Told of results that begin or, with negative numbers, cease to hold: a database that keeps sums of them adds these.</summary>
    /// <param name="outcomes">From <see cref="Results.TrialOutcome.Completed"/> on.</param>
    public virtual void AddOutcomes(long sweep, IReadOnlyList<long> outcomes)
    {
    }

    /// <summary>Says to all processes, when the transaction commits, that a sweep has open bundles again.</summary>
    public abstract Task AnnounceWorkAsync(long sweep);

    public abstract ValueTask DisposeAsync();

    /// <summary>A statement whose answer nobody needs: it is sent with others, and before whatever follows or commits.</summary>
    public virtual async Task ExecuteLaterAsync(string sql, params object[] values) => await ExecuteAsync(sql, values);

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

    public async Task<List<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> read, params object[] values)
    {
        await SendAsync();
        var command = Prepare(sql, values);
        try
        {
            await using var reader = await command.ExecuteReaderAsync();
            var rows = new List<T>();
            while (await reader.ReadAsync())
            {
                rows.Add(ReadRow(reader, read));
            }

            return rows;
        }
        finally
        {
            Release(command);
        }
    }

    /// <summary>Rows as they come, one in memory at a time.</summary>
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

    /// <summary>The first row, or the default when there is none.</summary>
    public async Task<T?> FirstAsync<T>(string sql, Func<DbDataReader, T> read, params object[] values)
    {
        await SendAsync();
        var command = Prepare(sql, values);
        try
        {
            await using var reader = await command.ExecuteReaderAsync();
            return await reader.ReadAsync() ? ReadRow(reader, read) : default;
        }
        finally
        {
            Release(command);
        }
    }

    /// <summary>A row of the wrong shape is a damaged one: statements and readers agree, and tests hold them to it.</summary>
    private static T ReadRow<T>(DbDataReader reader, Func<DbDataReader, T> read)
    {
        try
        {
            return read(reader);
        }
        catch (Exception fault) when (fault is not DbException and not LedgerDamageException)
        {
            throw new LedgerDamageException("a row does not look as it must", fault);
        }
    }

    /// <summary>Sends what <see cref="ExecuteLaterAsync"/> has kept.</summary>
    protected virtual ValueTask SendAsync() => ValueTask.CompletedTask;

    protected abstract DbCommand Prepare(string sql, object[] values);

    protected abstract void Release(DbCommand command);
}
