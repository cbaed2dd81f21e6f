namespace Runner.Page.Components.Charts;

/// <summary>Numbers within a chart.</summary>
internal static class PlotNumber
{
    /// <summary>JSON has finite numbers only; for others the chart shows a gap.</summary>
    public static object Finite(double value) => double.IsFinite(value) ? value : null!;

    /// <summary>A place between −½ and ½ beside the middle: by the golden ratio, so that neighbours do not overlap and every drawing is the same.</summary>
    public static double Beside(int trial) => ((trial * .618034) % 1) - .5;
}
