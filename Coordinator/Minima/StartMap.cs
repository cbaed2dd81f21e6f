using Runner.Commands;
using Runner.Comparison;
using Runner.Comparison.Minima.Pictures;
using Runner.Ledgers;
using Runner.Reports;
using Runner.Results;

namespace Runner.Minima;

/// <summary>The map of a sweep whose axes are two starting weights: the plane of starts, coloured by where training ends.</summary>
public static class StartMap
{
    private const string Planes = "model.init.planes";

    /// <summary>The map of a recorded sweep; null when its axes are not two starting weights.</summary>
    public static async Task<BasinMap?> ReadAsync(RecordedSweep sweep, CancellationToken cancel) =>
        sweep.Points.Axes.Count(IsStart) == 2
            ? Of(await sweep.ResultsAsync(curves: false, cancel), await KnownEnds.OfAsync(sweep, cancel))
            : null;

    /// <summary>The map; null when the sweep's axes are not two starting weights. Only the first replicate is shown.</summary>
    /// <param name="ends">The known place where each trial ended; empty if none are known.</param>
    public static BasinMap? Of(SweepResults results, IReadOnlyDictionary<int, string> ends)
    {
        var levels = AxisLevels.Of(results);
        var starts = levels.Where(axis => IsStart(axis.Path) && axis.IsNumeric && axis.Texts.Count > 2).ToArray();
        if (starts.Length != 2 || levels.Count(axis => axis.Texts.Count > 1) != 2)
        {
            return null;
        }

        var (x, y) = (results.AxisIndex(starts[0].Path), results.AxisIndex(starts[1].Path));
        var outline = results.Outline;
        var runs = new List<(double X, double Y, double Loss, string Place)>(results.Results.Count);
        foreach (var result in results.Results.Rows)
        {
            if (outline.ReplicateOf(result.Index) == 0)
            {
                var values = outline.Values(outline.PointOf(result.Index));
                runs.Add((
                    values[x]!.Number!.Value,
                    values[y]!.Number!.Value,
                    result.Outcome == TrialOutcome.Completed ? result.FinalLoss : double.NaN,
                    ends.GetValueOrDefault(result.Index, "elsewhere")));
            }
        }

        return runs.Count == 0 ? null
            : ends.Count == 0 ? BasinMap.FromLosses(starts[0].Name, starts[1].Name, [.. runs.Select(run => (run.X, run.Y, run.Loss))])
            : BasinMap.FromPlaces(starts[0].Name, starts[1].Name, runs);
    }

    private static bool IsStart(string axis) => axis.StartsWith(Planes, StringComparison.Ordinal);
}
