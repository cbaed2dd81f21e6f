using Runner.Identities;
using Runner.Ledgers.Columns;
using Runner.Results;

namespace Runner.Ledgers.Sql;

/// <summary>Where trials ended and how, chunk by chunk in the order of their numbers.</summary>
internal static class Endings
{
    public const int MostChunks = 256;

    public static async Task<IReadOnlyList<TrialEnding>> AfterAsync(SqlSession session, SweepRow sweep, long after)
    {
        // Looked at first: when nothing is open or leased, every result is committed.
        var last = await session.FirstAsync("SELECT id FROM bundle WHERE sweep = $1 LIMIT 1", reader => reader.GetInt64(0), sweep.Id) == 0
            ? long.MaxValue
            : await session.NowAsync() - session.NumbersSettleIn.Ticks;
        var chunks = await session.QueryAsync(
            $"SELECT {ResultRow.HeadColumns} FROM result WHERE sweep = $1 AND id > $2 AND reused_from = 0 ORDER BY id LIMIT $3",
            ResultRow.Read, sweep.Id, after, (long)MostChunks);
        var endings = new List<TrialEnding>();
        foreach (var chunk in chunks.TakeWhile(chunk => chunk.RecordedAt <= last))
        {
            Add(endings, chunk, await chunk.RowsAsync(session, ResultParts.Numbers));
        }

        return endings;
    }

    public static void Add(List<TrialEnding> endings, ResultRow chunk, ResultRows rows)
    {
        for (var i = 0; i < chunk.Trials.Length; i++)
        {
            endings.Add(new TrialEnding(
                chunk.Id, new NodeName(rows.Node(i)), chunk.Trials[i], rows.Outcome(i), new DateTimeOffset(chunk.RecordedAt, TimeSpan.Zero)));
        }
    }
}
