using Runner.Comparison.Convergence;

namespace Runner.Comparison.Findings;

/// <summary>Which group reaches a common loss first: "he-normal reaches a training loss of 0.03 in 12 epochs, glorot-uniform in
/// 19; the intervals do not overlap." The target is chosen by <see cref="SharedTarget"/>.</summary>
internal static class SpeedFinding
{
    public static Finding? Of(SweepComparison comparison)
    {
        if (comparison.Metric.Kind == MetricKind.EpochsTo || !comparison.Results.Outline.HasOneUnit || BestFinding.MixesLosses(comparison, ComparisonMetric.FinalLoss.Quantity) || SharedTarget.Of(comparison) is not { } target)
        {
            return null;
        }

        var speed = SweepComparison.Of(RunValues.Of(comparison.Results, ComparisonMetric.EpochsTo(target, comparison.Curve.OnTest)), comparison.Grouping);
        var able = speed.Effects.Where(effect => effect.Other.CanWin).ToArray();
        if (able.Length == 0 || speed.Grouping.IsOfSingleRuns)
        {
            return null;
        }

        var goal = $"a {comparison.Curve.Name} of {Number.Short(target)}";
        // The first group with a significant difference; when there is none, the next best.
        var told = Array.Find(able, effect => effect.Verdict != Verdict.NotEnoughSeeds) ?? able[0];
        var never = told.Other.NotReached + told.Other.Diverged;
        var tail = never == 0 || told.Verdict == Verdict.NotEnoughSeeds ? "" : $" {Number.Of(never, "run")} of {told.Other.Said} never {(never == 1 ? "reaches" : "reach")} it.";
        return new(
            FindingKind.Speed,
            told.Verdict,
            $"How soon {goal} is reached",
            Sentence(speed, told, goal) + tail + BestFinding.Confounded(speed, told),
            BestFinding.Evidence(speed, told),
            [new("target", target), .. BestFinding.GroupNumbers(told.Best), .. BestFinding.EffectNumbers(told)]);
    }

    private static string Sentence(SweepComparison speed, GroupEffect effect, string goal)
    {
        var (first, second) = (Words.Value(speed, effect.Best.Typical), Words.Time(effect.Other.Typical));
        switch (effect.Verdict)
        {
            case Verdict.NotEnoughSeeds:
                var settles = effect.SeedsNeeded is { } seeds && effect.Best.Typical != effect.Other.Typical
                    ? $"about {Number.Count(seeds)} seeds per setting instead of {Number.Count(effect.SeedsNow)} would settle it, if the difference is as large as it looks"
                    : "if there is a difference, it is too small to justify more seeds";
                return $"Not enough seeds to say which reaches {goal} first: {effect.Best.Said} typically takes {first}, {effect.Other.Said} {second}; {settles}.";
            case Verdict.MeasuresDisagree:
                return $"{Words.Capital(effect.Best.Said)} typically reaches {goal} in {first}, {effect.Other.Said} in {second}, "
                    + $"but run for run {effect.Other.Said} is first in {Number.Percent(1 - effect.Win.P)} of pairs, which is more than luck: the two measures disagree.";
            default:
                var (sooner, later) = effect.IsTurned ? (effect.Other, effect.Best) : (effect.Best, effect.Other);
                return Words.Time(effect.Best.Typical) == second
                    ? $"{Words.Capital(sooner.Said)} reaches {goal} sooner than {later.Said}: both typically take {first}, but run for run it is first in {Number.Percent(Math.Max(effect.Win.P, 1 - effect.Win.P))} of pairs."
                    : $"{Words.Capital(effect.Best.Said)} reaches {goal} in {first}, {effect.Other.Said} in {second}; {BestFinding.How(effect)}.";
        }
    }
}
