namespace Runner.Comparison.Findings;

/// <summary>States which setting is best, and explains when it does not consist of the values that are best on
/// average.</summary>
internal static class BestSettingFinding
{
    public static Finding? Of(SweepComparison byPoint, IReadOnlyList<SweepComparison> byAxis)
    {
        var finding = byPoint.Findings.FirstOrDefault(one => one.Kind == FindingKind.Best);
        if (finding is null || byPoint.Groups is not [{ CanWin: true } first, _, ..] || BestFinding.MixesLosses(byPoint))
        {
            return finding;
        }

        var setting = byPoint.Results.Outline.Values(first.Key.Point);
        var others = byAxis.Where(comparison => comparison.Groups[0].CanWin && comparison.Groups.Count <= Grouping.MostValues && !Holds(comparison, setting)).ToArray();
        return others.Length == 0 ? finding : finding with
        {
            Sentence = $"{finding.Sentence} On average over the other settings, {Words.List([.. others.Select(comparison => comparison.Groups[0].Said)])} {(others.Length == 1 ? "comes" : "come")} first instead"
                + (others.All(comparison => comparison.Reversals.Count > 0) ? ": the best depends on what else is set." : "; that the order differs here may be luck."),
        };
    }

    private static bool Holds(SweepComparison comparison, IReadOnlyList<Search.AxisValue?> setting)
    {
        // Compares with every member, because the group may be a range of numbers.
        var grouping = comparison.Grouping;
        var best = comparison.Groups[0].Key;
        foreach (var i in grouping.Members(best.Index))
        {
            var values = comparison.Results.Outline.Values(comparison.Results.PointAt(i));
            if (grouping.Axes.All(axis => values[axis]?.Text == setting[axis]?.Text))
            {
                return true;
            }
        }

        return false;
    }
}
