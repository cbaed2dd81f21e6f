using Runner.Ledgers.Rows;
using Runner.Results;

namespace Runner.Ledgers.Rules;

/// <summary>Results that one sweep takes over from another, with their provenance.</summary>
internal static class ResultCopies
{
    private const int MostInChunk = 1024;

    private static readonly TrialOutcome[] Results = [.. Enum.GetValues<TrialOutcome>().Where(outcome => outcome.IsResult())];

    /// <summary>The other sweep's chunks that have results of wanted trials.</summary>
    public static async Task<List<ResultRow>> ChunksAsync(ILedgerSession session, long other, Dictionary<int, List<int>> wanted) =>
        [.. (await session.ChunksAsync(other, Results, chunk => chunk.Live.Any(wanted.ContainsKey) ? chunk : null)).OfType<ResultRow>()];

    /// <summary>Records a chunk's results for this sweep's trials of the same identity. Trials whose result was found are removed from
    /// <paramref name="wanted"/>.</summary>
    /// <param name="wanted">Trials of the other sweep, each with this sweep's trials of the same identity.</param>
    /// <param name="takes">Whether to record a trial of this sweep.</param>
    /// <returns>The recorded trials, in ascending order.</returns>
    public static async Task<int[]> TakeAsync(
        ILedgerSession session, ResultRow chunk, Dictionary<int, List<int>> wanted, long sweep, long now, Predicate<int> takes)
    {
        var rows = await Chunks.RowsAsync(session, chunk, ResultParts.Curves | ResultParts.Weights);
        var copies = new SortedDictionary<int, TrialResult>();
        for (var i = 0; i < chunk.Trials.Length; i++)
        {
            if (Array.BinarySearch(chunk.Live, chunk.Trials[i]) < 0 || !rows.Outcome(i).IsResult()
                || !wanted.Remove(chunk.Trials[i], out var trials) || trials.FindAll(takes) is not { Count: > 0 } taking)
            {
                continue;
            }

            var result = await Chunks.ResultAsync(session, rows, i);
            foreach (var trial in taking)
            {
                copies.TryAdd(trial, result with { Index = trial });
            }
        }

        var origin = chunk.ReusedFrom == 0 ? chunk.Sweep : chunk.ReusedFrom;
        foreach (var part in copies.Values.Chunk(MostInChunk))
        {
            await Chunks.AddAsync(session, ResultRow.Of(sweep, origin, now, part), part);
        }

        return [.. copies.Keys];
    }
}
