using System.Numerics;

namespace Runner.Search;

/// <summary>
/// A Latin hypercube that grows by doubling. For every m, the first 2ᵐ draws are a Latin hypercube of 2ᵐ points: each of the
/// 2ᵐ equal slices of every axis contains exactly one. Between powers of two, with 2ᵐ ≤ n &lt; 2ᵐ⁺¹, each of the 2ᵐ slices
/// contains one or two draws, and each of the 2ᵐ⁺¹ at most one. (A plain Latin hypercube of n slices cannot have its first
/// draws in common with one of another n; this is the nested design of Qian 2009, "Nested Latin hypercube designs", with
/// factor 2.)
/// </summary>
/// <remarks>
/// Draw i with 2ᵐ ≤ i &lt; 2ᵐ⁺¹ goes to the coarse slice π(i − 2ᵐ), where π is a random permutation of the 2ᵐ slices, a
/// different one for every axis and m. The slice already contains one draw; a hash bit of (m, slice) determines in which
/// half, and the new draw takes the other half. Following the bits down gives the coordinate in constant time, without any
/// table.
/// </remarks>
internal sealed class LatinHypercubeSampler(ulong[] keys) : PointSampler
{
    private const int Levels = 40;

    public override double At(long draw, int axis)
    {
        var key = keys[axis];
        ulong slice = 0;
        var level = 0;
        if (draw > 0)
        {
            level = 63 - BitOperations.LeadingZeroCount((ulong)draw);
            slice = Permute((ulong)draw - (1UL << level), level, CounterHash.Of(key, 1, (ulong)level));
            slice = (slice << 1) | (OldHalf(key, level, slice) ^ 1);
            level++;
        }

        for (; level < Levels; level++)
        {
            slice = (slice << 1) | OldHalf(key, level, slice);
        }

        // The bits below the last level are random.
        var rest = CounterHash.Of(key, 2, (ulong)draw) >> (64 - (53 - Levels));
        return ((slice << (53 - Levels)) | rest) * (1.0 / (1L << 53));
    }

    private static ulong OldHalf(ulong key, int level, ulong slice) => CounterHash.Of(key, (ulong)level + 16, slice) >> 63;

    /// <summary>A keyed permutation of [0, 2^bits): rounds of odd multiplication, addition and xor-shift, each of which is a
    /// bijection.</summary>
    private static ulong Permute(ulong x, int bits, ulong key)
    {
        var mask = (1UL << bits) - 1;
        var shift = Math.Max(1, bits / 2);
        for (var round = 0UL; round < 6; round++)
        {
            var k = CounterHash.Of(key, round);
            x = ((x * (k | 1)) + (k >> 32)) & mask;
            x ^= x >> shift;
        }

        return x & mask;
    }
}
