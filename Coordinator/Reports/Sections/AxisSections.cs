using Runner.Comparison;
using Runner.Comparison.Convergence;
using Runner.Comparison.Findings;
using Runner.Reports.Charts;

namespace Runner.Reports.Sections;

/// <summary>One section per axis: findings, typical curves, intervals and the table.</summary>
internal static class AxisSections
{
    private const int MostRows = 40;

    private const int MostPlotted = 16;

    private const int MostCurves = 10;

    /// <summary>An axis that accounts for this share of the differences masks the others, whose curves are then drawn separately for
    /// each of its values.</summary>
    private const double Swamping = .5;

    private const int MostMultiples = 6;

    public static void Write(Html page, ReportContent content)
    {
        if (!content.Findings.HasValues)
        {
            return;
        }

        var comparisons = content.Findings.ByAxis;
        if (comparisons.Count == 0)
        {
            Curves(page, content, content.Findings.ByPoint);
            return;
        }

        for (var i = 0; i < comparisons.Count; i++)
        {
            var comparison = comparisons[i];
            var name = Name(comparison);
            page.Section($"axis-{i}", $"By {name}", "", () => Axis(page, content, comparison, name));
        }
    }

    private static string Name(SweepComparison comparison)
    {
        var names = AxisNames.Short(comparison.Results.Axes);
        return string.Join(" and ", comparison.Grouping.Axes.Select(axis => names[axis]));
    }

    private static void Axis(Html page, ReportContent content, SweepComparison comparison, string name)
    {
        foreach (var finding in comparison.Findings.Where(finding => !Masthead.IsBanner(finding)))
        {
            page.Raw("<p class=\"says\">").Raw(Headlines.Badge(finding)).Raw(" ").Text(finding.Sentence).Raw("</p>\n");
        }

        var multiples = Multiples(content, comparison);
        page.Raw("<div class=\"pair\">\n");
        if (multiples.Count == 0)
        {
            Curves(page, content, comparison);
        }

        Intervals(page, comparison, name);
        page.Raw("</div>\n");
        if (multiples.Count > 0)
        {
            page.Raw("<div class=\"multiples\">\n");
            foreach (var (title, members) in multiples)
            {
                Curves(page, content, comparison, members, title);
            }

            page.Raw("</div>\n");
        }

        page.Raw("<details class=\"more\"><summary>All numbers</summary>\n");
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

    /// <summary>The values of the axis that masks all others, each with its runs; empty when there is no such axis, and for
    /// that axis itself.</summary>
    private static IReadOnlyList<(string Title, HashSet<int> Members)> Multiples(ReportContent content, SweepComparison comparison)
    {
        var first = content.Findings.ByAxis[0];
        return content.Findings.Importance is not { Axes: [{ Share: >= Swamping }, _, ..] } || ReferenceEquals(first, comparison) || first.Groups.Count is < 2 or > MostMultiples
            ? []
            : [.. GroupOrder.Of(first, MostMultiples).Select(group => (group.Label, first.Grouping.Members(group.Key.Index).ToArray().ToHashSet()))];
    }

    /// <param name="only">Positions of the runs to draw; null for all.</param>
    private static void Curves(Html page, ReportContent content, SweepComparison comparison, HashSet<int>? only = null, string part = "")
    {
        var loss = comparison.Curve;
        var series = GroupCurves.Of(comparison, MostCurves, loss.Column, only);
        if (series.Count == 0)
        {
            return;
        }

        var beside = loss.OnTest ? GroupCurves.Of(comparison, MostCurves, EpochsToTarget.Loss, only).ToDictionary(one => one.Name) : [];
        series = [.. series.Select(one => beside.TryGetValue(one.Name, out var training) ? one with { Beside = training.Points } : one)];
        var log = ChartAxis.LogHelps(series.SelectMany(one => one.Points.Concat(one.Beside)).Select(point => point.Middle));
        var left = comparison.Groups.Take(MostCurves).Sum(group => group.Diverged);
        page.Raw(LineChart.Render(
            part.Length == 0 ? $"How the {loss.Name} fell" : $"{Words.Capital(loss.Name)} with {part}",
            part.Length > 0 ? ""
                : $"Line: the {loss.Name} of the median run; band: the middle half of the runs."
                    + (beside.Count > 0 ? " Dashed: the training loss; the distance between the two lines is the gap." : "")
                    + (left > 0 ? $" {Number.Of(left, "run")} that diverged {(left == 1 ? "is" : "are")} not drawn." : "")
                    + (comparison.Groups.Count > MostCurves ? $" The best {MostCurves} of {Number.Count(comparison.Groups.Count)} groups." : ""),
            new ChartAxis(content.Outline.Unit == Specs.BudgetUnit.Epochs ? "epoch" : "update"),
            new ChartAxis(loss.Name, "", log),
            GroupOrder.Ordered(comparison, series)));
    }

    private static void Intervals(Html page, SweepComparison comparison, string name)
    {
        var plotted = GroupOrder.Of(comparison, MostPlotted);
        if (plotted.Count < 2 || !plotted.Any(group => double.IsFinite(group.Typical)))
        {
            return;
        }

        var log = ChartAxis.LogHelps(plotted.SelectMany(group => (double[])[group.Typical, group.Interval.Low, group.Interval.High]));
        page.Raw(IntervalPlot.Render(
            $"{Words.Capital(comparison.Metric.Phrase)} by {name}",
            $"Dot: the typical run ({(comparison.Metric.Kind == MetricKind.EpochsTo ? "the median" : "the mean of the middle half")}); bar: its 95 % interval over {comparison.Results.Seeds.Many}."
            + (comparison.Groups.Count > MostPlotted ? $" The best {MostPlotted} of {Number.Count(comparison.Groups.Count)}." : ""),
            new ChartAxis(comparison.Metric.Phrase, "", log),
            [.. plotted.Select(group => new IntervalRow(
                group.Label + (group.Diverged > 0 ? $" ({Number.Count(group.Diverged)} diverged)" : ""),
                group.Typical,
                group.Interval.IsKnown ? group.Interval.Low : group.Typical,
                group.Interval.IsKnown ? group.Interval.High : group.Typical,
                ReferenceEquals(group, comparison.Groups[0]) && group.CanWin))]));
    }
}
