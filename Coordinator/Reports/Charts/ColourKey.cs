namespace Runner.Reports.Charts;

/// <summary>The ramp of a chart's colours with its ticks.</summary>
internal static class ColourKey
{
    private const int Steps = 32;

    /// <summary>Draws from <paramref name="top"/> on; returns where the drawing ends.</summary>
    public static double Draw(Svg svg, ChartLayout layout, ChartAxis axis, AxisScale scale, double top)
    {
        var font = layout.Font;
        var width = layout.Width * (layout.IsNarrow ? 0.9 : 0.45);
        var left = (layout.Width - width) / 2;
        for (var i = 0; i < Steps; i++)
        {
            // A hair wider than its share, so that no ground shows between the steps.
            svg.Rectangle(left + (i * width / Steps), top, (width / Steps) + (i < Steps - 1 ? 0.5 : 0), font, "key", ColourRamp.Hex((i + 0.5) / Steps));
        }

        new PlotFrame(left, top, left + width, top + font, scale, scale).DrawX(svg, axis, font);
        return top + (font * 4.2);
    }
}
