using Runner.Comparison.Statistics;
using Runner.Results;

namespace Runner.Comparison.Convergence;

/// <summary>One learning rate.</summary>
/// <param name="Worked">Completed runs that ended below their initial loss.</param>
/// <param name="Loss">Values of the metric over the runs that worked.</param>
public sealed record RateStep(double Rate, int Runs, int Worked, int Diverged, Summary Loss, Interval WorkedShare)
{
    public bool Always => Worked == Runs;

    public bool Never => Worked == 0;
}

/// <summary>
/// Results by learning rate (after the sensitivity curves of DeepOBS and of Wortsman et al. 2023). The danger zone
/// consists of the rates at which, with all other settings equal, some seeds work and some do not.
/// </summary>
public sealed record RateSensitivity(string Axis, IReadOnlyList<RateStep> Steps, IReadOnlyList<double> DangerZone)
{
    /// <summary>Null when no axis is a rate with at least two values.</summary>
    public static RateSensitivity? Of(RunValues known)
    {
        var results = known.Results;
        var axis = results.Axes.ToList().FindIndex(path => path is "optimizer.lr" || path.EndsWith(".lr", StringComparison.Ordinal));
        if (axis < 0)
        {
            return null;
        }

        var (values, curve) = (known.Measured, CurveLoss.Of(results, known.Metric));
        var rates = new SortedDictionary<double, List<(bool Worked, bool Diverged, double Value, int Point)>>();
        for (var i = 0; i < results.Results.Count; i++)
        {
            var result = results.Results.Row(i);
            if (result.Outcome is TrialOutcome.Completed or TrialOutcome.Diverged
                && results.Table.Levels[axis][results.Table.Codes[axis][results.Table.PointOf[i]]]?.Number is { } rate)
            {
                (rates.TryGetValue(rate, out var list) ? list : rates[rate] = []).Add(
                    (Worked(result, curve), result.Outcome == TrialOutcome.Diverged, values[i].Value, results.PointAt(i)));
            }
        }

        if (rates.Count is < 2 or > Grouping.MostValues)
        {
            return null;
        }

        var steps = rates.Select(rate => new RateStep(
            rate.Key,
            rate.Value.Count,
            rate.Value.Count(run => run.Worked),
            rate.Value.Count(run => run.Diverged),
            Summary.OfSorted(Quantiles.Sorted(rate.Value.Where(run => run.Worked && !double.IsNaN(run.Value)).Select(run => run.Value))),
            Proportion.Wilson(rate.Value.Count(run => run.Worked), rate.Value.Count))).ToArray();
        var danger = rates.Where(rate => rate.Value.GroupBy(run => run.Point)
            .Any(point => point.Any(run => run.Worked) && point.Any(run => !run.Worked))).Select(rate => rate.Key);
        return new(results.Axes[axis], steps, [.. danger]);
    }

    private static bool Worked(TableRow result, CurveLoss curve)
    {
        var end = curve.OnTest ? result.TestLoss : result.FinalLoss;
        return result.Outcome == TrialOutcome.Completed && double.IsFinite(end)
            && (result.Curve.Column(curve.Column) is not { Length: > 1 } losses || end < losses[0]);
    }
}
