using Runner.Comparison.Minima;

namespace Runner.Tests.Comparison.Minima;

/// <summary>½·(x − c)ᵀA(x − c) + offset with A = Q·diag(λ)·Qᵀ, Q a product of reflections: the spectrum is λ.</summary>
internal sealed class Quadratic : ICurvedObjective
{
    private readonly double[] eigenvalues;
    private readonly double[][] reflections;
    private readonly double[] centre;
    private readonly double offset;

    public Quadratic(double[] eigenvalues, int seed, double offset = 0)
    {
        this.eigenvalues = eigenvalues;
        this.offset = offset;
        centre = Shapes.Gaussian(eigenvalues.Length, seed);
        reflections = [.. Enumerable.Range(1, 3).Select(i => Unit(Shapes.Gaussian(eigenvalues.Length, seed + i)))];
    }

    public int Dimension => eigenvalues.Length;

    public bool ExactCurvature => true;

    public double[] Centre => centre;

    public double Value(ReadOnlySpan<double> at) => ValueAndGradient(at, new double[Dimension]);

    public double ValueAndGradient(ReadOnlySpan<double> at, Span<double> gradient)
    {
        var difference = new double[Dimension];
        for (var i = 0; i < Dimension; i++)
        {
            difference[i] = at[i] - centre[i];
        }

        HessianVector(at, difference, gradient);
        return (Dot(difference, gradient) / 2) + offset;
    }

    public void HessianVector(ReadOnlySpan<double> at, ReadOnlySpan<double> direction, Span<double> product)
    {
        direction.CopyTo(product);
        foreach (var v in reflections)
        {
            Reflect(v, product);
        }

        for (var i = 0; i < Dimension; i++)
        {
            product[i] *= eigenvalues[i];
        }

        foreach (var v in reflections.Reverse())
        {
            Reflect(v, product);
        }
    }

    private static double[] Unit(double[] v)
    {
        var norm = Math.Sqrt(Dot(v, v));
        return [.. v.Select(x => x / norm)];
    }

    private static void Reflect(double[] v, Span<double> x)
    {
        var twice = 2 * Dot(v, x);
        for (var i = 0; i < v.Length; i++)
        {
            x[i] -= twice * v[i];
        }
    }

    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }
}
