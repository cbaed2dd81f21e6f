using Runner.Numerics;

namespace Runner.Comparison.Minima;

/// <summary>
/// The Lanczos process with full reorthogonalization: an orthonormal basis of the Krylov space of a symmetric operator, in
/// which the operator is tridiagonal. Golub and Van Loan, *Matrix Computations* (2013), section 10.1 and 10.3.6.
/// When the space is exhausted it continues from a new random direction orthogonal to all previous ones, so that repeated eigenvalues are
/// found with their multiplicity, given enough steps.
/// </summary>
public sealed class Lanczos
{
    private readonly SymmetricOperator map;
    private readonly List<double[]> basis = [];
    private readonly List<double> diagonal = [];
    private readonly List<double> beside = [];
    private readonly RandomStream draws;
    private double[] next;
    private double coupling;

    /// <param name="start">Not zero; need not be normalized.</param>
    /// <param name="draws">For new directions when the Krylov space ends.</param>
    public Lanczos(SymmetricOperator map, ReadOnlySpan<double> start, RandomStream draws)
    {
        this.map = map;
        this.draws = draws;
        next = start.ToArray();
        EuclideanSpace.Scale(1 / EuclideanSpace.Norm(next), next);
    }

    public int Steps => basis.Count;

    /// <summary>Whether the basis spans the whole space, so that the Ritz values are the eigenvalues.</summary>
    public bool Complete => basis.Count == map.Dimension;

    /// <summary>Takes one more step; false when the basis is complete.</summary>
    public bool Advance()
    {
        if (Complete)
        {
            return false;
        }

        if (basis.Count > 0)
        {
            beside.Add(coupling);
        }

        basis.Add(next);
        var product = new double[map.Dimension];
        map.Apply(next, product);
        var alpha = EuclideanSpace.Dot(next, product);
        diagonal.Add(alpha);
        var size = EuclideanSpace.Norm(product);
        Orthogonalize(product);
        coupling = EuclideanSpace.Norm(product);
        if (!Complete && !(coupling > 1e-12 * Math.Max(size, Largest())))
        {
            coupling = 0;
            do
            {
                draws.FillGaussian<double>(product);
                EuclideanSpace.Scale(1 / EuclideanSpace.Norm(product), product);
                Orthogonalize(product);
            }
            while (EuclideanSpace.Norm(product) < 1e-8);
        }

        EuclideanSpace.Scale(1 / EuclideanSpace.Norm(product), product);
        next = product;
        return true;
    }

    /// <summary>The eigenvalues in the basis, ascending, with a bound on each one's distance to an eigenvalue of the operator
    /// (the residual β·|last component|) and its weight (the squared first component).</summary>
    public RitzValue[] Ritz()
    {
        var n = Steps;
        var values = diagonal.ToArray();
        var couplings = new double[n];
        beside.CopyTo(couplings);
        var (first, last) = (new double[n], new double[n]);
        first[0] = 1;
        last[n - 1] = 1;
        TridiagonalEigen.Solve(values, couplings, first, last);
        var ritz = new RitzValue[n];
        for (var i = 0; i < n; i++)
        {
            ritz[i] = new RitzValue(values[i], Complete ? 0 : coupling * Math.Abs(last[i]), first[i] * first[i]);
        }

        return ritz;
    }

    private double Largest()
    {
        var most = 0.0;
        for (var i = 0; i < diagonal.Count; i++)
        {
            most = Math.Max(most, Math.Abs(diagonal[i]));
        }

        return most;
    }

    /// <summary>Gram–Schmidt against the whole basis, twice ("twice is enough", Parlett 1980).</summary>
    private void Orthogonalize(double[] vector)
    {
        for (var pass = 0; pass < 2; pass++)
        {
            foreach (var direction in basis)
            {
                EuclideanSpace.AddScaled(-EuclideanSpace.Dot(direction, vector), direction, vector);
            }
        }
    }
}

/// <param name="Error">An eigenvalue lies within this of <paramref name="Value"/>.</param>
/// <param name="Weight">Squared first component: the Gauss quadrature weight of the start vector's spectral measure.</param>
public readonly record struct RitzValue(double Value, double Error, double Weight);
