using Runner.Numerics;
using Runner.Specs;

namespace Runner.Initializers;

/// <summary>
/// gain times a random matrix with orthonormal rows (or columns, when there are more rows than columns), uniformly
/// distributed: the Gram–Schmidt basis of a Gaussian matrix, whose triangular factor has a positive diagonal (Mezzadri
/// 2007). Saxe, McClelland, Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep linear neural
/// networks", ICLR 2014. Each vector is orthogonalized twice, so that products of a hundred matrices keep singular values
/// at 1.
/// </summary>
internal sealed class Orthogonal : Initializer
{
    public override void Fill(Span<double> values, in InitialBlock block, InitializerConfig config, RandomStream stream)
    {
        var vectors = Math.Min(block.Rows, block.Columns);
        var length = Math.Max(block.Rows, block.Columns);
        var basis = RandomBasis(vectors, length, stream);
        var gain = Gain(block, config);
        for (var row = 0; row < block.Rows; row++)
        {
            for (var column = 0; column < block.Columns; column++)
            {
                values[(row * block.Columns) + column] =
                    gain * (block.Rows <= block.Columns ? basis[(row * length) + column] : basis[(column * length) + row]);
            }
        }
    }

    /// <summary>[vectors, length]: orthonormal rows.</summary>
    internal static double[] RandomBasis(int vectors, int length, RandomStream stream)
    {
        var basis = new double[vectors * length];
        stream.FillGaussian<double>(basis);
        for (var i = 0; i < vectors; i++)
        {
            var vector = basis.AsSpan(i * length, length);
            for (var pass = 0; pass < 2; pass++)
            {
                for (var j = 0; j < i; j++)
                {
                    Subtract(vector, basis.AsSpan(j * length, length));
                }
            }

            var norm = Math.Sqrt(FixedOrderSum.SumOfSquares<double>(vector));
            foreach (ref var value in vector)
            {
                value /= norm;
            }
        }

        return basis;
    }

    private static void Subtract(Span<double> vector, ReadOnlySpan<double> direction)
    {
        var share = FixedOrderSum.Dot(vector, direction);
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = Math.FusedMultiplyAdd(-share, direction[i], vector[i]);
        }
    }
}
