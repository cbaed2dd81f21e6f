using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Runner.Numerics;

/// <summary>Products whose factors and result each fit into one register of 512 bits. For each term, one permutation puts a[i, p] and
/// another b[p, j] beside every c[i, j], so that all elements are computed at once.</summary>
internal static unsafe class TinyProduct
{
    /// <summary>[columns of C]: the row and the column of each element of C.</summary>
    private static readonly Vector512<int>[] RowsOf = PlacesOf((element, columns) => element / columns);

    private static readonly Vector512<int>[] ColumnsOf = PlacesOf((element, columns) => element % columns);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Fits<T>(in MatrixProduct.Operands<T> x)
        where T : unmanaged =>
        Avx512F.IsSupported && x.K > 0 && x.Ldc == x.N && (long)x.M * x.N <= Vector512<T>.Count
        && ElementsOfA(x) <= Vector512<T>.Count && ElementsOfB(x) <= Vector512<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<T>(in MatrixProduct.Operands<T> x)
        where T : unmanaged
    {
        var a = Load(x.A, (int)ElementsOfA(x));
        var b = Load(x.B, (int)ElementsOfB(x));
        var ofA = RowsOf[x.N] * (int)x.ARow;
        var ofB = ColumnsOf[x.N] * (int)x.BColumn;
        var (aTerm, bTerm) = (Vector512.Create((int)x.ATerm), Vector512.Create((int)x.BTerm));
        var sum = x.Accumulate ? Load(x.C, x.M * x.N) : Vector512<T>.Zero;
        for (var p = x.K; p > 0; p--, ofA += aTerm, ofB += bTerm)
        {
            sum = Simd.Fma(Permute(a, ofA), Permute(b, ofB), sum);
        }

        Store(sum, x.C, x.M * x.N);
    }

    private static nint ElementsOfA<T>(in MatrixProduct.Operands<T> x)
        where T : unmanaged => ((x.M - 1) * x.ARow) + ((x.K - 1) * x.ATerm) + 1;

    private static nint ElementsOfB<T>(in MatrixProduct.Operands<T> x)
        where T : unmanaged => ((x.N - 1) * x.BColumn) + ((x.K - 1) * x.BTerm) + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Permute<T>(Vector512<T> from, Vector512<int> places)
        where T : unmanaged =>
        typeof(T) == typeof(float)
            ? Avx512F.PermuteVar16x32(from.AsSingle(), places).As<float, T>()
            : Avx512F.PermuteVar8x64(from.AsDouble(), Avx512F.ConvertToVector512Int64(places.GetLower())).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Load<T>(T* from, int count)
        where T : unmanaged =>
        typeof(T) == typeof(float)
            ? Avx512F.MaskLoad((float*)from, Below(count).AsSingle(), Vector512<float>.Zero).As<float, T>()
            : Avx512F.MaskLoad((double*)from, BelowWide(count).AsDouble(), Vector512<double>.Zero).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T>(Vector512<T> value, T* to, int count)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            Avx512F.MaskStore((float*)to, Below(count).AsSingle(), value.AsSingle());
        }
        else
        {
            Avx512F.MaskStore((double*)to, BelowWide(count).AsDouble(), value.AsDouble());
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Below(int count) => Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<long> BelowWide(int count) => Vector512.LessThan(Vector512<long>.Indices, Vector512.Create((long)count));

    private static Vector512<int>[] PlacesOf(Func<int, int, int> place)
    {
        var places = new Vector512<int>[Vector512<int>.Count + 1];
        for (var columns = 1; columns < places.Length; columns++)
        {
            for (var element = 0; element < Vector512<int>.Count; element++)
            {
                places[columns] = places[columns].WithElement(element, place(element, columns));
            }
        }

        return places;
    }
}
