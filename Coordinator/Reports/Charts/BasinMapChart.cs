using Runner.Comparison;
using Runner.Comparison.Minima.Pictures;

namespace Runner.Reports.Charts;

/// <summary>A plane of starting weights, coloured by where training ends.</summary>
public static class BasinMapChart
{
    /// <summary>The most pixels per side: screens show no more, and reports stay small.</summary>
    private const int MostPixels = 1_000;

    public static string Render(string title, string about, BasinMap map) =>
        ChartLayout.Figure(title, about, (layout, svg) => Draw(svg, layout, about, map));

    private static double Draw(Svg svg, ChartLayout layout, string about, BasinMap map)
    {
        var font = layout.Font;
        var x = AxisScale.Of([map.Xs[0], map.Xs[^1]], log: false, layout.IsNarrow ? 4 : 6, nice: false);
        var y = AxisScale.Of([map.Ys[0], map.Ys[^1]], log: false, 6, nice: false);
        var left = PlotFrame.TickRoom(y, font);
        var side = Math.Min(layout.Width - left - 10, 460);
        var frame = new PlotFrame(left, font * 2.2, left + side, (font * 2.2) + side, x, y);
        frame.Draw(svg, new ChartAxis(map.XName), new ChartAxis(map.YName), font);
        svg.Picture(left, frame.Top, side, side, Picture(map), "where training ends, by its start");
        var at = frame.Bottom + (font * 4);
        foreach (var ending in map.Endings)
        {
            svg.Rectangle(0, at, font * 1.6, font, "key", Colour(map, ending.Number));
            svg.Text(font * 2.1, at + (font * 0.85), ChartText.Fit(Words(map, ending), font, layout.Width - (font * 2.1)));
            at += font * 1.6;
        }

        if (map.Labels.Any(row => row.Contains(0)))
        {
            svg.Rectangle(0, at, font * 1.6, font, "absent");
            svg.Text(font * 2.1, at + (font * 0.85), $"diverged: {Number.Of(map.Labels.Sum(row => row.Count(label => label == 0)), "start")}");
            at += font * 1.6;
        }

        return ChartNote.Draw(svg, about, at, layout);
    }

    private static string Words(BasinMap map, MapEnding ending)
    {
        var starts = (double)ending.Runs / ((long)map.Xs.Length * map.Ys.Length);
        var (from, to) = (Number.Short(ending.From), Number.Short(ending.To));
        if (ending.Place.Length > 0)
        {
            return $"ends {ending.Place}: {Number.Of(ending.Runs, "start")} ({Number.Percent(starts)})";
        }

        return $"ends at {(from == to ? from : $"{from} to {to}")}: {Number.Of(ending.Runs, "start")} ({Number.Percent(starts)})";
    }

    private static string Colour(BasinMap map, int number) => ColourRamp.Hex(map.Endings.Length == 1 ? 0 : (number - 1.0) / (map.Endings.Length - 1));

    private static string Picture(BasinMap map)
    {
        var (rows, columns) = (Math.Min(MostPixels, map.Ys.Length), Math.Min(MostPixels, map.Xs.Length));
        var pixels = new byte[rows * columns];
        for (var i = 0; i < rows; i++)
        {
            var row = map.Labels[(int)((long)(rows - 1 - i) * map.Ys.Length / rows)];
            for (var j = 0; j < columns; j++)
            {
                var label = row[(int)((long)j * map.Xs.Length / columns)];
                pixels[(i * columns) + j] = label < 1 ? Palette.Absent : (byte)(label - 1);
            }
        }

        return PngEncoder.DataUri(PngEncoder.Indexed(columns, rows, pixels, Palette.Of(map.Endings.Length)));
    }
}
