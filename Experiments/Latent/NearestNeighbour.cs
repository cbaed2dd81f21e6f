using Runner.Numerics;

namespace Runner.Latent;

/// <summary>A sample is given the label of the nearest known one. Cover and Hart, "Nearest neighbor pattern classification", 1967. Distances come
/// from blocks of inner products: |a − b|² = |a|² − 2ab + |b|², around the mean of the known ones, so that nothing is lost where all lie far from 0.</summary>
public static class NearestNeighbour
{
    private const int Block = 256;

    private const int KnownBlock = 4096;

    /// <summary>The nearest known row of each; the first of several.</summary>
    /// <param name="known">[n, width].</param>
    /// <param name="asked">[m, width].</param>
    public static int[] Of(double[] known, double[] asked, int width)
    {
        var (n, m) = (known.Length / width, asked.Length / width);
        var means = Rows.Means(known, width, new int[n], 1);
        (known, asked) = (Around(means, known), Around(means, asked));
        var nearest = new int[m];
        var least = new double[m];
        Array.Fill(least, double.PositiveInfinity);
        var squares = Squares(known, width, n);
        var products = new double[Block * KnownBlock];
        for (var from = 0; from < m; from += Block)
        {
            var some = Math.Min(Block, m - from);
            for (var start = 0; start < n; start += KnownBlock)
            {
                var part = Math.Min(KnownBlock, n - start);
                MatrixProduct.Multiply<double>(
                    some, part, width, asked.AsSpan(from * width), width, false, known.AsSpan(start * width), width, true, products, part);
                for (var i = 0; i < some; i++)
                {
                    for (var j = 0; j < part; j++)
                    {
                        var distance = squares[start + j] - (2 * products[(i * part) + j]);
                        if (distance < least[from + i])
                        {
                            (least[from + i], nearest[from + i]) = (distance, start + j);
                        }
                    }
                }
            }
        }

        return nearest;
    }

    private static double[] Around(double[] means, double[] rows) => [.. rows.Select((value, i) => value - means[i % means.Length])];

    private static double[] Squares(double[] rows, int width, int count)
    {
        var squares = new double[count];
        for (var i = 0; i < rows.Length; i++)
        {
            squares[i / width] += rows[i] * rows[i];
        }

        return squares;
    }
}
