using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Runner.Numerics;

/// <summary>The elementary functions in float32: at most 2 ulp for every input, including ±0, ±∞, NaN and subnormal
/// numbers. The polynomials are Chebyshev interpolants of the functions named beside them, computed with 200 bits and
/// rounded.</summary>
internal static class SingleFunctions
{
    private const float Log2E = 1.44269502f;
    private const float Ln2High = 0.6931471824645996f;
    private const float Ln2Low = -1.9046542121259336e-09f;

    /// <summary>1.5·2²³: adding it rounds to an integer, which is then in the low bits.</summary>
    private const float Rounder = 12582912f;

    /// <summary>eˣ = 2ⁿ·eʳ, |r| ≤ ln 2/2. The scale is applied in two steps so that results below the normal range are rounded
    /// once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        x = Clamp(x, -104f, 89f);
        var t = Vector512.FusedMultiplyAdd(x, Vector512.Create(Log2E), Vector512.Create(Rounder));
        var p = ReducedExpm1(x, t) + Vector512<float>.One;
        var n = t.AsInt32() - Vector512.Create(0x4B400000);
        var half = n >> 1;
        return p * PowerOfTwo(half) * PowerOfTwo(n - half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Expm1(Vector512<float> x)
    {
        var y = Clamp(x, -18f, 89f);
        var t = Vector512.FusedMultiplyAdd(y, Vector512.Create(Log2E), Vector512.Create(Rounder));
        var p = ReducedExpm1(y, t);
        var n = t.AsInt32() - Vector512.Create(0x4B400000);
        var half = n >> 1;
        var large = (p + Vector512<float>.One) * PowerOfTwo(half) * PowerOfTwo(n - half);
        var scale = PowerOfTwo(n);
        var small = Vector512.FusedMultiplyAdd(p, scale, scale - Vector512<float>.One);
        var result = Vector512.ConditionalSelect(Vector512.GreaterThan(y, Vector512.Create(25f)), large, small);

        // Keeps −0, whose sign the sum above loses.
        return Vector512.ConditionalSelect(Vector512.Equals(x, Vector512<float>.Zero), x, result);
    }

    /// <summary>ln x = k·ln 2 + ln(1 + f), 1 + f in [√½, √2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log(Vector512<float> x)
    {
        var tiny = Vector512.LessThan(x, Vector512.Create(1.17549435E-38f));
        var scaled = Vector512.ConditionalSelect(tiny, x * Vector512.Create(8388608f), x);
        var bits = scaled.AsInt32() - Vector512.Create(0x3F3504F3);
        var exponent = (bits >> 23) - (tiny.AsInt32() & Vector512.Create(23));
        var f = ((bits & Vector512.Create(0x007FFFFF)) + Vector512.Create(0x3F3504F3)).AsSingle() - Vector512<float>.One;
        var k = Vector512.ConvertToSingle(exponent);

        // (ln(1 + f) − f + f²/2)/f³
        var q = Vector512.Create(0.06971611828f);
        q = Vector512.FusedMultiplyAdd(q, f, Vector512.Create(-0.1147973388f));
        q = Vector512.FusedMultiplyAdd(q, f, Vector512.Create(0.1168541983f));
        q = Vector512.FusedMultiplyAdd(q, f, Vector512.Create(-0.1242568716f));
        q = Vector512.FusedMultiplyAdd(q, f, Vector512.Create(0.1424905807f));
        q = Vector512.FusedMultiplyAdd(q, f, Vector512.Create(-0.1666780263f));
        q = Vector512.FusedMultiplyAdd(q, f, Vector512.Create(0.2000071555f));
        q = Vector512.FusedMultiplyAdd(q, f, Vector512.Create(-0.2499999702f));
        q = Vector512.FusedMultiplyAdd(q, f, Vector512.Create(0.3333333135f));
        var square = f * f;
        var y = Vector512.FusedMultiplyAdd(q * f, square, k * Vector512.Create(Ln2Low));
        y = Vector512.FusedMultiplyAdd(square, Vector512.Create(-0.5f), y) + f;
        y = Vector512.FusedMultiplyAdd(k, Vector512.Create(Ln2High), y);

        y = Vector512.ConditionalSelect(Vector512.Equals(x, Vector512<float>.Zero), Vector512.Create(float.NegativeInfinity), y);
        y = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<float>.Zero), Vector512.Create(float.NaN), y);

        // ln ∞ = ∞ and ln NaN = NaN.
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(float.PositiveInfinity)), y, x);
    }

    /// <summary>ln u + (x − (u − 1))/u with u = 1 + x rounded: the second term corrects the rounding of u.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log1p(Vector512<float> x)
    {
        var u = Vector512<float>.One + x;
        var lost = x - (u - Vector512<float>.One);
        var y = Log(u) + (lost / u);
        var plain = Vector512.LessThan(Vector512.Abs(u), Vector512.Create(float.PositiveInfinity))
            & Vector512.GreaterThan(u, Vector512<float>.Zero);
        y = Vector512.ConditionalSelect(plain, y, Log(u));
        return Vector512.ConditionalSelect(Vector512.Equals(u, Vector512<float>.One), x, y);
    }

    /// <summary>1 − 2/(e^(2|x|) + 1) for |x| ≥ 0.5625, where at most a quarter of the quotient's error remains in the result; an odd
    /// polynomial below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Tanh(Vector512<float> x)
    {
        var a = Vector512.Abs(x);
        var y = a + a;
        var top = Vector512.Create(20f);
        y = Vector512.ConditionalSelect(Vector512.GreaterThan(y, top), top, y);
        var t = Vector512.FusedMultiplyAdd(y, Vector512.Create(Log2E), Vector512.Create(Rounder));
        var scale = ((t.AsInt32() << 23) + Vector512.Create(0x3F800000)).AsSingle();
        var d = Vector512.FusedMultiplyAdd(ReducedExpm1(y, t), scale, scale + Vector512<float>.One);
        var large = Vector512<float>.One - (Vector512.Create(2f) / d);

        // (tanh a − a)/a³ in z = a²
        var z = a * a;
        var q = Vector512.Create(-0.00652489299f);
        q = Vector512.FusedMultiplyAdd(q, z, Vector512.Create(0.02126297541f));
        q = Vector512.FusedMultiplyAdd(q, z, Vector512.Create(-0.05390168726f));
        q = Vector512.FusedMultiplyAdd(q, z, Vector512.Create(0.1333307326f));
        q = Vector512.FusedMultiplyAdd(q, z, Vector512.Create(-0.3333333135f));
        var small = Vector512.FusedMultiplyAdd(q * z, a, a);
        var magnitude = Vector512.ConditionalSelect(Vector512.LessThan(a, Vector512.Create(0.5625f)), small, large);
        return Vector512.ConditionalSelect(Vector512.Create(int.MinValue).AsSingle(), x, magnitude);
    }

    /// <summary>1/(1 + e⁻ˣ) with e⁻ˣ + 1 = 2ⁿ·(eʳ − 1) + (2ⁿ + 1), rounded once as long as 2ⁿ + 1 is exact; for larger n, 2ⁿ is
    /// added last. Above e^44 the 1 is negligible: there the scale is limited to 2⁶⁴ and the remaining factor is applied to the
    /// quotient, so that small results are accurate down to subnormal numbers. Arguments up to ±15 need neither; a vector of such
    /// arguments alone, the usual one, takes half the operations and gets the same bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sigmoid(Vector512<float> x) =>
        Vector512.LessThanOrEqualAll(Vector512.Abs(x), Vector512.Create(15f)) ? ModerateSigmoid(x) : AnySigmoid(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Sigmoid(ref Vector512<float> a, ref Vector512<float> b, ref Vector512<float> c, ref Vector512<float> d)
    {
        // As integers, because a maximum of numbers may lose NaN.
        var most = Vector512.Max(
            Vector512.Max(Vector512.Abs(a).AsUInt32(), Vector512.Abs(b).AsUInt32()),
            Vector512.Max(Vector512.Abs(c).AsUInt32(), Vector512.Abs(d).AsUInt32())).AsSingle();
        if (Vector512.LessThanOrEqualAll(most, Vector512.Create(15f)))
        {
            (a, b, c, d) = (ModerateSigmoid(a), ModerateSigmoid(b), ModerateSigmoid(c), ModerateSigmoid(d));
        }
        else
        {
            (a, b, c, d) = (AnySigmoid(a), AnySigmoid(b), AnySigmoid(c), AnySigmoid(d));
        }
    }

    /// <summary>As <see cref="AnySigmoid"/> where n ≤ 23: nothing is clamped, 2ⁿ + 1 is exact and no factor remains.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> ModerateSigmoid(Vector512<float> x)
    {
        var y = -x;
        var t = Vector512.FusedMultiplyAdd(y, Vector512.Create(Log2E), Vector512.Create(Rounder));
        var scale = ((t.AsInt32() << 23) + Vector512.Create(0x3F800000)).AsSingle();
        return Vector512<float>.One / Vector512.FusedMultiplyAdd(ReducedExpm1(y, t), scale, scale + Vector512<float>.One);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> AnySigmoid(Vector512<float> x)
    {
        var y = Clamp(-x, -40f, 104f);
        var t = Vector512.FusedMultiplyAdd(y, Vector512.Create(Log2E), Vector512.Create(Rounder));
        var n = t.AsInt32() - Vector512.Create(0x4B400000);
        var kept = Vector512.Min(n, Vector512.Create(64));
        var scale = PowerOfTwo(kept);
        var inexact = Vector512.GreaterThan(n, Vector512.Create(23)).AsSingle();
        var sum = Vector512.ConditionalSelect(inexact, Vector512<float>.One, scale + Vector512<float>.One);
        var d = (scale & inexact) + Vector512.FusedMultiplyAdd(ReducedExpm1(y, t), scale, sum);
        return Vector512<float>.One / d * PowerOfTwo(kept - n);
    }

    /// <summary>Computed in float64, where the simple reduction by π/2 is accurate enough for all but huge arguments, which use the full
    /// reduction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sin(Vector512<float> x)
    {
        var (lower, upper) = Vector512.Widen(x);
        return Vector512.Narrow(DoubleFunctions.Sin(lower), DoubleFunctions.Sin(upper));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Cos(Vector512<float> x)
    {
        var (lower, upper) = Vector512.Widen(x);
        return Vector512.Narrow(DoubleFunctions.Cos(lower), DoubleFunctions.Cos(upper));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> NormalCdf(Vector512<float> x)
    {
        var (lower, upper) = Vector512.Widen(x);
        return Vector512.Narrow(DoubleFunctions.NormalCdf(lower), DoubleFunctions.NormalCdf(upper));
    }

    /// <summary>eʳ − 1 for r = x − n·ln 2, n = t − Rounder.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> ReducedExpm1(Vector512<float> x, Vector512<float> t)
    {
        var n = t - Vector512.Create(Rounder);
        var r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2High), x);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2Low), r);

        // (eʳ − 1 − r)/r²
        var q = Vector512.Create(0.000198909911f);
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(0.001393364975f));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(0.008333310485f));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(0.04166646674f));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(0.1666666716f));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(0.5f));
        return Vector512.FusedMultiplyAdd(q, r * r, r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> PowerOfTwo(Vector512<int> n) => ((n + Vector512.Create(127)) << 23).AsSingle();

    /// <summary>Clamps to [low, high]; NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Clamp(Vector512<float> x, float low, float high)
    {
        var bottom = Vector512.Create(low);
        var top = Vector512.Create(high);
        x = Vector512.ConditionalSelect(Vector512.LessThan(x, bottom), bottom, x);
        return Vector512.ConditionalSelect(Vector512.GreaterThan(x, top), top, x);
    }
}
