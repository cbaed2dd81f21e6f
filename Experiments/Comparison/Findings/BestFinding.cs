using System.Collections.Immutable;

namespace Runner.Comparison.Findings;

/// <summary>Which group is best, said only as far as the seeds go.</summary>
internal static class BestFinding
{
    private const int MostNamed = 3;

    public static Finding? Of(SweepComparison comparison)
    {
        if (comparison.Groups.Count < 2)
        {
            return comparison.Groups is [{ CanWin: true } only] ? Alone(comparison, only) : null;
        }

        if (MixesLosses(comparison))
        {
            return DifferentLosses(comparison);
        }

        var best = comparison.Groups[0];
        if (!best.CanWin)
        {
            return NoWinner(comparison);
        }

        var equal = comparison.Effects.Where(effect => effect.Other.CanWin && IsRounding(comparison, effect)).ToArray();
        var different = comparison.Effects.Where(effect => effect.Other.CanWin).Except(equal).ToArray();
        var open = different.Where(effect => effect.Verdict != Verdict.Settled).ToArray();
        var worse = different.Where(effect => effect.Verdict == Verdict.Settled).ToArray();
        return comparison.Effects.Count == 0 ? null
            : !comparison.Groups[1].CanWin ? OnlyWinner(comparison)
            : equal.Length > 0 ? Tie(comparison, equal, open, worse)
            : open.Length == 0 ? Winner(comparison, worse)
            : Undecided(comparison, open, worse);
    }

    private static string Title(SweepComparison comparison) =>
        comparison.By.Count == comparison.Results.Axes.Count && comparison.By.Count > 1
            ? "The best setting"
            : $"The best {Words.List([.. AxisNames.Short(comparison.By)])}";

    /// <summary>Whether groups differ in the loss that they were trained on.</summary>
    internal static bool MixesLosses(SweepComparison comparison) =>
        comparison.Results.LossVaries && comparison.Grouping.Axes.Any(comparison.Results.IsLoss);

    /// <summary>Whether two losses are the same but for rounding: at an exact optimum what is left is noise of the arithmetic,
    /// however small its spread.</summary>
    private static bool IsRounding(SweepComparison comparison, GroupEffect effect)
    {
        var (a, b) = (effect.Best.Typical, effect.Other.Typical);
        return comparison.Metric.Kind != MetricKind.EpochsTo && Math.Abs(a - b) <= 1e-20 + (1e-9 * Math.Max(Math.Abs(a), Math.Abs(b)));
    }

    private static Finding Tie(SweepComparison comparison, GroupEffect[] equal, GroupEffect[] open, GroupEffect[] worse)
    {
        var best = comparison.Groups[0];
        var all = open.Length + worse.Length == 0;
        var who = all && equal.Length > 1
            ? $"All {Number.Count(equal.Length + 1)} groups"
            : Words.Capital(Words.List([best.Label, .. equal.Select(effect => effect.Other.Label)]));
        return new(
            FindingKind.Best,
            all || open.Length == 0 ? Verdict.Settled : Verdict.NotEnoughSeeds,
            Title(comparison),
            $"{who} end at the same {comparison.Metric.Phrase}, {Words.Value(comparison, best.Typical)}, but for rounding"
            + (worse.Length == 0 ? "" : $"; {Words.List([.. worse.Select(effect => effect.Other.Label)])} {(worse.Length == 1 ? "is" : "are")} clearly worse")
            + (open.Length == 0 ? "" : $"; for {Words.List([.. open.Select(effect => effect.Other.Label)])} there are not enough seeds to say")
            + $".{Words.LeftOut(comparison.Groups)}",
            "",
            [.. GroupNumbers(best)]);
    }

    private static Finding DifferentLosses(SweepComparison comparison) => new(
        FindingKind.Best,
        Verdict.Observed,
        Title(comparison),
        $"These groups were trained on different losses, whose values are different quantities: none is called best by its {comparison.Metric.Phrase}."
        + Words.LeftOut(comparison.Groups),
        "Compare by another axis, or within one loss.",
        []);

    private static Finding Alone(SweepComparison comparison, ComparedGroup only) => new(
        FindingKind.Best,
        Verdict.Observed,
        "What it comes to",
        $"{Number.Of(only.Summary.Count, "run")} {(only.Summary.Count == 1 ? "ends" : "typically end")} at a {comparison.Metric.Phrase} of {Words.Value(comparison, only.Typical)}"
        + (only.Summary.Count == 1 ? "." : $"; the best comes to {Words.Value(comparison, only.Summary.Best)}, the worst to {Words.Value(comparison, only.Summary.Worst)}.")
        + Words.LeftOut(comparison.Groups),
        only.Interval.IsKnown ? $"{(comparison.Metric.Kind == MetricKind.EpochsTo ? "Median" : "IQM")}, 95 % interval {only.Interval}." : "",
        [.. GroupNumbers(only)]);

    private static Finding NoWinner(SweepComparison comparison) => new(
        FindingKind.Best,
        Verdict.Observed,
        Title(comparison),
        comparison.Metric.Kind == MetricKind.EpochsTo && comparison.Groups.Any(group => group.NotReached > 0)
            ? $"No group gets to a training loss of {Number.Short(comparison.Metric.Target)} in most of its runs.{Words.LeftOut(comparison.Groups)}"
            : $"No group can be called best: none has enough runs with a {comparison.Metric.Phrase}.{Words.LeftOut(comparison.Groups)}",
        "",
        []);

    private static Finding OnlyWinner(SweepComparison comparison)
    {
        var best = comparison.Groups[0];
        return new(
            FindingKind.Best,
            Verdict.Observed,
            Title(comparison),
            $"{Words.Capital(best.Label)} is the only one that works: {comparison.Metric.Phrase} {Words.Value(comparison, best.Typical)}; "
            + $"in every other group more than half of the runs {(comparison.Metric.Kind == MetricKind.EpochsTo ? "diverged or never got there" : "diverged")}."
            + Words.LeftOut(comparison.Groups),
            "",
            [.. GroupNumbers(best)]);
    }

    private static Finding Winner(SweepComparison comparison, GroupEffect[] worse)
    {
        var next = worse[0];
        var (first, second) = Words.Values(comparison, next.Best.Typical, next.Other.Typical);
        var lead = comparison.Metric.Kind == MetricKind.EpochsTo
            ? $"{Words.Capital(next.Best.Label)} is fastest: {first}"
            : $"{Words.Capital(next.Best.Label)} gives the lowest {comparison.Metric.Phrase}: {first}";
        return new(
            FindingKind.Best,
            Verdict.Settled,
            Title(comparison),
            $"{lead}, against {second} for {next.Other.Label}"
            + (worse.Length > 1 ? ", the next best" : "")
            + $"; {How(next)}.{Words.LeftOut(comparison.Groups)}",
            Evidence(comparison, next),
            [.. GroupNumbers(next.Best), .. EffectNumbers(next)]);
    }

    private static Finding Undecided(SweepComparison comparison, GroupEffect[] open, GroupEffect[] worse)
    {
        var next = open[0];
        var (first, second) = Words.Values(comparison, next.Best.Typical, next.Other.Typical);
        var once = comparison.Groups.All(group => group.Runs == 1);
        if (once)
        {
            return new(
                FindingKind.Best,
                Verdict.NotEnoughSeeds,
                Title(comparison),
                $"Each was run once, so what is luck cannot be told. {Words.Capital(next.Best.Label)} came lowest with a {comparison.Metric.Phrase} of {first}, "
                + $"then {next.Other.Label} with {second}.{Words.LeftOut(comparison.Groups)}",
                "",
                [.. GroupNumbers(next.Best), new("other-typical", next.Other.Typical)]);
        }

        var extreme = comparison.Metric.Kind == MetricKind.EpochsTo ? "shortest" : "lowest";
        // With many in question, only the first two are named.
        var question = open.Length <= MostNamed
            ? $"whether {Words.List([next.Best.Label, .. open.Select(effect => effect.Other.Label)], "or")} gives the {extreme} {comparison.Metric.Phrase} "
                + $"({first} and {second}{(open.Length > 1 ? " for the first two" : "")})"
            : $"which of {Number.Count(comparison.Groups.Count(group => group.CanWin) - worse.Length)} {(comparison.By.Count == comparison.Results.Axes.Count ? "settings" : "groups")} gives the {extreme} {comparison.Metric.Phrase}: first comes {next.Best.Label} with {first}, "
                + $"then {next.Other.Label} with {second}";
        var pair = open.Length > 1 ? "the first two" : "it";
        var settles = next.SeedsNeeded is { } seeds
            ? $"about {Number.Count(seeds)} seeds a setting instead of {Number.Count(next.SeedsNow)} would settle {pair}, if the difference is as large as it looks"
            : "the difference is too small for any sensible number of seeds to settle";
        var rest = worse.Length == 0 ? "" : $" {Words.Capital(Words.List([.. worse.Select(effect => effect.Other.Label)]))} {(worse.Length == 1 ? "is" : "are")} clearly worse.";
        return new(
            FindingKind.Best,
            Verdict.NotEnoughSeeds,
            Title(comparison),
            $"Not enough seeds to say {question}; {settles}.{rest}{Words.LeftOut(comparison.Groups)}",
            Evidence(comparison, next),
            [.. GroupNumbers(next.Best), .. EffectNumbers(next)]);
    }

    /// <summary>What shows it, in the words that fit: intervals apart, or run for run.</summary>
    internal static string How(GroupEffect effect) => effect.IntervalsOverlap == false
        ? "the intervals do not overlap"
        : $"run for run it is the better in {Number.Percent(effect.Win.P)} of pairs";

    internal static string Evidence(SweepComparison comparison, GroupEffect effect) =>
        $"{(comparison.Metric.Kind == MetricKind.EpochsTo ? "Median" : "IQM")} over {Number.Of(effect.Best.Summary.Count, "run")}, 95 % interval {effect.Best.Interval}, against {effect.Other.Interval} over {Number.Of(effect.Other.Summary.Count, "run")}. "
        + $"P(better) {Number.Short(effect.Win.P)} ({effect.Win.Interval}), Cliff's delta {Number.Short(effect.Win.CliffsDelta)}; "
        + $"Mann–Whitney within {Number.Of(effect.Strata, "matched setting")}, {Words.P(effect.CorrectedP)}"
        + (comparison.Effects.Count > 1 ? $" after Holm's correction for {comparison.Effects.Count} comparisons." : ".")
        + (effect.Best.Diverged + effect.Other.Diverged > 0 ? " Run for run, a run that diverged counts as the worse." : "");

    internal static IEnumerable<FindingNumber> GroupNumbers(ComparedGroup group) =>
    [
        new("typical", group.Typical),
        new("low", group.Interval.Low),
        new("high", group.Interval.High),
        new("runs", group.Runs, "runs"),
        new("diverged", group.Diverged, "runs"),
    ];

    internal static ImmutableArray<FindingNumber> EffectNumbers(GroupEffect effect) =>
    [
        new("other-typical", effect.Other.Typical),
        new("other-low", effect.Other.Interval.Low),
        new("other-high", effect.Other.Interval.High),
        new("p-better", effect.Win.P, "share"),
        new("p-better-low", effect.Win.Interval.Low, "share"),
        new("p-better-high", effect.Win.Interval.High, "share"),
        new("cliffs-delta", effect.Win.CliffsDelta),
        new("p-value", effect.P),
        new("p-value-corrected", effect.CorrectedP),
        new("seeds-now", effect.SeedsNow, "seeds"),
        new("seeds-needed", effect.SeedsNeeded ?? double.PositiveInfinity, "seeds"),
    ];
}
