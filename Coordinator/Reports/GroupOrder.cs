using Runner.Comparison;
using Runner.Reports.Charts;
using Runner.Search;

namespace Runner.Reports;

/// <summary>The order in which groups are drawn: by value, with sequential colours, if they are the values of one numeric axis;
/// otherwise best first.</summary>
internal static class GroupOrder
{
    /// <summary>The best groups, in drawing order.</summary>
    public static IReadOnlyList<ComparedGroup> Of(SweepComparison comparison, int most)
    {
        ComparedGroup[] best = [.. comparison.Groups.Take(most)];
        return IsNumeric(comparison) ? [.. best.OrderBy(group => group.Values[0]?.Number ?? double.PositiveInfinity)] : best;
    }

    /// <summary>Series with the names of groups, in drawing order and with the corresponding colours.</summary>
    public static IReadOnlyList<LineSeries> Ordered(SweepComparison comparison, IEnumerable<LineSeries> series)
    {
        LineSeries[] all = [.. series];
        if (!IsNumeric(comparison))
        {
            return all;
        }

        var order = comparison.Groups.ToDictionary(group => group.Label, group => group.Values[0]?.Number ?? double.PositiveInfinity);
        Array.Sort(all, (a, b) => order[a.Name].CompareTo(order[b.Name]));
        return all.Length < 2 ? all : [.. all.Select((one, i) => one with { Place = i / (all.Length - 1.0) })];
    }

    public static bool IsNumeric(SweepComparison comparison) =>
        comparison.Grouping.Axes is [var axis] && comparison.Results.LevelsOf(axis).OfType<AxisValue>().All(value => value.Number is not null)
        && comparison.Results.LevelsOf(axis).OfType<AxisValue>().Any();
}
