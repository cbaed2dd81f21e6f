using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using Runner.Comparison;
using Runner.Comparison.Statistics;
using Runner.Numerics;
using Runner.Page.Views;
using Runner.Reports.Charts;

namespace Runner.Page.Components.Charts;

/// <summary>Where runs ended: one dot per run, by group, which shows what an average hides.</summary>
internal static class EndingPicture
{
    private const int MostGroups = 14;

    /// <summary>Most runs shown per group; larger groups are sampled at random.</summary>
    private const int MostRuns = 400;

    /// <summary>Null when no run has a value.</summary>
    public static PlotPicture? Of(SweepComparison comparison, string name, CurveWish wish)
    {
        var values = comparison.Values.Measured;
        var chosen = wish.Chosen(comparison, MostGroups);
        var colours = new CurveColours(comparison, chosen, wish.Colour);
        var groups = chosen
            .Select(group => (group.Label, Runs: Runs(comparison, group, values, colours)))
            .Where(group => group.Runs.Length > 0)
            .ToArray();
        if (groups.Length == 0)
        {
            return null;
        }

        var log = wish.IsLog(groups.SelectMany(group => group.Runs).Select(run => run.Value));
        return new PlotPicture(
            $"Where runs ended, by {name}",
            $"Each dot is a run that ended as planned: its {comparison.Metric.Phrase}.{(groups.Any(group => group.Runs.Length == MostRuns) ? $" Larger groups show {MostRuns} runs chosen at random." : "")}",
            new ChartAxis(name),
            new ChartAxis(comparison.Metric.Phrase, "", log),
            dark => [.. groups.Select((group, place) => Dots(group.Label, group.Runs, place, dark))],
            [name, "trial", comparison.Metric.Phrase],
            [.. groups.SelectMany(group => group.Runs.Select(run => (string[])[group.Label, $"{run.Trial}", Number.Exact(run.Value)]))])
        {
            Places = [.. groups.Select(group => group.Label)],
        };
    }

    private static (int Trial, double Value, NamedColour Colour)[] Runs(SweepComparison comparison, ComparedGroup of, Measurement[] values, CurveColours colours)
    {
        var group = of.Key.Index;
        int[] members = [.. comparison.Grouping.Members(group).ToArray().Where(i => values[i].Standing == Standing.Measured && double.IsFinite(values[i].Value))];
        var drawn = Bootstrap.Stream(comparison.Results.Outline.Seed, $"dots\n{group}").Sample(members.Length, MostRuns);
        return [.. drawn.Select(i => (comparison.Results.Results.Row(members[i]).Index, values[members[i]].Value, colours.Of(of, members[i])))];
    }

    private static Scatter Dots(string label, (int Trial, double Value, NamedColour Colour)[] runs, int place, bool dark) => new()
    {
        Name = PlotText.Of(label),
        ShowLegend = false,
        Mode = ModeFlag.Markers,
        X = [.. runs.Select(run => (object)(place + (PlotNumber.Beside(run.Trial) * .6)))],
        Y = [.. runs.Select(run => (object)run.Value)],
        TextArray = [.. runs.Select(run => PlotText.Of($"{label}, trial {run.Trial}{(run.Colour.Name == label ? "" : $", {run.Colour.Name}")}"))],
        Marker = new Marker { ColorArray = [.. runs.Select(run => (object)run.Colour.Hex(dark))], Size = 7, Opacity = .6m },
    };
}
