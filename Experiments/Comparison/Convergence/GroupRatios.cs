using Runner.Comparison.Statistics;

namespace Runner.Comparison.Convergence;

/// <summary>The share of problems that one group solves within a factor of the best; see <see cref="RatioProfile"/>.</summary>
/// <param name="Problems">The number of problems that were compared.</param>
public sealed record GroupRatio(string Label, int Problems, IReadOnlyList<RatioStep> Steps);

/// <summary>
/// Performance profiles of the groups of a comparison. A problem is one value of every other setting together with one replicate; every
/// group solves it once. Problems that a group has not ended yet are left out, so that the profile of a running sweep compares like with
/// like. A run that diverged, failed or never reached its target has not solved its problem.
/// </summary>
public static class GroupRatios
{
    /// <param name="chosen">The groups that are compared with one another.</param>
    /// <returns>Empty when there are fewer than two groups, no problem is shared by all of them, or a value is below 0.</returns>
    public static IReadOnlyList<GroupRatio> Of(SweepComparison comparison, IEnumerable<ComparedGroup> chosen)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        ComparedGroup[] groups = [.. chosen];
        if (groups.Length < 2)
        {
            return [];
        }

        var costs = CostsByProblem(comparison, groups);
        double[][] shared = [.. costs.Values.Where(problem => !problem.Any(double.IsNaN))];
        return shared.Length == 0 || shared.Any(problem => problem.Any(cost => cost < 0))
            ? []
            : [.. RatioProfile.Of(shared).Zip(groups, (steps, group) => new GroupRatio(group.Label, shared.Length, steps))];
    }

    /// <summary>For each problem the cost of every group; NaN where there is none yet.</summary>
    private static Dictionary<(int Stratum, int Replicate), double[]> CostsByProblem(SweepComparison comparison, ComparedGroup[] groups)
    {
        var results = comparison.Results;
        var values = comparison.Values.Rounded;
        var strata = comparison.Grouping.Strata([.. groups.Select(group => group.Key.Index)]);
        var costs = new Dictionary<(int, int), double[]>();
        for (var g = 0; g < groups.Length; g++)
        {
            var members = comparison.Grouping.Members(groups[g].Key.Index);
            for (var m = 0; m < members.Length; m++)
            {
                var problem = (strata[g][m], results.Outline.ReplicateOf(results.Results.Row(members[m]).Index));
                if (!costs.TryGetValue(problem, out var row))
                {
                    costs.Add(problem, row = [.. Enumerable.Repeat(double.NaN, groups.Length)]);
                }

                // Of several runs of one group the worst, as another order of the same runs would otherwise give another profile.
                var cost = CostOf(values[members[m]], comparison.Metric);
                row[g] = double.IsNaN(row[g]) ? cost : Math.Max(row[g], cost);
            }
        }

        return costs;
    }

    /// <summary>A positive number of which less is better; +∞ for a run that did not get there, NaN for one that says nothing.</summary>
    private static double CostOf(Measurement value, ComparisonMetric metric) => value.Standing switch
    {
        Standing.Measured => metric.HigherIsBetter ? 1 / value.Value : value.Value,
        Standing.NotReached or Standing.Diverged or Standing.Failed => double.PositiveInfinity,
        _ => double.NaN,
    };
}
