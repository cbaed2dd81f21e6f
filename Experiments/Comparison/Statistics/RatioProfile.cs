namespace Runner.Comparison.Statistics;

/// <param name="Ratio">The factor τ above the best cost of each problem, at least 1.</param>
/// <param name="Share">The share of problems solved within it.</param>
public readonly record struct RatioStep(double Ratio, double Share);

/// <summary>
/// Performance profiles of several solvers over the same problems (E. D. Dolan and J. J. Moré, Benchmarking optimization software with
/// performance profiles, Mathematical Programming 91, 2002, equations 2.1 and 2.2). With t(p, s) the cost of solver s on problem p, the
/// ratio is r(p, s) = t(p, s) / min over s of t(p, s), and the profile ρ(s, τ) is the share of problems with r(p, s) ≤ τ. So ρ(s, 1) is how
/// often s is the best (ties count for each), and the limit for large τ is how often it solves a problem at all. A cost of +∞ is a problem
/// not solved. Where the best cost is 0, others that are 0 have ratio 1 and all else is out of reach.
/// </summary>
public static class RatioProfile
{
    /// <param name="costs">[problem][solver], each at least 0 or +∞.</param>
    /// <returns>For each solver the steps of its profile, by rising ratio; the first is at ratio 1, the last at the largest finite ratio of all.</returns>
    public static IReadOnlyList<RatioStep>[] Of(IReadOnlyList<double[]> costs)
    {
        ArgumentNullException.ThrowIfNull(costs);
        if (costs.Any(problem => problem.Any(cost => !(cost >= 0))))
        {
            throw new ArgumentOutOfRangeException(nameof(costs), "A cost is below 0 or not a number.");
        }

        double[][] ratios = [.. costs.Select(Ratios)];
        var end = ratios.SelectMany(problem => problem).Where(double.IsFinite).DefaultIfEmpty(1).Max();
        return [.. Enumerable.Range(0, costs.Count == 0 ? 0 : costs[0].Length).Select(solver => Steps([.. ratios.Select(problem => problem[solver]).Order()], end))];
    }

    private static double[] Ratios(double[] costs)
    {
        var best = costs.Min();
        return Array.ConvertAll(costs, cost => cost == best && double.IsFinite(cost) ? 1 : double.IsFinite(cost) && best > 0 ? cost / best : double.PositiveInfinity);
    }

    private static List<RatioStep> Steps(double[] sorted, double end)
    {
        var steps = new List<RatioStep> { new(1, 0) };
        for (var i = 0; i < sorted.Length && double.IsFinite(sorted[i]); i++)
        {
            var step = new RatioStep(sorted[i], (i + 1.0) / sorted.Length);
            if (steps[^1].Ratio == step.Ratio)
            {
                steps[^1] = step;
            }
            else
            {
                steps.Add(step);
            }
        }

        if (steps[^1].Ratio < end)
        {
            steps.Add(new(end, steps[^1].Share));
        }

        return steps;
    }
}
