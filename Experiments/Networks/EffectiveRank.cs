using Runner.Initializers;
using Runner.Numerics;

namespace Runner.Networks;

/// <summary>The effective number of directions of a code: exp of the entropy of the singular values of the centred code, normalized to sum
/// 1. Roy, Vetterli, "The effective rank", EUSIPCO 2007, definition 1. 0 for a code that does not vary.</summary>
public static class EffectiveRank
{
    /// <param name="code">[samples, units].</param>
    public static double Of(SampleMatrix code)
    {
        var eigenvalues = Eigenvectors.VariancesOf(code);
        var total = 0.0;
        foreach (ref var value in eigenvalues.AsSpan())
        {
            value = Math.Sqrt(Math.Max(0, value));
            total += value;
        }

        if (!(total > 0))
        {
            return total;
        }

        var entropy = 0.0;
        foreach (var value in eigenvalues)
        {
            var share = value / total;
            entropy -= share > 0 ? share * Simd.Log(share) : 0;
        }

        return Simd.Exp(entropy);
    }
}
