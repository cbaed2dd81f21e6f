using System.Runtime.InteropServices;
using Runner.Comparison.Statistics;

namespace Runner.Comparison;

/// <summary>The median over the runs at each pair of values of two axes.</summary>
public static class PairMedians
{
    /// <param name="grouping">By the two axes, in either order.</param>
    /// <returns>By the place of the value among the levels of each axis (<see cref="SweepResults.LevelsOf"/>). NaN for pairs without runs, for
    /// groups that cannot be best, and for axes whose values are grouped into ranges.</returns>
    public static double[,] Of(RunValues values, Grouping grouping, int rows, int columns)
    {
        var table = values.Results.Table;
        var medians = new double[table.Levels[rows].Length, table.Levels[columns].Length];
        MemoryMarshal.CreateSpan(ref medians[0, 0], medians.Length).Fill(double.NaN);
        if (grouping.IsInRanges(rows) || grouping.IsInRanges(columns))
        {
            return medians;
        }

        var tally = new GroupTally(grouping, values.Measured, values.Metric);
        for (var group = 0; group < grouping.Count; group++)
        {
            tally.Take(group);
            if (tally.CanWin)
            {
                var point = table.PointOf[grouping.Members(group)[0]];
                medians[table.Codes[rows][point], table.Codes[columns][point]] = Quantiles.MedianOfSorted(tally.Sorted);
            }
        }

        return medians;
    }
}
