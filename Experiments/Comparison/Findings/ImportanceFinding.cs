using Runner.Comparison.Importance;

namespace Runner.Comparison.Findings;

/// <summary>Which axis matters most, and how much is due to the seeds.</summary>
internal static class ImportanceFinding
{
    /// <summary>Below this share a setting counts as not mattering.</summary>
    private const double Nothing = .01;

    public static Finding? Of(AxisImportance? importance, SweepResults results, ComparisonMetric metric)
    {
        if (importance is null || importance.Axes.Length == 0)
        {
            return null;
        }

        var method = importance.Method == ImportanceMethod.FunctionalAnova
            ? "Functional ANOVA over the complete grid, minus the share expected from the seeds alone"
            : $"Functional ANOVA under a random forest, as {(results.IsWhole ? "not every combination was run" : "the sweep is not finished")}";
        return new(
            FindingKind.Importance,
            Verdict.Observed,
            "What matters most",
            Sentence(importance, results.Seeds, metric),
            $"{method}; shares of the variance of the {(importance.Logarithmic ? "logarithm of the " : "")}{metric.Phrase} over {Number.Of(importance.Runs, "run")}"
            + (importance.DivergedAsWorst > 0 ? $", {Number.Count(importance.DivergedAsWorst)} without a finite value counted with the worst finite value." : "."),
            [
                .. importance.Axes.Select(axis => new FindingNumber(string.Join('+', axis.Axes), axis.Share, "share")),
                .. importance.Pairs.Take(10).Select(both => new FindingNumber(string.Join('+', both.Axes), both.Share, "share")),
                new("seeds", importance.LuckShare, "share"),
            ]);
    }

    private static string Sentence(AxisImportance importance, SeedDesign seeds, ComparisonMetric metric)
    {
        var first = importance.Axes[0];
        var pair = importance.Pairs.Length > 0 && importance.Pairs[0].Share > Math.Max(.05, first.Share) ? importance.Pairs[0] : null;
        var luck = importance.LuckShare;
        var known = importance.Seeds.Length > 0 && !double.IsNaN(luck);
        var byLuck = known
            ? $"{Number.Percent(luck)} {(luck == 0 ? "comes" : "come")} from {seeds.Cause}"
            : "how much is luck is unknown, because no setting was run twice";
        var missed = importance.Method == ImportanceMethod.RandomForest && importance.Seeds.Length > 0 ? importance.Seeds[^1].Share : 0;
        var top = Math.Max(first.Share, pair?.Share ?? 0);
        if (top < Nothing && importance.Rest < Nothing)
        {
            return known && luck > .5
                ? $"Only {seeds.Cause} matters: {Number.Percent(luck)} of the differences in {metric.Phrase} come from it, and none from the settings."
                : $"None of the settings accounts for as much as {Number.Percent(Nothing)} of the differences in {metric.Phrase}.";
        }

        if (known && luck > Math.Max(top, importance.Rest))
        {
            return $"No single setting matters as much as {seeds.Cause}: {Number.Percent(luck)} of the differences in {metric.Phrase} come from {seeds.Cause}, "
                + $"and {Number.Percent(top)} from the {(pair is null ? first.Name : pair.Name.Replace(" with ", " and the ") + " together")}, which {(pair is null ? "matters" : "matter")} most among the settings.";
        }

        if (importance.Rest > Math.Max(top, .05))
        {
            return $"Combinations of three or more settings account for {Number.Percent(importance.Rest)} of the differences in {metric.Phrase}, more than any one or two "
                + $"(the {first.Name} alone: {Number.Percent(first.Share)}): no setting is good or bad by itself; {byLuck}.";
        }

        if (missed > Math.Max(top, .5))
        {
            return $"What matters is hard to tell: the estimate explains {Number.Percent(1 - missed - (known ? luck : 0))} of the differences in {metric.Phrase}. "
                + $"The {first.Name} accounts for {Number.Percent(first.Share)}; {byLuck}.";
        }

        if (pair is not null)
        {
            return $"The {pair.Name.Replace(" with ", " and the ")} matter most together: their combination accounts for {Number.Percent(pair.Share)} "
                + $"of the differences in {metric.Phrase}, more than either alone; {byLuck}.";
        }

        var others = importance.Axes.Skip(1).Where(axis => axis.Share >= Nothing).Take(2)
            .Select(axis => $"the {axis.Name} for {Number.Percent(axis.Share)}").ToArray();
        return importance.Axes.Length == 1 && importance.Pairs.Length == 0
            ? $"The {first.Name} accounts for {Number.Percent(first.Share)} of the differences in {metric.Phrase}; {byLuck}."
            : $"The {first.Name} matters most: it accounts for {Number.Percent(first.Share)} of the differences in {metric.Phrase}"
                + (others.Length > 0 ? $", {Words.List(others)}" : "") + $"; {byLuck}.";
    }
}
