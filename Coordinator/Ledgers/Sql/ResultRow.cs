using System.Data.Common;
using Runner.Ledgers.Columns;
using Runner.Results;

namespace Runner.Ledgers.Sql;

/// <summary>Results that were recorded by one completion (or taken over from another sweep).</summary>
internal sealed record ResultRow
{
    public const string HeadColumns = "id, " + HeadWithoutId;

    private const string HeadWithoutId =
        "sweep, bundle, token, first, span, live_count, completed, diverged, pruned, stopped, failed, timed_out, "
        + "out_of_memory, quarantined, attempts, losses, reused_from, recorded_at, needs, trials, live, seal";

    private const string Insert = "INSERT INTO result (" + HeadWithoutId + ", numbers, weights, curves) VALUES ($1, $2, $3, $4, $5, $6, "
        + "$7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)";

    public long Id { get; init; }

    public required long Sweep { get; init; }

    /// <summary>With <see cref="Token"/>: the lease under which they were recorded; 0 when there was none.</summary>
    public required long Bundle { get; init; }

    public required long Token { get; init; }

    public required int Attempts { get; init; }

    public required int Losses { get; init; }

    /// <summary>The sweep in which they were trained; 0 when it is this one.</summary>
    public required long ReusedFrom { get; init; }

    public required long RecordedAt { get; init; }

    /// <summary>As encoded.</summary>
    public required int[] Trials { get; init; }

    /// <summary>Those that hold: a retried trial leaves the set, and its old result stays as history.</summary>
    public required int[] Live { get; init; }

    /// <summary>How many of the live trials had each outcome, from <see cref="TrialOutcome.Completed"/> on.</summary>
    public required long[] Outcomes { get; init; }

    /// <summary>Parts that must be read to have all hashes.</summary>
    public required ResultParts Needs { get; init; }

    public int First => Trials[0];

    public ulong Seed => SeedOf(Sweep, Bundle, Token, First);

    /// <summary>What a bundle's completion records, all of it live.</summary>
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

    public static ResultRow Read(DbDataReader reader)
    {
        var trials = reader.GetFieldValue<byte[]>(20);
        var live = reader.GetFieldValue<byte[]>(21);
        var row = new ResultRow
        {
            Id = reader.GetInt64(0),
            Sweep = reader.GetInt64(1),
            Bundle = reader.GetInt64(2),
            Token = reader.GetInt64(3),
            Outcomes = [.. Enumerable.Range(7, OutcomeCount).Select(reader.GetInt64)],
            Attempts = reader.GetInt32(15),
            Losses = reader.GetInt32(16),
            ReusedFrom = reader.GetInt64(17),
            RecordedAt = reader.GetInt64(18),
            Needs = (ResultParts)reader.GetInt32(19),
            Trials = [],
            Live = [],
        };
        if (row.Seal(reader.GetInt64(4), reader.GetInt64(5), reader.GetInt64(6), trials, live) != reader.GetInt64(22))
        {
            throw new LedgerDamageException($"result chunk {row.Id} does not match its checksum");
        }

        return row with { Trials = TrialSet.Decode(trials), Live = TrialSet.Decode(live) };
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

    /// <summary>What the seals of a chunk's parts begin with: a part that strays into another chunk is noticed.</summary>
    public static ulong SeedOf(long sweep, LeaseKey lease, int first) => SeedOf(sweep, lease.Bundle.Value, lease.Token.Value, first);

    /// <summary>Inserts the results, given in rising order of index, and their weights.</summary>
    /// <param name="encoded">The results as <see cref="ResultChunk.Encode"/> gives them; null to encode them here.</param>
    public static async Task InsertAsync(
        SqlSession session, ResultRow row, IReadOnlyList<TrialResult> results, ResultChunk? encoded = null)
    {
        var chunk = encoded ?? ResultChunk.Encode(results, row.Seed);
        row = row with { Needs = chunk.HashesNeed };
        await session.ExecuteLaterAsync(Insert, [.. row.HeadValues(), chunk.Numbers, chunk.Weights, chunk.Curves]);
        session.AddOutcomes(row.Sweep, row.Outcomes);

        // In one order by everybody: two transactions that store the same two networks would wait for each other in a ring.
        foreach (var result in results.Where(WeightColumns.IsStored).OrderBy(result => result.WeightsHash.ToString(), StringComparer.Ordinal))
        {
            await session.ExecuteLaterAsync(
                "INSERT INTO weights (hash, content) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING",
                result.WeightsHash.ToBytes(), result.Weights.ToArray());
        }
    }

    /// <summary>In the order of <see cref="HeadColumns"/>, without the number.</summary>
    public object[] HeadValues()
    {
        var trials = TrialSet.Encode(Trials);
        var live = TrialSet.Encode(Live);
        var span = TrialSet.SpanClass(Trials[0], Trials[^1]);
        return
        [
            Sweep, Bundle, Token, (long)First, (long)span, (long)Live.Length,
            .. Outcomes.Cast<object>(),
            (long)Attempts, (long)Losses, ReusedFrom, RecordedAt, (long)Needs, trials, live,
            Seal(First, span, Live.Length, trials, live),
        ];
    }

    /// <summary>Writes which trials are live.</summary>
    public async Task UpdateLiveAsync(SqlSession session)
    {
        var trials = TrialSet.Encode(Trials);
        var live = TrialSet.Encode(Live);
        var span = TrialSet.SpanClass(Trials[0], Trials[^1]);
        await session.ExecuteAsync(
            "UPDATE result SET live_count = $2, completed = $3, diverged = $4, pruned = $5, stopped = $6, failed = $7, "
            + "timed_out = $8, out_of_memory = $9, quarantined = $10, live = $11, seal = $12 WHERE id = $1",
            [Id, (long)Live.Length, .. Outcomes.Cast<object>(), live, Seal(First, span, Live.Length, trials, live)]);
    }

    /// <summary>Reads the results themselves; weights that are stored by hash are fetched with <see cref="WithWeightsAsync"/>.</summary>
    public async Task<ResultRows> RowsAsync(SqlSession session, ResultParts parts)
    {
        var read = parts | Needs;
        var chunk = await session.FirstAsync(
            $"SELECT numbers, {(read.HasFlag(ResultParts.Weights) ? "weights" : "''")}, "
            + $"{(read.HasFlag(ResultParts.Curves) ? "curves" : "''")} FROM result WHERE id = $1",
            reader => new ResultChunk(
                reader.GetFieldValue<byte[]>(0),
                read.HasFlag(ResultParts.Weights) ? reader.GetFieldValue<byte[]>(1) : [],
                read.HasFlag(ResultParts.Curves) ? reader.GetFieldValue<byte[]>(2) : [],
                Needs),
            Id) ?? throw new LedgerDamageException($"result chunk {Id} is missing");
        return chunk.Decode(Trials, parts, Seed);
    }

    public static async Task<TrialResult> WithWeightsAsync(SqlSession session, ResultRows rows, int row)
    {
        var result = rows[row];
        if (!rows.WeightsAreStored(row))
        {
            return result;
        }

        var content = await session.FirstAsync(
            "SELECT content FROM weights WHERE hash = $1", reader => reader.GetFieldValue<byte[]>(0), result.WeightsHash.ToBytes());
        return content is not null && Identities.Sha256Digest.Of(content) == result.WeightsHash
            ? result with { Weights = content }
            : throw new LedgerDamageException($"the weights of trial {result.Index} do not match their hash");
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
