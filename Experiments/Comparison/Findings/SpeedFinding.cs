using Runner.Comparison.Convergence;

namespace Runner.Comparison.Findings;

/// <summary>Which group gets to a common loss first: "he-normal reaches 0.03 in 12 epochs, glorot-uniform in 19; the intervals
/// do not overlap." The target is chosen by <see cref="SharedTarget"/>.</summary>
internal static class SpeedFinding
{
    public static Finding? Of(SweepComparison comparison)
    {
        if (comparison.Metric.Kind == MetricKind.EpochsTo || BestFinding.MixesLosses(comparison) || SharedTarget.Of(comparison) is not { } target)
        {
            return null;
        }

        var speed = SweepComparison.Of(comparison.Results, comparison.Grouping, ComparisonMetric.EpochsTo(target));
        var able = speed.Effects.Where(effect => effect.Other.CanWin).ToArray();
        if (able.Length == 0)
        {
            return null;
        }

        var units = comparison.Results.Outline.Units;
        if (speed.Groups.All(group => group.Runs == 1))
        {
            return null;
        }

        var settled = Array.Find(able, effect => effect.Verdict == Verdict.Settled);
        var title = $"How soon a loss of {Number.Short(target)} is reached";
        if (settled is null)
        {
            var next = able[0];
            var same = next.Best.Typical == next.Other.Typical;
            var settles = next.SeedsNeeded is { } seeds && !same
                ? $"about {Number.Count(seeds)} seeds a setting would settle it, if the difference is as large as it looks"
                : "if there is a difference, it is too small to be worth more seeds";
            return new(
                FindingKind.Speed,
                Verdict.NotEnoughSeeds,
                title,
                $"Not enough seeds to say which reaches {Number.Short(target)} first: {next.Best.Label} takes {Words.Time(next.Best.Typical)} {units}, "
                + $"{next.Other.Label} {Words.Time(next.Other.Typical)}; {settles}.",
                BestFinding.Evidence(speed, next),
                [new("target", target), .. BestFinding.GroupNumbers(next.Best), .. BestFinding.EffectNumbers(next)]);
        }

        var never = settled.Other.NotReached + settled.Other.Diverged;
        var tail = never == 0 ? "" : $" {Number.Of(never, "run")} of {settled.Other.Label} never {(never == 1 ? "gets" : "get")} there.";
        var (first, second) = (Words.Time(settled.Best.Typical), Words.Time(settled.Other.Typical));
        var sentence = first == second
            ? $"{Words.Capital(settled.Best.Label)} reaches {Number.Short(target)} sooner than {settled.Other.Label}: both typically take {first} {units}, "
                + $"but run for run it is first in {Number.Percent(settled.Win.P)} of pairs."
            : $"{Words.Capital(settled.Best.Label)} reaches {Number.Short(target)} in {first} {units}, {settled.Other.Label} in {second}; {BestFinding.How(settled)}.";
        return new(
            FindingKind.Speed,
            Verdict.Settled,
            title,
            sentence + tail,
            BestFinding.Evidence(speed, settled),
            [new("target", target), .. BestFinding.GroupNumbers(settled.Best), .. BestFinding.EffectNumbers(settled)]);
    }
}
