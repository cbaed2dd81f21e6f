using Runner.Comparison.Statistics;

namespace Runner.Comparison.Convergence;

/// <summary>The times at which the runs of a group reach a target.</summary>
/// <param name="Steps">The Kaplan–Meier estimate of the share that needs longer.</param>
/// <param name="Median">The time at which half of the runs have reached it; +∞ for never.</param>
public sealed record ReachedGroup(string Label, int Runs, int Reached, IReadOnlyList<SurvivalStep> Steps, double Median, double End);

/// <summary>Time to a shared target, including runs that never reach it: diverged runs count as not reaching it at any time.</summary>
/// <param name="LossName">The loss of the target.</param>
public sealed record GroupReach(double Target, string LossName, IReadOnlyList<ReachedGroup> Groups)
{
    /// <summary>For the best groups of a comparison and the target of its speed finding; null when there is none.</summary>
    public static GroupReach? Of(SweepComparison comparison, int most)
    {
        var given = comparison.Metric is { Kind: MetricKind.EpochsTo, IsLoss: true };
        var chosen = given ? comparison.Metric.Target : SharedTarget.Of(comparison);
        var loss = comparison.Curve;
        if (chosen is not { } target)
        {
            return null;
        }

        var groups = new List<ReachedGroup>();
        foreach (var group in comparison.Groups.Take(most))
        {
            var times = new List<TimeToTarget>();
            foreach (var i in comparison.Grouping.Members(group.Key.Index))
            {
                if (EpochsToTarget.Of(comparison.Results.Results.Row(i), target, loss.Column) is { } time)
                {
                    times.Add(time);
                }
            }

            if (times.Count > 0)
            {
                var steps = KaplanMeier.Of(times);
                groups.Add(new(
                    group.Label,
                    times.Count,
                    times.Count(time => time.Reached),
                    steps,
                    KaplanMeier.Quantile(steps, .5),
                    times.Where(time => double.IsFinite(time.Time)).Select(time => time.Time).DefaultIfEmpty(0).Max()));
            }
        }

        return groups.Count == 0 ? null : new(target, loss.Name, groups);
    }
}
