namespace Runner.Search.Gates;

/// <summary>
/// How hyperband assigns points to brackets (Li et al. 2018, "Hyperband: A Novel Bandit-Based Approach to Hyperparameter Optimization",
/// algorithm 1). Bracket s, from s_max, which prunes most, down to 0, which prunes nothing, receives n_s = ⌈(s_max + 1)/(s + 1) · ηˢ⌉ of
/// every Σ n_s points. Points are assigned by index, each to the bracket furthest below its share, so that a longer sweep begins with the
/// same assignment.
/// </summary>
internal static class Brackets
{
    /// <summary>The first rung of each point.</summary>
    /// <param name="rungs">The number of rungs. A bracket whose first rung has this index prunes nothing.</param>
    public static int[] Deal(int points, int rungs, int factor)
    {
        var shares = Enumerable.Range(0, rungs + 1).Select(first => Share(rungs - first, rungs, factor)).ToArray();
        var total = shares.Sum();
        var dealt = new double[shares.Length];
        var firsts = new int[points];
        for (var point = 0; point < points; point++)
        {
            var behind = 0;
            for (var bracket = 1; bracket < shares.Length; bracket++)
            {
                if (Lag(bracket) > Lag(behind))
                {
                    behind = bracket;
                }
            }

            firsts[point] = behind;
            dealt[behind]++;

            double Lag(int bracket) => (shares[bracket] * (point + 1) / total) - dealt[bracket];
        }

        return firsts;
    }

    private static double Share(int s, int most, int factor) => Math.Ceiling((most + 1.0) / (s + 1) * Math.Pow(factor, s));
}
