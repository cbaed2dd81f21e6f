using Plotly.Blazor;
using Runner.Reports.Charts;

namespace Runner.Page.Components.Charts;

/// <summary>What a chart shows: its traces on either ground, its axes, and its numbers as a table.</summary>
/// <param name="Draw">The traces, on a dark ground or a light one.</param>
/// <param name="Rows">Cells as they are written to a file.</param>
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

    /// <summary>A picture behind the traces, which says how far the axes go; null for none.</summary>
    public PlotGround? Ground { get; init; }

    /// <summary>Names at places of the x axis; null for numbers.</summary>
    public IReadOnlyList<string>? Places { get; init; }
}
