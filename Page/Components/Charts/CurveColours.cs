using Runner.Comparison;
using Runner.Reports;
using Runner.Reports.Charts;
using Runner.Search;

namespace Runner.Page.Components.Charts;

/// <summary>A colour with its name in a legend.</summary>
/// <param name="Hex">Given whether the page is dark.</param>
/// <param name="Place">Its place in the legend.</param>
internal sealed record NamedColour(string Name, Func<bool, string> Hex, int Place = int.MaxValue);

/// <summary>The colours of curves: one a group, or one a value of an axis. Numbers have the colours of a ramp, words those of series.</summary>
internal sealed class CurveColours
{
    private readonly SweepComparison comparison;
    private readonly int? axis;
    private readonly Dictionary<string, NamedColour> byName = new(StringComparer.Ordinal);

    /// <param name="axis">The axis whose values are coloured; null for the groups.</param>
    public CurveColours(SweepComparison comparison, IReadOnlyList<ComparedGroup> groups, int? axis)
    {
        (this.comparison, this.axis) = (comparison, axis);
        var (names, isRamp) = axis is { } coloured ? Levels(comparison.Results, coloured) : ([.. groups.Select(group => group.Label)], GroupOrder.IsNumeric(comparison));
        for (var i = 0; i < names.Count; i++)
        {
            var (place, many) = (i, names.Count);
            byName.TryAdd(names[i], new(names[i], dark => isRamp && many > 1
                ? ChartStyle.Ramp(dark)[(int)Math.Round(place * (ChartStyle.RampSteps - 2) / (many - 1.0))]
                : ChartStyle.SeriesColours(dark)[place % ChartStyle.Colours], i));
        }
    }

    /// <summary>The colour of a group, or of a value of the axis.</summary>
    public NamedColour Of(string name) => byName.GetValueOrDefault(name) ?? new(name, ChartStyle.Soft);

    /// <summary>A group's colour; grey if its runs have several values of the axis.</summary>
    public NamedColour Of(ComparedGroup group)
    {
        if (axis is null)
        {
            return byName[group.Label];
        }

        var name = (string?)null;
        foreach (var place in comparison.Grouping.Members(group.Key.Index))
        {
            var here = NameAt(place);
            if (name is not null && name != here)
            {
                return new("several values", ChartStyle.Soft);
            }

            name = here;
        }

        return Of(name ?? AxisNames.NotApplicable);
    }

    /// <summary>The colour of a run of a group.</summary>
    /// <param name="place">The run's place among the results.</param>
    public NamedColour Of(ComparedGroup group, int place) => axis is null ? byName[group.Label] : Of(NameAt(place));

    private string NameAt(int place) => comparison.Results.TextsOf(axis!.Value).Of(comparison.Results.ValueAt(place, axis.Value));

    private static (List<string> Names, bool IsRamp) Levels(SweepResults results, int axis)
    {
        var values = results.LevelsOf(axis).OfType<AxisValue>().ToList();
        var isRamp = values.All(value => value.Number is not null);
        return ([.. (isRamp ? values.OrderBy(value => value.Number) : (IEnumerable<AxisValue>)values).Select(results.TextsOf(axis).Of)], isRamp);
    }
}
