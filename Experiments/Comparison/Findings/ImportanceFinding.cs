using Runner.Comparison.Importance;

namespace Runner.Comparison.Findings;

/// <summary>Which axis matters most, and how much is luck.</summary>
internal static class ImportanceFinding
{
    public static Finding? Of(AxisImportance? importance, ComparisonMetric metric)
    {
        if (importance is null || importance.Axes.Length == 0)
        {
            return null;
        }

        var first = importance.Axes[0];
        var pair = importance.Pairs.Length > 0 && importance.Pairs[0].Share > Math.Max(.05, first.Share) ? importance.Pairs[0] : null;
        var luck = importance.LuckShare;
        var byLuck = importance.Seeds.Length == 0 || double.IsNaN(luck)
            ? "how much is luck cannot be told, as no setting was run twice"
            : $"{Number.Percent(luck)} is luck of the seeds";
        string sentence;
        if (luck > Math.Max(first.Share, pair?.Share ?? 0))
        {
            sentence = $"Luck decides more than any setting: {Number.Percent(luck)} of the differences in {metric.Phrase} come from the seeds, "
                + $"{Number.Percent(first.Share)} from the {first.Name}, the setting that matters most.";
        }
        else if (pair is not null)
        {
            sentence = $"The {pair.Name.Replace(" with ", " and the ")} matter most together: their combination accounts for {Number.Percent(pair.Share)} "
                + $"of the differences in {metric.Phrase}, more than either alone; {byLuck}.";
        }
        else
        {
            var others = importance.Axes.Skip(1).Where(axis => axis.Share >= .01).Take(2)
                .Select(axis => $"the {axis.Name} for {Number.Percent(axis.Share)}").ToArray();
            sentence = $"The {first.Name} matters most: it accounts for {Number.Percent(first.Share)} of the differences in {metric.Phrase}"
                + (others.Length > 0 ? $", {Words.List(others)}" : "") + $"; {byLuck}.";
        }

        var method = importance.Method == ImportanceMethod.FunctionalAnova
            ? "Functional ANOVA over the complete grid, what luck alone would give taken off"
            : "Functional ANOVA under a random forest, as not every combination was run";
        return new(
            FindingKind.Importance,
            Verdict.Observed,
            "What matters most",
            sentence,
            $"{method}; shares of the variance of the {(importance.Logarithmic ? "logarithm of the " : "")}{metric.Phrase} over {Number.Of(importance.Runs, "run")}"
            + (importance.DivergedAsWorst > 0 ? $", {Number.Count(importance.DivergedAsWorst)} without a finite value entered with the worst finite value." : "."),
            [
                .. importance.Axes.Select(axis => new FindingNumber(string.Join('+', axis.Axes), axis.Share, "share")),
                .. importance.Pairs.Take(10).Select(both => new FindingNumber(string.Join('+', both.Axes), both.Share, "share")),
                new("seeds", luck, "share"),
            ]);
    }
}
