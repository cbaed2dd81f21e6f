using Spectre.Console;

namespace Runner.Reports;

/// <summary>
/// A table on the terminal that stays readable where it is narrow: the first column keeps its width, and columns that do not
/// fit are left out, the least important first, and named.
/// </summary>
public static class TextTable
{
    /// <summary>Between two columns, and at both ends.</summary>
    private const int Gap = 3;

    private const int Ends = 4;

    /// <param name="names">The first is the heading of the rows.</param>
    /// <param name="styles">One a row; plain where there is none.</param>
    /// <param name="leastFirst">Places of columns in the order in which they are left out; by default from the right.</param>
    public static void Write(
        IAnsiConsole console, IReadOnlyList<string> names, IReadOnlyList<string[]> rows, IReadOnlyList<Style>? styles = null, IReadOnlyList<int>? leastFirst = null)
    {
        var kept = Kept(names, rows, console.Profile.Width, leastFirst ?? [.. Enumerable.Range(1, names.Count - 1).Reverse()]);
        var table = new Table().Border(TableBorder.Simple).Collapse();
        foreach (var column in kept)
        {
            var heading = new TableColumn(new Text(names[column]));
            table.AddColumn(column == 0 ? heading : heading.RightAligned());
        }

        for (var row = 0; row < rows.Count; row++)
        {
            var style = styles is null ? Style.Plain : styles[row];
            table.AddRow(kept.Select(column => new Text(rows[row][column], style)));
        }

        console.Write(table);
        if (kept.Count < names.Count)
        {
            var missing = Enumerable.Range(0, names.Count).Except(kept).Select(column => names[column]);
            console.Write(new Text($"Not shown at this width: {string.Join(", ", missing)}."));
            console.WriteLine();
        }
    }

    private static List<int> Kept(IReadOnlyList<string> names, IReadOnlyList<string[]> rows, int width, IReadOnlyList<int> leastFirst)
    {
        var kept = Enumerable.Range(0, names.Count).ToList();
        foreach (var column in leastFirst)
        {
            if (kept.Count <= 2 || Width(kept) <= width)
            {
                break;
            }

            kept.Remove(column);
        }

        return kept;

        // A heading may break between words; a cell may not.
        int Width(List<int> columns) => Ends + (Gap * (columns.Count - 1)) + columns.Sum(column => Math.Max(
            names[column].Split(' ').Max(word => word.Length), rows.Select(row => row[column].Length).DefaultIfEmpty(0).Max()));
    }
}
