namespace Runner.Reports.Charts;

/// <summary>
/// Each chart is drawn twice, for a wide and a narrow column, and the style sheet shows the one that fits. Text then stays at about
/// 11 px or more from a 360 px phone to a 1600 px screen, which a single scaled drawing cannot achieve.
/// </summary>
internal sealed record ChartLayout(string Kind, double Width, double Font)
{
    public static readonly ChartLayout Wide = new("wide", 720, 13.2);

    public static readonly ChartLayout Narrow = new("narrow", 340, 11.8);

    public bool IsNarrow => ReferenceEquals(this, Narrow);

    /// <summary>A figure with both drawings, its numbers, and buttons that show or save them (see figures.js).</summary>
    /// <param name="draw">Draws for one layout and returns the drawing's height.</param>
    public static string Figure(string title, string description, ChartNumbers numbers, Func<ChartLayout, Svg, double> draw)
    {
        var drawings = "";
        foreach (var layout in (ChartLayout[])[Wide, Narrow])
        {
            var svg = new Svg();
            var height = draw(layout, svg);
            drawings += svg.Close(layout, height, title, description);
        }

        var packed = numbers.Packed();
        var carried = packed is null ? "" : $" data-numbers=\"{packed}\"";
        return $"<figure class=\"chart\"{carried}>\n<figcaption>{ChartText.Escape(title)}</figcaption>\n{drawings}{Tools(ChartText.Escape(title), packed is not null)}</figure>\n";
    }

    private static string Tools(string title, bool hasNumbers)
    {
        var buttons = Button("full", "Full screen", "Full screen") + Button("png", "PNG", "Save as PNG") + Button("svg", "SVG", "Save as SVG");
        return hasNumbers
            ? $"<p class=\"chart-tools\">{buttons}{Button("csv", "CSV", "Save the numbers as CSV")}{Button("table", "Table", "The numbers as a table")}</p>\n"
            : $"<p class=\"chart-tools\">{buttons}<span>Too many numbers for a page: runner export writes all results.</span></p>\n";

        string Button(string kind, string text, string name) => $"<button type=\"button\" data-chart=\"{kind}\" aria-label=\"{name}: {title}\">{text}</button>";
    }
}
