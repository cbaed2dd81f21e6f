namespace Runner.Page.Components.Charts;

/// <summary>Text within a chart. The chart library takes some tags for its own, and names of specs are text.</summary>
internal static class PlotText
{
    public static string Of(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);
}
