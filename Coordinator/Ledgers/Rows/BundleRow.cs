using Runner.Identities;
using Runner.Ledgers.Columns;

namespace Runner.Ledgers.Rows;

internal enum BundleState
{
    Open = 0,
    Leased = 1,
}

/// <summary>A bundle that still has open trials; a bundle without any is deleted.</summary>
internal sealed record BundleRow
{
    public const string Columns =
        "id, sweep, rank, first, span, state, open_count, token, node, leased_at, deadline, attempts, losses, open_set, "
        + "term, progress, lost_at, uncounted, seal, stops";

    /// <summary>Ranks from here on come after those of every plan.</summary>
    private const long LastRank = 1L << 40;

    public required long Id { get; init; }

    public required long Sweep { get; init; }

    /// <summary>The place in the queue: the rank in the plan, which the parts of a split bundle keep, or after all others once the bundle
    /// must be trained <see cref="Alone"/>.</summary>
    public required long Rank { get; init; }

    /// <summary>The lowest trial that the bundle ever had. Together with <see cref="Span"/> it locates a trial's bundle.</summary>
    public required int First { get; init; }

    public required int Span { get; init; }

    public required int[] Open { get; init; }

    public BundleState State { get; init; }

    /// <summary>The token of the present lease, or of the last one if it was handed back; 0 if there was none or it was lost.</summary>
    public long Token { get; init; }

    public string Node { get; init; } = "";

    public long LeasedAt { get; init; }

    public long Deadline { get; init; }

    public int Attempts { get; init; }

    public int Losses { get; init; }

    /// <summary>The coordinator's term in which the present lease, or the last one handed back, was granted.</summary>
    public long Term { get; init; }

    /// <summary>The progress of the newest checkpoint.</summary>
    public long Progress { get; init; }

    /// <summary>The <see cref="Progress"/> at the last loss.</summary>
    public long LostAt { get; init; }

    /// <summary>The number of <see cref="Losses"/> that do not count against the trials.</summary>
    public int Uncounted { get; init; }

    /// <summary>Those of <see cref="Open"/> that a user has ordered to stop, rising.</summary>
    public int[] Stops { get; init; } = [];

    /// <summary>Losses that count against the trials.</summary>
    public int Counted => Losses - Uncounted;

    /// <summary>Whether the next loss that counts quarantines the trial.</summary>
    public bool Alone => Rank >= LastRank;

    public static BundleRow New(long id, long sweep, long rank, int[] open) => new()
    {
        Id = id,
        Sweep = sweep,
        Rank = rank,
        First = open[0],
        Span = TrialSet.SpanClass(open[0], open[^1]),
        Open = open,
    };

    public static BundleRow Read(IRow row)
    {
        var openSet = row.Blob(13);
        var stops = row.Blob(19);
        var bundle = new BundleRow
        {
            Id = row.Number(0),
            Sweep = row.Number(1),
            Rank = row.Number(2),
            First = row.Int(3),
            Span = row.Int(4),
            State = (BundleState)row.Int(5),
            Token = row.Number(7),
            Node = row.Text(8),
            LeasedAt = row.Number(9),
            Deadline = row.Number(10),
            Attempts = row.Int(11),
            Losses = row.Int(12),
            Open = [],
            Term = row.Number(14),
            Progress = row.Number(15),
            LostAt = row.Number(16),
            Uncounted = row.Int(17),
        };
        return bundle.Seal(row.Number(6), openSet, stops) == row.Number(18)
            ? bundle with { Open = TrialSet.Decode(openSet), Stops = TrialSet.Decode(stops) }
            : throw new LedgerDamageException($"bundle {bundle.Id} does not match its checksum");
    }

    /// <summary>In the order of <see cref="Columns"/>.</summary>
    public object[] Values()
    {
        var openSet = TrialSet.Encode(Open);
        var stops = TrialSet.Encode(Stops);
        return
        [
            Id, Sweep, Rank, (long)First, (long)Span, (long)State, (long)Open.Length, Token, Node, LeasedAt, Deadline,
            (long)Attempts, (long)Losses, openSet, Term, Progress, LostAt, (long)Uncounted, Seal(Open.Length, openSet, stops), stops,
        ];
    }

    public LeaseKey Key(SweepId sweep) => new(sweep, new BundleId(Id), new FencingToken(Token));

    /// <summary>The bundle without its lease.</summary>
    public BundleRow Opened() => this with { State = BundleState.Open, Node = "", LeasedAt = 0, Deadline = 0 };

    public BundleRow AtTheEnd() => Alone ? this : this with { Rank = Rank + LastRank };

    private long Seal(long openCount, ReadOnlySpan<byte> openSet, ReadOnlySpan<byte> stops)
    {
        var seal = new RowSeal("bundle")
            .Add(Id).Add(Sweep).Add(Rank).Add(First).Add(Span).Add((long)State).Add(openCount).Add(Token).Add(Node)
            .Add(LeasedAt).Add(Deadline).Add(Attempts).Add(Losses).Add(openSet);

        // Without these four when all are 0, so that the seals of older rows stay valid.
        if ((Term | Progress | LostAt | (long)Uncounted) != 0)
        {
            seal = seal.Add(Term).Add(Progress).Add(LostAt).Add(Uncounted);
        }

        // Likewise.
        return stops.IsEmpty ? seal.Value : seal.Add(stops).Value;
    }
}
