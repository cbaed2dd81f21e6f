using Runner.Reports.Charts;

namespace Runner.Page.Views;

/// <summary>What a chosen scale makes of the values that are there.</summary>
internal static class ViewScales
{
    /// <summary>Whether the axis of these values is logarithmic. A value without a logarithm is not on it.</summary>
    public static bool IsLog(this ViewScale scale, IEnumerable<double> values) =>
        scale == ViewScale.Automatic ? ChartAxis.LogHelps(values) : scale == ViewScale.Logarithmic;

    /// <summary>The same where every value must have its place.</summary>
    public static bool IsLogOfAll(this ViewScale scale, double[] values) => scale.IsLog(values) && values.All(value => value > 0);
}
