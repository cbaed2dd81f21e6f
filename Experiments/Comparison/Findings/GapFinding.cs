using Runner.Comparison.Convergence;
using Runner.Comparison.Statistics;
using Runner.Results;

namespace Runner.Comparison.Findings;

/// <summary>The gap between test and training loss, and whether the test loss was lower earlier.</summary>
internal static class GapFinding
{
    /// <summary>A run was better earlier when its final test loss is above its lowest by more than this share.</summary>
    private const double Rise = .05;

    public static Finding? Of(SweepResults results, ComparisonMetric metric)
    {
        if (!metric.OnTest)
        {
            return null;
        }

        var (train, test) = (new List<double>(), new List<double>());
        int curves = 0, earlier = 0;
        foreach (var result in results.Results.Rows)
        {
            if (result.Outcome != TrialOutcome.Completed || !double.IsFinite(result.TestLoss) || !double.IsFinite(result.FinalLoss))
            {
                continue;
            }

            train.Add(result.FinalLoss);
            test.Add(result.TestLoss);
            if (result.Curve.Column(EpochsToTarget.TestLoss) is { Length: > 2 } curve)
            {
                curves++;
                var lowest = curve.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Min();
                earlier += result.TestLoss - lowest > Rise * Math.Abs(lowest) ? 1 : 0;
            }
        }

        if (test.Count == 0)
        {
            return null;
        }

        var gap = Quantiles.MedianOfSorted(Quantiles.Sorted(test.Zip(train, (held, seen) => held - seen)));
        var (middleTest, middleTrain) = (Quantiles.MedianOfSorted(Quantiles.Sorted(test)), Quantiles.MedianOfSorted(Quantiles.Sorted(train)));
        var rose = earlier == 0 ? "" : $" In {Words.Of(earlier, curves, "run")} the test loss had been lower before the end by more than {Number.Percent(Rise)}.";
        return new(
            FindingKind.Gap,
            Verdict.Observed,
            "Test loss and training loss",
            test.Count == 1
                ? $"The final test loss is {Number.Short(middleTest)}, the final training loss {Number.Short(middleTrain)}: a gap of {Number.Short(gap)}.{rose}"
                : $"The final test loss is typically {Number.Short(middleTest)}, the final training loss {Number.Short(middleTrain)}; the gap within a run is typically {Number.Short(gap)}.{rose}",
            $"Medians over {Number.Of(test.Count, "run")} that have both.",
            [
                new("test-loss", middleTest), new("train-loss", middleTrain), new("gap", gap),
                new("better-earlier", earlier, "runs"), new("curves", curves, "runs"),
            ]);
    }
}
