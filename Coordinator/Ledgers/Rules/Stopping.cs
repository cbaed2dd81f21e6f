using Runner.Ledgers.Columns;
using Runner.Ledgers.Rows;
using Runner.Results;

namespace Runner.Ledgers.Rules;

/// <summary>Ends trials by a user's order. The order is part of the bundle's row, so it is there wherever the bundle is, and ends with the trial.</summary>
internal static class Stopping
{
    // For more trials than this, all of a sweep's bundles are read at once.
    private const int Few = 16;

    public static async Task<TrialsStopped> StopAsync(ILedgerSession session, SweepRow sweep, IReadOnlyCollection<int> trials)
    {
        var (recorded, ending) = (0, 0);
        var left = new SortedSet<int>(trials);

        // Again while some are neither in a held bundle nor recorded: another transaction may have moved them to other bundles.
        while (await BundlesOfAsync(session, sweep, left) is { Length: > 0 } bundles)
        {
            foreach (var bundle in await session.HoldBundlesAsync(bundles))
            {
                int[] asked = [.. bundle.Open.Where(left.Contains)];
                left.ExceptWith(asked);
                if (await HasBegunAsync(session, bundle))
                {
                    ending += asked.Length;
                    await OrderAsync(session, bundle, asked);
                }
                else
                {
                    recorded += asked.Length;
                    await RecordAsync(session, bundle, asked);
                }
            }
        }

        return new(recorded, ending);
    }

    /// <summary>Results as they are recorded: a trial that reached a rung before its worker was told to stop is stopped, and not opened again.</summary>
    public static TrialResult[] Settle(BundleRow bundle, TrialResult[] rising) => bundle.Stops.Length == 0 ? rising
        : Array.ConvertAll(rising, result => result.Outcome == TrialOutcome.Pruned && Array.BinarySearch(bundle.Stops, result.Index) >= 0
            ? result with { Outcome = TrialOutcome.Stopped, State = default }
            : result);

    /// <summary>The bundles of trials, in order. Those that are in none, because they are recorded, are removed from the set.</summary>
    private static async Task<long[]> BundlesOfAsync(ILedgerSession session, SweepRow sweep, SortedSet<int> trials)
    {
        var bundles = new List<BundleRow>();
        if (trials.Count > Few)
        {
            bundles = await session.BundlesAsync(sweep.Id);
        }
        else
        {
            foreach (var trial in trials)
            {
                bundles.AddRange(await session.BundlesAroundAsync(sweep.Id, trial));
            }
        }

        bundles.RemoveAll(bundle => !trials.Overlaps(bundle.Open));
        trials.IntersectWith(bundles.SelectMany(bundle => bundle.Open));
        return [.. bundles.Select(bundle => bundle.Id).Distinct().Order()];
    }

    private static async Task<bool> HasBegunAsync(ILedgerSession session, BundleRow bundle) => bundle.State == BundleState.Leased
        || (bundle.Attempts > 0 && await session.FindAsync(LedgerTables.Checkpoint, bundle.Id) is { Content.Length: > 0 });

    private static Task OrderAsync(ILedgerSession session, BundleRow bundle, int[] rising)
    {
        int[] more = TrialSet.Except(rising, bundle.Stops);
        return more.Length == 0 ? Task.CompletedTask : session.UpdateBundleAsync(bundle with { Stops = [.. bundle.Stops.Concat(more).Order()] });
    }

    /// <summary>Without a token, because no lease recorded them.</summary>
    private static async Task RecordAsync(ILedgerSession session, BundleRow bundle, int[] rising)
    {
        if (rising.Length > 0)
        {
            await Recording.TakeOutAsync(session, bundle, rising);
            await Recording.AddResultsAsync(
                session, bundle with { Token = 0 }, await session.NowAsync(), Array.ConvertAll(rising, TrialResult.StoppedBeforeItBegan));
        }
    }
}
