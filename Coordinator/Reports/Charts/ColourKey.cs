namespace Runner.Reports.Charts;

/// <summary>The key of a chart's colours: the ramp with its ticks.</summary>
internal static class ColourKey
{
    private const int Steps = 32;

    /// <summary>Draws below <paramref name="top"/>, and returns the lower end.</summary>
    public static double Draw(Svg svg, ChartLayout layout, ChartAxis axis, AxisScale scale, double top)
    {
        var font = layout.Font;
        var width = layout.Width * (layout.IsNarrow ? 0.9 : 0.45);
        var left = (layout.Width - width) / 2;
        for (var i = 0; i < Steps; i++)
        {
            // Slightly wider than its share, so that no background shows between the steps.
            svg.Rectangle(left + (i * width / Steps), top, (width / Steps) + (i < Steps - 1 ? 0.5 : 0), font, "key", ColourRamp.Hex((i + 0.5) / Steps));
        }

        new PlotFrame(left, top, left + width, top + font, scale, scale).DrawX(svg, axis, font);
        return top + (font * 4.2);
    }
}
