using Runner.Identities;
using Runner.Ledgers.Rows;

namespace Runner.Ledgers.Rules;

/// <summary>
/// Finds trials of other sweeps that have the same identity as trials of a new one, by a hash join in memory. Existing results are
/// copied with their provenance; among several, that of the sweep planned first. For trials without a result, both sweeps record
/// that they share them; <see cref="SharedTrials"/> copies their results when bundles are granted.
/// </summary>
/// <param name="trainAgain">Whether the new sweep takes over no results, now or later.</param>
internal sealed class Reuse(TrialIdentity[] identities, bool trainAgain)
{
    private readonly bool[] _taken = new bool[identities.Length];
    private readonly List<(long Other, Dictionary<int, List<int>> Trials)> _shared = [];

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
            if (other.Id == sweep)
            {
                // A search that proposes a point again: what it has of the first one.
                wanted = wanted.Where(pair => !pair.Value.Contains(pair.Key)).ToDictionary();
            }

            if (wanted.Count == 0)
            {
                continue;
            }

            foreach (var chunk in await ResultCopies.ChunksAsync(session, other.Id, wanted))
            {
                foreach (var trial in await ResultCopies.TakeAsync(session, chunk, wanted, sweep, now, trial => !trainAgain && !_taken[trial]))
                {
                    _taken[trial] = true;
                    Count++;
                }
            }

            if (wanted.Count > 0 && other.Id != sweep)
            {
                _shared.Add((other.Id, wanted));
            }
        }
    }

    /// <summary>Records the shared trials for both sweeps.</summary>
    public async Task ShareAsync(ILedgerSession session, long sweep)
    {
        if (trainAgain)
        {
            await session.PutAsync(LedgerTables.Sharing, new SharingRow(sweep, Sharing.Apart));
        }

        foreach (var (other, trials) in _shared)
        {
            var pairs = trials.SelectMany(twin => twin.Value.Select(trial => (Trial: trial, Twin: twin.Key))).ToList();
            await ShareAsync(session, sweep, other, pairs.Where(pair => !_taken[pair.Trial]));
            await ShareAsync(session, other, sweep, pairs.Select(pair => (pair.Twin, pair.Trial)));
        }
    }

    private static async Task ShareAsync(ILedgerSession session, long sweep, long other, IEnumerable<(int Trial, int Twin)> pairs)
    {
        var known = (await session.FindAsync(LedgerTables.Sharing, sweep))?.Sharing;
        if (known == Sharing.Apart)
        {
            return;
        }

        foreach (var row in TwinsRow.Of(sweep, other, pairs))
        {
            await session.PutAsync(LedgerTables.Twins, row);
            await session.PutAsync(LedgerTables.Sharing, new SharingRow(sweep, Sharing.Twins));
        }
    }
}
