using Runner.Comparison.Statistics;
using Runner.Results;

namespace Runner.Comparison.Convergence;

/// <summary>
/// Chooses a target loss for comparing the speed of groups: the lowest round number that three in five runs of each
/// of the two best groups reached. With a lower target most runs would never reach it; with a higher one most would
/// reach it at once.
/// </summary>
public static class SharedTarget
{
    private const double Reaching = .6;

    private static readonly double[] Round = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

    /// <summary>Null when fewer than two groups can be best, most runs start below the target, or no curve was recorded.</summary>
    public static double? Of(SweepComparison comparison)
    {
        var grouping = comparison.Grouping;
        var column = comparison.Curve.Column;
        var best = comparison.Groups.Where(group => group.CanWin).Take(2).Select(group => group.Key.Index).ToArray();
        if (best.Length < 2 || comparison.Results.MostPoints <= 2)
        {
            return null;
        }

        var reached = double.NegativeInfinity;
        var starts = new List<double>();
        for (var g = 0; g < grouping.Count; g++)
        {
            if (!best.Contains(g))
            {
                continue;
            }

            var lowest = new List<double>();
            foreach (var i in grouping.Members(g))
            {
                var result = comparison.Results.Results.Row(i);
                if (result.Outcome == TrialOutcome.Completed
                    && result.Times.Length > 2
                    && result.Curve.Column(column) is { Length: > 2 } losses)
                {
                    lowest.Add(losses.Min());
                    starts.Add(losses[0]);
                }
            }

            if (lowest.Count == 0)
            {
                return null;
            }

            reached = Math.Max(reached, Quantiles.OfSorted(Quantiles.Sorted(lowest), Reaching));
        }

        return reached > 0 && RoundUp(reached) is var target && starts.Count(start => start > target) * 2 > starts.Count ? target : null;
    }

    /// <summary>The next number of the form 1, 1.2, 1.5, 2, … times a power of ten.</summary>
    public static double RoundUp(double value)
    {
        var exponent = (int)Math.Floor(Math.Log10(value));
        var scale = Math.Pow(10, Math.Abs(exponent));
        foreach (var mantissa in Round)
        {
            // Dividing by an exact power of ten rounds only once, so that the target prints as a round number.
            var candidate = exponent < 0 ? mantissa / scale : mantissa * scale;
            if (candidate >= value)
            {
                return candidate;
            }
        }

        return value;
    }
}
