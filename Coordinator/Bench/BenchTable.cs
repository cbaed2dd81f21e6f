using Runner.Comparison;
using Runner.Reports;
using Spectre.Console;

namespace Runner.Bench;

/// <summary>The benchmark's report as a table for the terminal.</summary>
public static class BenchTable
{
    public static void Write(IAnsiConsole console, BenchReport report)
    {
        foreach (var (name, value) in report.Machine)
        {
            console.MarkupLineInterpolated($"[grey]{name}: {value}[/]");
        }

        var peers = report.Figures.Any(figure => !double.IsNaN(figure.Peer));
        TextTable.Write(
            console,
            ["measure", "measured", "unit", "of roofline", .. peers ? ["peer", "times as fast"] : (string[])[], "target"],
            [.. report.Figures.Select(figure => (string[])
            [
                figure.Name, Number(figure.Value), figure.Unit, Share(figure.OfRoofline),
                .. peers ? [Number(figure.Peer), Number(figure.Speedup)] : (string[])[],
                Target(figure),
            ])],
            [.. report.Figures.Select(figure => figure.Reached == false ? new Style(Color.Red) : Style.Plain)],
            leastFirst: peers ? [3, 4, 6, 2] : [3, 4, 2],
            words: peers ? [2, 6] : [2, 4]);
        console.MarkupLineInterpolated(
            $"[grey]Roofline: {Number(report.PeakGflops)} GFLOP/s and {Number(report.BandwidthGb)} GB/s per core. {Turns(report)}[/]");
    }

    private static string Turns(BenchReport report)
    {
        var turns = report.Figures.Count == 0 ? 0 : report.Figures.Max(figure => figure.Runs.Count);
        return report.Complete ? $"Medians of {Comparison.Number.Of(turns, "turn")}." : $"Stopped in turn {turns}: medians of the turns until then.";
    }

    private static string Target(BenchFigure figure)
    {
        List<string> wishes = [];
        Add(figure.ValueTarget, $"{figure.ValueTarget:G4} {figure.Unit}");
        Add(figure.SpeedupTarget, $"{figure.SpeedupTarget:G5} times");
        Add(figure.RooflineTarget, $"{figure.RooflineTarget:P0} of roofline");
        var text = string.Join(", ", wishes);
        return figure.Reached switch
        {
            true => $"✓ {text}",
            false => $"MISSES {text}",
            null => text.Length > 0 ? $"? {text}" : "",
        };

        void Add(double wish, string words)
        {
            if (!double.IsNaN(wish))
            {
                wishes.Add(words);
            }
        }
    }

    private static string Share(double share) => double.IsNaN(share) ? "" : share < 0.001 ? "< 0.1 %" : $"{share * 100:F1} %";

    /// <summary>Four significant digits without an exponent; empty unless the value is finite.</summary>
    private static string Number(double value) =>
        !double.IsFinite(value) ? ""
        : value == 0 ? "0"
        : value.ToString("F" + Math.Clamp(3 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 9));
}
