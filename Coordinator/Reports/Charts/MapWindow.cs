using Runner.Comparison.Minima.Pictures;

namespace Runner.Reports.Charts;

/// <summary>A part of a map of starts.</summary>
/// <param name="Column">Its first; columns go from left to right.</param>
/// <param name="Row">Its lowest; rows go upwards.</param>
internal readonly record struct MapWindow(int Column, int Row, int Columns, int Rows)
{
    public static MapWindow All(BasinMap map) => new(0, 0, map.Xs.Length, map.Ys.Length);

    /// <summary>The window with half or twice as many cells on each side, within the map.</summary>
    /// <param name="x">The place that stays where it is, as a share of the window from its left.</param>
    /// <param name="y">The same from below.</param>
    public MapWindow Zoomed(BasinMap map, bool isIn, double x, double y)
    {
        var (columns, rows) = (Scaled(Columns, map.Xs.Length, isIn), Scaled(Rows, map.Ys.Length, isIn));
        return new(From(Column + (x * (Columns - columns)), columns, map.Xs.Length), From(Row + (y * (Rows - rows)), rows, map.Ys.Length), columns, rows);
    }

    /// <summary>The window moved no further than it must be to show a cell.</summary>
    public MapWindow Showing(int column, int row) =>
        this with { Column = Math.Clamp(Column, column - Columns + 1, column), Row = Math.Clamp(Row, row - Rows + 1, row) };

    /// <summary>The cell at a place in it.</summary>
    public (int Column, int Row) At(double x, double y) =>
        (Column + Math.Clamp((int)(x * Columns), 0, Columns - 1), Row + Math.Clamp((int)(y * Rows), 0, Rows - 1));

    /// <summary>A picture with at most so many pixels a side, the colours as in <see cref="BasinMapChart"/>.</summary>
    public string Picture(BasinMap map, int mostPixels)
    {
        var (rows, columns) = (Math.Min(mostPixels, Rows), Math.Min(mostPixels, Columns));
        var pixels = new byte[rows * columns];
        for (var i = 0; i < rows; i++)
        {
            var row = map.Labels[Row + (int)((long)(rows - 1 - i) * Rows / rows)];
            for (var j = 0; j < columns; j++)
            {
                var label = row[Column + (int)((long)j * Columns / columns)];
                pixels[(i * columns) + j] = label < 1 ? Palette.Absent : (byte)(label - 1);
            }
        }

        return PngEncoder.DataUri(PngEncoder.Indexed(columns, rows, pixels, Palette.Of(map.Endings.Length)));
    }

    private static int Scaled(int cells, int all, bool isIn) => isIn ? (cells + 1) / 2 : Math.Min(all, cells * 2);

    private static int From(double at, int cells, int all) => Math.Clamp((int)Math.Round(at), 0, all - cells);
}
