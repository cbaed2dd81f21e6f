using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Runner.Comparison;
using Runner.Comparison.Minima.Pictures;
using Runner.Echo;
using Runner.Reports.Charts;

namespace Runner.Page.Views;

/// <summary>What is seen of a map of starts, as the query of the page's address has it: in starting weights, as a running sweep adds cells.</summary>
/// <param name="Window">The part that is shown.</param>
/// <param name="Column">Of the chosen cell.</param>
/// <param name="Row">Of the chosen cell.</param>
internal readonly record struct MapView(MapWindow Window, int Column, int Row)
{
    private const string X = "x";

    private const string Y = "y";

    private const string Cell = "cell";

    /// <summary>Everything, with the cell in the middle chosen.</summary>
    public static MapView All(BasinMap map) => new(MapWindow.All(map), map.Xs.Length / 2, map.Ys.Length / 2);

    /// <summary>Whether the map has all that is seen.</summary>
    public bool IsOn(BasinMap map) => Window.Columns > 0 && Window.Column + Window.Columns <= map.Xs.Length && Window.Row + Window.Rows <= map.Ys.Length;

    /// <summary>Reads the query of an address. What cannot be read is left as it is by default, with a line that says so. Other keys are ignored.</summary>
    public static (MapView View, IReadOnlyList<string> Problems) Read(string query, BasinMap map)
    {
        var (values, problems, all) = (QueryHelpers.ParseQuery(query), new List<string>(), All(map));
        var (columns, rows) = (Ends(X, map.Xs), Ends(Y, map.Ys));
        var window = new MapWindow(columns.From, rows.From, columns.To - columns.From + 1, rows.To - rows.From + 1);
        var (column, row) = (Math.Clamp(all.Column, columns.From, columns.To), Math.Clamp(all.Row, rows.From, rows.To));
        if (Pair(Cell) is { } cell)
        {
            (column, row) = (Nearest(map.Xs, cell.First), Nearest(map.Ys, cell.Second));
        }

        return (new(window.Showing(column, row), column, row), problems);

        (int From, int To) Ends(string key, double[] places)
        {
            if (Pair(key) is not { } ends)
            {
                return (0, places.Length - 1);
            }

            var (one, other) = (Nearest(places, ends.First), Nearest(places, ends.Second));
            return (Math.Min(one, other), Math.Max(one, other));
        }

        (double First, double Second)? Pair(string key)
        {
            if (values.GetValueOrDefault(key).FirstOrDefault() is not { Length: > 0 } text)
            {
                return null;
            }

            double[] numbers = [.. text.Split(',').Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN)];
            if (numbers.Length == 2 && numbers.All(double.IsFinite))
            {
                return (numbers[0], numbers[1]);
            }

            problems.Add($"{key}: {Shown.Line(text, 40)} is not two numbers with a comma between them. It is left out.");
            return null;
        }
    }

    /// <summary>The query that reads as this view, with the other parts of a query kept.</summary>
    public string Query(BasinMap map, string kept)
    {
        var all = All(map);
        var parts = QueryHelpers.ParseQuery(kept)
            .Where(part => part.Key is not (X or Y or Cell))
            .SelectMany(part => part.Value.OfType<string>().Select(value => (part.Key, value)))
            .ToList();
        if (Window != all.Window)
        {
            parts.Add((X, Two(map.Xs[Window.Column], map.Xs[Window.Column + Window.Columns - 1])));
            parts.Add((Y, Two(map.Ys[Window.Row], map.Ys[Window.Row + Window.Rows - 1])));
        }

        if (this != all)
        {
            parts.Add((Cell, Two(map.Xs[Column], map.Ys[Row])));
        }

        return parts.Count == 0 ? "" : "?" + string.Join('&', parts.Select(part => $"{Uri.EscapeDataString(part.Item1)}={Uri.EscapeDataString(part.Item2)}"));

        static string Two(double one, double other) => $"{Number.Exact(one)},{Number.Exact(other)}";
    }

    private static int Nearest(double[] places, double value)
    {
        var within = Math.Clamp(value, places[0], places[^1]);
        return Enumerable.Range(0, places.Length).MinBy(i => Math.Abs(places[i] - within));
    }
}
