namespace Runner.Comparison.Minima;

/// <summary>The span of some directions, in a problem's own units.</summary>
internal sealed class Subspace
{
    private Subspace(double[][] basis) => Basis = basis;

    public static Subspace None { get; } = new([]);

    /// <summary>Orthonormal.</summary>
    public IReadOnlyList<double[]> Basis { get; }

    /// <summary>The number of independent directions: the number of eigenvalues of their Gram matrix above 1e−10 of the largest.</summary>
    public int Dimension => Basis.Count;

    /// <param name="tangents">Each a vector of all parameters.</param>
    public static Subspace Of(IReadOnlyList<double[]> tangents, double[] lengths)
    {
        double[][] units = [.. tangents.Select(tangent => Unit(tangent, lengths)).OfType<double[]>()];
        var n = units.Length;
        if (n == 0)
        {
            return new Subspace([]);
        }

        var gram = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                gram[(i * n) + j] = EuclideanSpace.Dot(units[i], units[j]);
            }
        }

        var (values, vectors) = SymmetricEigen.Decompose(gram, n);
        return new Subspace([.. Enumerable.Range(0, n).Where(i => values[i] > 1e-10 * values[^1]).Select(i => Combine(units, vectors[i], 1 / Math.Sqrt(values[i])))]);
    }

    /// <summary>Eigenvalues, ascending, of a symmetric matrix [n, n] restricted to the space. When the matrix has no negative eigenvalues,
    /// zeros here are also eigenvalues of the matrix.</summary>
    public double[] Restrict(double[] matrix) => Dimension == 0 ? [] : SymmetricEigen.Values(Restricted(matrix), Dimension);

    private double[] Restricted(double[] matrix)
    {
        var (count, n) = (Dimension, Basis.FirstOrDefault()?.Length ?? 0);
        var restricted = new double[count * count];
        var image = new double[n];
        for (var i = 0; i < count; i++)
        {
            for (var row = 0; row < n; row++)
            {
                image[row] = EuclideanSpace.Dot(matrix.AsSpan(row * n, n), Basis[i]);
            }

            for (var j = 0; j <= i; j++)
            {
                restricted[(i * count) + j] = EuclideanSpace.Dot(Basis[j], image);
            }
        }

        return restricted;
    }

    /// <summary>The space of the covectors that these are in a problem's own units, in plain ones.</summary>
    public Subspace In(double[] lengths) => Of([.. Basis], lengths);

    /// <summary>Eigenvalues, ascending, and if they are wanted eigenvectors of a symmetric matrix [n, n] restricted to what is orthogonal to the space.</summary>
    public (double[] Values, double[][] Vectors) Remaining(double[] matrix, bool withVectors)
    {
        var n = (int)Math.Sqrt(matrix.Length);
        if (Dimension == 0)
        {
            double[] whole = [.. matrix];
            return withVectors ? SymmetricEigen.Decompose(whole, n) : (SymmetricEigen.Values(whole, n), []);
        }

        var rest = Complement(n);
        var restricted = new Subspace(rest).Restricted(matrix);
        var (values, parts) = rest.Length == 0 ? ([], []) : SymmetricEigen.Decompose(restricted, rest.Length);
        return (values, withVectors ? [.. parts.Select(part => Combine(rest, part, 1))] : []);
    }

    /// <summary>An orthonormal basis of what is orthogonal to the space: the eigenvectors of its projector that belong to 0.</summary>
    public double[][] Complement(int n)
    {
        var projector = new double[n * n];
        foreach (var direction in Basis)
        {
            for (var i = 0; i < n; i++)
            {
                EuclideanSpace.AddScaled(direction[i], direction, projector.AsSpan(i * n, n));
            }
        }

        return SymmetricEigen.Decompose(projector, n).Vectors[..(n - Dimension)];
    }

    private static double[]? Unit(double[] tangent, double[] lengths)
    {
        double[] scaled = [.. tangent.Zip(lengths, (value, length) => value / length)];
        var norm = EuclideanSpace.Norm(scaled);
        EuclideanSpace.Scale(1 / norm, scaled);
        return norm > 0 ? scaled : null;
    }

    private static double[] Combine(double[][] vectors, double[] weights, double factor)
    {
        var sum = new double[vectors[0].Length];
        for (var i = 0; i < vectors.Length; i++)
        {
            EuclideanSpace.AddScaled(factor * weights[i], vectors[i], sum);
        }

        return sum;
    }
}
