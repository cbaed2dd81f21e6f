using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Runner.Numerics;

/// <summary>Φ⁻¹, the standard normal quantile: algorithm AS 241 (PPND16) of Wichura, Applied Statistics 37, 1988; relative
/// accuracy about 1e-16.</summary>
public static class NormalQuantile
{
    private const double CentreHalfWidth = 0.425;
    private const int Chunk = 256;

    /// <summary>quantiles[i] = Φ⁻¹(p[i]) for p in (0, 1). The two spans may be the same memory.</summary>
    public static void Of(ReadOnlySpan<double> p, Span<double> quantiles)
    {
        if (quantiles.Length < p.Length)
        {
            throw new ArgumentException("The span of results is shorter than the span of arguments.", nameof(quantiles));
        }

        for (var i = 0; i < p.Length; i += Chunk)
        {
            var length = Math.Min(Chunk, p.Length - i);
            OfChunk(p.Slice(i, length), quantiles.Slice(i, length));
        }
    }

    public static double Of(double p)
    {
        var q = p - 0.5;
        return Math.Abs(q) <= CentreHalfWidth ? OfCentre(Vector512.Create(q)).ToScalar() : OfTail(Vector512.Create(p)).ToScalar();
    }

    /// <summary>Computes the central formula for all arguments (it is valid for 85 % of uniform ones); then gathers the
    /// arguments in the tails and overwrites their results.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OfChunk(ReadOnlySpan<double> p, Span<double> quantiles)
    {
        Span<double> tails = stackalloc double[Chunk + 8];
        Span<short> places = stackalloc short[Chunk];
        var count = 0;
        for (var i = 0; i < p.Length; i++)
        {
            tails[count] = p[i];
            places[count] = (short)i;
            count += Math.Abs(p[i] - 0.5) > CentreHalfWidth ? 1 : 0;
        }

        ref var source = ref MemoryMarshal.GetReference(p);
        ref var target = ref MemoryMarshal.GetReference(quantiles);
        var at = 0;
        for (; at <= p.Length - 8; at += 8)
        {
            OfCentre(Vector512.LoadUnsafe(ref source, (nuint)at) - Vector512.Create(0.5)).StoreUnsafe(ref target, (nuint)at);
        }

        if (at < p.Length)
        {
            Span<double> rest = stackalloc double[8];
            rest.Fill(0.5);
            p[at..].CopyTo(rest);
            OfCentre(Vector512.Create<double>(rest) - Vector512.Create(0.5)).CopyTo(rest);
            rest[..(p.Length - at)].CopyTo(quantiles[at..]);
        }

        tails[count..].Fill(0.1);
        for (var i = 0; i < count; i += 8)
        {
            OfTail(Vector512.Create<double>(tails[i..])).CopyTo(tails[i..]);
        }

        for (var i = 0; i < count; i++)
        {
            quantiles[places[i]] = tails[i];
        }
    }

    /// <summary>For q = p − ½, |q| at most 0.425.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> OfCentre(Vector512<double> q) =>
        q * Centre(Vector512.FusedMultiplyAdd(-q, q, Vector512.Create(0.180625)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> OfTail(Vector512<double> p)
    {
        var lower = Vector512.LessThan(p, Vector512.Create(0.5));
        var tail = Vector512.ConditionalSelect(lower, p, Vector512<double>.One - p);
        var r = Vector512.Sqrt(-Simd.Log(tail));
        var near = Near(r - Vector512.Create(1.6));
        var far = Far(r - Vector512.Create(5.0));
        var result = Vector512.ConditionalSelect(Vector512.LessThanOrEqual(r, Vector512.Create(5.0)), near, far);
        return Vector512.ConditionalSelect(lower, -result, result);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Centre(Vector512<double> r) =>
        Polynomial(
            r, 2.5090809287301226727e+3, 3.3430575583588128105e+4, 6.7265770927008700853e+4, 4.5921953931549871457e+4,
            1.3731693765509461125e+4, 1.9715909503065514427e+3, 1.3314166789178437745e+2, 3.3871328727963666080e0)
        / Polynomial(
            r, 5.2264952788528545610e+3, 2.8729085735721942674e+4, 3.9307895800092710610e+4, 2.1213794301586595867e+4,
            5.3941960214247511077e+3, 6.8718700749205790830e+2, 4.2313330701600911252e+1, 1);

    private static Vector512<double> Near(Vector512<double> r) =>
        Polynomial(
            r, 7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258e0,
            3.64784832476320460504e0, 5.76949722146069140550e0, 4.63033784615654529590e0, 1.42343711074968357734e0)
        / Polynomial(
            r, 1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
            6.89767334985100004550e-1, 1.67638483018380384940e0, 2.05319162663775882187e0, 1);

    private static Vector512<double> Far(Vector512<double> r) =>
        Polynomial(
            r, 2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
            2.96560571828504891230e-1, 1.78482653991729133580e0, 5.46378491116411436990e0, 6.65790464350110377720e0)
        / Polynomial(
            r, 2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
            1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1);

    /// <summary>Horner's scheme, highest coefficient first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Polynomial(
        Vector512<double> x, double c7, double c6, double c5, double c4, double c3, double c2, double c1, double c0)
    {
        var y = Vector512.FusedMultiplyAdd(Vector512.Create(c7), x, Vector512.Create(c6));
        y = Vector512.FusedMultiplyAdd(y, x, Vector512.Create(c5));
        y = Vector512.FusedMultiplyAdd(y, x, Vector512.Create(c4));
        y = Vector512.FusedMultiplyAdd(y, x, Vector512.Create(c3));
        y = Vector512.FusedMultiplyAdd(y, x, Vector512.Create(c2));
        y = Vector512.FusedMultiplyAdd(y, x, Vector512.Create(c1));
        return Vector512.FusedMultiplyAdd(y, x, Vector512.Create(c0));
    }
}
