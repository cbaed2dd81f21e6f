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
        var runs = new List<(double X, double Y, double Loss)>(results.Results.Count);
        var places = new List<string>();
        for (var i = 0; i < results.Results.Count; i++)
        {
            var result = results.Results.Row(i);
            if (results.Outline.ReplicateOf(result.Index) == 0)
            {
                runs.Add((
                    results.ValueAt(i, x)!.Number!.Value,
                    results.ValueAt(i, y)!.Number!.Value,
                    result.Outcome == TrialOutcome.Completed ? result.FinalLoss : double.NaN));
                if (ends.Count > 0)
                {
                    places.Add(ends.GetValueOrDefault(result.Index, "elsewhere"));
                }
            }
        }

        return runs.Count == 0 ? null
            : ends.Count == 0 ? BasinMap.FromLosses(starts[0].Name, starts[1].Name, runs)
            : BasinMap.FromPlaces(starts[0].Name, starts[1].Name, [.. runs.Zip(places, (run, place) => (run.X, run.Y, run.Loss, place))]);
    }

    private static bool IsStart(string axis) => axis.StartsWith(Planes, StringComparison.Ordinal);
}
