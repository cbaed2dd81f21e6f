using System.Runtime.Intrinsics;
using Runner.Numerics;

namespace Runner.Search.Proposals.Gp;

/// <summary>ln E[max(best − Y, 0)] for Y ~ N(μ, σ²), also where the expectation itself would be 0 in float64: Ament et al. 2023, "Unexpected Improvements to
/// Expected Improvement for Bayesian Optimization", equations (8) and (9).</summary>
internal static class LogExpectedImprovement
{
    /// <summary>Up to here <see cref="NormalTail"/> is accurate; further down the series of the same tail is.</summary>
    private const double Far = 40;

    private static readonly double HalfLogTwoPi = Simd.Log(2 * Math.PI) / 2;

    public static double Of(double best, double mean, double deviation) => Simd.Log(deviation) + LogOfUnit((best - mean) / deviation);

    /// <summary>ln(φ(z) + z·Φ(z)).</summary>
    internal static double LogOfUnit(double z)
    {
        var logDensity = -(z * z / 2) - HalfLogTwoPi;
        return z > -1 ? Simd.Log(Simd.Exp(logDensity) + (z * Simd.NormalCdf(z))) : logDensity + Simd.Log(OneLessTail(-z));
    }

    /// <summary>1 − a·(1 − Φ(a))/φ(a).</summary>
    private static double OneLessTail(double a)
    {
        if (a < Far)
        {
            return 1 - (a * Math.Sqrt(2 * Math.PI) * NormalTail.Scaled(Vector512.Create(a)).ToScalar());
        }

        var square = 1 / (a * a);
        return square * (1 - (square * (3 - (square * (15 - (square * 105))))));
    }
}
