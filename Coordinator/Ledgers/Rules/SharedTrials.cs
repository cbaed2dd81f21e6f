using Runner.Ledgers.Rows;

namespace Runner.Ledgers.Rules;

/// <summary>
/// Grants bundles of a sweep that shares trials with other sweeps, so that no point is trained twice: recorded results of other sweeps
/// are taken over, and bundles with trials that another sweep has leased wait until that lease ends.
/// </summary>
internal sealed class SharedTrials(ILedgerSession session, long sweep)
{
    // For more trials than this, all of a sweep's chunks are searched at once.
    private const int Few = 64;

    private readonly Dictionary<long, HashSet<int>> _leased = [];
    private readonly Dictionary<long, List<(long Other, ILookup<int, int> Twins)>> _parts = [];

    /// <param name="open">The first open bundles of the queue, held.</param>
    /// <param name="most">The most bundles to grant.</param>
    public async Task<List<BundleRow>> GrantableAsync(string node, List<BundleRow> open, int most)
    {
        // Otherwise two sweeps could grant the same trial at once without seeing each other's lease.
        await session.HoldPlanningAsync();
        var grantable = new List<BundleRow>();
        var seen = new HashSet<long>();
        for (var asked = most; ; asked *= 2, open = (await session.OpenBundlesAsync(sweep, node, asked)).Rows)
        {
            foreach (var bundle in open.Where(bundle => seen.Add(bundle.Id)))
            {
                if (await TakeOverAsync(bundle) is { Open.Length: > 0 } left && !await IsTrainedElsewhereAsync(left))
                {
                    grantable.Add(left);
                    if (grantable.Count == most)
                    {
                        return grantable;
                    }
                }
            }

            if (open.Count < asked)
            {
                return grantable;
            }
        }
    }

    /// <returns>The bundle without the trials whose results were taken over.</returns>
    private async Task<BundleRow> TakeOverAsync(BundleRow bundle)
    {
        var taken = new SortedSet<int>();
        foreach (var (other, wanted) in await TwinsAsync(bundle))
        {
            foreach (var chunk in await ChunksAsync(other, wanted))
            {
                taken.UnionWith(await ResultCopies.TakeAsync(
                    session, chunk, wanted, sweep, await session.NowAsync(), trial => !taken.Contains(trial)));
            }
        }

        if (taken.Count == 0)
        {
            return bundle;
        }

        int[] rising = [.. taken];
        await Recording.ForgetCurvesAsync(session, sweep, rising);
        return await Recording.TakeOutAsync(session, bundle, rising);
    }

    private async Task<bool> IsTrainedElsewhereAsync(BundleRow bundle)
    {
        foreach (var (other, wanted) in await TwinsAsync(bundle))
        {
            if ((await LeasedAsync(other)).Overlaps(wanted.Keys))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>By other sweep, in order of planning: its trials, each with the bundle's trials of the same identity.</summary>
    private async Task<SortedDictionary<long, Dictionary<int, List<int>>>> TwinsAsync(BundleRow bundle)
    {
        var found = new SortedDictionary<long, Dictionary<int, List<int>>>();
        foreach (var trial in bundle.Open)
        {
            foreach (var (other, twins) in await PartAsync(trial / TwinsRow.PerPart))
            {
                foreach (var twin in twins[trial])
                {
                    var wanted = found.TryGetValue(other, out var known) ? known : found[other] = [];
                    (wanted.TryGetValue(twin, out var trials) ? trials : wanted[twin] = []).Add(trial);
                }
            }
        }

        return found;
    }

    private async Task<List<(long Other, ILookup<int, int> Twins)>> PartAsync(long part)
    {
        if (!_parts.TryGetValue(part, out var found))
        {
            found = [.. (await session.OfAsync(LedgerTables.Twins, sweep, part))
                .Select(row => (row.Other, row.Pairs().ToLookup(pair => pair.Trial, pair => pair.Twin)))];
            _parts.Add(part, found);
        }

        return found;
    }

    private async Task<List<ResultRow>> ChunksAsync(long other, Dictionary<int, List<int>> wanted)
    {
        if (wanted.Count > Few)
        {
            return await ResultCopies.ChunksAsync(session, other, wanted);
        }

        var chunks = new Dictionary<long, ResultRow>();
        var found = new HashSet<int>();
        foreach (var twin in wanted.Keys.Where(twin => !found.Contains(twin)))
        {
            foreach (var chunk in (await session.ChunksAroundAsync(other, twin)).Where(chunk => Array.BinarySearch(chunk.Live, twin) >= 0))
            {
                chunks[chunk.Id] = chunk;
                found.UnionWith(chunk.Live);
            }
        }

        return [.. chunks.Values];
    }

    /// <summary>Trials of another sweep under a lease that has not expired.</summary>
    private async Task<HashSet<int>> LeasedAsync(long other)
    {
        if (!_leased.TryGetValue(other, out var trials))
        {
            var now = await session.NowAsync();
            trials = [.. (await session.LeasedBundlesAsync(other)).Where(bundle => bundle.Deadline > now).SelectMany(bundle => bundle.Open)];
            _leased.Add(other, trials);
        }

        return trials;
    }
}
