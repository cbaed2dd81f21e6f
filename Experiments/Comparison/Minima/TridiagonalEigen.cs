namespace Runner.Comparison.Minima;

/// <summary>Eigenvalues of a symmetric tridiagonal matrix by QL with implicit shifts (EISPACK tql2; Bowdler, Martin, Reinsch
/// and Wilkinson 1968), with chosen rows of the matrix of eigenvectors.</summary>
internal static class TridiagonalEigen
{
    /// <summary>After so many turns for one eigenvalue, what counts as zero is measured against the whole matrix, and doubles with each
    /// further turn, so that the iteration ends.</summary>
    private const int Patience = 60;

    /// <summary>Half a unit in the last place of 1.</summary>
    private const double Rounding = 1.1102230246251565e-16;

    /// <summary>Diagonalizes in place and sorts the eigenvalues in ascending order. They are NaN where an element is not finite; the rows
    /// then stay as they are.</summary>
    /// <param name="diagonal">[n]; becomes the eigenvalues.</param>
    /// <param name="beside">[n]; element i couples i and i + 1, the last is not read; destroyed.</param>
    /// <param name="rows">Each [n]: a row of a matrix that is multiplied by the eigenvectors from the right. The identity's
    /// first row becomes the first components of the eigenvectors.</param>
    public static void Solve(Span<double> diagonal, Span<double> beside, params ReadOnlySpan<double[]> rows)
    {
        var n = diagonal.Length;
        if (n > 0)
        {
            beside[n - 1] = 0;
        }

        if (PowerOfTwo.Common(diagonal, beside) is not { } power)
        {
            diagonal.Fill(double.NaN);
            return;
        }

        PowerOfTwo.Multiply(diagonal, -power);
        PowerOfTwo.Multiply(beside, -power);
        for (var l = 0; l < n; l++)
        {
            for (var turn = 0; End(diagonal, beside, l, turn) is var m && m > l; turn++)
            {
                Sweep(diagonal, beside, l, m, rows);
            }
        }

        PowerOfTwo.Multiply(diagonal, power);
        Sort(diagonal, rows);
    }

    /// <summary>The last row of the block that begins at <paramref name="l"/>: what couples it to the next is zero, relative to its neighbours on
    /// the diagonal or where products with it underflow.</summary>
    private static int End(ReadOnlySpan<double> diagonal, ReadOnlySpan<double> beside, int l, int turn)
    {
        const double Underflow = 1e-292;
        var always = turn < Patience ? Underflow : Math.ScaleB(Rounding, turn - Patience);
        var m = l;
        while (m < diagonal.Length - 1
            && !(Math.Abs(beside[m]) <= always || Math.Abs(beside[m]) <= Rounding * (Math.Abs(diagonal[m]) + Math.Abs(diagonal[m + 1]))))
        {
            m++;
        }

        return m;
    }

    private static void Sweep(Span<double> d, Span<double> e, int l, int m, ReadOnlySpan<double[]> rows)
    {
        var g = (d[l + 1] - d[l]) / (2 * e[l]);
        var r = Hypotenuse(g, 1);
        g = d[m] - d[l] + (e[l] / (g + Math.CopySign(r, g)));
        var (s, c, p) = (1.0, 1.0, 0.0);
        for (var i = m - 1; i >= l; i--)
        {
            var f = s * e[i];
            var b = c * e[i];
            r = Hypotenuse(f, g);
            e[i + 1] = r;
            if (r == 0)
            {
                d[i + 1] -= p;
                e[m] = 0;
                return;
            }

            s = f / r;
            c = g / r;
            g = d[i + 1] - p;
            r = ((d[i] - g) * s) + (2 * c * b);
            p = s * r;
            d[i + 1] = g + p;
            g = (c * r) - b;
            foreach (var row in rows)
            {
                var (left, right) = (row[i], row[i + 1]);
                row[i + 1] = (s * left) + (c * right);
                row[i] = (c * left) - (s * right);
            }
        }

        d[l] -= p;
        e[l] = g;
        e[m] = 0;
    }

    private static double Hypotenuse(double x, double y)
    {
        var (most, least) = (Math.Max(Math.Abs(x), Math.Abs(y)), Math.Min(Math.Abs(x), Math.Abs(y)));
        return most == 0 ? 0 : most * Math.Sqrt(1 + (least / most * (least / most)));
    }

    private static void Sort(Span<double> values, ReadOnlySpan<double[]> rows)
    {
        var order = new int[values.Length];
        var copy = values.ToArray();
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(copy.ToArray(), order);
        for (var i = 0; i < order.Length; i++)
        {
            values[i] = copy[order[i]];
        }

        foreach (var row in rows)
        {
            row.CopyTo(copy, 0);
            for (var i = 0; i < order.Length; i++)
            {
                row[i] = copy[order[i]];
            }
        }
    }
}
