namespace Runner.Reports.Charts;

/// <summary>The plot area of a chart, with grid, ticks and axis names.</summary>
internal sealed record PlotFrame(double Left, double Top, double Right, double Bottom, AxisScale X, AxisScale Y)
{
    public double AtX(double value) => Left + (X.At(value) * (Right - Left));

    public double AtY(double value) => Bottom - (Y.At(value) * (Bottom - Top));

    /// <summary>The space that the y axis' tick labels need at the left.</summary>
    public static double TickRoom(AxisScale y, double font) =>
        8 + y.Ticks.Select(tick => ChartText.Width(tick.Text, font)).DefaultIfEmpty(0).Max();

    /// <summary>Draws the grid, ticks and both names; the y axis' name is above the axis, so that it is horizontal.</summary>
    public void Draw(Svg svg, ChartAxis x, ChartAxis y, double font)
    {
        foreach (var tick in Y.Ticks)
        {
            var at = AtY(tick.Value);
            svg.Line(Left, at, Right, at, "grid");
            svg.Text(Left - 6, at + (font * 0.35), tick.Text, "soft", "end");
        }

        DrawX(svg, x, font);
        svg.Text(0, Top - (font * 0.8), ChartText.Fit(y.Label, font, Right), whole: y.Label);
    }

    /// <summary>Draws only the x axis; labels that would touch are left out.</summary>
    public void DrawX(Svg svg, ChartAxis x, double font)
    {
        svg.Line(Left, Bottom, Right, Bottom, "axis");
        var free = double.NegativeInfinity;
        foreach (var tick in X.Ticks)
        {
            var at = AtX(tick.Value);
            svg.Line(at, Bottom, at, Bottom + 4, "axis");
            var half = ChartText.Width(tick.Text, font) / 2;
            if (at - half < free)
                continue;

            svg.Text(at, Bottom + 4 + (font * 1.1), tick.Text, "soft", "middle");
            free = at + half + 6;
        }

        svg.Text((Left + Right) / 2, Bottom + 6 + (font * 2.4), ChartText.Fit(x.Label, font, Right - Left + 40), anchor: "middle", whole: x.Label);
    }
}
