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
        IsOf(sweep)
            ? Of(await sweep.ResultsAsync(curves: false, cancel), await KnownEnds.OfAsync(sweep, cancel))
            : null;

    /// <summary>Whether a sweep's axes are two starting weights.</summary>
    public static bool IsOf(RecordedSweep sweep) => sweep.Points.Axes.Count(IsStart) == 2;

    /// <summary>The map; null when the sweep's axes are not two starting weights. Only the first replicate is shown.</summary>
    /// <param name="ends">The known place where each trial ended; empty if none are known.</param>
    public static BasinMap? Of(SweepResults results, IReadOnlyDictionary<int, string> ends)
    {
        if (StartsOf(results) is not { } starts)
        {
            return null;
        }

        var runs = new List<(double X, double Y, double Loss)>(results.Results.Count);
        var places = new List<string>();
        foreach (var (row, x, y) in Cells(results, starts))
        {
            var result = results.Results.Row(row);
            runs.Add((x, y, result.Outcome == TrialOutcome.Completed ? result.FinalLoss : double.NaN));
            if (ends.Count > 0)
            {
                places.Add(ends.GetValueOrDefault(result.Index, "elsewhere"));
            }
        }

        return runs.Count == 0 ? null
            : ends.Count == 0 ? BasinMap.FromLosses(starts.X.Name, starts.Y.Name, runs)
            : BasinMap.FromPlaces(starts.X.Name, starts.Y.Name, [.. runs.Zip(places, (run, place) => (run.X, run.Y, run.Loss, place))]);
    }

    /// <summary>The trial of a cell of the map; null for none.</summary>
    public static int? TrialAt(SweepResults results, double x, double y)
    {
        if (StartsOf(results) is not { } starts)
        {
            return null;
        }

        foreach (var cell in Cells(results, starts).Where(cell => cell.X == x && cell.Y == y))
        {
            return results.Results.Row(cell.Row).Index;
        }

        return null;
    }

    private static (AxisLevels X, AxisLevels Y)? StartsOf(SweepResults results)
    {
        var levels = AxisLevels.Of(results);
        var starts = levels.Where(axis => IsStart(axis.Path) && axis.IsNumeric && axis.Texts.Count > 2).ToArray();
        return starts is [var x, var y] && levels.Count(axis => axis.Texts.Count > 1) == 2 ? (x, y) : null;
    }

    /// <summary>The results of the first replicate with their starts.</summary>
    private static IEnumerable<(int Row, double X, double Y)> Cells(SweepResults results, (AxisLevels X, AxisLevels Y) starts)
    {
        var (x, y) = (results.AxisIndex(starts.X.Path), results.AxisIndex(starts.Y.Path));
        for (var row = 0; row < results.Results.Count; row++)
        {
            if (results.Outline.ReplicateOf(results.Results.Row(row).Index) == 0)
            {
                yield return (row, results.ValueAt(row, x)!.Number!.Value, results.ValueAt(row, y)!.Number!.Value);
            }
        }
    }

    private static bool IsStart(string axis) => axis.StartsWith(Planes, StringComparison.Ordinal);
}
