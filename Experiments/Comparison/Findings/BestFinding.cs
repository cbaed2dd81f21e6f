using System.Collections.Immutable;
using Runner.Comparison.Convergence;
using Runner.Comparison.Statistics;
using Runner.Results;

namespace Runner.Comparison.Findings;

/// <summary>States which group is best, as far as the seeds support it.</summary>
internal static class BestFinding
{
    private const int MostNamed = 3;

    public static Finding? Of(SweepComparison comparison)
    {
        if (comparison.Groups.Count < 2)
        {
            return comparison.Groups is [var only] ? only.CanWin ? Alone(comparison, only) : Nothing(comparison) : null;
        }

        if (MixesLosses(comparison))
        {
            return DifferentLosses(comparison);
        }

        if (!comparison.Groups[0].CanWin)
        {
            return NoWinner(comparison);
        }

        var able = comparison.Effects.Where(effect => effect.Other.CanWin).ToArray();
        if (!comparison.Groups[1].CanWin)
        {
            return OnlyWinner(comparison);
        }

        if (able.Length == 0)
        {
            return null;
        }

        var same = able.Where(effect => AreTheSame(comparison, effect)).ToArray();
        var rest = new Rest(
            [.. able.Except(same).Where(effect => effect.Verdict == Verdict.NotEnoughSeeds)],
            [.. able.Except(same).Where(effect => effect.Verdict == Verdict.MeasuresDisagree)],
            [.. able.Except(same).Where(effect => effect.Verdict == Verdict.Settled && !effect.IsTurned)]);
        if (able.Where(effect => effect.IsTurned).MinBy(effect => effect.Win.P) is { } turned)
        {
            return Turned(comparison, turned, rest);
        }

        return same.Length > 0 ? Tie(comparison, same, rest)
            : rest.Split.Length > 0 ? Disagreement(comparison, rest)
            : rest.Open.Length > 0 ? Undecided(comparison, rest)
            : Winner(comparison, rest.Worse);
    }

    /// <summary>The other groups, except those equal to the best up to rounding.</summary>
    /// <param name="Open">Not enough seeds.</param>
    /// <param name="Split">The difference is significant, but the measures disagree.</param>
    /// <param name="Worse">Significantly worse than the best.</param>
    private readonly record struct Rest(GroupEffect[] Open, GroupEffect[] Split, GroupEffect[] Worse)
    {
        /// <summary>Sentences about the groups that the main sentence does not mention.</summary>
        public string Said(IEnumerable<GroupEffect> spokenOf)
        {
            var (open, split, worse) = (Names(Open.Except(spokenOf)), Names(Split.Except(spokenOf)), Names(Worse.Except(spokenOf)));
            return (worse.Length == 0 ? "" : $" {Words.Capital(Words.List(worse))} {(worse.Length == 1 ? "is" : "are")} clearly worse.")
                + (split.Length == 0 ? "" : $" For {Words.List(split)} the two measures disagree as well.")
                + (open.Length == 0 ? "" : $" For {Words.List(open)} there are not enough seeds to say.");
        }

        private static string[] Names(IEnumerable<GroupEffect> effects) => [.. effects.Select(effect => effect.Other.Said)];
    }

    private static string Title(SweepComparison comparison) =>
        IsOfSettings(comparison) && comparison.By.Count > 1
            ? "The best setting"
            : $"The best {Words.List([.. AxisNames.Short(comparison.By)])}";

    private static bool IsOfSettings(SweepComparison comparison) => comparison.By.Count == comparison.Results.Axes.Count;

    /// <summary>Whether groups differ in the loss that they were trained on, and the quantity depends on it.</summary>
    /// <param name="quantity">Null for that of the comparison's metric.</param>
    internal static bool MixesLosses(SweepComparison comparison, CurveQuantity? quantity = null)
    {
        var of = quantity ?? comparison.Metric.Quantity;
        return comparison.Results.Mixes(of) && comparison.Grouping.Axes.Any(axis => comparison.Results.Changes(axis, of));
    }

    /// <summary>Whether all runs of two groups have the same value up to rounding.</summary>
    private static bool AreTheSame(SweepComparison comparison, GroupEffect effect)
    {
        var (a, b) = (effect.Best.Summary, effect.Other.Summary);
        return effect.Verdict == Verdict.NotEnoughSeeds
            && comparison.Rounding.Same(a.Best, b.Worst) && comparison.Rounding.Same(a.Worst, b.Best) && comparison.Rounding.Same(a.Best, a.Worst);
    }

    private static Finding Tie(SweepComparison comparison, GroupEffect[] same, Rest rest)
    {
        var best = comparison.Groups[0];
        var all = rest.Open.Length + rest.Split.Length + rest.Worse.Length == 0;
        var who = all && same.Length > 1 && comparison.Able == comparison.Groups.Count
            ? Words.Capital(Words.All(same.Length + 1, "group"))
            : Words.Capital(Words.List([best.Said, .. same.Select(effect => effect.Other.Said)]));
        var (falling, rated) = Falling(comparison, [best, .. same.Select(effect => effect.Other)]);
        return new(
            FindingKind.Best,
            Verdict.Observed,
            Title(comparison),
            $"{who} have the same {comparison.Metric.Phrase}, {Words.Value(comparison, best.Typical)}, up to rounding."
            + (falling == 0 ? "" : $" In {Number.Count(falling)} of their {Number.Of(rated, "run")} the {comparison.Curve.Name} was still falling, so this is not their final value.")
            + rest.Said([]) + Words.LeftOut(comparison),
            $"Equal to nine digits, or below 1e-20 of the initial loss.",
            [.. GroupNumbers(best)]);
    }

    private static (int Falling, int Rated) Falling(SweepComparison comparison, IEnumerable<ComparedGroup> groups)
    {
        int falling = 0, rated = 0;
        foreach (var group in groups)
        {
            foreach (var i in comparison.Grouping.Members(group.Key.Index))
            {
                var result = comparison.Results.Results.Row(i);
                if (result.Outcome == TrialOutcome.Completed && ConvergenceRate.Of(result, comparison.Curve.Column) is { } rate)
                {
                    rated++;
                    falling += rate.StillFalling ? 1 : 0;
                }
            }
        }

        return (falling, rated);
    }

    private static Finding DifferentLosses(SweepComparison comparison) => new(
        FindingKind.Best,
        Verdict.Observed,
        Title(comparison),
        $"These groups were trained on different losses, whose values are different quantities: none is called best by its {comparison.Metric.Phrase}."
        + Words.LeftOut(comparison),
        "Compare by another axis or metric, or within one loss.",
        []);

    private static Finding Alone(SweepComparison comparison, ComparedGroup only) => new(
        FindingKind.Best,
        Verdict.Observed,
        $"The {comparison.Metric.Phrase}",
        Spread(comparison, only) + Words.LeftOut(comparison),
        only.Interval.IsKnown ? $"{Words.Typical(comparison)}, 95 % interval {only.Interval}." : "",
        [.. GroupNumbers(only)]);

    private static string Spread(SweepComparison comparison, ComparedGroup only)
    {
        var (best, worst) = Words.Values(comparison, only.Summary.Best, only.Summary.Worst);
        return only.Summary.Count == 1 ? $"The only run has a {comparison.Metric.Phrase} of {best}."
            : best == worst ? $"{Words.Capital(Words.All(only.Summary.Count, "run"))} have the same {comparison.Metric.Phrase}, {best}."
            : $"The typical {comparison.Metric.Phrase} of {Number.Of(only.Summary.Count, "run")} is {Words.Value(comparison, only.Typical)}; the lowest is {best}, the highest {worst}.";
    }

    private static Finding Nothing(SweepComparison comparison) => new(
        FindingKind.Best,
        Verdict.Observed,
        $"The {comparison.Metric.Phrase}",
        $"{(comparison.Groups[0].Summary.Count == 0 ? "No run has" : "Too few runs have")} a {comparison.Metric.Phrase}.{Words.LeftOut(comparison)}",
        "",
        []);

    private static Finding NoWinner(SweepComparison comparison) => new(
        FindingKind.Best,
        Verdict.Observed,
        Title(comparison),
        comparison.Metric.Kind == MetricKind.EpochsTo && comparison.Values.Count(Standing.NotReached) > 0
            ? $"No group reaches a {comparison.Metric.Quantity.Words} of {Number.Short(comparison.Metric.Target)} in most of its runs.{Words.LeftOut(comparison)}"
            : $"No group can be called best: none has enough runs with a {comparison.Metric.Phrase}.{Words.LeftOut(comparison)}",
        "",
        []);

    private static Finding OnlyWinner(SweepComparison comparison)
    {
        var best = comparison.Groups[0];
        var others = comparison.Groups.Skip(1).ToArray();
        var why = others.All(group => group.Diverged * 2 > group.Runs) ? "more than half of the runs diverged"
            : comparison.Metric.Kind == MetricKind.EpochsTo && others.All(group => (group.Diverged + group.NotReached) * 2 >= group.Runs) ? "at least half of the runs diverged or never reached it"
            : $"too few runs have a {comparison.Metric.Phrase}";
        return new(
            FindingKind.Best,
            Verdict.Observed,
            Title(comparison),
            $"{Words.Capital(best.Said)} is the only one with a typical {comparison.Metric.Phrase}, {Words.Value(comparison, best.Typical)}; "
            + $"in {(others.Length == 1 ? $"the other group, {others[0].Said}," : "every other group")} {why}."
            + Words.LeftOut(comparison),
            "",
            [.. GroupNumbers(best)]);
    }

    private static Finding Winner(SweepComparison comparison, GroupEffect[] worse)
    {
        var next = worse[0];
        var (first, second) = Words.Values(comparison, next.Best.Typical, next.Other.Typical);
        string sentence;
        if (comparison.Rounding.Same(next.Best.Typical, next.Other.Typical))
        {
            sentence = $"{OnAverage(comparison, next.Best.Said)} is the better of two with the same typical {comparison.Metric.Phrase}, {first}: "
                + $"run for run it is {(comparison.Metric.HigherIsBetter ? "above" : "below")} {next.Other.Said} in {Number.Percent(next.Win.P)} of pairs";
        }
        else
        {
            var lead = comparison.Metric.Kind == MetricKind.EpochsTo ? $"has the shortest {comparison.Metric.Phrase}" : $"gives the {comparison.Metric.Superlative} {comparison.Metric.Phrase}";
            sentence = $"{OnAverage(comparison, next.Best.Said)} {lead}: {first}, against {second} for {next.Other.Said}{(worse.Length > 1 ? ", the next best" : "")}; {How(next)}";
        }

        return new(
            FindingKind.Best,
            Verdict.Settled,
            Title(comparison),
            $"{sentence}.{Confounded(comparison, next)}{Words.LeftOut(comparison)}",
            Evidence(comparison, next),
            [.. GroupNumbers(next.Best), .. EffectNumbers(next)]);
    }

    /// <summary>The typical values are equal, and the pairs of runs favour the other group.</summary>
    private static Finding Turned(SweepComparison comparison, GroupEffect effect, Rest rest) => new(
        FindingKind.Best,
        Verdict.Settled,
        Title(comparison),
        $"{OnAverage(comparison, effect.Other.Said)} and {effect.Best.Said} have the same typical {comparison.Metric.Phrase}, {Words.Value(comparison, effect.Best.Typical)}, "
        + $"but run for run {effect.Other.Said} is better in {Number.Percent(1 - effect.Win.P)} of pairs.{Confounded(comparison, effect)}{rest.Said([effect])}{Words.LeftOut(comparison)}",
        Evidence(comparison, effect),
        [.. GroupNumbers(effect.Best), .. EffectNumbers(effect)]);

    /// <summary>The typical values favour one group and the pairs of runs the other, and the difference is significant.</summary>
    private static Finding Disagreement(SweepComparison comparison, Rest rest)
    {
        var next = rest.Split[0];
        var (first, second) = Words.Values(comparison, next.Best.Typical, next.Other.Typical);
        var intervals = next.IntervalsOverlap switch
        {
            false => "; the intervals do not overlap",
            true => "; the intervals overlap",
            null => "",
        };
        return new(
            FindingKind.Best,
            Verdict.MeasuresDisagree,
            Title(comparison),
            $"The two measures disagree, and more seeds would not change that. {OnAverage(comparison, next.Best.Said)} has the {Lowest(comparison)} typical {comparison.Metric.Phrase} ({first}, against {second} for {next.Other.Said}{intervals}), "
            + $"but run for run {next.Other.Said} is better in {Number.Percent(1 - next.Win.P)} of pairs, which is more than luck. {Why(comparison, next)}{Confounded(comparison, next)}{rest.Said([next])}{Words.LeftOut(comparison)}",
            Evidence(comparison, next),
            [.. GroupNumbers(next.Best), .. EffectNumbers(next)]);
    }

    /// <summary>Explains how a group can be better by its typical value and worse run for run.</summary>
    private static string Why(SweepComparison comparison, GroupEffect effect)
    {
        var (best, other) = (effect.Best, effect.Other);
        if ((double)best.Diverged / best.Runs > ((double)other.Diverged / other.Runs) + .01)
        {
            return $"Why: {Number.Of(best.Diverged, "run")} of {best.Said} diverged; such a run is not included in any typical value, and loses every pair.";
        }

        var (a, b) = (best.Summary, other.Summary);
        if (comparison.Metric.Cost(b.Median) < comparison.Metric.Cost(a.Median))
        {
            var (low, high) = Words.Values(comparison, b.Median, a.Median);
            var (mine, its) = (comparison.ShareWorse(best, other.Typical), comparison.ShareWorse(other, other.Typical));
            return $"Why: half of the runs of {other.Said} end at {low} or {(comparison.Metric.HigherIsBetter ? "above" : "below")} (of {best.Said}, at {high}), but {Number.Percent(its)} of them end {(comparison.Metric.HigherIsBetter ? "below" : "above")} {Words.Value(comparison, other.Typical)} "
                + $"(of {best.Said}, {Number.Percent(mine)}), and these {(comparison.Metric.HigherIsBetter ? "lower" : "raise")} its typical value more than they cost it pairs.";
        }

        var shares = comparison.SharesOf(effect);
        var lost = shares.Count(share => share < .5);
        return lost > 0 && lost < shares.Length
            ? $"Why: {other.Said} is better in {Number.Count(lost)} of {Number.Of(shares.Length, "matched setting")}, and {best.Said} in the others by more."
            : "Why: the typical values are over all runs, but only runs that share all other settings form pairs.";
    }

    private static Finding Undecided(SweepComparison comparison, Rest rest)
    {
        var (open, worse) = (rest.Open, rest.Worse);
        var next = open[0];
        var (first, second) = Words.Values(comparison, next.Best.Typical, next.Other.Typical);
        if (comparison.Grouping.IsOfSingleRuns)
        {
            return new(
                FindingKind.Best,
                Verdict.NotEnoughSeeds,
                Title(comparison),
                $"Each {(comparison.Results.IsWhole ? "was run once" : "has been run once so far")}, so the difference may be luck. {Words.Capital(next.Best.Said)} came {(comparison.Metric.HigherIsBetter ? "highest" : "lowest")} with a {comparison.Metric.Phrase} of {first}, "
                + $"then {next.Other.Said} with {second}.{Words.LeftOut(comparison)}",
                "",
                [.. GroupNumbers(next.Best), new("other-typical", next.Other.Typical)]);
        }

        var average = comparison.Reversals.Count > 0 ? " on average over the other settings" : "";
        // When many groups are undecided, only the first two are named.
        var question = open.Length <= MostNamed
            ? $"whether {Words.List([next.Best.Said, .. open.Select(effect => effect.Other.Said)], "or")} gives the {Lowest(comparison)} {comparison.Metric.Phrase}{average} "
                + $"({first} and {second}{(open.Length > 1 ? " for the first two" : "")})"
            : $"which of {Number.Count(comparison.Able - worse.Length)} {(IsOfSettings(comparison) ? "settings" : "groups")} gives the {Lowest(comparison)} {comparison.Metric.Phrase}{average}: first comes {next.Best.Said} with {first}, "
                + $"then {next.Other.Said} with {second}";
        var pair = open.Length > 1 ? "the first two" : "it";
        var settles = comparison.Rounding.Same(next.Best.Typical, next.Other.Typical) && Math.Abs(next.Win.P - .5) < .05
            ? "there is hardly any difference that more seeds could settle"
            : next.SeedsNeeded is { } seeds
                ? $"about {Number.Count(seeds)} seeds per setting instead of {Number.Count(next.SeedsNow)} would settle {pair}, if the difference is as large as it looks"
                : $"the difference is too small for {Number.Count(SeedsNeeded.Most)} seeds per setting to settle";
        return new(
            FindingKind.Best,
            Verdict.NotEnoughSeeds,
            Title(comparison),
            $"Not enough seeds to say {question}; {settles}.{Confounded(comparison, next)}{rest.Said(open)}{Words.LeftOut(comparison)}",
            Evidence(comparison, next),
            [.. GroupNumbers(next.Best), .. EffectNumbers(next)]);
    }

    private static string Lowest(SweepComparison comparison) => comparison.Metric.Superlative;

    /// <summary>A group as the subject of a sentence, restricted to the average when other settings reverse its lead.</summary>
    private static string OnAverage(SweepComparison comparison, string label) =>
        comparison.Reversals.Count > 0 ? $"On average over the other settings, {label}" : Words.Capital(label);

    /// <summary>Names what else differs between two groups and may be the cause.</summary>
    internal static string Confounded(SweepComparison comparison, GroupEffect effect) => effect.AlsoDiffer.Count == 0 ? ""
        : $" These two differ in {Words.List(effect.AlsoDiffer)} as well, so the difference cannot be put down to the {Words.List([.. AxisNames.Short(comparison.By)])} alone.";

    /// <summary>The evidence in words: separate intervals, or the share of pairs.</summary>
    internal static string How(GroupEffect effect) => effect.IntervalsOverlap == false
        ? "the intervals do not overlap"
        : $"run for run it is better in {Number.Percent(effect.Win.P)} of pairs";

    internal static string Evidence(SweepComparison comparison, GroupEffect effect) =>
        $"{Words.Typical(comparison)} over {Number.Of(effect.Best.Summary.Count, "run")}, 95 % interval {Said(effect.Best.Interval)}, against {Said(effect.Other.Interval)} over {Number.Of(effect.Other.Summary.Count, "run")}. "
        + $"P(better) {Number.Short(effect.Win.P)} ({effect.Win.Interval}), Cliff's delta {Number.Short(effect.Win.CliffsDelta)}; "
        + $"Mann–Whitney within {Number.Of(effect.Strata, "matched setting")}, {Words.P(effect.CorrectedP)}"
        + (comparison.Effects.Count > 1 ? $" after Holm's correction for {Number.Of(comparison.Effects.Count, "comparison")}." : ".")
        + (effect.Best.Diverged + effect.Other.Diverged > 0 ? " Run for run, a diverged run counts as worse." : "");

    private static string Said(Interval interval) => interval.IsKnown ? $"{interval}" : "unknown";

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
        new("seeds-needed", Needed(effect), "seeds"),
    ];

    /// <summary>The number of seeds needed; NaN when it is settled, +∞ for more than <see cref="SeedsNeeded.Most"/>.</summary>
    public static double Needed(GroupEffect effect) =>
        effect.Verdict != Verdict.NotEnoughSeeds ? double.NaN : effect.SeedsNeeded ?? double.PositiveInfinity;
}
