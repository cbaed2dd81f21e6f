namespace Runner.Latent;

/// <summary>Rows of a row-major matrix.</summary>
internal static class Rows
{
    public static ReadOnlySpan<double> Row(this double[] matrix, int row, int width) => matrix.AsSpan(row * width, width);

    public static double[] Gather(double[] matrix, int width, IReadOnlyList<int> rows)
    {
        var gathered = new double[rows.Count * width];
        for (var i = 0; i < rows.Count; i++)
        {
            matrix.Row(rows[i], width).CopyTo(gathered.AsSpan(i * width));
        }

        return gathered;
    }

    public static double SquaredDistance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }

        return sum;
    }

    /// <summary>The mean of the squared differences of all elements.</summary>
    public static double MeanSquare(double[] a, double[] b) => a.Length == 0 ? double.NaN : SquaredDistance(a, b) / a.Length;

    /// <summary>[groups, width]: the mean row of each group; NaN for a group without rows.</summary>
    public static double[] Means(double[] matrix, int width, IReadOnlyList<int> groups, int count)
    {
        var (means, members) = (new double[count * width], new int[count]);
        for (var row = 0; row < groups.Count; row++)
        {
            members[groups[row]]++;
            for (var i = 0; i < width; i++)
            {
                means[(groups[row] * width) + i] += matrix[(row * width) + i];
            }
        }

        for (var i = 0; i < means.Length; i++)
        {
            means[i] /= members[i / width];
        }

        return means;
    }
}
