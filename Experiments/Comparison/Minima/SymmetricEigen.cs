namespace Runner.Comparison.Minima;

/// <summary>
/// Eigenvalues and eigenvectors of a dense symmetric matrix: Householder's reduction to tridiagonal form (EISPACK tred1,
/// tred2; Martin, Reinsch and Wilkinson 1968), then <see cref="TridiagonalEigen"/>. Sums have one fixed order, so that a
/// verdict does not depend on the machine or on an installed native library. The matrix is scaled by a power of two first; the errors are those of
/// rounding, relative to the largest eigenvalue. Of a matrix with an entry that is not finite, all eigenvalues are NaN.
/// </summary>
public static class SymmetricEigen
{
    /// <summary>All eigenvalues, ascending. About 4/3·n³ multiply-adds.</summary>
    /// <param name="matrix">[n, n] row-major; the lower triangle is read and destroyed.</param>
    public static double[] Values(double[] matrix, int n)
    {
        if (PowerOfTwo.Common(matrix) is not { } power)
        {
            return Unknown(n);
        }

        PowerOfTwo.Multiply(matrix, -power);
        var (diagonal, beside) = Reduce(matrix, n, reflectors: null);
        TridiagonalEigen.Solve(diagonal, beside);
        PowerOfTwo.Multiply(diagonal, power);
        return diagonal;
    }

    /// <summary>All eigenvalues in ascending order, and the eigenvectors as the rows of [n, n] in the same order; the axes where the eigenvalues
    /// are NaN.</summary>
    /// <param name="matrix">[n, n] row-major; the lower triangle is read and destroyed.</param>
    public static (double[] Values, double[][] Vectors) Decompose(double[] matrix, int n)
    {
        var rows = Identity(n);
        if (PowerOfTwo.Common(matrix) is not { } power)
        {
            return (Unknown(n), rows);
        }

        PowerOfTwo.Multiply(matrix, -power);
        var reflectors = new List<double[]>();
        var (diagonal, beside) = Reduce(matrix, n, reflectors);

        // Q = product of the reflectors, row by row, so that rotations of columns run along each row.
        for (var k = reflectors.Count - 1; k >= 0; k--)
        {
            ReflectRows(rows, reflectors[k], k + 1);
        }

        TridiagonalEigen.Solve(diagonal, beside, rows);
        PowerOfTwo.Multiply(diagonal, power);
        var vectors = new double[n][];
        for (var j = 0; j < n; j++)
        {
            vectors[j] = new double[n];
            for (var i = 0; i < n; i++)
            {
                vectors[j][i] = rows[i][j];
            }
        }

        return (diagonal, vectors);
    }

    private static double[] Unknown(int n)
    {
        var values = new double[n];
        Array.Fill(values, double.NaN);
        return values;
    }

    private static double[][] Identity(int n)
    {
        var rows = new double[n][];
        for (var i = 0; i < n; i++)
        {
            rows[i] = new double[n];
            rows[i][i] = 1;
        }

        return rows;
    }

    /// <summary>A ← HᵀAH for reflectors H = I − vvᵀ with ‖v‖² = 2, column by column, working on the lower triangle.</summary>
    private static (double[] Diagonal, double[] Beside) Reduce(double[] a, int n, List<double[]>? reflectors)
    {
        var (diagonal, beside) = (new double[n], new double[n]);
        var (v, p) = (new double[n], new double[n]);
        for (var k = 0; k < n; k++)
        {
            diagonal[k] = a[(k * n) + k];
            if (k == n - 1)
            {
                break;
            }

            for (var i = k + 1; i < n; i++)
            {
                v[i] = a[(i * n) + k];
            }

            var tail = v.AsSpan(k + 1, n - k - 1);
            var norm = EuclideanSpace.Norm(tail);
            var alpha = v[k + 1] > 0 ? -norm : norm;
            beside[k] = alpha;
            if (EuclideanSpace.Norm(tail[1..]) == 0)
            {
                beside[k] = v[k + 1];
                reflectors?.Add([]);
                continue;
            }

            v[k + 1] -= alpha;
            EuclideanSpace.Scale(Math.Sqrt(2) / EuclideanSpace.Norm(tail), tail);
            MultiplyLower(a, n, k + 1, v, p);

            // w = p − ½(vᵀp)v; A ← A − vwᵀ − wvᵀ.
            EuclideanSpace.AddScaled(-EuclideanSpace.Dot(tail, p.AsSpan(k + 1)) / 2, tail, p.AsSpan(k + 1));
            for (var i = k + 1; i < n; i++)
            {
                var row = a.AsSpan((i * n) + k + 1, i - k);
                EuclideanSpace.AddScaled(-v[i], p.AsSpan(k + 1, row.Length), row);
                EuclideanSpace.AddScaled(-p[i], v.AsSpan(k + 1, row.Length), row);
            }

            reflectors?.Add(tail.ToArray());
        }

        return (diagonal, beside);
    }

    /// <summary>p = A·v over the rows and columns from <paramref name="first"/>, reading only the lower triangle.</summary>
    private static void MultiplyLower(double[] a, int n, int first, double[] v, double[] p)
    {
        Array.Clear(p, first, n - first);
        for (var i = first; i < n; i++)
        {
            var row = a.AsSpan((i * n) + first, i - first);
            p[i] += EuclideanSpace.Dot(row, v.AsSpan(first, row.Length)) + (a[(i * n) + i] * v[i]);
            EuclideanSpace.AddScaled(v[i], row, p.AsSpan(first, row.Length));
        }
    }

    /// <summary>rows ← (I − vvᵀ)·rows for the rows from <paramref name="first"/>.</summary>
    private static void ReflectRows(double[][] rows, double[] v, int first)
    {
        if (v.Length == 0)
        {
            return;
        }

        var sum = new double[rows.Length];
        for (var i = 0; i < v.Length; i++)
        {
            EuclideanSpace.AddScaled(v[i], rows[first + i], sum);
        }

        for (var i = 0; i < v.Length; i++)
        {
            EuclideanSpace.AddScaled(-v[i], sum, rows[first + i]);
        }
    }
}
