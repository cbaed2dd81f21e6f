namespace Runner.Reports.Charts;

/// <summary>A chart's small print, in lines under it.</summary>
internal static class ChartNote
{
    /// <summary>Draws from <paramref name="top"/> on; returns where the drawing ends.</summary>
    public static double Draw(Svg svg, string text, double top, ChartLayout layout)
    {
        var line = "";
        var y = top;
        foreach (var word in text.Replace(" %", "\u00a0%").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var longer = line.Length == 0 ? word : $"{line} {word}";
            if (line.Length > 0 && ChartText.Width(longer, layout.Font) > layout.Width)
            {
                y += layout.Font * 1.4;
                svg.Text(0, y, line, "soft");
                longer = word;
            }

            line = longer;
        }

        if (line.Length > 0)
        {
            y += layout.Font * 1.4;
            svg.Text(0, y, ChartText.Fit(line, layout.Font, layout.Width), "soft");
        }

        return y + 6;
    }
}
