using Runner.Reports.Charts;

namespace Runner.Page.Starts.Pictures;

/// <summary>A run has the same colour in every picture.</summary>
internal static class StartColours
{
    public static string Of(int start, bool dark) => ChartStyle.SeriesColours(dark)[start % ChartStyle.Colours];

    /// <summary>As the style sheet names it.</summary>
    public static string Variable(int start) => $"var(--chart-{start % ChartStyle.Colours})";
}
