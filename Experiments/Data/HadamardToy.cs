using System.Numerics;

namespace Runner.Data;

/// <summary>
/// Columns 2 to 5 of the 8×8 Sylvester–Hadamard matrix times (4, 2, 1, .5): features [8, 4], centred, and XᵀX/8 is exactly
/// diag(16, 4, 1, .25), so that every critical point of a linear autoencoder on it is known (Baldi and Hornik 1989).
/// </summary>
internal static class HadamardToy
{
    private const int Samples = 8;
    private const int Features = 4;

    /// <param name="rotate">Multiply by the orthogonal H₄/2, whose entries ±½ keep every value exact: the eigenvalues stay the
    /// same, but the eigenvectors are no longer the axes.</param>
    public static RawSamples Read(bool rotate)
    {
        double[] scale = [4, 2, 1, 0.5];
        var values = new double[Samples * Features];
        for (var row = 0; row < Samples; row++)
        {
            for (var column = 0; column < Features; column++)
            {
                values[(row * Features) + column] = Sylvester(row, column + 1) * scale[column];
            }
        }

        return new RawSamples("hadamard-toy", Samples, Features, new DoubleValues(rotate ? Rotated(values) : values));
    }

    /// <summary>H[i, j] = (−1)^popcount(i and j), of any order that is a power of two.</summary>
    private static double Sylvester(int row, int column) => (BitOperations.PopCount((uint)(row & column)) & 1) == 0 ? 1 : -1;

    private static double[] Rotated(double[] values)
    {
        var rotated = new double[values.Length];
        for (var row = 0; row < Samples; row++)
        {
            for (var column = 0; column < Features; column++)
            {
                for (var k = 0; k < Features; k++)
                {
                    rotated[(row * Features) + column] += values[(row * Features) + k] * Sylvester(k, column) / 2;
                }
            }
        }

        return rotated;
    }
}
