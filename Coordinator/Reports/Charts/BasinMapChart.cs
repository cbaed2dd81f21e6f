using Runner.Comparison;
using Runner.Comparison.Minima.Pictures;

namespace Runner.Reports.Charts;

/// <summary>A plane of starting weights, coloured by where training ends.</summary>
public static class BasinMapChart
{
    /// <summary>The most pixels per side: screens show no more, and reports stay small.</summary>
    private const int MostPixels = 1_000;

    public static string Render(string title, string about, BasinMap map)
    {
        var picture = MapWindow.All(map).Picture(map, MostPixels);
        return ChartLayout.Figure(title, about, Numbers(map), (layout, svg) => Draw(svg, layout, about, map, picture));
    }

    /// <summary>A row for each run of neighbours that end alike, as a map has up to a million cells.</summary>
    internal static ChartNumbers Numbers(BasinMap map) => new(
        [map.YName, $"{map.XName} from", $"{map.XName} to", "ending", "final loss from", "final loss to", "place"],
        map.Labels.SelectMany((row, y) => Spans(row).Select(span => Row(map, y, span.From, span.To))));

    private static IEnumerable<(int From, int To)> Spans(int[] row)
    {
        for (var from = 0; from < row.Length;)
        {
            var to = from;
            while (to + 1 < row.Length && row[to + 1] == row[from])
            {
                to++;
            }

            yield return (from, to);
            from = to + 1;
        }
    }

    private static string[] Row(BasinMap map, int y, int from, int to)
    {
        string[] place = [ChartNumbers.Cell(map.Ys[y]), ChartNumbers.Cell(map.Xs[from]), ChartNumbers.Cell(map.Xs[to])];
        return map.Labels[y][from] switch
        {
            < 0 => [.. place, "none", "", "", ""],
            0 => [.. place, "diverged", "", "", ""],
            var number => [.. place, $"{number}", ChartNumbers.Cell(map.Endings[number - 1].From), ChartNumbers.Cell(map.Endings[number - 1].To), map.Endings[number - 1].Place],
        };
    }

    private static double Draw(Svg svg, ChartLayout layout, string about, BasinMap map, string picture)
    {
        var font = layout.Font;
        var x = AxisScale.Of([map.Xs[0], map.Xs[^1]], log: false, layout.IsNarrow ? 4 : 6, nice: false);
        var y = AxisScale.Of([map.Ys[0], map.Ys[^1]], log: false, 6, nice: false);
        var left = PlotFrame.TickRoom(y, font);
        var side = Math.Min(layout.Width - left - 10, 460);
        var frame = new PlotFrame(left, font * 2.2, left + side, (font * 2.2) + side, x, y);
        frame.Draw(svg, new ChartAxis(map.XName), new ChartAxis(map.YName), font);
        svg.Picture(left, frame.Top, side, side, picture, "where training ends, by its start");
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

    /// <summary>An ending with the share of starts that lead there.</summary>
    internal static string Words(BasinMap map, MapEnding ending)
    {
        var starts = (double)ending.Runs / ((long)map.Xs.Length * map.Ys.Length);
        return $"{Where(ending)}: {Number.Of(ending.Runs, "start")} ({Number.Percent(starts)})";
    }

    /// <summary>Where the starts of one colour end.</summary>
    internal static string Where(MapEnding ending)
    {
        var (from, to) = (Number.Short(ending.From), Number.Short(ending.To));
        return ending.Place.Length > 0 ? $"ends {ending.Place}" : $"ends at {(from == to ? from : $"{from} to {to}")}";
    }

    internal static string Colour(BasinMap map, int number) => ColourRamp.Hex(map.Endings.Length == 1 ? 0 : (number - 1.0) / (map.Endings.Length - 1));
}
