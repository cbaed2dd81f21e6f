using Runner.Comparison.Minima.Pictures;
using Runner.Reports.Charts;
using Runner.Results;

namespace Runner.Reports.Sections;

/// <summary>Two starting weights as axes: the plane of starts, coloured by where training from each of them ends.</summary>
internal static class StartingPlane
{
    private const string Planes = "model.init.planes";

    public static void Write(Html page, ReportContent content, IReadOnlyList<AxisLevels> levels)
    {
        if (MapOf(content, levels) is { } map)
        {
            page.Section(
                "starts",
                "Where training ends, by where it starts",
                "Each place of the map is one training; its colour says where that ended. Regions of one colour are basins: start anywhere inside, and training ends alike.",
                () => page.Raw(BasinMapChart.Render(
                    "A map of starting weights",
                    "Endings are told apart by their loss; dark is low, grey is diverged.",
                    map)));
        }
    }

    /// <summary>The map; null when the sweep's axes are not two starting weights.</summary>
    public static BasinMap? MapOf(ReportContent content, IReadOnlyList<AxisLevels> levels)
    {
        var starts = levels.Where(axis => axis.Path.StartsWith(Planes, StringComparison.Ordinal) && axis.IsNumeric && axis.Texts.Count > 2).ToArray();
        if (starts.Length != 2 || levels.Count(axis => axis.Texts.Count > 1) != 2)
        {
            return null;
        }

        var (x, y) = (content.Results.AxisIndex(starts[0].Path), content.Results.AxisIndex(starts[1].Path));
        var runs = new List<(double X, double Y, double Loss)>(content.Results.Results.Count);
        foreach (var result in content.Results.Results)
        {
            var values = content.Outline.Values(content.Outline.PointOf(result.Index));
            if (values[x]?.Number is { } atX && values[y]?.Number is { } atY)
            {
                runs.Add((atX, atY, result.Outcome == TrialOutcome.Completed ? result.FinalLoss : double.NaN));
            }
        }

        return runs.Count == 0 ? null : BasinMap.FromLosses(starts[0].Name, starts[1].Name, runs);
    }
}
