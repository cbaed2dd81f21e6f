using Runner.Comparison;

namespace Runner.Reports.Sections;

/// <summary>A column of a table of groups.</summary>
/// <param name="Cell">A group's text in it.</param>
/// <param name="Number">The number that the text shows, with all its digits; NaN where there is none.</param>
internal sealed record GroupColumn(string Name, Func<ComparedGroup, string> Cell, Func<ComparedGroup, double> Number)
{
    /// <summary>The columns that have something to say of these groups of a comparison.</summary>
    public static IReadOnlyList<GroupColumn> Of(SweepComparison comparison, IReadOnlyList<ComparedGroup> groups)
    {
        var isTime = comparison.Metric.Kind == MetricKind.EpochsTo;
        (bool Shown, GroupColumn Column)[] all =
        [
            (true, Count("runs", group => group.Runs)),
            (true, Value("median", group => group.Summary.Median)),
            (!isTime, Value("typical (IQM)", group => group.Summary.Iqm)),
            (true, new("95 % interval", group => ComparisonTable.Interval(group.Interval, " – "), group => group.Interval.IsKnown ? group.Interval.Low : double.NaN)),
            (true, Value("best", group => group.Best)),
            (true, Value("worst", group => group.Worst)),
            (groups.Any(group => group.Diverged > 0), new("diverged, 95 %", ComparisonTable.Diverged, group => group.Diverged)),
            (isTime, new("reached, 95 %", ComparisonTable.Reached, group => group.Reached.Share)),
            (isTime, Count("never", group => group.NotReached)),
            (groups.Any(group => Other(group) > 0), Count("other", Other)),
        ];
        return [.. all.Where(one => one.Shown).Select(one => one.Column)];
    }

    private static int Other(ComparedGroup group) => group.Unfinished + group.Failed + group.Missing;

    private static GroupColumn Count(string name, Func<ComparedGroup, int> count) => new(name, group => Comparison.Number.Count(count(group)), group => count(group));

    private static GroupColumn Value(string name, Func<ComparedGroup, double> value) => new(name, group => ComparisonTable.Value(value(group)), value);
}
