using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Runner.Numerics;

/// <summary>Reduction of angles by π/2: x = quarter·π/2 + r + tail, |r| ≤ π/4.</summary>
internal static class CircleReduction
{
    private const double TwoOverPi = 0.6366197723675814;
    private const double HalfPi1 = 1.5707963267948966;
    private const double HalfPi2 = 6.123233995736766e-17;
    private const double HalfPi3 = -1.4973849048591698e-33;
    private const double Rounder = 6755399441055744;

    /// <summary>Up to this magnitude three parts of π/2 are enough (Cody and Waite), because the number of quarters has 20 bits.</summary>
    private const double Moderate = 1647099;

    /// <summary>2/π: a word of zeros, then its first 1280 bits after the point.</summary>
    private static readonly ulong[] TwoOverPiBits =
    [
        0, 0xA2F9836E4E441529, 0xFC2757D1F534DDC0, 0xDB6295993C439041, 0xFE5163ABDEBBC561, 0xB7246E3A424DD2E0,
        0x06492EEA09D1921C, 0xFE1DEB1CB129A73E, 0xE88235F52EBB4484, 0xE99C7026B45F7E41, 0x3991D639835339F4,
        0x9C845F8BBDF9283B, 0x1FF897FFDE05980F, 0xEF2F118B5A0A6D1F, 0x6D367ECF27CB09B7, 0x4F463F669E5FEA2D,
        0x7527BAC7EBE5F17B, 0x3D0739F78A5292EA, 0x6BFB5FB11F8D5D08, 0x56033046FC7B6BAB, 0xF0CFBC209AF4361D,
    ];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ByQuarters(
        Vector512<double> x, out Vector512<double> r, out Vector512<double> tail, out Vector512<long> quarter)
    {
        var t = Vector512.FusedMultiplyAdd(x, Vector512.Create(TwoOverPi), Vector512.Create(Rounder));
        var n = t - Vector512.Create(Rounder);
        var first = Vector512.FusedMultiplyAdd(n, Vector512.Create(-HalfPi1), x);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-HalfPi2), first);
        tail = Vector512.FusedMultiplyAdd(n, Vector512.Create(-HalfPi2), first - r);
        tail = Vector512.FusedMultiplyAdd(n, Vector512.Create(-HalfPi3), tail);
        quarter = t.AsInt64();
        if (Vector512.GreaterThanAny(Vector512.Abs(x), Vector512.Create(Moderate)))
        {
            Large(x, ref r, ref tail, ref quarter);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Large(Vector512<double> x, ref Vector512<double> r, ref Vector512<double> tail, ref Vector512<long> quarter)
    {
        for (var lane = 0; lane < Vector512<double>.Count; lane++)
        {
            var value = x[lane];
            if (double.IsInfinity(value))
            {
                r = r.WithElement(lane, double.NaN);
            }
            else if (Math.Abs(value) > Moderate)
            {
                var (high, low, turns) = Large(value);
                r = r.WithElement(lane, high);
                tail = tail.WithElement(lane, low);
                quarter = quarter.WithElement(lane, turns);
            }
        }
    }

    /// <summary>Payne and Hanek 1983: of |x|·2/π with |x| = M·2ᵉ, only the bits that matter modulo 4 are computed, 190 of
    /// them after the binary point; no float64 is nearer to a multiple of π/2 than about 2⁻⁶¹ quarters.</summary>
    private static (double High, double Low, long Quarter) Large(double x)
    {
        var bits = BitConverter.DoubleToUInt64Bits(x);
        var mantissa = (bits & 0x000FFFFFFFFFFFFF) | 0x0010000000000000;
        var exponent = (int)((bits >> 52) & 0x7FF) - 1075;
        var start = exponent - 2 + 64;
        var w0 = Bits(start);
        var w1 = Bits(start + 64);
        var w2 = Bits(start + 128);

        // The 192 low bits of mantissa·(w0 w1 w2).
        var high1 = Math.BigMul(mantissa, w1, out var low1);
        var high2 = Math.BigMul(mantissa, w2, out var low2);
        var middle = low1 + high2;
        var high = (mantissa * w0) + high1 + (middle < low1 ? 1UL : 0UL);

        var quarter = (long)(high >> 62);
        var fraction = new UInt128((high << 2) | (middle >> 62), (middle << 2) | (low2 >> 62));
        var negative = (fraction >> 127) != UInt128.Zero;
        if (negative)
        {
            quarter++;
            fraction = ~fraction + UInt128.One;
        }

        var (head, rest) = TwoDoubles(fraction);
        var product = head * HalfPi1;
        var error = Math.FusedMultiplyAdd(head, HalfPi1, -product);
        error = Math.FusedMultiplyAdd(head, HalfPi2, Math.FusedMultiplyAdd(rest, HalfPi1, error));
        var r = product + error;
        var tail = (product - r) + error;
        return negative != (x < 0) ? (-r, -tail, x < 0 ? -quarter : quarter) : (r, tail, x < 0 ? -quarter : quarter);
    }

    private static ulong Bits(int start)
    {
        var word = start >> 6;
        var shift = start & 63;
        return shift == 0 ? TwoOverPiBits[word] : (TwoOverPiBits[word] << shift) | (TwoOverPiBits[word + 1] >> (64 - shift));
    }

    /// <summary>fraction·2⁻¹²⁸ as an unevaluated sum of two float64.</summary>
    private static (double Head, double Tail) TwoDoubles(UInt128 fraction)
    {
        if (fraction == UInt128.Zero)
        {
            return (0, 0);
        }

        var zeros = (int)UInt128.LeadingZeroCount(fraction);
        var top = (ulong)((fraction << zeros) >> 75);
        var next = (ulong)((fraction << zeros << 53) >> 75);
        return (top * PowerOfTwo(-53 - zeros), next * PowerOfTwo(-106 - zeros));
    }

    private static double PowerOfTwo(int exponent) => BitConverter.Int64BitsToDouble((exponent + 1023L) << 52);
}
