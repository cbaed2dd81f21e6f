namespace Runner.Comparison.Statistics;

/// <summary>Wilcoxon's signed-rank test (1945) of whether paired differences are above 0. Equal absolute differences share their mean rank;
/// ranks of zero differences are split between both sides (<c>zsplit</c> in SciPy). Up to <see cref="MostExact"/> pairs the exact
/// distribution given these ranks is used, above that the normal approximation.</summary>
public static class SignedRank
{
    public const int MostExact = 60;

    /// <summary>The one-sided p-value: the probability, under random signs, of a sum of positive ranks at least as large; 1
    /// without pairs.</summary>
    public static double Above(IReadOnlyList<double> differences)
    {
        ArgumentNullException.ThrowIfNull(differences);
        var ranks = DoubledRanks(differences);
        var moving = Enumerable.Range(0, ranks.Length).Where(i => differences[i] != 0).Select(i => ranks[i]).ToArray();
        var positive = Enumerable.Range(0, ranks.Length).Where(i => differences[i] > 0).Sum(i => (long)ranks[i]);
        return moving.Length <= MostExact ? Exact(moving, (int)positive) : ByNormal(moving, positive);
    }

    private static double Exact(int[] ranks, int atLeast)
    {
        // ways[s]: the share of sign combinations whose positive ranks sum to s.
        var ways = new double[ranks.Sum() + 1];
        ways[0] = 1;
        foreach (var rank in ranks)
        {
            for (var sum = ways.Length - 1; sum >= 0; sum--)
            {
                ways[sum] = .5 * (ways[sum] + (sum >= rank ? ways[sum - rank] : 0));
            }
        }

        return ways.AsSpan(atLeast).ToArray().Sum();
    }

    private static double ByNormal(int[] ranks, long positive)
    {
        var mean = ranks.Sum(rank => (double)rank) / 2;
        var variance = ranks.Sum(rank => (double)rank * rank) / 4;
        return Normal.UpperTail((positive - mean) / Math.Sqrt(variance));
    }

    /// <summary>Twice the ranks of the absolute differences, which are whole numbers even when ranks are shared.</summary>
    private static int[] DoubledRanks(IReadOnlyList<double> differences)
    {
        var order = Enumerable.Range(0, differences.Count).OrderBy(i => Math.Abs(differences[i])).ToArray();
        var ranks = new int[differences.Count];
        for (var start = 0; start < order.Length;)
        {
            var end = start + 1;
            while (end < order.Length && Math.Abs(differences[order[end]]) == Math.Abs(differences[order[start]]))
            {
                end++;
            }

            for (var i = start; i < end; i++)
            {
                ranks[order[i]] = start + 1 + end;
            }

            start = end;
        }

        return ranks;
    }
}
