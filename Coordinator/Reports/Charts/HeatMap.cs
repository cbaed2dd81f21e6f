namespace Runner.Reports.Charts;

/// <summary>The data of a heat map: a value for each pair of settings.</summary>
/// <param name="Columns">Labels from left to right.</param>
/// <param name="Rows">Labels from top to bottom.</param>
/// <param name="Values">[rows, columns], row-major; NaN for missing values.</param>
public sealed record HeatMapData(
    ChartAxis ColumnAxis, IReadOnlyList<string> Columns, ChartAxis RowAxis, IReadOnlyList<string> Rows, ChartAxis ValueAxis, IReadOnlyList<double> Values)
{
    /// <summary>Whether the frame marks the lowest cell or the highest.</summary>
    public bool LowerIsBetter { get; init; } = true;

    /// <summary>Significant digits of the numbers in cells.</summary>
    public int Digits { get; init; } = 3;

    /// <summary>Whether there is a best cell to frame.</summary>
    public bool HasBest { get; init; } = true;
}

/// <summary>A heat map: cells with numbers, or an image with a pixel per value if there are many.</summary>
public static class HeatMap
{
    private const int MostCells = 2000;

    private const double SmallestFont = 7.5;

    public static string Render(string title, string about, HeatMapData data)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(data.Values.Count, data.Rows.Count * data.Columns.Count);
        // One picture for both layouts: its colours depend on the ends of the scale alone.
        var picture = data.Values.Count > MostCells ? HeatMapPicture.Of(data, AxisScale.Of(data.Values, data.ValueAxis.Log, ticks: 1, nice: false)) : null;
        return ChartLayout.Figure(title, about, Numbers(data), (layout, svg) => Draw(svg, layout, about, data, picture));
    }

    private static ChartNumbers Numbers(HeatMapData data) => new(
        [data.RowAxis.Name, data.ColumnAxis.Name == data.RowAxis.Name ? $"other {data.ColumnAxis.Name}" : data.ColumnAxis.Name, data.ValueAxis.Name],
        data.Values.Select((value, i) => (string[])[data.Rows[i / data.Columns.Count], data.Columns[i % data.Columns.Count], ChartNumbers.Cell(value)]));

    /// <param name="picture">The cells if they are too many to draw; else null.</param>
    private static double Draw(Svg svg, ChartLayout layout, string about, HeatMapData data, string? picture)
    {
        var font = layout.Font;
        var scale = AxisScale.Of(data.Values, data.ValueAxis.Log, layout.IsNarrow ? 3 : 5, nice: false);
        var left = Math.Min(layout.Width * 0.34, data.Rows.Select(label => ChartText.Width(label, font)).DefaultIfEmpty(0).Max() + 8);
        var top = font * 2;
        var cellWidth = Math.Min(110, (layout.Width - left) / Math.Max(1, data.Columns.Count));
        var cellHeight = picture is not null
            ? Math.Min(layout.Width - left, 420) / data.Rows.Count
            : Math.Clamp(cellWidth * 0.6, font * 1.4, 44);
        var width = cellWidth * data.Columns.Count;
        var height = cellHeight * data.Rows.Count;

        svg.Text(0, font, ChartText.Fit(data.RowAxis.Label, font, layout.Width), whole: data.RowAxis.Label);
        if (picture is not null)
            svg.Picture(left, top, width, height, picture, data.ValueAxis.Label);
        else
            Cells(svg, font, data, scale, (left, top, cellWidth, cellHeight));

        RowLabels(svg, font, data.Rows, left - 6, top, cellHeight);
        var below = ColumnLabels(svg, font, data.Columns, left, top + height, cellWidth);
        svg.Text(left + (width / 2), below + (font * 1.2), ChartText.Fit(data.ColumnAxis.Label, font, layout.Width), anchor: "middle", whole: data.ColumnAxis.Label);
        var end = ColourKey.Draw(svg, layout, data.ValueAxis, scale, below + (font * 2.6));
        return ChartNote.Draw(svg, about, end, layout);
    }

    private static void Cells(Svg svg, double font, HeatMapData data, AxisScale scale, (double Left, double Top, double Width, double Height) grid)
    {
        var best = Best(data);
        for (var i = 0; i < data.Values.Count; i++)
        {
            var (row, column) = (i / data.Columns.Count, i % data.Columns.Count);
            var (x, y) = (grid.Left + (column * grid.Width), grid.Top + (row * grid.Height));
            var value = data.Values[i];
            var share = scale.At(value);
            var tip = $"{data.RowAxis.Name} {data.Rows[row]}, {data.ColumnAxis.Name} {data.Columns[column]}: {ChartNumber.Short(value, 4)}";
            svg.Rectangle(x, y, grid.Width, grid.Height, double.IsNaN(share) ? "cell absent" : "cell", double.IsNaN(share) ? "" : ColourRamp.Hex(share), tip);
            var text = ChartNumber.Short(value, data.Digits);
            // Reduce the font size before leaving the number out.
            var size = Math.Min(font, font * (grid.Width - 4) / Math.Max(1, ChartText.Width(text, font)));
            if (size >= SmallestFont && size <= grid.Height)
            {
                var ink = double.IsNaN(share) ? "soft" : ColourRamp.IsDark(share) ? "on-dark" : "on-light";
                svg.Text(x + (grid.Width / 2), y + (grid.Height / 2) + (font * 0.35), text, i == best && data.HasBest ? $"{ink} strong" : ink, "middle", size: size < font ? size : 0);
            }
        }

        if (best >= 0 && data.HasBest)
        {
            var (row, column) = (best / data.Columns.Count, best % data.Columns.Count);
            var (x, y) = (grid.Left + (column * grid.Width), grid.Top + (row * grid.Height));
            svg.Rectangle(x, y, grid.Width, grid.Height, "best");
            svg.Rectangle(x + 2, y + 2, grid.Width - 4, grid.Height - 4, "best-inside");
        }
    }

    private static int Best(HeatMapData data)
    {
        var best = -1;
        for (var i = 0; i < data.Values.Count; i++)
        {
            var value = data.Values[i];
            if (double.IsFinite(value) && (best < 0 || (data.LowerIsBetter ? value < data.Values[best] : value > data.Values[best])))
                best = i;
        }

        return best;
    }

    private static void RowLabels(Svg svg, double font, IReadOnlyList<string> labels, double right, double top, double cell)
    {
        var every = Math.Max(1, (int)Math.Ceiling(font * 1.3 / cell));
        for (var i = 0; i < labels.Count; i += every)
        {
            svg.Text(right, top + ((i + 0.5) * cell) + (font * 0.35), ChartText.Fit(labels[i], font, right), "soft", "end", whole: labels[i]);
        }
    }

    /// <summary>Draws labels horizontally if they fit, otherwise rotated by 45°; if cells are narrower than a line, horizontally with some
    /// left out. Returns the lower end.</summary>
    private static double ColumnLabels(Svg svg, double font, IReadOnlyList<string> labels, double left, double top, double cell)
    {
        var widest = labels.Select(label => ChartText.Width(label, font)).DefaultIfEmpty(0).Max();
        var level = widest < cell - 4 || labels.Count == 1 || cell < font * 1.4;
        var every = level ? Math.Max(1, (int)Math.Ceiling((widest + 8) / cell)) : 1;
        for (var i = 0; i < labels.Count; i += every)
        {
            var x = left + ((i + 0.5) * cell);
            if (level)
                svg.Text(x, top + (font * 1.2), labels[i], "soft", "middle");
            else
                svg.Text(x + (font * 0.3), top + (font * 0.9), ChartText.Fit(labels[i], font, Math.Min(110, (x * 1.4) + 12)), "soft", "end", -45, labels[i]);
        }

        return top + (level ? font * 1.4 : (Math.Min(110, widest) * 0.71) + (font * 0.9));
    }
}
