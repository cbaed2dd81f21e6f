using Runner.Identities;
using Runner.Ledgers.Columns;
using Runner.Ledgers.Rows;
using Runner.Results;

namespace Runner.Ledgers.Rules;

/// <summary>Chunks of results, with the weights that are stored separately.</summary>
internal static class Chunks
{
    /// <param name="rising">The results, in ascending order of index.</param>
    /// <param name="encoded">The results encoded by <see cref="ResultChunk.Encode"/>; null to encode them here.</param>
    public static async Task AddAsync(ILedgerSession session, ResultRow row, IReadOnlyList<TrialResult> rising, ResultChunk? encoded = null)
    {
        var chunk = encoded ?? ResultChunk.Encode(rising, row.Seed);
        await session.AddResultAsync(row with { Needs = chunk.HashesNeed }, chunk);

        // Always in the same order, so that two transactions that store the same two networks cannot deadlock.
        foreach (var result in rising.Where(WeightColumns.IsStored).OrderBy(result => result.WeightsHash.ToString(), StringComparer.Ordinal))
        {
            await session.KeepWeightsAsync(new WeightsRow(result.WeightsHash.ToBytes(), result.Weights.ToArray()));
        }
    }

    /// <summary>Reads a chunk's results; <see cref="ResultAsync"/> returns a single one with its weights.</summary>
    public static async Task<ResultRows> RowsAsync(ILedgerSession session, ResultRow row, ResultParts parts) =>
        (await StoredAsync(session, row, parts | row.Needs))().Decode(row.Trials, parts, row.Seed);

    /// <summary>Reads some parts of a chunk, to be opened on any thread.</summary>
    public static async Task<Func<ResultChunk>> StoredAsync(ILedgerSession session, ResultRow row, ResultParts parts) =>
        await session.PartsAsync(row, parts) ?? throw new LedgerDamageException($"result chunk {row.Id} is missing");

    public static async Task<TrialResult> ResultAsync(ILedgerSession session, ResultRows rows, int row)
    {
        var result = rows[row];
        if (!rows.WeightsAreStored(row))
        {
            return result;
        }

        var weights = await session.FindAsync(LedgerTables.Weights, result.WeightsHash.ToBytes());
        return weights is not null && Sha256Digest.Of(weights.Content) == result.WeightsHash
            ? result with { Weights = weights.Content }
            : throw new LedgerDamageException($"the weights of trial {result.Index} do not match their hash");
    }
}
