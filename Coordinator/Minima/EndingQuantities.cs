using Runner.Commands;
using Runner.Comparison;
using Runner.Comparison.Minima;
using Runner.Results;

namespace Runner.Minima;

/// <summary>Adds the results of <c>minima</c> for each run to the last point of its curve, so that they can be compared like recorded
/// quantities.</summary>
public static class EndingQuantities
{
    /// <summary>Adds the results of <c>minima</c> if the metric needs them; otherwise returns the results unchanged.</summary>
    /// <exception cref="UserException"><c>minima</c> has not finished for this sweep, or has no results for these runs.</exception>
    public static async Task<SweepResults> AddAsync(
        CommandHost host, RecordedSweep sweep, ComparisonMetric? metric, SweepResults results, CancellationToken cancel)
    {
        if (metric is not { Quantity: { IsOfEnding: true } quantity })
        {
            return results;
        }

        var studied = await MinimaStudy.OfAsync(host, sweep, cancel);
        if (studied.Count == 0)
        {
            throw new UserException($"--metric: {quantity.Name} needs the results of minima, and {sweep.Name} has none yet. Run it first: runner minima {sweep.Name}");
        }

        var found = studied.SelectMany(one => Of(one.Study)).ToDictionary(run => run.Trial, run => run.Values);
        return results.With(result => found.TryGetValue(result.Index, out var values) ? result with { Curve = Ended(result, values) } : result);
    }

    /// <summary>Values by trial, in the order of <see cref="CurveQuantity.OfEndings"/>; NaN for unknown ones.</summary>
    internal static IEnumerable<(int Trial, double[] Values)> Of(FunctionStudy study)
    {
        var best = study.Basins.Basins is [var lowest, ..] ? lowest.Runs[0] : -1;
        var loss = best < 0 ? double.NaN : study.Runs[best].Ending.Place.Loss;
        var barriers = study.Pairs.Where(pair => pair.A == best || pair.B == best)
            .ToDictionary(pair => pair.A == best ? pair.B : pair.A, pair => Math.Max(0, pair.Matched.Ainsworth));
        return study.Runs.Select((run, place) =>
        {
            var verdict = run.Ending.Place.Verdict;
            return (run.Trial, (double[])
            [
                verdict.HasArrived ? run.Ending.Place.Loss - loss : double.NaN,
                verdict.WaysDown,
                place == best ? 0 : barriers.GetValueOrDefault(place, double.NaN),
            ]);
        });
    }

    private static Curve Ended(TrialResult result, double[] values)
    {
        var curve = result.Curve.Times.Length > 0 ? result.Curve : new Curve([], [result.Epochs], []);
        var columns = values.Select(value =>
        {
            var column = new double[curve.Times.Length];
            Array.Fill(column, double.NaN);
            column[^1] = value;
            return column;
        });
        return new Curve([.. curve.Metrics, .. CurveQuantity.OfEndings.Select(one => one.Name)], curve.Times, [.. curve.Values, .. columns]);
    }
}
