using Runner.Ledgers.Rows;

namespace Runner.Ledgers.Rules;

/// <summary>
/// Grants bundles of a sweep that shares trials with others, so that no point is trained twice: what another sweep has recorded by now
/// is taken over, and what is leased there at this moment waits for that lease to end.
/// </summary>
internal sealed class SharedTrials(ILedgerSession session, long sweep)
{
    // For more trials all of a sweep's chunks are looked through at once.
    private const int Few = 64;

    private readonly Dictionary<long, HashSet<int>> _leased = [];
    private readonly Dictionary<long, List<(long Other, ILookup<int, int> Twins)>> _parts = [];

    /// <param name="open">The first open bundles of the queue, held.</param>
    /// <param name="most">How many are wanted.</param>
    public async Task<List<BundleRow>> GrantableAsync(string node, List<BundleRow> open, int most)
    {
        // Two sweeps that grant the same trial at once would not see each other's lease.
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

    /// <returns>The bundle without the trials that were recorded.</returns>
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

    /// <summary>By other sweep, the one planned first before the rest: its trials, with those of the bundle that have their identity.</summary>
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

    /// <summary>Trials of another sweep that are being trained. A lease that has run out is lost, whoever says so first.</summary>
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
