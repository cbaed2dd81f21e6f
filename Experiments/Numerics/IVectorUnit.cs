using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Runner.Numerics;

/// <summary>A vector register of some width, so that a kernel is written once for all of them.</summary>
internal unsafe interface IVectorUnit<TSelf, T>
    where TSelf : struct, IVectorUnit<TSelf, T>
    where T : unmanaged
{
    static abstract int Count { get; }

    static abstract TSelf Load(T* source);

    static abstract TSelf Broadcast(T value);

    static abstract TSelf Fma(TSelf x, TSelf y, TSelf z);

    static abstract void Store(TSelf value, T* target);
}

internal readonly unsafe struct Unit512<T>(Vector512<T> value) : IVectorUnit<Unit512<T>, T>
    where T : unmanaged
{
    private readonly Vector512<T> value = value;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512<T>.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Unit512<T> Load(T* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Unit512<T> Broadcast(T value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Unit512<T> Fma(Unit512<T> x, Unit512<T> y, Unit512<T> z) => new(Simd.Fma(x.value, y.value, z.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Unit512<T> value, T* target) => value.value.Store(target);
}

internal readonly unsafe struct Unit256<T>(Vector256<T> value) : IVectorUnit<Unit256<T>, T>
    where T : unmanaged
{
    private readonly Vector256<T> value = value;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256<T>.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Unit256<T> Load(T* source) => new(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Unit256<T> Broadcast(T value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Unit256<T> Fma(Unit256<T> x, Unit256<T> y, Unit256<T> z)
    {
        if (typeof(T) == typeof(float))
        {
            return new(Vector256.FusedMultiplyAdd(x.value.AsSingle(), y.value.AsSingle(), z.value.AsSingle()).As<float, T>());
        }

        return new(Vector256.FusedMultiplyAdd(x.value.AsDouble(), y.value.AsDouble(), z.value.AsDouble()).As<double, T>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Unit256<T> value, T* target) => value.value.Store(target);
}

internal readonly unsafe struct Unit128<T>(Vector128<T> value) : IVectorUnit<Unit128<T>, T>
    where T : unmanaged
{
    private readonly Vector128<T> value = value;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector128<T>.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Unit128<T> Load(T* source) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Unit128<T> Broadcast(T value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Unit128<T> Fma(Unit128<T> x, Unit128<T> y, Unit128<T> z)
    {
        if (typeof(T) == typeof(float))
        {
            return new(Vector128.FusedMultiplyAdd(x.value.AsSingle(), y.value.AsSingle(), z.value.AsSingle()).As<float, T>());
        }

        return new(Vector128.FusedMultiplyAdd(x.value.AsDouble(), y.value.AsDouble(), z.value.AsDouble()).As<double, T>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Unit128<T> value, T* target) => value.value.Store(target);
}
