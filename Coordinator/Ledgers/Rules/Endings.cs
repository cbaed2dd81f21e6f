using Runner.Identities;
using Runner.Ledgers.Rows;
using Runner.Results;

namespace Runner.Ledgers.Rules;

/// <summary>The endings of trials, in the order of their chunks' numbers.</summary>
internal static class Endings
{
    private const int MostChunks = 256;

    public static async Task<IReadOnlyList<TrialEnding>> AfterAsync(ILedgerSession session, SweepRow sweep, long after)
    {
        var endings = new List<TrialEnding>();
        foreach (var chunk in await session.ChunksAfterAsync(sweep.Id, after, MostChunks))
        {
            var rows = await Chunks.RowsAsync(session, chunk, ResultParts.Numbers);
            for (var i = 0; i < chunk.Trials.Length; i++)
            {
                endings.Add(new TrialEnding(
                    chunk.Id, new NodeName(rows.Node(i)), chunk.Trials[i], rows.Outcome(i), new DateTimeOffset(chunk.RecordedAt, TimeSpan.Zero)));
            }
        }

        return endings;
    }
}
