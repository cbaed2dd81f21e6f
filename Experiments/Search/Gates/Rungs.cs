using Runner.Specs;

namespace Runner.Search.Gates;

/// <summary>The epochs or updates at which trials pause.</summary>
internal static class Rungs
{
    /// <summary>The first rung, then each <see cref="SweepPrune.Factor"/> times the one before, below the budget; rounded up to points of
    /// the curve, which have values to compare.</summary>
    /// <param name="every">The distance between points of the curve.</param>
    public static int[] Of(SweepPrune prune, int budget, int every)
    {
        var rungs = new SortedSet<int>();
        for (long rung = FirstOf(prune, budget); rung < budget; rung *= prune.Factor)
        {
            var point = (rung + every - 1) / every * every;
            if (point < budget)
            {
                rungs.Add((int)point);
            }
        }

        return [.. rungs];
    }

    private static long FirstOf(SweepPrune prune, int budget)
    {
        if (prune.First > 0)
        {
            return prune.First;
        }

        var parts = 1L;
        for (var i = 0; i < SweepPrune.UsualRungs; i++)
        {
            parts *= prune.Factor;
        }

        return Math.Max(1, budget / parts);
    }
}
