using Runner.Results;

namespace Runner.Comparison.Convergence;

/// <param name="From">Time at which it begins, in epochs (or updates).</param>
/// <param name="To">Time at which it ends.</param>
/// <param name="Level">Median loss on it.</param>
/// <param name="Escaped">Whether the loss fell clearly below it later; otherwise the run ended on it.</param>
public readonly record struct Plateau(int From, int To, double Level, bool Escaped)
{
    public int Length => To - From;
}

/// <summary>
/// Stretches on which the loss stalls. A plateau is a maximal sequence of points within 2 % of one another that
/// lasts at least a tenth of the training and five points, and either is followed by a decrease of 10 % or more (escaped)
/// or lasts to the end. Only the loss counts, so a converged run ends on a plateau too; whether its level is good is for
/// the comparison to judge.
/// </summary>
public static class Plateaus
{
    public const double Band = .02;

    public const double Drop = .1;

    private const int FewestPoints = 5;

    public static IReadOnlyList<Plateau> Of(Curve curve, string column = EpochsToTarget.Loss)
    {
        var losses = curve.Column(column);
        if (losses is null || losses.Length < FewestPoints)
        {
            return [];
        }

        var shortest = Math.Max(1, (curve.Times[^1] - curve.Times[0]) / 10);
        var found = new List<Plateau>();
        for (var i = 0; i < losses.Length;)
        {
            var end = End(losses, i);
            var last = end == losses.Length - 1;
            if (end - i + 1 < FewestPoints || curve.Times[end] - curve.Times[i] < shortest)
            {
                i++;
                continue;
            }

            var level = Statistics.Quantiles.MedianOfSorted(Statistics.Quantiles.Sorted(losses[i..(end + 1)]));
            var escaped = !last && Lowest(losses, end + 1) <= level - (Drop * Math.Abs(level));
            if (escaped || last)
            {
                found.Add(new(curve.Times[i], curve.Times[end], level, escaped));
            }

            i = end + 1;
        }

        return found;
    }

    private static int End(double[] losses, int from)
    {
        double low = losses[from], high = losses[from];
        var end = from;
        while (end + 1 < losses.Length)
        {
            low = Math.Min(low, losses[end + 1]);
            high = Math.Max(high, losses[end + 1]);
            if (!(high - low <= Band * Math.Abs(high)))
            {
                break;
            }

            end++;
        }

        return end;
    }

    private static double Lowest(double[] losses, int from)
    {
        var lowest = double.PositiveInfinity;
        for (var i = from; i < losses.Length; i++)
        {
            lowest = Math.Min(lowest, losses[i]);
        }

        return lowest;
    }
}
