using MathNet.Numerics.Providers.LinearAlgebra;
using Runner.Numerics;

namespace Runner.Search.Proposals.Gp;

/// <summary>
/// A Gaussian process with mean 0, the Matérn 5/2 covariance s²·(1 + √5·r + 5r²/3)·exp(−√5·r) with a length an axis, r² = Σ (difference/length)², and noise s²·g (Rasmussen
/// and Williams 2006, "Gaussian Processes for Machine Learning", equation 4.17 and algorithm 2.1). Cholesky's factorization is MathNet's managed one: plain loops,
/// the same bits on every machine.
/// </summary>
internal sealed class GaussianProcess
{
    /// <summary>Keeps logarithms finite where all values are the same.</summary>
    private const double LeastVariance = 1e-300;

    private static readonly double Root5 = Math.Sqrt(5);

    private readonly Differences differences;
    private readonly double[][] points;
    private readonly double[] lengths;

    /// <summary>(R + g·I)⁻¹, and its product with the values.</summary>
    private readonly double[] inverse;
    private readonly double[] pull;
    private readonly double logDeterminant;

    /// <param name="lengths">One an axis.</param>
    /// <param name="noise">g.</param>
    public GaussianProcess(Differences differences, double[][] points, double[] values, double[] lengths, double noise)
    {
        this.differences = differences;
        this.points = points;
        this.lengths = lengths;
        var n = points.Length;
        var factor = Correlations(points);
        for (var i = 0; i < n; i++)
        {
            factor[(i * n) + i] += noise;
        }

        ManagedLinearAlgebraProvider.Instance.CholeskyFactor(factor, n);
        logDeterminant = Enumerable.Range(0, n).Sum(i => 2 * Simd.Log(factor[(i * n) + i]));
        inverse = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            inverse[(i * n) + i] = 1;
        }

        ManagedLinearAlgebraProvider.Instance.CholeskySolveFactored(factor, n, inverse, n);
        pull = new double[n];
        MatrixProduct.Multiply<double>(n, 1, n, inverse, n, transposeA: false, values, 1, transposeB: false, pull, 1);
        Variance = Math.Max(FixedOrderSum.Dot<double>(values, pull) / n, LeastVariance);
        LogLikelihood = -0.5 * ((n * Simd.Log(Variance)) + logDeterminant);
    }

    /// <summary>s², its most likely value.</summary>
    public double Variance { get; }

    /// <summary>ln p(values) with the most likely s², but for a constant.</summary>
    public double LogLikelihood { get; }

    /// <summary>Derivatives of <see cref="LogLikelihood"/> by the logarithms of the lengths and of g, in this order.</summary>
    public double[] Slopes(double noise)
    {
        var n = points.Length;
        var slopes = new double[lengths.Length + 1];
        for (var i = 0; i < n; i++)
        {
            slopes[^1] += 0.5 * noise * ((pull[i] * pull[i] / Variance) - inverse[(i * n) + i]);
            for (var j = 0; j < i; j++)
            {
                var root = Root5 * Math.Sqrt(SquareDistance(points[i], points[j]));
                var share = ((pull[i] * pull[j] / Variance) - inverse[(i * n) + j]) * (5.0 / 3) * (1 + root) * Simd.Exp(-root);
                for (var axis = 0; axis < lengths.Length; axis++)
                {
                    slopes[axis] += share * differences.Square(points[i], points[j], axis) / (lengths[axis] * lengths[axis]);
                }
            }
        }

        return slopes;
    }

    /// <summary>Means and variances at other points, noise left out.</summary>
    public (double[] Means, double[] Variances) Predict(double[][] others)
    {
        var (n, m) = (points.Length, others.Length);
        var between = Correlations(others);
        var means = new double[m];
        MatrixProduct.Multiply<double>(m, 1, n, between, n, transposeA: false, pull, 1, transposeB: false, means, 1);
        var explained = new double[m * n];
        MatrixProduct.Multiply<double>(m, n, n, between, n, transposeA: false, inverse, n, transposeB: false, explained, n);
        var variances = new double[m];
        for (var i = 0; i < m; i++)
        {
            var known = FixedOrderSum.Dot<double>(between.AsSpan(i * n, n), explained.AsSpan(i * n, n));
            variances[i] = Variance * Math.Max(1 - known, 1e-12);
        }

        return (means, variances);
    }

    /// <summary>R: a row for each of the others, a column for each point.</summary>
    private double[] Correlations(double[][] others)
    {
        var roots = new double[others.Length * points.Length];
        for (var i = 0; i < others.Length; i++)
        {
            for (var j = 0; j < points.Length; j++)
            {
                roots[(i * points.Length) + j] = -Root5 * Math.Sqrt(SquareDistance(others[i], points[j]));
            }
        }

        var correlations = new double[roots.Length];
        Simd.Exp<double>(roots, correlations);
        for (var i = 0; i < roots.Length; i++)
        {
            correlations[i] *= 1 - roots[i] + (roots[i] * roots[i] / 3);
        }

        return correlations;
    }

    private double SquareDistance(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var axis = 0; axis < lengths.Length; axis++)
        {
            sum += differences.Square(a, b, axis) / (lengths[axis] * lengths[axis]);
        }

        return sum;
    }
}
