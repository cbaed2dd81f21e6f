using System.Collections.Immutable;
using Runner.Initializers;
using Runner.Numerics;

namespace Runner.Search.Proposals.Cma;

/// <summary>The distribution to begin with where another sweep's points are known: the normal one with the mean and covariance of small round ones about the best
/// of them. Nomura et al. 2021, "Warm Starting CMA-ES for Hyperparameter Optimization", equations (4) and (5).</summary>
internal static class WarmStart
{
    /// <summary>The share of points that are taken, and the deviation about each: the paper's γ and α.</summary>
    private const double Share = 0.1;
    private const double Deviation = 0.1;

    /// <returns>Nothing where no foreign point has a result.</returns>
    public static CmaState? From(ImmutableArray<TriedPoint> foreign, SearchSpace space, int[] dimensions)
    {
        TriedPoint[] done = [.. Ranking.BestFirst(foreign).Select(i => foreign[i]).Where(point => point.State == TriedState.Done)];
        if (done.Length == 0)
        {
            return null;
        }

        double[][] best = [.. done.Take((int)Math.Ceiling(Share * done.Length)).Select(point => CoordinatesOf(point, space, dimensions))];
        var n = dimensions.Length;
        double[] mean = [.. Enumerable.Range(0, n).Select(i => best.Average(at => at[i]))];
        var covariance = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                covariance[(i * n) + j] = best.Average(at => (at[i] - mean[i]) * (at[j] - mean[j])) + (i == j ? Deviation * Deviation : 0);
            }
        }

        // σ is the geometric mean of the deviations, and C the rest.
        var variance = Simd.Exp(Eigenvectors.Of(covariance, n).Values.Average(value => Simd.Log(value)));
        return new CmaState(mean, Math.Sqrt(variance), [.. covariance.Select(entry => entry / variance)]);
    }

    /// <summary>An axis that did not apply says nothing: the middle.</summary>
    private static double[] CoordinatesOf(TriedPoint point, SearchSpace space, int[] dimensions)
    {
        var applies = space.InForceAt(point.At.AsSpan());
        return [.. dimensions.Select(axis => applies[axis] ? point.At[axis] : 0.5)];
    }
}
