using Runner.Comparison;
using Runner.Comparison.Minima.Pairs;
using Runner.Comparison.Minima.Siblings;
using Runner.Reports;
using Spectre.Console;

namespace Runner.Minima;

/// <summary>When siblings part, as rows: the terminal and the page show the same.</summary>
public static class SiblingTables
{
    /// <summary>Columns that have something to say.</summary>
    public static IReadOnlyList<string> Columns(SiblingSetting setting) =>
        ["part at epoch", "pairs", "in one basin", "barrier of the loss", .. HasErrors(setting) ? (string[])["barrier of the error"] : [], "distance of the weights", "distance of the outputs"];

    public static IEnumerable<string[]> Rows(SiblingSetting setting) => setting.Epochs.Select(epoch => (string[])
    [
        $"{epoch.Epoch}",
        Number.Count(epoch.Pairs),
        Number.Count(epoch.Together),
        PairWords.Spread(epoch.Barrier),
        .. HasErrors(setting) ? (string[])[PairWords.Spread(epoch.ErrorBarrier)] : [],
        PairWords.Spread(epoch.Distance),
        PairWords.Spread(epoch.FunctionDistance),
    ]);

    public static void Write(IAnsiConsole console, SiblingStudy study)
    {
        Line(console, new Text(study.Name, new Style(decoration: Decoration.Bold)));
        foreach (var (setting, finding) in study.Settings.Zip(study.Findings))
        {
            Line(console, new Text($"● {finding.Sentence}"));
            TextTable.Write(console, [.. Columns(setting)], [.. Rows(setting)]);
        }

        Line(console, new Text("Median (lowest to highest). --json has every start."));
    }

    private static bool HasErrors(SiblingSetting setting) => setting.Epochs.Any(epoch => epoch.ErrorBarrier.Pairs > 0);

    private static void Line(IAnsiConsole console, Text text)
    {
        console.Write(text);
        console.WriteLine();
    }
}
