using Runner.Echo;
using Spectre.Console;

namespace Runner.Reports;

/// <summary>
/// A table that stays readable on narrow terminals: the first column keeps its width, columns of words wrap, and columns that
/// still do not fit are omitted, the least important first, and named below. When not even one fits beside the first, each row
/// is a label with its values below.
/// </summary>
public static class TextTable
{
    /// <summary>Characters between two columns, and at both ends together.</summary>
    private const int Gap = 3;

    private const int Ends = 4;

    /// <summary>Minimum width of a column of words, unless its content is narrower.</summary>
    private const int NarrowestWords = 20;

    /// <param name="names">Column headings; the first is that of the row labels.</param>
    /// <param name="styles">One per row; null for plain rows.</param>
    /// <param name="leastFirst">Column indexes in the order in which they are omitted; by default from the right.</param>
    /// <param name="words">Indexes of columns of words, which are left-aligned and wrapped; others are right-aligned and never broken.</param>
    public static void Write(
        IAnsiConsole console,
        IReadOnlyList<string> names,
        IReadOnlyList<string[]> rows,
        IReadOnlyList<Style>? styles = null,
        IReadOnlyList<int>? leastFirst = null,
        IReadOnlyList<int>? words = null)
    {
        string[][] cells = [.. rows.Select(row => row.Select(cell => Shown.Lines(cell).ReplaceLineEndings(" ")).ToArray())];
        var columns = names.Select((name, place) => Column.Of(name, cells.Select(row => row[place]), words?.Contains(place) ?? false)).ToArray();
        var kept = Kept(columns, console.Profile.Width, leastFirst ?? [.. Enumerable.Range(1, names.Count - 1).Reverse()]);
        if (Width(kept.Select(place => columns[place].Least)) > console.Profile.Width)
        {
            WriteStacked(console, names, cells, styles);
            return;
        }

        WriteGrid(console, names, cells, styles, columns, kept);
        if (kept.Count < names.Count)
        {
            console.Write(new Text($"Not shown at this width: {string.Join(", ", Enumerable.Range(0, names.Count).Except(kept).Select(place => names[place]))}."));
            console.WriteLine();
        }
    }

    private static void WriteGrid(
        IAnsiConsole console, IReadOnlyList<string> names, string[][] rows, IReadOnlyList<Style>? styles, Column[] columns, List<int> kept)
    {
        var table = new Table().Border(TableBorder.Simple).Collapse();
        var spare = console.Profile.Width - Width(kept.Select(place => columns[place].Least));
        foreach (var place in kept)
        {
            var column = columns[place];
            var more = Math.Min(spare, column.Most - column.Least);
            spare -= more;
            var heading = new TableColumn(new Text(names[place])) { Width = column.Least + more };
            table.AddColumn(place == 0 || column.IsWords ? heading : heading.RightAligned());
        }

        for (var row = 0; row < rows.Length; row++)
        {
            table.AddRow(kept.Select(place => new Text(rows[row][place], StyleOf(styles, row))));
        }

        console.Write(table);
    }

    private static void WriteStacked(IAnsiConsole console, IReadOnlyList<string> names, string[][] rows, IReadOnlyList<Style>? styles)
    {
        console.WriteLine();
        for (var row = 0; row < rows.Length; row++)
        {
            console.Write(new Text(rows[row][0], StyleOf(styles, row)));
            console.WriteLine();
            var values = Enumerable.Range(1, names.Count - 1).Where(place => rows[row][place].Length > 0).Select(place => $"{names[place]} {rows[row][place]}");
            console.Write(new Padder(new Text(string.Join(", ", values)), new Padding(2, 0, 0, 0)));
        }

        console.WriteLine();
    }

    private static Style StyleOf(IReadOnlyList<Style>? styles, int row) => styles is null ? Style.Plain : styles[row];

    private static List<int> Kept(Column[] columns, int width, IReadOnlyList<int> leastFirst)
    {
        var kept = Enumerable.Range(0, columns.Length).ToList();
        foreach (var place in leastFirst)
        {
            if (kept.Count <= 2 || Width(kept.Select(one => columns[one].Least)) <= width)
            {
                break;
            }

            kept.Remove(place);
        }

        return kept;
    }

    private static int Width(IEnumerable<int> columns) => columns.Sum(column => column + Gap) - Gap + Ends;

    /// <param name="Least">Minimum width: headings and cells of words may break between words.</param>
    /// <param name="Most">Width at which nothing breaks.</param>
    private readonly record struct Column(int Least, int Most, bool IsWords)
    {
        public static Column Of(string name, IEnumerable<string> cells, bool isWords)
        {
            var widest = cells.Select(cell => cell.GetCellWidth()).DefaultIfEmpty(0).Max();
            var word = name.Split(' ').Max(part => part.GetCellWidth());
            return new(Math.Max(word, isWords ? Math.Min(widest, NarrowestWords) : widest), Math.Max(name.GetCellWidth(), widest), isWords);
        }
    }
}
