using Plotly.Blazor;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using Runner.Data;
using Runner.Reports.Charts;

namespace Runner.Page.Starts.Pictures;

/// <summary>The samples that pictures show, by class.</summary>
internal sealed class SampleGroups
{
    private const int Most = 400;

    private SampleGroups(double[] inputs, string[] classes)
    {
        Inputs = inputs;
        Classes = classes;
        Names = [.. classes.Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>[count, features].</summary>
    public double[] Inputs { get; }

    /// <summary>Of each sample; empty texts where there are none.</summary>
    public string[] Classes { get; }

    public string[] Names { get; }

    /// <summary>The first training samples.</summary>
    public static SampleGroups Of(Samples<double> samples)
    {
        var count = Math.Min(Most, samples.Count);
        var isClass = samples.TargetWidth == 1 && samples.Targets.Distinct().Take(11).Count() <= 10;
        return new SampleGroups(
            samples.Inputs[..(count * samples.Features)],
            [.. Enumerable.Range(0, count).Select(i => samples.Labels.Length > 0 ? $"{samples.Labels[i]}" : isClass ? Comparison.Number.Exact(samples.Targets[i]) : "")]);
    }

    /// <summary>The samples of each class at places of a plane.</summary>
    /// <param name="isLettered">Each as its class's name, rather than a dot.</param>
    public IList<ITrace> Traces(IReadOnlyList<(double X, double Y)> at, bool dark, bool isLettered) =>
        [.. Names.Select((name, i) => Trace(name, [.. Enumerable.Range(0, at.Count).Where(sample => Classes[sample] == name).Select(sample => at[sample])], Colour(i, dark), dark, isLettered))];

    /// <summary>The colour of a class. Those of runs come first in the palette; two classes take the ends of an answer's scale.</summary>
    public string Colour(int group, bool dark) => ChartStyle.SeriesColours(dark)[(Names.Length == 2 ? 1 - group : group) % ChartStyle.Colours];

    private static Scatter Trace(string name, (double X, double Y)[] at, string colour, bool dark, bool isLettered) => new()
    {
        Name = name,
        ShowLegend = false,
        Mode = isLettered && name.Length > 0 ? ModeFlag.Text : ModeFlag.Markers,
        X = [.. at.Select(point => (object)point.X)],
        Y = [.. at.Select(point => (object)point.Y)],
        TextArray = [.. at.Select(_ => name)],
        TextFont = new TextFont { Color = colour, Size = 12 },
        Marker = new Marker { Color = colour, Size = at.Length > 100 ? 6 : 11, Line = new Plotly.Blazor.Traces.ScatterLib.MarkerLib.Line { Color = ChartStyle.Ground(dark), Width = 1.5m } },
    };
}
