namespace Runner.Comparison.Statistics;

/// <summary>Small dense systems by Gaussian elimination with partial pivoting.</summary>
internal static class LinearSystem
{
    /// <summary>x with matrix·x = right; null when the matrix is singular. Overwrites neither.</summary>
    public static double[]? Solve(double[,] matrix, double[] right)
    {
        var n = right.Length;
        var a = (double[,])matrix.Clone();
        var x = (double[])right.Clone();
        var scale = 0.0;
        foreach (var entry in a)
        {
            scale = Math.Max(scale, Math.Abs(entry));
        }

        for (var column = 0; column < n; column++)
        {
            var pivot = column;
            for (var row = column + 1; row < n; row++)
            {
                pivot = Math.Abs(a[row, column]) > Math.Abs(a[pivot, column]) ? row : pivot;
            }

            if (Math.Abs(a[pivot, column]) <= scale * 1e-12)
            {
                return null;
            }

            if (pivot != column)
            {
                (x[pivot], x[column]) = (x[column], x[pivot]);
                for (var k = 0; k < n; k++)
                {
                    (a[pivot, k], a[column, k]) = (a[column, k], a[pivot, k]);
                }
            }

            for (var row = column + 1; row < n; row++)
            {
                var factor = a[row, column] / a[column, column];
                x[row] -= factor * x[column];
                for (var k = column; k < n; k++)
                {
                    a[row, k] -= factor * a[column, k];
                }
            }
        }

        for (var row = n - 1; row >= 0; row--)
        {
            for (var k = row + 1; k < n; k++)
            {
                x[row] -= a[row, k] * x[k];
            }

            x[row] /= a[row, row];
        }

        return x;
    }
}
