using Runner.Identities;
using Runner.Ledgers.Columns;
using Runner.Results;

namespace Runner.Ledgers.Sql;

/// <summary>
/// Finds the results that other sweeps have for the identities of a new one, by a hash join in memory, and copies them with
/// their provenance. Of several results of one identity the sweep planned first gives it.
/// </summary>
internal sealed class Reuse(TrialIdentity[] identities)
{
    private const int MostInChunk = 1024;

    private readonly bool[] _taken = new bool[identities.Length];

    public int Count { get; private set; }

    public bool Has(int trial) => _taken[trial];

    public async Task CopyAsync(SqlSession session, IReadOnlyList<SweepRow> others, long sweep, long now)
    {
        if (others.Count == 0)
        {
            return;
        }

        var targets = new Targets(identities);
        foreach (var other in others)
        {
            var wanted = targets.In(await IdentityRows.ReadAsync(session, other));
            if (wanted.Count > 0)
            {
                await CopyFromAsync(session, other, wanted, sweep, now);
            }
        }
    }

    private async Task CopyFromAsync(
        SqlSession session, SweepRow other, Dictionary<int, List<int>> wanted, long sweep, long now)
    {
        var chunks = await session.QueryAsync(
            $"SELECT {ResultRow.HeadColumns} FROM result WHERE sweep = $1 AND completed + diverged > 0 ORDER BY first, id",
            ResultRow.Read, other.Id);
        foreach (var chunk in chunks)
        {
            if (!chunk.Live.Any(wanted.ContainsKey))
            {
                continue;
            }

            var rows = await chunk.RowsAsync(session, ResultParts.Curves | ResultParts.Weights);
            var copies = new List<TrialResult>();
            var live = chunk.Live.ToHashSet();
            for (var i = 0; i < chunk.Trials.Length; i++)
            {
                if (!live.Contains(chunk.Trials[i]) || !rows.Outcome(i).IsResult() || !wanted.TryGetValue(chunk.Trials[i], out var trials))
                {
                    continue;
                }

                var result = await ResultRow.WithWeightsAsync(session, rows, i);
                foreach (var trial in trials.Where(trial => !_taken[trial]))
                {
                    _taken[trial] = true;
                    copies.Add(result with { Index = trial });
                }
            }

            Count += copies.Count;
            var origin = chunk.ReusedFrom == 0 ? other.Id : chunk.ReusedFrom;
            foreach (var part in copies.OrderBy(copy => copy.Index).Chunk(MostInChunk))
            {
                await InsertAsync(session, part, sweep, origin, now);
            }
        }
    }

    private static Task InsertAsync(SqlSession session, TrialResult[] results, long sweep, long origin, long now)
    {
        var trials = Array.ConvertAll(results, result => result.Index);
        return ResultRow.InsertAsync(
            session,
            new ResultRow
            {
                Sweep = sweep,
                Bundle = 0,
                Token = 0,
                Attempts = 0,
                Losses = 0,
                ReusedFrom = origin,
                RecordedAt = now,
                Trials = trials,
                Live = trials,
                Outcomes = ResultRow.CountOutcomes(results.Select(result => result.Outcome)),
                Needs = ResultParts.Numbers,
            },
            results);
    }
}
