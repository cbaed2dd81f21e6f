using Runner.Specs;

namespace Runner.Search.Gates;

/// <summary>Where trials come to rest: epochs (or updates) of their budget.</summary>
internal static class Rungs
{
    /// <summary>The first rung, then each so many times the one before, below the budget. Moved up to points of the curve, where there are values to compare.</summary>
    /// <param name="every">Distance between the curve's points.</param>
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
