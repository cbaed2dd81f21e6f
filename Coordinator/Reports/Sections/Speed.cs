using Runner.Comparison;
using Runner.Comparison.Convergence;
using Runner.Comparison.Statistics;
using Runner.Reports.Charts;

namespace Runner.Reports.Sections;

/// <summary>How many runs got how far: time to a shared target with runs that never get there, and the profile over all targets.</summary>
internal static class Speed
{
    private const int MostGroups = 8;

    public static void Write(Html page, ReportContent content)
    {
        if (content.Findings.ByAxis.Count == 0)
        {
            return;
        }

        var comparison = content.Findings.ByAxis[0];
        var names = AxisNames.Short(content.Outline.Axes);
        var name = string.Join(" and ", comparison.Grouping.Axes.Select(axis => names[axis]));
        var index = new Dictionary<GroupKey, int>();
        for (var g = 0; g < comparison.Grouping.Keys.Count; g++)
        {
            index.Add(comparison.Grouping.Keys[g], g);
        }

        var groups = comparison.Groups.Take(MostGroups).Select(group => (group.Label, Members: comparison.Grouping.Members(index[group.Key]).ToArray())).ToArray();
        page.Section("reach", "How many runs get how far", $"By {name}. A run that diverged counts as one that never gets there.", () =>
        {
            page.Raw("<div class=\"pair\">\n");
            if (SharedTarget.Of(comparison) is { } target)
            {
                Reached(page, content, groups, target);
            }

            Profile(page, content, groups);
            page.Raw("</div>\n");
        });
    }

    private static void Reached(Html page, ReportContent content, (string Label, int[] Members)[] groups, double target)
    {
        var series = new List<LineSeries>();
        foreach (var (label, members) in groups)
        {
            var times = members.Select(i => EpochsToTarget.Of(content.Results.Results[i], target)).OfType<TimeToTarget>().ToArray();
            if (times.Length == 0)
            {
                continue;
            }

            // A staircase: the share stays until the next run gets there.
            var points = new List<LinePoint> { new(0, 0) };
            var share = 0.0;
            foreach (var step in KaplanMeier.Of(times))
            {
                points.Add(new(step.Time, share));
                share = 1 - step.NotReached;
                points.Add(new(step.Time, share));
            }

            var end = times.Where(time => double.IsFinite(time.Time)).Select(time => time.Time).DefaultIfEmpty(0).Max();
            points.Add(new(Math.Max(end, points[^1].X), share));
            series.Add(new(label, points));
        }

        if (series.Count == 0)
        {
            return;
        }

        page.Raw(LineChart.Render(
            $"Share of runs that have reached a training loss of {Number.Short(target)}",
            "The higher and the further left, the sooner. (Kaplan–Meier: runs still training count until they end.)",
            new ChartAxis(content.Outline.Unit == Specs.BudgetUnit.Epochs ? "epoch" : "update"),
            new ChartAxis("share of runs"),
            series));
    }

    private static void Profile(Html page, ReportContent content, (string Label, int[] Members)[] groups)
    {
        var metric = content.Findings.Metric;
        var horizon = metric.Kind == MetricKind.AreaUnderCurve ? AreaUnderCurve.Horizon(content.Results.Results) : 0;
        var values = groups.Select(group => (
            group.Label,
            Runs: group.Members.Length,
            Sorted: Quantiles.Sorted(group.Members.Select(i => Measurement.Of(content.Results.Results[i], metric, horizon))
                .Where(measured => measured.Standing == Standing.Measured).Select(measured => measured.Value)))).Where(group => group.Sorted.Length > 0).ToArray();
        if (values.Length == 0)
        {
            return;
        }

        var low = values.Min(group => group.Sorted[0]);
        var high = values.Max(group => Quantiles.OfSorted(group.Sorted, .98));
        if (!(high > low))
        {
            return;
        }

        var targets = PerformanceProfile.Grid(low, high, 80);
        page.Raw(LineChart.Render(
            $"Share of runs at or below each {metric.Phrase}",
            "The further up and to the left, the more runs do well. Band: 95 % interval of the share.",
            new ChartAxis(metric.Phrase, "", low > 0 && high / low >= 10),
            new ChartAxis("share of runs"),
            [.. values.Select(group => new LineSeries(group.Label, [.. PerformanceProfile.Of(group.Sorted, group.Runs, targets)
                .Select(point => new LinePoint(point.Target, point.Share, point.Interval.Low, point.Interval.High))]))]));
    }
}
