using Runner.Comparison;
using Runner.Reports.Charts;

namespace Runner.Reports;

/// <summary>The points of a sweep as lines through all settings to their median result.</summary>
internal static class SettingLines
{
    /// <summary>Best first. The charts thin out their lines, but building a million of them first would be wasteful: of many, the best and
    /// an even sample.</summary>
    /// <param name="byPoint">The comparison of all points.</param>
    public static List<(ComparedGroup Group, ParallelLine Line)> Of(SweepComparison byPoint, IReadOnlyList<AxisLevels> levels)
    {
        var groups = byPoint.Groups;
        var step = Math.Max(1, groups.Count / (ParallelCoordinates.MostLines * 4));
        var lines = new List<(ComparedGroup, ParallelLine)>();
        for (var i = 0; i < groups.Count; i += i < ParallelCoordinates.MostLines ? 1 : step)
        {
            var group = groups[i];
            var values = group.Values;
            lines.Add((group, new(
                group.Label,
                [.. levels.Select((axis, a) => values[a] is { } value ? (axis.IsNumeric ? value.Number ?? double.NaN : axis.PlaceOf(value.Text)) : double.NaN)],
                group.CanWin ? group.Summary.Median : double.NaN)));
        }

        return lines;
    }
}
