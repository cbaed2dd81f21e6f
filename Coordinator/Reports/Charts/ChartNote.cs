namespace Runner.Reports.Charts;

/// <summary>The notes below a chart, wrapped into lines.</summary>
internal static class ChartNote
{
    /// <summary>Draws below <paramref name="top"/>, and returns the lower end.</summary>
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
