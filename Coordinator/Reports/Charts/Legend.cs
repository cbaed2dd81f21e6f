namespace Runner.Reports.Charts;

/// <summary>The legend of a chart: each series' name beside a sample of its line.</summary>
internal static class Legend
{
    private const double Swatch = 26;

    /// <param name="Name">The full name.</param>
    /// <param name="Kind">The CSS classes of its line.</param>
    public readonly record struct Entry(string Name, string Kind);

    /// <summary>The width that the names need, at most <paramref name="most"/>.</summary>
    public static double Width(IReadOnlyList<Entry> entries, double font, double most) =>
        entries.Count == 0 ? 0 : Math.Min(most, entries.Max(entry => ChartText.Width(entry.Name, font)) + Swatch + 8);

    /// <summary>Draws from the top left corner in as many columns as fit, and returns the height.</summary>
    public static double Draw(Svg svg, IReadOnlyList<Entry> entries, double left, double top, double width, double font)
    {
        var row = font * 1.5;
        var wanted = Width(entries, font, width);
        var columns = wanted <= 0 ? 1 : Math.Clamp((int)(width / wanted), 1, Math.Max(1, entries.Count));
        var rows = (entries.Count + columns - 1) / columns;
        for (var i = 0; i < entries.Count; i++)
        {
            var x = left + (i / rows * (width / columns));
            var y = top + ((i % rows) * row) + (row / 2);
            svg.Line(x, y, x + Swatch - 6, y, $"line {entries[i].Kind}");
            var shown = ChartText.Fit(entries[i].Name, font, (width / columns) - Swatch);
            svg.Text(x + Swatch, y + (font * 0.35), shown, whole: entries[i].Name);
        }

        return rows * row;
    }
}
