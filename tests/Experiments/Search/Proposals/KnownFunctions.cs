using Runner.Numerics;

namespace Runner.Tests.Search.Proposals;

/// <summary>Functions that searches are usually compared on, from the unit cube scaled to their usual box.</summary>
internal static class KnownFunctions
{
    /// <summary>Minimum .397887.</summary>
    public static double Branin(ReadOnlySpan<double> at)
    {
        var (x, y) = ((15 * at[0]) - 5, 15 * at[1]);
        var a = y - (5.1 / (4 * Math.PI * Math.PI) * x * x) + (5 / Math.PI * x) - 6;
        return (a * a) + (10 * (1 - (1 / (8 * Math.PI))) * Simd.Cos(x)) + 10;
    }

    /// <summary>Minimum −3.32237.</summary>
    public static double Hartmann6(ReadOnlySpan<double> at)
    {
        var sum = 0.0;
        for (var i = 0; i < 4; i++)
        {
            var distance = 0.0;
            for (var j = 0; j < 6; j++)
            {
                var off = at[j] - (1e-4 * HartmannCentres[i, j]);
                distance += HartmannScales[i, j] * off * off;
            }

            sum -= HartmannHeights[i] * Simd.Exp(-distance);
        }

        return sum;
    }

    /// <summary>Minimum 0, box [−2, 2].</summary>
    public static double Rosenbrock5(ReadOnlySpan<double> at)
    {
        var sum = 0.0;
        for (var i = 0; i < 4; i++)
        {
            var (x, next) = ((4 * at[i]) - 2, (4 * at[i + 1]) - 2);
            sum += (100 * (next - (x * x)) * (next - (x * x))) + ((1 - x) * (1 - x));
        }

        return sum;
    }

    private static readonly double[] HartmannHeights = [1, 1.2, 3, 3.2];

    private static readonly double[,] HartmannScales =
    {
        { 10, 3, 17, 3.5, 1.7, 8 }, { 0.05, 10, 17, 0.1, 8, 14 }, { 3, 3.5, 1.7, 10, 17, 8 }, { 17, 8, 0.05, 10, 0.1, 14 },
    };

    private static readonly double[,] HartmannCentres =
    {
        { 1312, 1696, 5569, 124, 8283, 5886 }, { 2329, 4135, 8307, 3736, 1004, 9991 },
        { 2348, 1451, 3522, 2883, 3047, 6650 }, { 4047, 8828, 8732, 5743, 1091, 381 },
    };
}
