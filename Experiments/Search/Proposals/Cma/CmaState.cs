using Runner.Initializers;
using Runner.Numerics;

namespace Runner.Search.Proposals.Cma;

/// <summary>The normal distribution that CMA-ES draws from, N(m, σ²·A·C·A), and its evolution paths. Immutable. Equations are those of Hansen 2016, "The CMA
/// Evolution Strategy: A Tutorial", appendix A; A is the margin's diagonal matrix (<see cref="Margin"/>), the identity for continuous dimensions.</summary>
internal sealed record CmaState
{
    private readonly int n;
    private readonly double[] covariance;
    private readonly double[] stepPath;
    private readonly double[] covariancePath;

    /// <summary>(1 − c_σ)^(2·generations): how much the step path still lacks.</summary>
    private readonly double stepPathLack;

    /// <summary>C = Bᵀ·D²·B with the eigenvectors row by row.</summary>
    private readonly double[] vectors;
    private readonly double[] roots;

    public CmaState(double[] mean, double step, double[] covariance)
        : this(mean, step, covariance, new double[mean.Length], new double[mean.Length], 1, Ones(mean.Length))
    {
    }

    private CmaState(
        double[] mean, double step, double[] covariance, double[] stepPath, double[] covariancePath, double stepPathLack, double[] margins)
    {
        n = mean.Length;
        Mean = mean;
        Step = step;
        this.covariance = covariance;
        this.stepPath = stepPath;
        this.covariancePath = covariancePath;
        this.stepPathLack = stepPathLack;
        Margins = margins;
        (var values, vectors) = Eigenvectors.Of(covariance, n);
        roots = [.. values.Select(value => Math.Sqrt(Math.Max(value, 0)))];
    }

    /// <summary>m.</summary>
    public double[] Mean { get; init; }

    /// <summary>The diagonal of A.</summary>
    public double[] Margins { get; init; }

    /// <summary>σ.</summary>
    public double Step { get; }

    /// <summary>The largest eigenvalue of C over the smallest.</summary>
    public double Condition => roots[0] * roots[0] / (roots[^1] * roots[^1]);

    /// <summary>The standard deviation of a coordinate without its margin.</summary>
    public double DeviationOf(int i) => Step * Math.Sqrt(covariance[(i * n) + i]);

    /// <summary>m + σ·A·Bᵀ·D·z.</summary>
    public double[] At(ReadOnlySpan<double> z)
    {
        var at = new double[n];
        for (var i = 0; i < n; i++)
        {
            var y = 0.0;
            for (var k = 0; k < n; k++)
            {
                y += vectors[(k * n) + i] * roots[k] * z[k];
            }

            at[i] = Mean[i] + (Step * Margins[i] * y);
        }

        return at;
    }

    /// <summary>The next generation's distribution.</summary>
    /// <param name="bestFirst">λ points, the best first.</param>
    public CmaState Next(CmaConstants of, IReadOnlyList<double[]> bestFirst)
    {
        var steps = bestFirst.Select(at => at.Select((x, i) => (x - Mean[i]) / (Step * Margins[i])).ToArray()).ToArray();
        var move = new double[n];
        for (var p = 0; p < steps.Length && of.Weights[p] > 0; p++)
        {
            for (var i = 0; i < n; i++)
            {
                move[i] += of.Weights[p] * steps[p][i];
            }
        }

        var nextStepPath = Blend(1 - of.StepPath, stepPath, Math.Sqrt(of.StepPath * (2 - of.StepPath) * of.PathMass), Whitened(move));
        var lack = stepPathLack * (1 - of.StepPath) * (1 - of.StepPath);
        var length = Math.Sqrt(SumOfSquares(nextStepPath));
        var isLong = length / Math.Sqrt(1 - lack) >= (1.4 + (2 / (n + 1.0))) * of.ExpectedNorm;
        var nextCovariancePath = Blend(
            1 - of.CovariancePath, covariancePath, isLong ? 0 : Math.Sqrt(of.CovariancePath * (2 - of.CovariancePath) * of.PathMass), move);
        return new CmaState(
            [.. Mean.Select((m, i) => m + (Step * Margins[i] * move[i]))],
            Step * Simd.Exp(of.StepPath / of.StepDamping * Math.Min((length / of.ExpectedNorm) - 1, 1)),
            NextCovariance(of, steps, nextCovariancePath, isLong),
            nextStepPath,
            nextCovariancePath,
            lack,
            Margins);
    }

    /// <summary>Equation (47).</summary>
    private double[] NextCovariance(CmaConstants of, double[][] steps, double[] path, bool isLong)
    {
        var weights = of.Weights.Select((weight, p) => weight >= 0 ? weight : weight * n / Math.Max(SumOfSquares(Whitened(steps[p])), 1e-300)).ToArray();
        var kept = 1 + (isLong ? of.RankOne * of.CovariancePath * (2 - of.CovariancePath) : 0) - of.RankOne - (of.RankMany * of.Weights.Sum());
        var next = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var many = 0.0;
                for (var p = 0; p < steps.Length; p++)
                {
                    many += weights[p] * steps[p][i] * steps[p][j];
                }

                next[(i * n) + j] = next[(j * n) + i] =
                    (kept * covariance[(i * n) + j]) + (of.RankOne * path[i] * path[j]) + (of.RankMany * many);
            }
        }

        return next;
    }

    /// <summary>C^(−½)·y.</summary>
    private double[] Whitened(double[] y)
    {
        var white = new double[n];
        for (var k = 0; k < n; k++)
        {
            var along = 0.0;
            for (var i = 0; i < n; i++)
            {
                along += vectors[(k * n) + i] * y[i];
            }

            along /= Math.Max(roots[k], 1e-150);
            for (var i = 0; i < n; i++)
            {
                white[i] += vectors[(k * n) + i] * along;
            }
        }

        return white;
    }

    private static double[] Blend(double a, double[] x, double b, double[] y) => [.. x.Select((value, i) => (a * value) + (b * y[i]))];

    private static double SumOfSquares(double[] x) => FixedOrderSum.SumOfSquares<double>(x);

    private static double[] Ones(int count) => [.. Enumerable.Repeat(1.0, count)];
}
