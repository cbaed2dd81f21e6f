using Runner.Identities;
using Runner.Ledgers.Rows;
using Runner.Results;

namespace Runner.Ledgers.Rules;

/// <summary>
/// Finds the results that other sweeps have for the identities of a new one, by a hash join in memory, and copies them with
/// their provenance. Of several results of one identity the sweep planned first gives it.
/// </summary>
internal sealed class Reuse(TrialIdentity[] identities)
{
    private const int MostInChunk = 1024;

    private static readonly TrialOutcome[] Results = [.. Enum.GetValues<TrialOutcome>().Where(outcome => outcome.IsResult())];

    private readonly bool[] _taken = new bool[identities.Length];

    public int Count { get; private set; }

    public bool Has(int trial) => _taken[trial];

    public async Task CopyAsync(ILedgerSession session, IReadOnlyList<SweepRow> others, long sweep, long now)
    {
        if (others.Count == 0)
        {
            return;
        }

        var targets = new Targets(identities);
        foreach (var other in others)
        {
            var wanted = targets.In(await Planning.IdentitiesAsync(session, other));
            if (wanted.Count > 0)
            {
                await CopyFromAsync(session, other, wanted, sweep, now);
            }
        }
    }

    private async Task CopyFromAsync(
        ILedgerSession session, SweepRow other, Dictionary<int, List<int>> wanted, long sweep, long now)
    {
        foreach (var chunk in await session.ChunksAsync(other.Id, Results, chunk => chunk.Live.Any(wanted.ContainsKey) ? chunk : null))
        {
            if (chunk is null)
            {
                continue;
            }

            var rows = await Chunks.RowsAsync(session, chunk, ResultParts.Curves | ResultParts.Weights);
            var copies = new List<TrialResult>();
            for (var i = 0; i < chunk.Trials.Length; i++)
            {
                if (Array.BinarySearch(chunk.Live, chunk.Trials[i]) < 0 || !rows.Outcome(i).IsResult()
                    || !wanted.TryGetValue(chunk.Trials[i], out var trials))
                {
                    continue;
                }

                var result = await Chunks.ResultAsync(session, rows, i);
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
                await Chunks.AddAsync(session, ResultRow.Of(sweep, origin, now, part), part);
            }
        }
    }
}
