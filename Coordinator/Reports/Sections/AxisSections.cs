using Runner.Comparison;
using Runner.Reports.Charts;

namespace Runner.Reports.Sections;

/// <summary>One part an axis: what the numbers support, typical curves, intervals, the table.</summary>
internal static class AxisSections
{
    private const int MostRows = 40;

    private const int MostPlotted = 16;

    private const int MostCurves = 10;

    public static void Write(Html page, ReportContent content)
    {
        var comparisons = content.Findings.ByAxis;
        if (comparisons.Count == 0)
        {
            Curves(page, content, content.Findings.ByPoint);
            return;
        }

        for (var i = 0; i < comparisons.Count; i++)
        {
            var comparison = comparisons[i];
            var names = AxisNames.Short(content.Outline.Axes);
            var name = string.Join(" and ", comparison.Grouping.Axes.Select(axis => names[axis]));
            page.Section($"axis-{i}", $"By {name}", "", () => Axis(page, content, comparison, name));
        }
    }

    private static void Axis(Html page, ReportContent content, SweepComparison comparison, string name)
    {
        foreach (var finding in comparison.Findings)
        {
            page.Raw("<p class=\"says\">").Raw(Headlines.Badge(finding.Verdict)).Raw(" ").Text(finding.Sentence).Raw("</p>\n");
        }

        page.Raw("<div class=\"pair\">\n");
        Curves(page, content, comparison);
        Intervals(page, comparison, name);
        page.Raw("</div>\n<details class=\"more\"><summary>All numbers</summary>\n");
        GroupTable.Write(page, comparison, MostRows, name);
        if (comparison.Effects.Count > 0)
        {
            page.Element("h3", "Is it more than luck?");
            HtmlTable.Write(page, EffectTable.Names, EffectTable.Rows(comparison).Take(MostRows));
        }

        if (EffectTable.Overall(comparison) is { } overall)
        {
            page.Element("p", overall, "class=\"small\"");
        }

        ConvergenceTable.Write(page, comparison, MostRows, name);
        page.Raw("</details>\n");
    }

    private static void Curves(Html page, ReportContent content, SweepComparison comparison)
    {
        var series = GroupCurves.Of(comparison, MostCurves);
        if (series.Count == 0)
        {
            return;
        }

        var log = ChartAxis.LogHelps(series.SelectMany(one => one.Points).Select(point => point.Middle));
        var left = comparison.Groups.Take(MostCurves).Sum(group => group.Diverged);
        page.Raw(LineChart.Render(
            "How training went",
            "Line: the median run; band: the middle half of the runs."
            + (left > 0 ? $" {Number.Of(left, "run")} that diverged {(left == 1 ? "is" : "are")} not drawn." : "")
            + (comparison.Groups.Count > MostCurves ? $" The best {MostCurves} of {Number.Count(comparison.Groups.Count)} groups." : ""),
            new ChartAxis(content.Outline.Unit == Specs.BudgetUnit.Epochs ? "epoch" : "update"),
            new ChartAxis("training loss", "", log),
            series));
    }

    private static void Intervals(Html page, SweepComparison comparison, string name)
    {
        var plotted = comparison.Groups.Take(MostPlotted).ToArray();
        if (plotted.Length < 2 || !plotted.Any(group => double.IsFinite(group.Typical)))
        {
            return;
        }

        var log = ChartAxis.LogHelps(plotted.SelectMany(group => (double[])[group.Typical, group.Interval.Low, group.Interval.High]));
        page.Raw(IntervalPlot.Render(
            $"Where it ended, by {name}",
            "Dot: the typical run (the mean of the middle half); bar: its 95 % interval over other draws of the seeds."
            + (comparison.Groups.Count > MostPlotted ? $" The best {MostPlotted} of {Number.Count(comparison.Groups.Count)}." : ""),
            new ChartAxis(comparison.Metric.Phrase, "", log),
            [.. plotted.Select((group, i) => new IntervalRow(
                group.Label + (group.Diverged > 0 ? $" ({Number.Count(group.Diverged)} diverged)" : ""),
                group.Typical,
                group.Interval.IsKnown ? group.Interval.Low : group.Typical,
                group.Interval.IsKnown ? group.Interval.High : group.Typical,
                i == 0 && group.CanWin))]));
    }
}
