using Runner.Comparison;
using Runner.Comparison.Convergence;
using Runner.Reports.Charts;

namespace Runner.Reports.Sections;

/// <summary>How quickly runs reach a target: the time to a shared target, counting runs that never reach it, and the profile over all targets.</summary>
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
        var reach = GroupReach.Of(comparison, MostGroups);
        var profiles = GroupProfiles.Of(comparison, MostGroups);
        if (reach is null && profiles.Count == 0)
        {
            return;
        }

        var names = AxisNames.Short(content.Outline.Axes);
        var name = string.Join(" and ", comparison.Grouping.Axes.Select(axis => names[axis]));
        page.Section("reach", "How many runs reach which loss", $"By {name}. A run that diverged counts as never reaching it.", () =>
        {
            page.Raw("<div class=\"pair\">\n");
            if (reach is not null)
            {
                Reached(page, content, reach);
            }

            if (profiles.Count > 0)
            {
                Profile(page, content, profiles);
            }

            page.Raw("</div>\n");
        });
    }

    private static void Reached(Html page, ReportContent content, GroupReach reach) => page.Raw(LineChart.Render(
        $"Share of runs that have reached a {reach.LossName} of {Number.Short(reach.Target)}",
        "Higher and further left is faster. (Kaplan–Meier: a run that never reaches the target counts until its end.)",
        new ChartAxis(content.Outline.Unit == Specs.BudgetUnit.Epochs ? "epoch" : "update"),
        ChartAxis.Share("share of runs"),
        GroupOrder.Ordered(content.Findings.ByAxis[0], reach.Groups.Select(group => new LineSeries(group.Label, Staircase(group))))));

    /// <summary>The share is constant until the next run reaches the target.</summary>
    private static List<LinePoint> Staircase(ReachedGroup group)
    {
        var points = new List<LinePoint> { new(0, 0) };
        var share = 0.0;
        foreach (var step in group.Steps)
        {
            points.Add(new(step.Time, share));
            share = 1 - step.NotReached;
            points.Add(new(step.Time, share));
        }

        points.Add(new(Math.Max(group.End, points[^1].X), share));
        return points;
    }

    private static void Profile(Html page, ReportContent content, IReadOnlyList<GroupProfile> profiles)
    {
        var (low, high) = (profiles[0].Points[0].Target, profiles[0].Points[^1].Target);
        page.Raw(LineChart.Render(
            $"Share of runs at or below each {content.Findings.Metric.Phrase}",
            "Higher and further left is better. Band: 95 % interval of the share.",
            new ChartAxis(content.Findings.Metric.Phrase, "", low > 0 && high / low >= 10),
            ChartAxis.Share("share of runs"),
            GroupOrder.Ordered(content.Findings.ByAxis[0], profiles.Select(profile => new LineSeries(
                profile.Label,
                [.. profile.Points.Select(point => new LinePoint(point.Target, point.Share, point.Interval.Low, point.Interval.High))])))));
    }
}
