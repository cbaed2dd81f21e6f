using System.Data.Common;
using Runner.Identities;
using Runner.Ledgers.Columns;

namespace Runner.Ledgers.Sql;

internal enum BundleState
{
    Open = 0,
    Leased = 1,
}

/// <summary>A bundle that still has open trials; one without any is gone.</summary>
internal sealed record BundleRow
{
    public const string Columns =
        "id, sweep, rank, first, span, state, open_count, token, node, leased_at, deadline, attempts, losses, open_set, seal";

    public const int ColumnCount = 15;

    public required long Id { get; init; }

    public required long Sweep { get; init; }

    /// <summary>Place in the plan; the parts of a split bundle keep it.</summary>
    public required long Rank { get; init; }

    /// <summary>The lowest trial that the bundle ever had. With <see cref="Span"/> it finds a trial's bundle.</summary>
    public required int First { get; init; }

    public required int Span { get; init; }

    public required int[] Open { get; init; }

    public BundleState State { get; init; }

    /// <summary>Of the present lease, or of the last one when it was handed back; 0 when there was none or it was lost.</summary>
    public long Token { get; init; }

    public string Node { get; init; } = "";

    public long LeasedAt { get; init; }

    public long Deadline { get; init; }

    public int Attempts { get; init; }

    public int Losses { get; init; }

    public static BundleRow New(long id, long sweep, long rank, int[] open) => new()
    {
        Id = id,
        Sweep = sweep,
        Rank = rank,
        First = open[0],
        Span = TrialSet.SpanClass(open[0], open[^1]),
        Open = open,
    };

    public static BundleRow Read(DbDataReader reader)
    {
        var openSet = reader.GetFieldValue<byte[]>(13);
        var row = new BundleRow
        {
            Id = reader.GetInt64(0),
            Sweep = reader.GetInt64(1),
            Rank = reader.GetInt64(2),
            First = reader.GetInt32(3),
            Span = reader.GetInt32(4),
            State = (BundleState)reader.GetInt32(5),
            Token = reader.GetInt64(7),
            Node = reader.GetString(8),
            LeasedAt = reader.GetInt64(9),
            Deadline = reader.GetInt64(10),
            Attempts = reader.GetInt32(11),
            Losses = reader.GetInt32(12),
            Open = [],
        };
        if (row.Seal(reader.GetInt64(6), openSet) != reader.GetInt64(14))
        {
            throw new LedgerDamageException($"bundle {row.Id} does not match its checksum");
        }

        return row with { Open = TrialSet.Decode(openSet) };
    }

    /// <summary>In the order of <see cref="Columns"/>.</summary>
    public object[] Values()
    {
        var openSet = TrialSet.Encode(Open);
        return
        [
            Id, Sweep, Rank, (long)First, (long)Span, (long)State, (long)Open.Length, Token, Node, LeasedAt, Deadline,
            (long)Attempts, (long)Losses, openSet, Seal(Open.Length, openSet),
        ];
    }

    public static async Task<BundleRow?> FindAsync(SqlSession session, long id) =>
        (await session.HoldBundlesAsync([id])).FirstOrDefault();

    /// <summary>A heartbeat: writes nothing but the deadline.</summary>
    public Task UpdateDeadlineAsync(SqlSession session)
    {
        var openSet = TrialSet.Encode(Open);
        return session.ExecuteLaterAsync(
            "UPDATE bundle SET deadline = $2, seal = $3 WHERE id = $1", Id, Deadline, Seal(Open.Length, openSet));
    }

    /// <summary>Writes what can change after planning.</summary>
    public async Task UpdateAsync(SqlSession session)
    {
        var openSet = TrialSet.Encode(Open);
        await session.ExecuteLaterAsync(
            "UPDATE bundle SET state = $2, open_count = $3, token = $4, node = $5, leased_at = $6, deadline = $7, "
            + "attempts = $8, losses = $9, open_set = $10, seal = $11 WHERE id = $1",
            Id, (long)State, (long)Open.Length, Token, Node, LeasedAt, Deadline, (long)Attempts, (long)Losses, openSet,
            Seal(Open.Length, openSet));
    }

    public async Task DeleteAsync(SqlSession session)
    {
        await session.ExecuteLaterAsync("DELETE FROM bundle WHERE id = $1", Id);
        await session.ExecuteLaterAsync("DELETE FROM checkpoint WHERE bundle = $1", Id);
    }

    public LeaseKey Key(SweepId sweep) => new(sweep, new BundleId(Id), new FencingToken(Token));

    private long Seal(long openCount, ReadOnlySpan<byte> openSet) => new RowSeal("bundle")
        .Add(Id).Add(Sweep).Add(Rank).Add(First).Add(Span).Add((long)State).Add(openCount).Add(Token).Add(Node)
        .Add(LeasedAt).Add(Deadline).Add(Attempts).Add(Losses).Add(openSet).Value;
}
