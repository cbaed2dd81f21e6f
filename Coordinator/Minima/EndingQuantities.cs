using Runner.Commands;
using Runner.Comparison;
using Runner.Comparison.Minima;
using Runner.Results;

namespace Runner.Minima;

/// <summary>What <c>minima</c> found of each run, as columns that end its curve: any of them can then be compared as what was recorded.</summary>
public static class EndingQuantities
{
    /// <summary>The results as they are, unless the metric is of what <c>minima</c> found.</summary>
    /// <exception cref="UserException">It has not looked, or found nothing of these runs.</exception>
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
            throw new UserException($"--metric: {quantity.Name} is what minima finds, and it has not looked at {sweep.Name} yet. Run it first: runner minima {sweep.Name}");
        }

        var found = studied.SelectMany(one => Of(one.Study)).ToDictionary(run => run.Trial, run => run.Values);
        return results.With(result => found.TryGetValue(result.Index, out var values) ? result with { Curve = Ended(result, values) } : result);
    }

    /// <summary>By trial, in the order of <see cref="CurveQuantity.OfEndings"/>; NaN for what is not known of a run.</summary>
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
