using Runner.Search;
using Runner.Search.Balance;

namespace Runner.Planning;

/// <summary>How unevenly a sweep's axes are covered at the worst moment while its bundles are leased in order, in trials; see
/// <see cref="PrefixBalance"/>.</summary>
/// <param name="Axis">The largest difference between two values of an axis.</param>
/// <param name="Pair">The largest difference between two pairs of values of two axes; pairs of axes with too many combinations for the
/// points are left out.</param>
/// <param name="LargestBundle">Trials in the largest bundle.</param>
public sealed record LeaseBalance(double Axis, double Pair, int LargestBundle)
{
    public static LeaseBalance Of(SweepPoints points, IReadOnlyList<int[]> bundles)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(bundles);
        var levels = PointLevels.Of(points);
        var (axis, pair) = (0.0, 0.0);
        for (var a = 0; a < levels.AxisCount; a++)
        {
            axis = Math.Max(axis, Worst(points, bundles, levels.Totals(a).Count, point => levels.LevelOf(point, a)));
            for (var b = a + 1; b < levels.AxisCount; b++)
            {
                var (width, cells) = (levels.Totals(b).Count, (long)levels.Totals(a).Count * levels.Totals(b).Count);
                if (cells <= Math.Max(1024, 2L * points.PointCount))
                {
                    pair = Math.Max(pair, Worst(points, bundles, (int)cells, point => (levels.LevelOf(point, a) * width) + levels.LevelOf(point, b)));
                }
            }
        }

        return new LeaseBalance(axis, pair, bundles.Max(bundle => bundle.Length));
    }

    private static double Worst(SweepPoints points, IReadOnlyList<int[]> bundles, int values, Func<int, int> valueOf)
    {
        var totals = new int[values];
        for (var point = 0; point < points.PointCount; point++)
        {
            totals[valueOf(point)] += points.ReplicatesOf(point);
        }

        return PrefixBalance.Of(totals, bundles.SelectMany(bundle => bundle).Select(trial => valueOf(points.PointOf(trial))));
    }
}
