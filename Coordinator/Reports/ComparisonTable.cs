using Runner.Comparison;
using Runner.Comparison.Findings;
using Runner.Specs;
using Spectre.Console;

namespace Runner.Reports;

/// <summary>A comparison on the terminal. The console has no colours when it is redirected.</summary>
public static class ComparisonTable
{
    public const int MostRows = 40;

    /// <summary>Findings as sentences, then the table.</summary>
    public static void Write(IAnsiConsole console, SweepComparison comparison)
    {
        WriteFindings(console, comparison.Findings);
        WriteRows(console, comparison);
        if (comparison.Groups.Count > MostRows)
        {
            console.MarkupLineInterpolated($"[grey]{Number.Of(comparison.Groups.Count - MostRows, "more row")}: --json and export list them all.[/]");
        }
    }

    /// <summary>Writes the findings one below another, each with its mark, wrapped at the console's width.</summary>
    public static void WriteFindings(IAnsiConsole console, IEnumerable<Finding> findings)
    {
        foreach (var finding in findings)
        {
            console.Markup(finding.Verdict switch
            {
                Verdict.Settled => "[green]●[/]",
                Verdict.NotEnoughSeeds => "[yellow]○[/]",
                Verdict.MeasuresDisagree => "[yellow]◐[/]",
                _ => "[blue]·[/]",
            });
            var lines = Wrapped(finding.MayChange ? $"So far: {finding.Sentence}" : finding.Sentence, console.Profile.Width - 2);
            for (var i = 0; i < lines.Count; i++)
            {
                console.Write(new Text(i == 0 ? $" {lines[i]}" : $"  {lines[i]}"));
                console.WriteLine();
            }
        }

        console.WriteLine();
    }

    private static List<string> Wrapped(string sentence, int width)
    {
        var lines = new List<string>();
        var line = new System.Text.StringBuilder();
        foreach (var word in sentence.Replace(" %", "\u00a0%").Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                lines.Add(line.ToString());
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        lines.Add(line.ToString());
        return [.. lines.Select(one => one.Replace('\u00a0', ' '))];
    }

    /// <summary>Writes one row per group. Columns without information are left out.</summary>
    public static void WriteRows(IAnsiConsole console, SweepComparison comparison)
    {
        var groups = comparison.Groups;
        var toTarget = comparison.Metric.Kind == MetricKind.EpochsTo;
        (string Name, bool Shown, Func<ComparedGroup, string> Cell)[] columns =
        [
            (Heading(comparison), true, group => group.Label),
            ("n", true, group => Number.Count(group.Runs)),
            ("median", true, group => Value(group.Summary.Median)),
            ("IQM", !toTarget, group => Value(group.Summary.Iqm)),
            ("95 % interval", true, group => Interval(group.Interval, "–")),
            ("best", true, group => Value(group.Best)),
            ("worst", true, group => Value(group.Worst)),
            ("diverged, 95 %", groups.Any(group => group.Diverged > 0), Diverged),
            ("reached, 95 %", toTarget, group => Reached(group)),
            ("never", toTarget, group => Number.Count(group.NotReached)),
            ("other", groups.Any(group => group.Unfinished + group.Failed + group.Missing > 0), group => Number.Count(group.Unfinished + group.Failed + group.Missing)),
        ];
        var shown = columns.Where(column => column.Shown).ToArray();
        string[] least = toTarget ? ["reached, 95 %", "worst", "best", "other", "diverged, 95 %", "95 % interval", "n"] : ["worst", "best", "median", "other", "n", "diverged, 95 %", "95 % interval"];
        ComparedGroup[] rows = [.. groups.Take(MostRows)];
        console.Write(new Text($"{Words.Capital(comparison.Metric.Phrase)}{(comparison.By.Count == 0 ? "" : $" by {string.Join(", ", AxisNames.Short(comparison.By))}")}; {comparison.Metric.Better}"));
        console.WriteLine();
        TextTable.Write(
            console,
            [.. shown.Select(column => column.Name)],
            [.. rows.Select(group => shown.Select(column => column.Cell(group)).ToArray())],
            [.. rows.Select((group, i) => i == 0 && group.CanWin ? new Style(decoration: Decoration.Bold) : group.CanWin ? Style.Plain : new Style(Color.Grey))],
            [.. least.Select(name => Array.FindIndex(shown, column => column.Name == name)).Where(place => place > 0)]);
    }

    /// <summary>A value of the metric, "never" for a target that was not reached.</summary>
    internal static string Value(double value) => double.IsPositiveInfinity(value) ? "never" : Number.Short(value);

    /// <summary>The share of runs that reached the target, with Wilson's interval.</summary>
    internal static string Reached(ComparedGroup group) => double.IsNaN(group.Reached.Share) ? "–"
        : $"{Number.Percent(group.Reached.Share)} ({Number.Percent(group.Reached.Interval.Low)}–{Number.Percent(group.Reached.Interval.High)})";

    /// <summary>The number of diverged runs, with Wilson's interval of their share.</summary>
    internal static string Diverged(ComparedGroup group) =>
        $"{Number.Count(group.Diverged)} ({Number.Percent(group.DivergedShare.Low)}–{Number.Percent(group.DivergedShare.High)})";

    internal static string Interval(Comparison.Statistics.Interval interval, string to) => !interval.IsKnown ? "–"
        : double.IsPositiveInfinity(interval.Low) ? "never"
        : $"{Value(interval.Low)}{to}{Value(interval.High)}";

    private static string Heading(SweepComparison comparison) =>
        comparison.By.Count == 0 ? KebabCase.FromPascal("Runs") : string.Join(" · ", AxisNames.Short(comparison.By));
}
