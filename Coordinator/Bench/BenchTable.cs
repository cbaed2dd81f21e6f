using Spectre.Console;

namespace Runner.Bench;

/// <summary>A report for people.</summary>
public static class BenchTable
{
    public static void Write(IAnsiConsole console, BenchReport report)
    {
        foreach (var (name, value) in report.Machine)
        {
            console.MarkupLineInterpolated($"[grey]{name}: {value}[/]");
        }

        var peers = report.Figures.Any(figure => !double.IsNaN(figure.Peer));
        var table = new Table().Border(TableBorder.Simple).Collapse();
        table.AddColumn(new TableColumn(new Text("measure")));
        foreach (var column in (string[])["measured", "unit", "of roofline", .. peers ? ["peer", "times as fast"] : (string[])[], "target"])
        {
            var right = column is not ("unit" or "target");
            table.AddColumn(new TableColumn(new Text(column)) { Alignment = right ? Justify.Right : Justify.Left });
        }

        foreach (var figure in report.Figures)
        {
            List<string> cells = [figure.Name, Number(figure.Value), figure.Unit, Share(figure.OfRoofline)];
            if (peers)
            {
                cells.AddRange([Number(figure.Peer), Number(figure.Speedup)]);
            }

            table.AddRow([.. cells.Select(cell => new Text(cell)), Target(figure)]);
        }

        console.Write(table);
        console.MarkupLineInterpolated(
            $"[grey]Roofline: {Number(report.PeakGflops)} GFLOP/s and {Number(report.BandwidthGb)} GB/s a core. {Turns(report)}[/]");
    }

    private static string Turns(BenchReport report)
    {
        var turns = report.Figures.Count == 0 ? 0 : report.Figures.Max(figure => figure.Runs.Count);
        return report.Complete ? $"Medians of {turns} turns." : $"Stopped in turn {turns}: medians of the turns until then.";
    }

    private static Markup Target(BenchFigure figure)
    {
        List<string> wishes = [];
        Add(figure.ValueTarget, $"{figure.ValueTarget:G4} {figure.Unit}");
        Add(figure.SpeedupTarget, $"{figure.SpeedupTarget:G5} times");
        Add(figure.RooflineTarget, $"{figure.RooflineTarget:P0} of roofline");
        var text = string.Join(", ", wishes).EscapeMarkup();
        return new Markup(figure.Reached switch
        {
            true => $"[green]✓[/] {text}",
            false => $"[red]MISSES[/] {text}",
            null => text.Length > 0 ? $"? {text}" : "",
        });

        void Add(double wish, string words)
        {
            if (!double.IsNaN(wish))
            {
                wishes.Add(words);
            }
        }
    }

    private static string Share(double share) => double.IsNaN(share) ? "" : share < 0.001 ? "< 0.1 %" : $"{share * 100:F1} %";

    /// <summary>Four significant digits, without an exponent; nothing for no number.</summary>
    private static string Number(double value) =>
        !double.IsFinite(value) ? ""
        : value == 0 ? "0"
        : value.ToString("F" + Math.Clamp(3 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 9));
}
