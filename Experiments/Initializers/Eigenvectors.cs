using Runner.Numerics;

namespace Runner.Initializers;

/// <summary>
/// Eigenvectors of a symmetric matrix by Householder reduction to tridiagonal form and implicit QL steps: O(n³), using only
/// arithmetic and square roots, which gives the same bits on every machine. Golub, Van Loan, "Matrix computations", sections 8.3.1
/// and 8.3.3.
/// </summary>
public static class Eigenvectors
{
    /// <summary>[features, features]: principal directions of the samples row by row, the largest variance first.</summary>
    public static double[] OfCovariance(SampleMatrix samples, ReadOnlySpan<double> means) => Of(Covariance(samples, means), samples.Features).Vectors;

    /// <summary>The same with the variances along them.</summary>
    public static (double[] Variances, double[] Directions) Principal(SampleMatrix samples, ReadOnlySpan<double> means) =>
        Of(Covariance(samples, means), samples.Features);

    /// <summary>Variances along the principal directions, in descending order.</summary>
    public static double[] VariancesOf(SampleMatrix samples) => Of(Covariance(samples, samples.Means()), samples.Features).Values;

    private static double[] Covariance(SampleMatrix samples, ReadOnlySpan<double> means)
    {
        var n = samples.Features;
        var centred = new double[samples.Count * n];
        for (var i = 0; i < centred.Length; i++)
        {
            centred[i] = samples.Values[i] - means[i % n];
        }

        var covariance = new double[n * n];
        MatrixProduct.Multiply<double>(n, n, samples.Count, centred, n, true, centred, n, false, covariance, n, false);
        for (var i = 0; i < covariance.Length; i++)
        {
            covariance[i] /= samples.Count;
        }

        return covariance;
    }

    /// <summary>All eigenvalues in descending order, and their unit eigenvectors row by row; the element of largest magnitude of
    /// each is positive.</summary>
    /// <param name="symmetric">[n, n]; not modified.</param>
    public static (double[] Values, double[] Vectors) Of(ReadOnlySpan<double> symmetric, int n)
    {
        var v = symmetric.ToArray();
        var diagonal = new double[n];
        var off = new double[n];
        Tridiagonalize(v, diagonal, off, n);
        Diagonalize(v, diagonal, off, n);

        var order = new int[n];
        for (var i = 0; i < n; i++)
        {
            order[i] = i;
        }

        Array.Sort(order, (a, b) => diagonal[a] != diagonal[b] ? diagonal[b].CompareTo(diagonal[a]) : a.CompareTo(b));
        var values = new double[n];
        var vectors = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            values[i] = diagonal[order[i]];
            for (var row = 0; row < n; row++)
            {
                vectors[(i * n) + row] = v[(row * n) + order[i]];
            }

            Orient(vectors.AsSpan(i * n, n));
        }

        return (values, vectors);
    }

    /// <summary>Turns a direction around unless its element of largest magnitude, the first of equal ones, is positive.</summary>
    public static void Orient(Span<double> direction)
    {
        var largest = 0.0;
        foreach (var element in direction)
        {
            largest = Math.Abs(element) > Math.Abs(largest) ? element : largest;
        }

        for (var i = 0; i < direction.Length && largest < 0; i++)
        {
            direction[i] = -direction[i];
        }
    }

    /// <summary>A ← QᵀAQ tridiagonal; <paramref name="a"/> becomes Q.</summary>
    private static void Tridiagonalize(double[] a, double[] diagonal, double[] off, int n)
    {
        var u = new double[n];
        var p = new double[n];
        var scales = new double[n];
        for (var k = 0; k < n - 2; k++)
        {
            // A reflection that clears column k below the subdiagonal; its vector is kept in that column.
            var norm = 0.0;
            for (var i = k + 1; i < n; i++)
            {
                u[i] = a[(i * n) + k];
                norm += u[i] * u[i];
            }

            norm = Math.Sqrt(norm);
            off[k] = u[k + 1] > 0 ? -norm : norm;
            if (norm == 0)
            {
                continue;
            }

            u[k + 1] -= off[k];
            var square = 0.0;
            for (var i = k + 1; i < n; i++)
            {
                square += u[i] * u[i];
            }

            if (square == 0)
            {
                continue;
            }

            var scale = 2 / square;
            scales[k] = scale;
            var share = 0.0;
            for (var i = k + 1; i < n; i++)
            {
                var sum = 0.0;
                for (var j = k + 1; j < n; j++)
                {
                    sum += a[(i * n) + j] * u[j];
                }

                p[i] = scale * sum;
                share += u[i] * p[i];
            }

            share *= scale / 2;
            for (var i = k + 1; i < n; i++)
            {
                p[i] -= share * u[i];
            }

            for (var i = k + 1; i < n; i++)
            {
                for (var j = k + 1; j < n; j++)
                {
                    a[(i * n) + j] -= (u[i] * p[j]) + (p[i] * u[j]);
                }

                a[(i * n) + k] = u[i];
            }
        }

        if (n > 1)
        {
            off[n - 2] = a[((n - 1) * n) + n - 2];
        }

        for (var i = 0; i < n; i++)
        {
            diagonal[i] = a[(i * n) + i];
        }

        // Q is the product of the reflections, multiplied out from the last.
        for (var k = n - 1; k >= 0; k--)
        {
            if (k < n - 2 && scales[k] != 0)
            {
                for (var i = k + 1; i < n; i++)
                {
                    u[i] = a[(i * n) + k];
                }

                for (var j = k + 1; j < n; j++)
                {
                    var sum = 0.0;
                    for (var i = k + 1; i < n; i++)
                    {
                        sum += u[i] * a[(i * n) + j];
                    }

                    sum *= scales[k];
                    for (var i = k + 1; i < n; i++)
                    {
                        a[(i * n) + j] -= sum * u[i];
                    }
                }
            }

            for (var i = 0; i < n; i++)
            {
                a[(i * n) + k] = i == k ? 1 : 0;
                a[(k * n) + i] = i == k ? 1 : k < i ? 0 : a[(k * n) + i];
            }
        }
    }

    private static void Diagonalize(double[] v, double[] d, double[] e, int n)
    {
        for (var l = 0; l < n; l++)
        {
            for (var round = 0; round < 64; round++)
            {
                var m = l;
                while (m < n - 1 && Math.Abs(e[m]) > 1.2e-16 * (Math.Abs(d[m]) + Math.Abs(d[m + 1])))
                {
                    m++;
                }

                if (m == l)
                {
                    break;
                }

                // Wilkinson's shift, then rotations from the bottom up.
                var g = (d[l + 1] - d[l]) / (2 * e[l]);
                var r = Hypotenuse(g, 1);
                g = d[m] - d[l] + (e[l] / (g + (g >= 0 ? r : -r)));
                var (s, c, shift) = (1.0, 1.0, 0.0);
                for (var i = m - 1; i >= l; i--)
                {
                    var f = s * e[i];
                    var b = c * e[i];
                    r = Hypotenuse(f, g);
                    e[i + 1] = r;
                    if (r == 0)
                    {
                        d[i + 1] -= shift;
                        e[m] = 0;
                        break;
                    }

                    s = f / r;
                    c = g / r;
                    g = d[i + 1] - shift;
                    r = ((d[i] - g) * s) + (2 * c * b);
                    shift = s * r;
                    d[i + 1] = g + shift;
                    g = (c * r) - b;
                    for (var row = 0; row < n; row++)
                    {
                        var upper = v[(row * n) + i + 1];
                        var lower = v[(row * n) + i];
                        v[(row * n) + i + 1] = (s * lower) + (c * upper);
                        v[(row * n) + i] = (c * lower) - (s * upper);
                    }
                }

                if (r == 0 && m - 1 > l)
                {
                    continue;
                }

                d[l] -= shift;
                e[l] = g;
                e[m] = 0;
            }
        }
    }

    private static double Hypotenuse(double a, double b) => Math.Sqrt((a * a) + (b * b));
}
