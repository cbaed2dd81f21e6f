using Runner.Comparison.Statistics;
using Runner.Results;

namespace Runner.Comparison.Convergence;

/// <summary>The convergence of the runs of one group.</summary>
/// <param name="Runs">Completed runs with a curve.</param>
/// <param name="StillFalling">Runs that ended with their budget while the loss was falling: see <see
/// cref="ConvergenceRate.StillFalling"/>.</param>
/// <param name="Escaped">Runs that were on a plateau and left it downwards.</param>
/// <param name="PlateauStart">Median start of their longest such plateau, in epochs (or updates); NaN for none.</param>
/// <param name="PlateauLength">Median length, in epochs (or updates).</param>
/// <param name="PlateauLevel">Median loss on it.</param>
/// <param name="Rate">Median relative decrease of the loss per epoch, over the second half of training.</param>
/// <param name="Area">Median over its runs of the mean loss over training (<see cref="AreaUnderCurve"/>).</param>
public sealed record GroupConvergence(
    string Label,
    int Runs,
    int StillFalling,
    int Oscillating,
    int Escaped,
    double PlateauStart,
    double PlateauLength,
    double PlateauLevel,
    double Rate,
    double Area)
{
    /// <summary>One row for each of the best groups that has curves.</summary>
    public static IReadOnlyList<GroupConvergence> Of(SweepComparison comparison, int most = SweepComparison.MostIntervals)
    {
        if (comparison.Results.MostPoints < ConvergenceRate.LeastPoints)
        {
            return [];
        }

        var rows = new List<GroupConvergence>();
        var horizon = AreaUnderCurve.Horizon(comparison.Results.Results.Rows);
        var column = comparison.Curve.Column;
        foreach (var group in comparison.Groups.Take(most))
        {
            if (Row(comparison, group, horizon, column) is { Runs: > 0 } row)
            {
                rows.Add(row);
            }
        }

        return rows;
    }

    private static GroupConvergence Row(SweepComparison comparison, ComparedGroup group, int horizon, string column)
    {
        int runs = 0, falling = 0, oscillating = 0;
        var longest = new List<Plateau>();
        var (rates, areas) = (new List<double>(), new List<double>());
        foreach (var i in comparison.Grouping.Members(group.Key.Index))
        {
            var result = comparison.Results.Results.Row(i);
            if (result.Outcome != TrialOutcome.Completed || result.Times.Length < ConvergenceRate.LeastPoints)
            {
                continue;
            }

            var curve = result.Curve;

            runs++;
            areas.Add(AreaUnderCurve.Of(curve, horizon, column));
            if (ConvergenceRate.Of(curve, column) is { } rate)
            {
                rates.Add(rate.PerEpoch);
                falling += rate.StillFalling && result.EndReason == EndReason.Budget ? 1 : 0;
            }

            oscillating += Oscillation.Of(curve, column) is { IsOscillating: true } ? 1 : 0;
            var escaped = Plateaus.Of(curve, column).Where(plateau => plateau.Escaped).ToArray();
            if (escaped.Length > 0)
            {
                longest.Add(escaped.MaxBy(plateau => plateau.Length));
            }
        }

        return new(
            group.Label,
            runs,
            falling,
            oscillating,
            longest.Count,
            Median(longest.Select(plateau => (double)plateau.From)),
            Median(longest.Select(plateau => (double)plateau.Length)),
            Median(longest.Select(plateau => plateau.Level)),
            Median(rates),
            Median(areas.Where(double.IsFinite)));
    }

    private static double Median(IEnumerable<double> values) => Quantiles.MedianOfSorted(Quantiles.Sorted(values));
}
