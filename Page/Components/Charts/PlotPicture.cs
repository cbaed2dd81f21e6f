using Plotly.Blazor;
using Runner.Reports.Charts;

namespace Runner.Page.Components.Charts;

/// <summary>What a chart shows: its traces in light or dark mode, its axes, and its numbers as a table.</summary>
/// <param name="Draw">Creates the traces, given whether the page is dark.</param>
/// <param name="Rows">Cells as written to the CSV file.</param>
public sealed record PlotPicture(
    string Title,
    string About,
    ChartAxis X,
    ChartAxis Y,
    Func<bool, IList<ITrace>> Draw,
    IReadOnlyList<string> Columns,
    IReadOnlyList<string[]> Rows)
{
    public int Height { get; init; } = 380;

    /// <summary>Whether its traces are maps or surfaces, which only the whole chart library draws.</summary>
    public bool NeedsWhole { get; init; }

    /// <summary>A picture behind the traces, which says how far the axes go; null for none.</summary>
    public PlotGround? Ground { get; init; }

    /// <summary>The axis of heights of a surface, which turns; null for a flat chart.</summary>
    public ChartAxis? Z { get; init; }

    /// <summary>Names of the positions on the x axis; null for a numeric axis.</summary>
    public IReadOnlyList<string>? Places { get; init; }

    /// <summary>Names of the positions on the y axis, lowest first; null for a numeric axis.</summary>
    public IReadOnlyList<string>? Levels { get; init; }

    /// <summary>Whether the x axis is a time of day.</summary>
    public bool IsTime { get; init; }

    /// <summary>Whether a rectangle that is drawn on it selects points, rather than zooms.</summary>
    public bool IsBrushed { get; init; }
}

/// <summary>A point that was selected on a chart.</summary>
/// <param name="Trace">Its trace, by its place among those drawn.</param>
/// <param name="Point">Its place on the trace.</param>
public readonly record struct PlotMark(int Trace, int Point);
