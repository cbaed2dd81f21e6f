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

    /// <summary>A figure with both drawings.</summary>
    /// <param name="draw">Draws for one layout and returns the drawing's height.</param>
    public static string Figure(string title, string description, Func<ChartLayout, Svg, double> draw)
    {
        var drawings = "";
        foreach (var layout in (ChartLayout[])[Wide, Narrow])
        {
            var svg = new Svg();
            var height = draw(layout, svg);
            drawings += svg.Close(layout, height, title, description);
        }

        return $"<figure class=\"chart\">\n<figcaption>{ChartText.Escape(title)}</figcaption>\n{drawings}</figure>\n";
    }
}
