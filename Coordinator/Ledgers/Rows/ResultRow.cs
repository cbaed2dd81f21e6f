using Runner.Ledgers.Columns;
using Runner.Results;

namespace Runner.Ledgers.Rows;

/// <summary>Results that one completion recorded, or that were taken over from another sweep.</summary>
internal sealed record ResultRow
{
    public const string Columns =
        "id, sweep, bundle, token, first, span, live_count, completed, diverged, pruned, stopped, failed, timed_out, "
        + "out_of_memory, quarantined, attempts, losses, reused_from, recorded_at, needs, trials, live, seal";

    public const string Parts = "numbers, weights, curves";

    public long Id { get; init; }

    public required long Sweep { get; init; }

    /// <summary>Together with <see cref="Token"/>, the lease under which they were recorded; 0 without a lease.</summary>
    public required long Bundle { get; init; }

    public required long Token { get; init; }

    public required int Attempts { get; init; }

    public required int Losses { get; init; }

    /// <summary>The sweep in which they were trained; 0 for this one.</summary>
    public required long ReusedFrom { get; init; }

    public required long RecordedAt { get; init; }

    /// <summary>All trials of the chunk, in the order of its rows.</summary>
    public required int[] Trials { get; init; }

    /// <summary>Trials whose result is valid: a retried trial is removed, and its old result remains as history.</summary>
    public required int[] Live { get; init; }

    /// <summary>The number of live trials by outcome, from <see cref="TrialOutcome.Completed"/> on.</summary>
    public required long[] Outcomes { get; init; }

    /// <summary>The parts that must be read to compute all hashes.</summary>
    public required ResultParts Needs { get; init; }

    public int First => Trials[0];

    public ulong Seed => SeedOf(Sweep, Bundle, Token, First);

    /// <summary>The row of a bundle's completion, with all trials live.</summary>
    public static ResultRow RecordedBy(BundleRow bundle, long now, TrialResult[] rising)
    {
        var trials = Array.ConvertAll(rising, result => result.Index);
        return new ResultRow
        {
            Sweep = bundle.Sweep,
            Bundle = bundle.Id,
            Token = bundle.Token,
            Attempts = bundle.Attempts,
            Losses = bundle.Losses,
            ReusedFrom = 0,
            RecordedAt = now,
            Trials = trials,
            Live = trials,
            Outcomes = CountOutcomes(rising.Select(result => result.Outcome)),
            Needs = ResultParts.Numbers,
        };
    }

    /// <summary>The row of results that are taken over from another sweep, with all trials live.</summary>
    public static ResultRow Of(long sweep, long origin, long now, TrialResult[] rising) => RecordedBy(
        BundleRow.New(0, sweep, 0, Array.ConvertAll(rising, result => result.Index)), now, rising) with
    { ReusedFrom = origin };

    public static ResultRow Read(IRow row)
    {
        var trials = row.Blob(20);
        var live = row.Blob(21);
        var head = new ResultRow
        {
            Id = row.Number(0),
            Sweep = row.Number(1),
            Bundle = row.Number(2),
            Token = row.Number(3),
            Outcomes = [.. Enumerable.Range(7, OutcomeCount).Select(row.Number)],
            Attempts = row.Int(15),
            Losses = row.Int(16),
            ReusedFrom = row.Number(17),
            RecordedAt = row.Number(18),
            Needs = (ResultParts)row.Int(19),
            Trials = [],
            Live = [],
        };
        if (head.Seal(row.Number(4), row.Number(5), row.Number(6), trials, live) != row.Number(22))
        {
            throw new LedgerDamageException($"result chunk {head.Id} does not match its checksum");
        }

        var all = TrialSet.Decode(trials);
        return head with { Trials = all, Live = live.AsSpan().SequenceEqual(trials) ? all : TrialSet.Decode(live) };
    }

    public static long[] CountOutcomes(IEnumerable<TrialOutcome> outcomes)
    {
        var counts = new long[OutcomeCount];
        foreach (var outcome in outcomes)
        {
            counts[(int)outcome - 1]++;
        }

        return counts;
    }

    /// <summary>The seed of the seals of a chunk's parts, so that a part in another chunk is detected.</summary>
    public static ulong SeedOf(long sweep, LeaseKey lease, int first) => SeedOf(sweep, lease.Bundle.Value, lease.Token.Value, first);

    /// <summary>In the order of <see cref="Columns"/>.</summary>
    public object[] Values()
    {
        var trials = TrialSet.Encode(Trials);
        var live = TrialSet.Encode(Live);
        var span = TrialSet.SpanClass(Trials[0], Trials[^1]);
        return
        [
            Id, Sweep, Bundle, Token, (long)First, (long)span, (long)Live.Length,
            .. Outcomes.Cast<object>(),
            (long)Attempts, (long)Losses, ReusedFrom, RecordedAt, (long)Needs, trials, live,
            Seal(First, span, Live.Length, trials, live),
        ];
    }

    private const int OutcomeCount = (int)TrialOutcome.Quarantined;

    private static ulong SeedOf(long sweep, long bundle, long token, int first) =>
        unchecked((ulong)new RowSeal("chunk").Add(sweep).Add(bundle).Add(token).Add(first).Value);

    private long Seal(long first, long span, long liveCount, ReadOnlySpan<byte> trials, ReadOnlySpan<byte> live)
    {
        var seal = new RowSeal("result").Add(Sweep).Add(Bundle).Add(Token).Add(first).Add(span).Add(liveCount);
        foreach (var count in Outcomes)
        {
            seal = seal.Add(count);
        }

        return seal.Add(Attempts).Add(Losses).Add(ReusedFrom).Add(RecordedAt).Add((long)Needs).Add(trials).Add(live).Value;
    }
}
