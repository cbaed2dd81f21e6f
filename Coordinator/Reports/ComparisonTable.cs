using Runner.Comparison;
using Runner.Specs;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Runner.Reports;

/// <summary>A comparison on the terminal. Colours come from the console, which has none when it is redirected.</summary>
public static class ComparisonTable
{
    public const int MostRows = 40;

    /// <summary>Findings as sentences, then the table.</summary>
    public static void Write(IAnsiConsole console, SweepComparison comparison)
    {
        WriteFindings(console, comparison.Findings);
        console.Write(Render(comparison));
        if (comparison.Groups.Count > MostRows)
        {
            console.MarkupLineInterpolated($"[grey]{Number.Count(comparison.Groups.Count - MostRows)} more rows: --json or export has them all.[/]");
        }
    }

    public static void WriteFindings(IAnsiConsole console, IEnumerable<Finding> findings)
    {
        foreach (var finding in findings)
        {
            var mark = finding.Verdict switch
            {
                Verdict.Settled => "[green]●[/]",
                Verdict.NotEnoughSeeds => "[yellow]○[/]",
                Verdict.MeasuresDisagree => "[yellow]◐[/]",
                _ => "[blue]·[/]",
            };
            var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(1)).AddColumn(new GridColumn().PadRight(0));
            grid.AddRow(new Markup(mark), new Text(finding.Sentence));
            console.Write(grid);
        }

        console.WriteLine();
    }

    /// <summary>One row a group. Columns that say nothing here are left out, so that it fits 80 columns.</summary>
    public static IRenderable Render(SweepComparison comparison)
    {
        var groups = comparison.Groups;
        var toTarget = comparison.Metric.Kind == MetricKind.EpochsTo;
        var table = new Table().Border(TableBorder.Simple).Collapse();
        table.AddColumn(new TableColumn(new Text(Heading(comparison))));
        Right("n");
        Right("median");
        Right(!toTarget, "IQM");
        Right("95 % interval");
        Right("best");
        Right("worst");
        var diverged = groups.Any(group => group.Diverged > 0);
        var others = groups.Any(group => group.Unfinished + group.Failed + group.Missing > 0);
        Right(diverged, "diverged");
        Right(toTarget, "never");
        Right(others, "other");
        for (var i = 0; i < Math.Min(groups.Count, MostRows); i++)
        {
            var group = groups[i];
            var style = i == 0 && group.CanWin ? new Style(decoration: Decoration.Bold) : group.CanWin ? Style.Plain : new Style(Color.Grey);
            var cells = new List<string>
            {
                group.Label,
                Number.Count(group.Runs),
                Value(group.Summary.Median),
                Interval(group.Interval, "–"),
                Value(group.Summary.Best),
                Value(group.Summary.Worst),
            };
            if (!toTarget)
            {
                cells.Insert(3, Value(group.Summary.Iqm));
            }

            if (diverged)
            {
                cells.Add(Number.Count(group.Diverged));
            }

            if (toTarget)
            {
                cells.Add(Number.Count(group.NotReached));
            }

            if (others)
            {
                cells.Add(Number.Count(group.Unfinished + group.Failed + group.Missing));
            }

            table.AddRow(cells.Select(cell => (IRenderable)new Text(cell, style)));
        }

        return table;

        void Right(object first, string? name = null)
        {
            if (first is not false)
            {
                table.AddColumn(new TableColumn(new Text(name ?? (string)first)).RightAligned().NoWrap());
            }
        }
    }

    /// <summary>A value of the metric, "never" for a target that was not reached.</summary>
    internal static string Value(double value) => double.IsPositiveInfinity(value) ? "never" : Number.Short(value);

    internal static string Interval(Comparison.Statistics.Interval interval, string to) => !interval.IsKnown ? "–"
        : double.IsPositiveInfinity(interval.Low) ? "never"
        : $"{Value(interval.Low)}{to}{Value(interval.High)}";

    private static string Heading(SweepComparison comparison) =>
        comparison.By.Count == 0 ? KebabCase.FromPascal("Runs") : string.Join(" · ", AxisNames.Short(comparison.By));
}
