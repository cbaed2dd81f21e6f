using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Runner.Numerics;

/// <summary>
/// Elementary operations and functions on vectors of float or double that give the same bits on every machine and at every
/// vector width. They use only operations whose results IEEE 754 defines exactly (+, −, ×, ÷, √, fused multiply-add, bit
/// operations), polynomials of our own, and no operation across lanes. <see cref="Vector512{T}"/> is the unit; on narrower
/// hardware it is two or four registers. Each function has three forms with the same bits: vector, scalar, span. Errors,
/// measured by the tests in ulp (the distance between neighbouring results): float32 at most 2 ulp for every input; float64
/// as documented at each function.
/// </summary>
public static class Simd
{
    /// <summary>x·y + z, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Fma<T>(Vector512<T> x, Vector512<T> y, Vector512<T> z)
    {
        if (typeof(T) == typeof(float))
        {
            return Vector512.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>();
        }

        return Vector512.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>();
    }

    /// <summary>x·y + z, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Fma<T>(T x, T y, T z)
        where T : IFloatingPointIeee754<T> => T.FusedMultiplyAdd(x, y, z);

    /// <summary>√x, correctly rounded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Sqrt<T>(Vector512<T> x) => Vector512.Sqrt(x);

    /// <summary>x, or 0 where x is subnormal. Exponentially decaying averages would otherwise stay subnormal, where processors are
    /// many times slower.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> FlushTiny<T>(Vector512<T> x)
    {
        // The exponent's bits are 0 for zeros and subnormal numbers alone. One instruction tests them.
        var normal = typeof(T) == typeof(float)
            ? (~Vector512.Equals(x.AsUInt32() & Vector512.Create(0x7F800000u), Vector512<uint>.Zero)).As<uint, T>()
            : (~Vector512.Equals(x.AsUInt64() & Vector512.Create(0x7FF0000000000000ul), Vector512<ulong>.Zero)).As<ulong, T>();
        return Vector512.ConditionalSelect(normal, x, Vector512<T>.Zero);
    }

    /// <summary>A constant in every lane, rounded once to <typeparamref name="T"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Constant<T>(double value) =>
        typeof(T) == typeof(float)
            ? Vector512.Create((float)value).As<float, T>()
            : Vector512.Create(value).As<double, T>();

    /// <summary>eˣ. float64: at most 1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Exp<T>(Vector512<T> x) =>
        typeof(T) == typeof(float)
            ? SingleFunctions.Exp(x.AsSingle()).As<float, T>()
            : DoubleFunctions.Exp(x.AsDouble()).As<double, T>();

    /// <summary>eˣ − 1, without cancellation near 0. float64: at most 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Expm1<T>(Vector512<T> x) =>
        typeof(T) == typeof(float)
            ? SingleFunctions.Expm1(x.AsSingle()).As<float, T>()
            : DoubleFunctions.Expm1(x.AsDouble()).As<double, T>();

    /// <summary>The natural logarithm. 0 gives −∞, negative numbers NaN. float64: at most 1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Log<T>(Vector512<T> x) =>
        typeof(T) == typeof(float)
            ? SingleFunctions.Log(x.AsSingle()).As<float, T>()
            : DoubleFunctions.Log(x.AsDouble()).As<double, T>();

    /// <summary>ln(1 + x), without cancellation near 0. float64: at most 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Log1p<T>(Vector512<T> x) =>
        typeof(T) == typeof(float)
            ? SingleFunctions.Log1p(x.AsSingle()).As<float, T>()
            : DoubleFunctions.Log1p(x.AsDouble()).As<double, T>();

    /// <summary>The hyperbolic tangent. float64: at most 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Tanh<T>(Vector512<T> x) =>
        typeof(T) == typeof(float)
            ? SingleFunctions.Tanh(x.AsSingle()).As<float, T>()
            : DoubleFunctions.Tanh(x.AsDouble()).As<double, T>();

    /// <summary>1/(1 + e⁻ˣ). float64: at most 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Sigmoid<T>(Vector512<T> x) =>
        typeof(T) == typeof(float)
            ? SingleFunctions.Sigmoid(x.AsSingle()).As<float, T>()
            : DoubleFunctions.Sigmoid(x.AsDouble()).As<double, T>();

    /// <summary>The logistic function of four vectors, whose latencies overlap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Sigmoid<T>(ref Vector512<T> a, ref Vector512<T> b, ref Vector512<T> c, ref Vector512<T> d)
    {
        if (typeof(T) == typeof(float))
        {
            var (w, x, y, z) = (a.AsSingle(), b.AsSingle(), c.AsSingle(), d.AsSingle());
            SingleFunctions.Sigmoid(ref w, ref x, ref y, ref z);
            (a, b, c, d) = (w.As<float, T>(), x.As<float, T>(), y.As<float, T>(), z.As<float, T>());
        }
        else
        {
            var (w, x, y, z) = (a.AsDouble(), b.AsDouble(), c.AsDouble(), d.AsDouble());
            DoubleFunctions.Sigmoid(ref w, ref x, ref y, ref z);
            (a, b, c, d) = (w.As<double, T>(), x.As<double, T>(), y.As<double, T>(), z.As<double, T>());
        }
    }

    /// <summary>ln(1 + eˣ) as max(x, 0) + ln(1 + e^−|x|). float64: at most 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Softplus<T>(Vector512<T> x)
    {
        var positive = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<T>.Zero), Vector512<T>.Zero, x);
        return positive + Log1p(Exp(-Vector512.Abs(x)));
    }

    /// <summary>The sine, accurate for arguments of any size. float64: at most 1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Sin<T>(Vector512<T> x) =>
        typeof(T) == typeof(float)
            ? SingleFunctions.Sin(x.AsSingle()).As<float, T>()
            : DoubleFunctions.Sin(x.AsDouble()).As<double, T>();

    /// <summary>The cosine, accurate for arguments of any size. float64: at most 1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Cos<T>(Vector512<T> x) =>
        typeof(T) == typeof(float)
            ? SingleFunctions.Cos(x.AsSingle()).As<float, T>()
            : DoubleFunctions.Cos(x.AsDouble()).As<double, T>();

    /// <summary>Φ(x), the standard normal distribution function: ½·erfc(−x/√2). Accurate in the lower tail too. float64: at
    /// most 8 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> NormalCdf<T>(Vector512<T> x) =>
        typeof(T) == typeof(float)
            ? SingleFunctions.NormalCdf(x.AsSingle()).As<float, T>()
            : DoubleFunctions.NormalCdf(x.AsDouble()).As<double, T>();

    public static T Exp<T>(T x)
        where T : unmanaged => Exp(Vector512.Create(x)).ToScalar();

    public static T Expm1<T>(T x)
        where T : unmanaged => Expm1(Vector512.Create(x)).ToScalar();

    public static T Log<T>(T x)
        where T : unmanaged => Log(Vector512.Create(x)).ToScalar();

    public static T Log1p<T>(T x)
        where T : unmanaged => Log1p(Vector512.Create(x)).ToScalar();

    public static T Tanh<T>(T x)
        where T : unmanaged => Tanh(Vector512.Create(x)).ToScalar();

    public static T Sigmoid<T>(T x)
        where T : unmanaged => Sigmoid(Vector512.Create(x)).ToScalar();

    public static T Softplus<T>(T x)
        where T : unmanaged => Softplus(Vector512.Create(x)).ToScalar();

    public static T Sin<T>(T x)
        where T : unmanaged => Sin(Vector512.Create(x)).ToScalar();

    public static T Cos<T>(T x)
        where T : unmanaged => Cos(Vector512.Create(x)).ToScalar();

    public static T NormalCdf<T>(T x)
        where T : unmanaged => NormalCdf(Vector512.Create(x)).ToScalar();

    public static void Exp<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged => Map<ExpMap, T>(x, y);

    public static void Expm1<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged => Map<Expm1Map, T>(x, y);

    public static void Log<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged => Map<LogMap, T>(x, y);

    public static void Log1p<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged => Map<Log1pMap, T>(x, y);

    public static void Tanh<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged => Map<TanhMap, T>(x, y);

    public static void Sigmoid<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged => Map<SigmoidMap, T>(x, y);

    public static void Softplus<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged => Map<SoftplusMap, T>(x, y);

    public static void Sin<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged => Map<SinMap, T>(x, y);

    public static void Cos<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged => Map<CosMap, T>(x, y);

    public static void NormalCdf<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged => Map<NormalCdfMap, T>(x, y);

    /// <summary>y[i] = map(x[i]). <paramref name="y"/> is at least as long as <paramref name="x"/> and is the same memory or
    /// does not overlap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Map<TMap, T>(ReadOnlySpan<T> x, Span<T> y)
        where TMap : struct, IVectorMap
        where T : unmanaged
    {
        if (y.Length < x.Length)
        {
            throw new ArgumentException("The span of results is shorter than the span of arguments.", nameof(y));
        }

        ref var source = ref MemoryMarshal.GetReference(x);
        ref var target = ref MemoryMarshal.GetReference(y);
        var i = 0;
        for (; i <= x.Length - Vector512<T>.Count; i += Vector512<T>.Count)
        {
            TMap.Of(Vector512.LoadUnsafe(ref source, (nuint)i)).StoreUnsafe(ref target, (nuint)i);
        }

        if (i < x.Length)
        {
            Span<T> rest = stackalloc T[Vector512<T>.Count];
            rest.Clear();
            x[i..].CopyTo(rest);
            TMap.Of(Vector512.Create<T>(rest)).CopyTo(rest);
            rest[..(x.Length - i)].CopyTo(y[i..]);
        }
    }

    private readonly struct ExpMap : IVectorMap
    {
        public static Vector512<T> Of<T>(Vector512<T> x) => Exp(x);
    }

    private readonly struct Expm1Map : IVectorMap
    {
        public static Vector512<T> Of<T>(Vector512<T> x) => Expm1(x);
    }

    private readonly struct LogMap : IVectorMap
    {
        public static Vector512<T> Of<T>(Vector512<T> x) => Log(x);
    }

    private readonly struct Log1pMap : IVectorMap
    {
        public static Vector512<T> Of<T>(Vector512<T> x) => Log1p(x);
    }

    private readonly struct TanhMap : IVectorMap
    {
        public static Vector512<T> Of<T>(Vector512<T> x) => Tanh(x);
    }

    private readonly struct SigmoidMap : IVectorMap
    {
        public static Vector512<T> Of<T>(Vector512<T> x) => Sigmoid(x);
    }

    private readonly struct SoftplusMap : IVectorMap
    {
        public static Vector512<T> Of<T>(Vector512<T> x) => Softplus(x);
    }

    private readonly struct SinMap : IVectorMap
    {
        public static Vector512<T> Of<T>(Vector512<T> x) => Sin(x);
    }

    private readonly struct CosMap : IVectorMap
    {
        public static Vector512<T> Of<T>(Vector512<T> x) => Cos(x);
    }

    private readonly struct NormalCdfMap : IVectorMap
    {
        public static Vector512<T> Of<T>(Vector512<T> x) => NormalCdf(x);
    }
}

/// <summary>An elementwise function of one variable, for <see cref="Simd.Map{TMap, T}"/>.</summary>
public interface IVectorMap
{
    static abstract Vector512<T> Of<T>(Vector512<T> x);
}
