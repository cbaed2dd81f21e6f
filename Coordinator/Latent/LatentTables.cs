using Runner.Comparison;
using Runner.Reports;
using Spectre.Console;

namespace Runner.Latent;

/// <summary>A look into codes on the terminal: findings, the map of the featured trial, then tables.</summary>
public static class LatentTables
{
    public static void Write(IAnsiConsole console, LatentStudy study)
    {
        console.Write(new Text(study.Name, new Style(decoration: Decoration.Bold)));
        console.WriteLine();
        foreach (var finding in study.Findings)
        {
            Line(console, $"● {finding.Sentence}");
        }

        CodeMapText.Write(console, study.Featured.Look, $"trial {study.Featured.Point.Shown.Trial}{(study.Points.Count > 1 ? $", {study.Featured.Point.Label}" : "")}");
        WritePoints(console, study, LatentColumns.OfClasses(study));
        WritePoints(console, study, LatentColumns.OfErrors(study));
        WriteCoordinates(console, study);
        Line(console, study.Extent);
    }

    private static void WritePoints(IAnsiConsole console, LatentStudy study, IReadOnlyList<LatentColumn> columns)
    {
        if (columns.Count > 0)
        {
            TextTable.Write(
                console,
                ["setting", .. columns.Select(column => column.Name)],
                [.. study.Points.Select(point => (string[])[point.Label, .. columns.Select(column => column.Cell(point))])]);
        }
    }

    private static void WriteCoordinates(IAnsiConsole console, LatentStudy study)
    {
        var strongest = study.Featured.Walks.Coordinates.Max(row => row.Effect);
        TextTable.Write(
            console,
            ["coordinate", "from", "to", "effect", "of the strongest"],
            [.. study.Featured.Walks.Coordinates.Select(row => (string[])[row.Name, Number.Short(row.At[0]), Number.Short(row.At[^1]), Number.Short(row.Effect), Number.Percent(strongest > 0 ? row.Effect / strongest : double.NaN)])]);
    }

    private static void Line(IAnsiConsole console, string text)
    {
        console.Write(new Text(text));
        console.WriteLine();
    }
}
