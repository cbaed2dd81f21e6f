using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Runner.Numerics;

/// <summary>The elementary functions in float64, as <see cref="SingleFunctions"/> with longer polynomials.</summary>
internal static class DoubleFunctions
{
    private const double Log2E = 1.4426950408889634;
    private const double Ln2High = 0.6931471805599453;
    private const double Ln2Low = 2.3190468138462996e-17;

    /// <summary>1.5·2⁵²: adding it rounds to an integer, which is then in the low bits.</summary>
    private const double Rounder = 6755399441055744;
    private const long RounderBits = 0x4338000000000000;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Exp(Vector512<double> x)
    {
        x = Clamp(x, -746, 710);
        var t = Vector512.FusedMultiplyAdd(x, Vector512.Create(Log2E), Vector512.Create(Rounder));
        return Scale(ReducedExpm1(x, t) + Vector512<double>.One, t);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Expm1(Vector512<double> x)
    {
        var y = Clamp(x, -40, 710);
        var t = Vector512.FusedMultiplyAdd(y, Vector512.Create(Log2E), Vector512.Create(Rounder));
        var p = ReducedExpm1(y, t);
        var large = Scale(p + Vector512<double>.One, t);
        var scale = PowerOfTwo(t.AsInt64() - Vector512.Create(RounderBits));
        var small = Vector512.FusedMultiplyAdd(p, scale, scale - Vector512<double>.One);
        var result = Vector512.ConditionalSelect(Vector512.GreaterThan(y, Vector512.Create(50.0)), large, small);
        return Vector512.ConditionalSelect(Vector512.Equals(x, Vector512<double>.Zero), x, result);
    }

    /// <summary>ln x = k·ln 2 + ln(1 + f) with ln(1 + f) = 2 artanh(f/(2 + f)), arranged as in Sun's fdlibm so that the leading
    /// terms are exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Log(Vector512<double> x)
    {
        var tiny = Vector512.LessThan(x, Vector512.Create(2.2250738585072014E-308));
        var scaled = Vector512.ConditionalSelect(tiny, x * Vector512.Create(18014398509481984.0), x);
        var bits = scaled.AsInt64() - Vector512.Create(0x3FE6A09E667F3BCD);
        var exponent = (bits >> 52) - (tiny.AsInt64() & Vector512.Create(54L));
        var f = ((bits & Vector512.Create(0x000FFFFFFFFFFFFF)) + Vector512.Create(0x3FE6A09E667F3BCD)).AsDouble()
            - Vector512<double>.One;
        var k = Vector512.ConvertToDouble(exponent);
        var s = f / (Vector512.Create(2.0) + f);
        var z = s * s;

        // (2 artanh s − 2s)/s³ in z = s²
        var r = Vector512.Create(0.13088034850927555);
        r = Vector512.FusedMultiplyAdd(r, z, Vector512.Create(0.13268638369266825));
        r = Vector512.FusedMultiplyAdd(r, z, Vector512.Create(0.15386244737621665));
        r = Vector512.FusedMultiplyAdd(r, z, Vector512.Create(0.18181795547521137));
        r = Vector512.FusedMultiplyAdd(r, z, Vector512.Create(0.22222222392581045));
        r = Vector512.FusedMultiplyAdd(r, z, Vector512.Create(0.28571428570799784));
        r = Vector512.FusedMultiplyAdd(r, z, Vector512.Create(0.40000000000000885));
        r = Vector512.FusedMultiplyAdd(r, z, Vector512.Create(0.6666666666666666));
        r *= z;
        var half = Vector512.Create(0.5) * f * f;
        var y = Vector512.FusedMultiplyAdd(s, half + r, k * Vector512.Create(Ln2Low));
        y = f - (half - y);
        y = Vector512.FusedMultiplyAdd(k, Vector512.Create(Ln2High), y);

        y = Vector512.ConditionalSelect(Vector512.Equals(x, Vector512<double>.Zero), Vector512.Create(double.NegativeInfinity), y);
        y = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<double>.Zero), Vector512.Create(double.NaN), y);

        // +∞ and NaN are their own logarithm.
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(double.PositiveInfinity)), y, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Log1p(Vector512<double> x)
    {
        var u = Vector512<double>.One + x;
        var lost = x - (u - Vector512<double>.One);
        var log = Log(u);
        var plain = Vector512.LessThan(u, Vector512.Create(double.PositiveInfinity)) & Vector512.GreaterThan(u, Vector512<double>.Zero);
        var y = Vector512.ConditionalSelect(plain, log + (lost / u), log);
        return Vector512.ConditionalSelect(Vector512.Equals(u, Vector512<double>.One), x, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Tanh(Vector512<double> x)
    {
        var y = Vector512.Create(-2.0) * Vector512.Abs(x);
        var low = Vector512.Create(-40.0);
        y = Vector512.ConditionalSelect(Vector512.LessThan(y, low), low, y);
        var t = Vector512.FusedMultiplyAdd(y, Vector512.Create(Log2E), Vector512.Create(Rounder));
        var p = ReducedExpm1(y, t);
        var scale = ((t.AsInt64() << 52) + Vector512.Create(0x3FF0000000000000)).AsDouble();
        var m = Vector512.FusedMultiplyAdd(p, scale, scale - Vector512<double>.One);
        return Vector512.ConditionalSelect(Vector512.Create(long.MinValue).AsDouble(), x, m / (m + Vector512.Create(2.0)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Sigmoid(Vector512<double> x) =>
        Vector512.LessThanOrEqualAll(Vector512.Abs(x), Vector512.Create(35.0)) ? ModerateSigmoid(x) : AnySigmoid(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Sigmoid(ref Vector512<double> a, ref Vector512<double> b, ref Vector512<double> c, ref Vector512<double> d)
    {
        // As integers, because a maximum of numbers may lose NaN.
        var most = Vector512.Max(
            Vector512.Max(Vector512.Abs(a).AsUInt64(), Vector512.Abs(b).AsUInt64()),
            Vector512.Max(Vector512.Abs(c).AsUInt64(), Vector512.Abs(d).AsUInt64())).AsDouble();
        if (Vector512.LessThanOrEqualAll(most, Vector512.Create(35.0)))
        {
            (a, b, c, d) = (ModerateSigmoid(a), ModerateSigmoid(b), ModerateSigmoid(c), ModerateSigmoid(d));
        }
        else
        {
            (a, b, c, d) = (AnySigmoid(a), AnySigmoid(b), AnySigmoid(c), AnySigmoid(d));
        }
    }

    /// <summary>As <see cref="AnySigmoid"/> where n ≤ 52: nothing is clamped, 2ⁿ + 1 is exact and no factor remains.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> ModerateSigmoid(Vector512<double> x)
    {
        var y = -x;
        var t = Vector512.FusedMultiplyAdd(y, Vector512.Create(Log2E), Vector512.Create(Rounder));
        var scale = ((t.AsInt64() << 52) + Vector512.Create(0x3FF0000000000000)).AsDouble();
        return Vector512<double>.One / Vector512.FusedMultiplyAdd(ReducedExpm1(y, t), scale, scale + Vector512<double>.One);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> AnySigmoid(Vector512<double> x)
    {
        var y = Clamp(-x, -80, 746);
        var t = Vector512.FusedMultiplyAdd(y, Vector512.Create(Log2E), Vector512.Create(Rounder));
        var n = t.AsInt64() - Vector512.Create(RounderBits);
        var kept = Vector512.Min(n, Vector512.Create(512L));
        var scale = PowerOfTwo(kept);
        var inexact = Vector512.GreaterThan(n, Vector512.Create(52L)).AsDouble();
        var sum = Vector512.ConditionalSelect(inexact, Vector512<double>.One, scale + Vector512<double>.One);
        var d = (scale & inexact) + Vector512.FusedMultiplyAdd(ReducedExpm1(y, t), scale, sum);
        return Vector512<double>.One / d * PowerOfTwo(kept - n);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Sin(Vector512<double> x)
    {
        CircleReduction.ByQuarters(x, out var r, out var tail, out var quarter);

        // Near 0 the sine equals its argument, including the sign of zero.
        var y = OnQuarter(r, tail, quarter);
        return Vector512.ConditionalSelect(Vector512.LessThan(Vector512.Abs(x), Vector512.Create(7.450580596923828E-09)), x, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Cos(Vector512<double> x)
    {
        CircleReduction.ByQuarters(x, out var r, out var tail, out var quarter);
        return OnQuarter(r, tail, quarter + Vector512<long>.One);
    }

    /// <summary>Φ(x) through the scaled tail e^(a²/2)·(1 − Φ(a)) of <see cref="NormalTail"/>, a = |x|. The rounding error of
    /// a² is compensated.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> NormalCdf(Vector512<double> x)
    {
        var a = Vector512.Abs(x);
        var top = Vector512.Create(40.0);
        a = Vector512.ConditionalSelect(Vector512.GreaterThan(a, top), top, a);
        var square = a * a;
        var lost = Vector512.FusedMultiplyAdd(a, a, -square);
        var half = Vector512.Create(0.5);
        var e = Exp(-half * square);
        var g = NormalTail.Scaled(a);
        var tail = e * Vector512.FusedMultiplyAdd(-half * lost, g, g);
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<double>.Zero), tail, Vector512<double>.One - tail);
    }

    /// <summary>sin(r + tail + quarter·π/2) for |r| ≤ π/4: fdlibm's kernels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> OnQuarter(Vector512<double> r, Vector512<double> tail, Vector512<long> quarter)
    {
        var z = r * r;
        var half = Vector512.Create(0.5);

        // (sin r − r)/r³ without its first term
        var s = Vector512.Create(-7.586685070091267e-13);
        s = Vector512.FusedMultiplyAdd(s, z, Vector512.Create(1.605853141458901e-10));
        s = Vector512.FusedMultiplyAdd(s, z, Vector512.Create(-2.5052106231157904e-08));
        s = Vector512.FusedMultiplyAdd(s, z, Vector512.Create(2.7557319219335453e-06));
        s = Vector512.FusedMultiplyAdd(s, z, Vector512.Create(-0.0001984126984126506));
        s = Vector512.FusedMultiplyAdd(s, z, Vector512.Create(0.008333333333333331));
        var v = z * r;
        var sine = r - (((z * ((half * tail) - (v * s))) - tail) - (v * Vector512.Create(-0.16666666666666666)));

        // (cos r − 1 + r²/2)/r⁴
        var c = Vector512.Create(-1.1382614868556325e-11);
        c = Vector512.FusedMultiplyAdd(c, z, Vector512.Create(2.0876146024689747e-09));
        c = Vector512.FusedMultiplyAdd(c, z, Vector512.Create(-2.7557317270560326e-07));
        c = Vector512.FusedMultiplyAdd(c, z, Vector512.Create(2.4801587298763433e-05));
        c = Vector512.FusedMultiplyAdd(c, z, Vector512.Create(-0.0013888888888887395));
        c = Vector512.FusedMultiplyAdd(c, z, Vector512.Create(0.041666666666666664));
        var h = half * z;
        var w = Vector512<double>.One - h;
        var cosine = w + (((Vector512<double>.One - w) - h) + ((z * z * c) - (r * tail)));

        var odd = Vector512.Equals(quarter & Vector512<long>.One, Vector512<long>.One).AsDouble();
        var sign = ((quarter & Vector512.Create(2L)) << 62).AsDouble();
        return Vector512.ConditionalSelect(odd, cosine, sine) ^ sign;
    }

    /// <summary>eʳ − 1 for r = x − n·ln 2, n = t − Rounder.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> ReducedExpm1(Vector512<double> x, Vector512<double> t)
    {
        var n = t - Vector512.Create(Rounder);
        var r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2High), x);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2Low), r);

        // (eʳ − 1 − r)/r²
        var q = Vector512.Create(2.0914686968086876e-09);
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(2.5105217004720745e-08));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(2.75572736431103e-07));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(2.7557255400206422e-06));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(2.4801587325547743e-05));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(0.00019841269874820627));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(0.0013888888888883748));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(0.008333333333326136));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(0.04166666666666667));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(0.1666666666666667));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(0.5));
        return Vector512.FusedMultiplyAdd(q, r * r, r);
    }

    /// <summary>p·2ⁿ in two steps, so that results below the normal range are rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Scale(Vector512<double> p, Vector512<double> t)
    {
        var n = t.AsInt64() - Vector512.Create(RounderBits);
        var half = n >> 1;
        return p * PowerOfTwo(half) * PowerOfTwo(n - half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> PowerOfTwo(Vector512<long> n) => ((n + Vector512.Create(1023L)) << 52).AsDouble();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Clamp(Vector512<double> x, double low, double high)
    {
        var bottom = Vector512.Create(low);
        var top = Vector512.Create(high);
        x = Vector512.ConditionalSelect(Vector512.LessThan(x, bottom), bottom, x);
        return Vector512.ConditionalSelect(Vector512.GreaterThan(x, top), top, x);
    }
}
