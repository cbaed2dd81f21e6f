using Runner.Comparison.Statistics;

namespace Runner.Comparison.Convergence;

/// <summary>One group's share of runs at or below each of a grid of targets; see <see cref="PerformanceProfile"/>.</summary>
public sealed record GroupProfile(string Label, int Runs, IReadOnlyList<ProfilePoint> Points);

/// <summary>Performance profiles of the best groups of a comparison over one grid.</summary>
public static class GroupProfiles
{
    private const int GridPoints = 80;

    /// <summary>Empty when there are no values or all are equal. The grid ends at the 98 % quantile of each group, because a
    /// few bad runs would stretch it.</summary>
    public static IReadOnlyList<GroupProfile> Of(SweepComparison comparison, int most) => Of(comparison, comparison.Groups.Take(most));

    /// <summary>The same for some groups.</summary>
    public static IReadOnlyList<GroupProfile> Of(SweepComparison comparison, IEnumerable<ComparedGroup> chosen)
    {
        var values = comparison.Values.Measured;
        var groups = new List<(ComparedGroup Group, double[] Sorted)>();
        foreach (var group in chosen)
        {
            var finite = new List<double>();
            foreach (var i in comparison.Grouping.Members(group.Key.Index))
            {
                if (values[i].Standing == Standing.Measured)
                {
                    finite.Add(values[i].Value);
                }
            }

            if (finite.Count > 0)
            {
                groups.Add((group, Quantiles.Sorted(finite)));
            }
        }

        if (groups.Count == 0)
        {
            return [];
        }

        var low = groups.Min(group => group.Sorted[0]);
        var high = groups.Max(group => Quantiles.OfSorted(group.Sorted, .98));
        if (!(high > low))
        {
            return [];
        }

        var grid = PerformanceProfile.Grid(low, high, GridPoints);
        return [.. groups.Select(group => new GroupProfile(
            group.Group.Label, group.Group.Runs, PerformanceProfile.Of(group.Sorted, group.Group.Runs, grid)))];
    }
}
