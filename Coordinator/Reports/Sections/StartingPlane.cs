using Runner.Comparison;
using Runner.Comparison.Minima.Pictures;
using Runner.Reports.Charts;
using Runner.Results;

namespace Runner.Reports.Sections;

/// <summary>Two starting weights as axes: the plane of starts, coloured by where training from each of them ends.</summary>
internal static class StartingPlane
{
    private const string Planes = "model.init.planes";

    public static void Write(Html page, ReportContent content)
    {
        if (MapOf(content.Results, content.Ends) is { } map)
        {
            page.Section(
                "starts",
                "Where training ends, by where it starts",
                "Each place of the map is one training; its colour says where that ended. Regions of one colour are basins: start anywhere inside, and training ends alike.",
                () => page.Raw(BasinMapChart.Render(
                    "A map of starting weights",
                    content.Ends.Count > 0
                        ? "Endings are told apart by the minimum that they are near to."
                        : "Endings are told apart by their loss; dark is low, grey is diverged.",
                    map)));
        }
    }

    /// <summary>The map; null when the sweep's axes are not two starting weights.</summary>
    /// <param name="ends">For walks on a surface the place that each trial ended at; empty otherwise.</param>
    public static BasinMap? MapOf(SweepResults results, IReadOnlyDictionary<int, string> ends)
    {
        var levels = AxisLevels.Of(results);
        var starts = levels.Where(axis => axis.Path.StartsWith(Planes, StringComparison.Ordinal) && axis.IsNumeric && axis.Texts.Count > 2).ToArray();
        if (starts.Length != 2 || levels.Count(axis => axis.Texts.Count > 1) != 2)
        {
            return null;
        }

        var (x, y) = (results.AxisIndex(starts[0].Path), results.AxisIndex(starts[1].Path));
        var runs = new List<(double X, double Y, double Loss)>(results.Results.Count);
        foreach (var result in results.Results)
        {
            var values = results.Outline.Values(results.Outline.PointOf(result.Index));
            runs.Add((values[x]!.Number!.Value, values[y]!.Number!.Value, result.Outcome == TrialOutcome.Completed ? result.FinalLoss : double.NaN));
        }

        return runs.Count == 0 ? null
            : ends.Count == 0 ? BasinMap.FromLosses(starts[0].Name, starts[1].Name, runs)
            : BasinMap.FromPlaces(starts[0].Name, starts[1].Name, [.. runs.Zip(results.Results, (run, result) =>
                (run.X, run.Y, run.Loss, ends.GetValueOrDefault(result.Index, "elsewhere")))]);
    }
}
