using System.Runtime.CompilerServices;

namespace Runner.Numerics;

/// <summary>
/// The register-blocked kernels: c[i, j] (+)= Σ a[i, p]·b[p, j] for a block of at most eight (or six, or twelve) rows and one or two
/// vectors of columns, each element one chain of fused multiply-adds in ascending p. The kernels are written out because sums stay
/// in registers only as locals that are never passed to a call. When there are fewer rows than the block has, the last row is
/// computed and stored repeatedly in their place, which costs less than a branch. <c>a[i, p]</c> is at <c>a + i·rowStep +
/// p·termStep</c>, so that one kernel reads rows, columns and packed panels; <c>b[p, ·]</c> is at <c>b + p·bStep</c>.
/// </summary>
internal static unsafe class MatrixKernels
{
    /// <summary>For registers of 512 bits, of which there are 32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void EightRowsTwoVectors<TV, T>(
        int rows, nint k, T* a, nint rowStep, nint termStep, T* b, nint bStep, T* c, nint ldc, bool accumulate)
        where TV : struct, IVectorUnit<TV, T>
        where T : unmanaged
    {
        nint last = rows - 1;
        nint r0 = 0;
        var r1 = Math.Min(1, last);
        var r2 = Math.Min(2, last);
        var r3 = Math.Min(3, last);
        var r4 = Math.Min(4, last);
        var r5 = Math.Min(5, last);
        var r6 = Math.Min(6, last);
        var r7 = Math.Min(7, last);
        var a0 = a + (r0 * rowStep);
        var a1 = a + (r1 * rowStep);
        var a2 = a + (r2 * rowStep);
        var a3 = a + (r3 * rowStep);
        var a4 = a + (r4 * rowStep);
        var a5 = a + (r5 * rowStep);
        var a6 = a + (r6 * rowStep);
        var a7 = a + (r7 * rowStep);
        TV s00 = default, s01 = default;
        TV s10 = default, s11 = default;
        TV s20 = default, s21 = default;
        TV s30 = default, s31 = default;
        TV s40 = default, s41 = default;
        TV s50 = default, s51 = default;
        TV s60 = default, s61 = default;
        TV s70 = default, s71 = default;
        if (accumulate)
        {
            s00 = TV.Load(c + (r0 * ldc));
            s01 = TV.Load(c + (r0 * ldc) + TV.Count);
            s10 = TV.Load(c + (r1 * ldc));
            s11 = TV.Load(c + (r1 * ldc) + TV.Count);
            s20 = TV.Load(c + (r2 * ldc));
            s21 = TV.Load(c + (r2 * ldc) + TV.Count);
            s30 = TV.Load(c + (r3 * ldc));
            s31 = TV.Load(c + (r3 * ldc) + TV.Count);
            s40 = TV.Load(c + (r4 * ldc));
            s41 = TV.Load(c + (r4 * ldc) + TV.Count);
            s50 = TV.Load(c + (r5 * ldc));
            s51 = TV.Load(c + (r5 * ldc) + TV.Count);
            s60 = TV.Load(c + (r6 * ldc));
            s61 = TV.Load(c + (r6 * ldc) + TV.Count);
            s70 = TV.Load(c + (r7 * ldc));
            s71 = TV.Load(c + (r7 * ldc) + TV.Count);
        }

        for (nint at = 0; k > 0; k--, at += termStep, b += bStep)
        {
            var b0 = TV.Load(b);
            var b1 = TV.Load(b + TV.Count);
            var x0 = TV.Broadcast(a0[at]);
            s00 = TV.Fma(x0, b0, s00);
            s01 = TV.Fma(x0, b1, s01);
            var x1 = TV.Broadcast(a1[at]);
            s10 = TV.Fma(x1, b0, s10);
            s11 = TV.Fma(x1, b1, s11);
            var x2 = TV.Broadcast(a2[at]);
            s20 = TV.Fma(x2, b0, s20);
            s21 = TV.Fma(x2, b1, s21);
            var x3 = TV.Broadcast(a3[at]);
            s30 = TV.Fma(x3, b0, s30);
            s31 = TV.Fma(x3, b1, s31);
            var x4 = TV.Broadcast(a4[at]);
            s40 = TV.Fma(x4, b0, s40);
            s41 = TV.Fma(x4, b1, s41);
            var x5 = TV.Broadcast(a5[at]);
            s50 = TV.Fma(x5, b0, s50);
            s51 = TV.Fma(x5, b1, s51);
            var x6 = TV.Broadcast(a6[at]);
            s60 = TV.Fma(x6, b0, s60);
            s61 = TV.Fma(x6, b1, s61);
            var x7 = TV.Broadcast(a7[at]);
            s70 = TV.Fma(x7, b0, s70);
            s71 = TV.Fma(x7, b1, s71);
        }

        TV.Store(s00, c + (r0 * ldc));
        TV.Store(s01, c + (r0 * ldc) + TV.Count);
        TV.Store(s10, c + (r1 * ldc));
        TV.Store(s11, c + (r1 * ldc) + TV.Count);
        TV.Store(s20, c + (r2 * ldc));
        TV.Store(s21, c + (r2 * ldc) + TV.Count);
        TV.Store(s30, c + (r3 * ldc));
        TV.Store(s31, c + (r3 * ldc) + TV.Count);
        TV.Store(s40, c + (r4 * ldc));
        TV.Store(s41, c + (r4 * ldc) + TV.Count);
        TV.Store(s50, c + (r5 * ldc));
        TV.Store(s51, c + (r5 * ldc) + TV.Count);
        TV.Store(s60, c + (r6 * ldc));
        TV.Store(s61, c + (r6 * ldc) + TV.Count);
        TV.Store(s70, c + (r7 * ldc));
        TV.Store(s71, c + (r7 * ldc) + TV.Count);
    }

    /// <summary>For registers of 512 bits where loads limit: three more multiply-adds per load than with eight rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TwelveRowsTwoVectors<TV, T>(
        int rows, nint k, T* a, nint rowStep, nint termStep, T* b, nint bStep, T* c, nint ldc, bool accumulate)
        where TV : struct, IVectorUnit<TV, T>
        where T : unmanaged
    {
        nint last = rows - 1;
        nint r0 = 0;
        var r1 = Math.Min(1, last);
        var r2 = Math.Min(2, last);
        var r3 = Math.Min(3, last);
        var r4 = Math.Min(4, last);
        var r5 = Math.Min(5, last);
        var r6 = Math.Min(6, last);
        var r7 = Math.Min(7, last);
        var r8 = Math.Min(8, last);
        var r9 = Math.Min(9, last);
        var r10 = Math.Min(10, last);
        var r11 = Math.Min(11, last);
        var a0 = a + (r0 * rowStep);
        var a1 = a + (r1 * rowStep);
        var a2 = a + (r2 * rowStep);
        var a3 = a + (r3 * rowStep);
        var a4 = a + (r4 * rowStep);
        var a5 = a + (r5 * rowStep);
        var a6 = a + (r6 * rowStep);
        var a7 = a + (r7 * rowStep);
        var a8 = a + (r8 * rowStep);
        var a9 = a + (r9 * rowStep);
        var a10 = a + (r10 * rowStep);
        var a11 = a + (r11 * rowStep);
        TV s00 = default, s01 = default;
        TV s10 = default, s11 = default;
        TV s20 = default, s21 = default;
        TV s30 = default, s31 = default;
        TV s40 = default, s41 = default;
        TV s50 = default, s51 = default;
        TV s60 = default, s61 = default;
        TV s70 = default, s71 = default;
        TV s80 = default, s81 = default;
        TV s90 = default, s91 = default;
        TV s100 = default, s101 = default;
        TV s110 = default, s111 = default;
        if (accumulate)
        {
            s00 = TV.Load(c + (r0 * ldc));
            s01 = TV.Load(c + (r0 * ldc) + TV.Count);
            s10 = TV.Load(c + (r1 * ldc));
            s11 = TV.Load(c + (r1 * ldc) + TV.Count);
            s20 = TV.Load(c + (r2 * ldc));
            s21 = TV.Load(c + (r2 * ldc) + TV.Count);
            s30 = TV.Load(c + (r3 * ldc));
            s31 = TV.Load(c + (r3 * ldc) + TV.Count);
            s40 = TV.Load(c + (r4 * ldc));
            s41 = TV.Load(c + (r4 * ldc) + TV.Count);
            s50 = TV.Load(c + (r5 * ldc));
            s51 = TV.Load(c + (r5 * ldc) + TV.Count);
            s60 = TV.Load(c + (r6 * ldc));
            s61 = TV.Load(c + (r6 * ldc) + TV.Count);
            s70 = TV.Load(c + (r7 * ldc));
            s71 = TV.Load(c + (r7 * ldc) + TV.Count);
            s80 = TV.Load(c + (r8 * ldc));
            s81 = TV.Load(c + (r8 * ldc) + TV.Count);
            s90 = TV.Load(c + (r9 * ldc));
            s91 = TV.Load(c + (r9 * ldc) + TV.Count);
            s100 = TV.Load(c + (r10 * ldc));
            s101 = TV.Load(c + (r10 * ldc) + TV.Count);
            s110 = TV.Load(c + (r11 * ldc));
            s111 = TV.Load(c + (r11 * ldc) + TV.Count);
        }

        for (nint at = 0; k > 0; k--, at += termStep, b += bStep)
        {
            var b0 = TV.Load(b);
            var b1 = TV.Load(b + TV.Count);
            var x0 = TV.Broadcast(a0[at]);
            s00 = TV.Fma(x0, b0, s00);
            s01 = TV.Fma(x0, b1, s01);
            var x1 = TV.Broadcast(a1[at]);
            s10 = TV.Fma(x1, b0, s10);
            s11 = TV.Fma(x1, b1, s11);
            var x2 = TV.Broadcast(a2[at]);
            s20 = TV.Fma(x2, b0, s20);
            s21 = TV.Fma(x2, b1, s21);
            var x3 = TV.Broadcast(a3[at]);
            s30 = TV.Fma(x3, b0, s30);
            s31 = TV.Fma(x3, b1, s31);
            var x4 = TV.Broadcast(a4[at]);
            s40 = TV.Fma(x4, b0, s40);
            s41 = TV.Fma(x4, b1, s41);
            var x5 = TV.Broadcast(a5[at]);
            s50 = TV.Fma(x5, b0, s50);
            s51 = TV.Fma(x5, b1, s51);
            var x6 = TV.Broadcast(a6[at]);
            s60 = TV.Fma(x6, b0, s60);
            s61 = TV.Fma(x6, b1, s61);
            var x7 = TV.Broadcast(a7[at]);
            s70 = TV.Fma(x7, b0, s70);
            s71 = TV.Fma(x7, b1, s71);
            var x8 = TV.Broadcast(a8[at]);
            s80 = TV.Fma(x8, b0, s80);
            s81 = TV.Fma(x8, b1, s81);
            var x9 = TV.Broadcast(a9[at]);
            s90 = TV.Fma(x9, b0, s90);
            s91 = TV.Fma(x9, b1, s91);
            var x10 = TV.Broadcast(a10[at]);
            s100 = TV.Fma(x10, b0, s100);
            s101 = TV.Fma(x10, b1, s101);
            var x11 = TV.Broadcast(a11[at]);
            s110 = TV.Fma(x11, b0, s110);
            s111 = TV.Fma(x11, b1, s111);
        }

        TV.Store(s00, c + (r0 * ldc));
        TV.Store(s01, c + (r0 * ldc) + TV.Count);
        TV.Store(s10, c + (r1 * ldc));
        TV.Store(s11, c + (r1 * ldc) + TV.Count);
        TV.Store(s20, c + (r2 * ldc));
        TV.Store(s21, c + (r2 * ldc) + TV.Count);
        TV.Store(s30, c + (r3 * ldc));
        TV.Store(s31, c + (r3 * ldc) + TV.Count);
        TV.Store(s40, c + (r4 * ldc));
        TV.Store(s41, c + (r4 * ldc) + TV.Count);
        TV.Store(s50, c + (r5 * ldc));
        TV.Store(s51, c + (r5 * ldc) + TV.Count);
        TV.Store(s60, c + (r6 * ldc));
        TV.Store(s61, c + (r6 * ldc) + TV.Count);
        TV.Store(s70, c + (r7 * ldc));
        TV.Store(s71, c + (r7 * ldc) + TV.Count);
        TV.Store(s80, c + (r8 * ldc));
        TV.Store(s81, c + (r8 * ldc) + TV.Count);
        TV.Store(s90, c + (r9 * ldc));
        TV.Store(s91, c + (r9 * ldc) + TV.Count);
        TV.Store(s100, c + (r10 * ldc));
        TV.Store(s101, c + (r10 * ldc) + TV.Count);
        TV.Store(s110, c + (r11 * ldc));
        TV.Store(s111, c + (r11 * ldc) + TV.Count);
    }

    /// <summary>For the last columns, and for narrow results.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void EightRowsOneVector<TV, T>(
        int rows, nint k, T* a, nint rowStep, nint termStep, T* b, nint bStep, T* c, nint ldc, bool accumulate)
        where TV : struct, IVectorUnit<TV, T>
        where T : unmanaged
    {
        nint last = rows - 1;
        nint r0 = 0;
        var r1 = Math.Min(1, last);
        var r2 = Math.Min(2, last);
        var r3 = Math.Min(3, last);
        var r4 = Math.Min(4, last);
        var r5 = Math.Min(5, last);
        var r6 = Math.Min(6, last);
        var r7 = Math.Min(7, last);
        var a0 = a + (r0 * rowStep);
        var a1 = a + (r1 * rowStep);
        var a2 = a + (r2 * rowStep);
        var a3 = a + (r3 * rowStep);
        var a4 = a + (r4 * rowStep);
        var a5 = a + (r5 * rowStep);
        var a6 = a + (r6 * rowStep);
        var a7 = a + (r7 * rowStep);
        TV s00 = default;
        TV s10 = default;
        TV s20 = default;
        TV s30 = default;
        TV s40 = default;
        TV s50 = default;
        TV s60 = default;
        TV s70 = default;
        if (accumulate)
        {
            s00 = TV.Load(c + (r0 * ldc));
            s10 = TV.Load(c + (r1 * ldc));
            s20 = TV.Load(c + (r2 * ldc));
            s30 = TV.Load(c + (r3 * ldc));
            s40 = TV.Load(c + (r4 * ldc));
            s50 = TV.Load(c + (r5 * ldc));
            s60 = TV.Load(c + (r6 * ldc));
            s70 = TV.Load(c + (r7 * ldc));
        }

        for (nint at = 0; k > 0; k--, at += termStep, b += bStep)
        {
            var b0 = TV.Load(b);
            var x0 = TV.Broadcast(a0[at]);
            s00 = TV.Fma(x0, b0, s00);
            var x1 = TV.Broadcast(a1[at]);
            s10 = TV.Fma(x1, b0, s10);
            var x2 = TV.Broadcast(a2[at]);
            s20 = TV.Fma(x2, b0, s20);
            var x3 = TV.Broadcast(a3[at]);
            s30 = TV.Fma(x3, b0, s30);
            var x4 = TV.Broadcast(a4[at]);
            s40 = TV.Fma(x4, b0, s40);
            var x5 = TV.Broadcast(a5[at]);
            s50 = TV.Fma(x5, b0, s50);
            var x6 = TV.Broadcast(a6[at]);
            s60 = TV.Fma(x6, b0, s60);
            var x7 = TV.Broadcast(a7[at]);
            s70 = TV.Fma(x7, b0, s70);
        }

        TV.Store(s00, c + (r0 * ldc));
        TV.Store(s10, c + (r1 * ldc));
        TV.Store(s20, c + (r2 * ldc));
        TV.Store(s30, c + (r3 * ldc));
        TV.Store(s40, c + (r4 * ldc));
        TV.Store(s50, c + (r5 * ldc));
        TV.Store(s60, c + (r6 * ldc));
        TV.Store(s70, c + (r7 * ldc));
    }

    /// <summary>For 16 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SixRowsTwoVectors<TV, T>(
        int rows, nint k, T* a, nint rowStep, nint termStep, T* b, nint bStep, T* c, nint ldc, bool accumulate)
        where TV : struct, IVectorUnit<TV, T>
        where T : unmanaged
    {
        nint last = rows - 1;
        nint r0 = 0;
        var r1 = Math.Min(1, last);
        var r2 = Math.Min(2, last);
        var r3 = Math.Min(3, last);
        var r4 = Math.Min(4, last);
        var r5 = Math.Min(5, last);
        var a0 = a + (r0 * rowStep);
        var a1 = a + (r1 * rowStep);
        var a2 = a + (r2 * rowStep);
        var a3 = a + (r3 * rowStep);
        var a4 = a + (r4 * rowStep);
        var a5 = a + (r5 * rowStep);
        TV s00 = default, s01 = default;
        TV s10 = default, s11 = default;
        TV s20 = default, s21 = default;
        TV s30 = default, s31 = default;
        TV s40 = default, s41 = default;
        TV s50 = default, s51 = default;
        if (accumulate)
        {
            s00 = TV.Load(c + (r0 * ldc));
            s01 = TV.Load(c + (r0 * ldc) + TV.Count);
            s10 = TV.Load(c + (r1 * ldc));
            s11 = TV.Load(c + (r1 * ldc) + TV.Count);
            s20 = TV.Load(c + (r2 * ldc));
            s21 = TV.Load(c + (r2 * ldc) + TV.Count);
            s30 = TV.Load(c + (r3 * ldc));
            s31 = TV.Load(c + (r3 * ldc) + TV.Count);
            s40 = TV.Load(c + (r4 * ldc));
            s41 = TV.Load(c + (r4 * ldc) + TV.Count);
            s50 = TV.Load(c + (r5 * ldc));
            s51 = TV.Load(c + (r5 * ldc) + TV.Count);
        }

        for (nint at = 0; k > 0; k--, at += termStep, b += bStep)
        {
            var b0 = TV.Load(b);
            var b1 = TV.Load(b + TV.Count);
            var x0 = TV.Broadcast(a0[at]);
            s00 = TV.Fma(x0, b0, s00);
            s01 = TV.Fma(x0, b1, s01);
            var x1 = TV.Broadcast(a1[at]);
            s10 = TV.Fma(x1, b0, s10);
            s11 = TV.Fma(x1, b1, s11);
            var x2 = TV.Broadcast(a2[at]);
            s20 = TV.Fma(x2, b0, s20);
            s21 = TV.Fma(x2, b1, s21);
            var x3 = TV.Broadcast(a3[at]);
            s30 = TV.Fma(x3, b0, s30);
            s31 = TV.Fma(x3, b1, s31);
            var x4 = TV.Broadcast(a4[at]);
            s40 = TV.Fma(x4, b0, s40);
            s41 = TV.Fma(x4, b1, s41);
            var x5 = TV.Broadcast(a5[at]);
            s50 = TV.Fma(x5, b0, s50);
            s51 = TV.Fma(x5, b1, s51);
        }

        TV.Store(s00, c + (r0 * ldc));
        TV.Store(s01, c + (r0 * ldc) + TV.Count);
        TV.Store(s10, c + (r1 * ldc));
        TV.Store(s11, c + (r1 * ldc) + TV.Count);
        TV.Store(s20, c + (r2 * ldc));
        TV.Store(s21, c + (r2 * ldc) + TV.Count);
        TV.Store(s30, c + (r3 * ldc));
        TV.Store(s31, c + (r3 * ldc) + TV.Count);
        TV.Store(s40, c + (r4 * ldc));
        TV.Store(s41, c + (r4 * ldc) + TV.Count);
        TV.Store(s50, c + (r5 * ldc));
        TV.Store(s51, c + (r5 * ldc) + TV.Count);
    }

    /// <summary>For the last columns, and for narrow results.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SixRowsOneVector<TV, T>(
        int rows, nint k, T* a, nint rowStep, nint termStep, T* b, nint bStep, T* c, nint ldc, bool accumulate)
        where TV : struct, IVectorUnit<TV, T>
        where T : unmanaged
    {
        nint last = rows - 1;
        nint r0 = 0;
        var r1 = Math.Min(1, last);
        var r2 = Math.Min(2, last);
        var r3 = Math.Min(3, last);
        var r4 = Math.Min(4, last);
        var r5 = Math.Min(5, last);
        var a0 = a + (r0 * rowStep);
        var a1 = a + (r1 * rowStep);
        var a2 = a + (r2 * rowStep);
        var a3 = a + (r3 * rowStep);
        var a4 = a + (r4 * rowStep);
        var a5 = a + (r5 * rowStep);
        TV s00 = default;
        TV s10 = default;
        TV s20 = default;
        TV s30 = default;
        TV s40 = default;
        TV s50 = default;
        if (accumulate)
        {
            s00 = TV.Load(c + (r0 * ldc));
            s10 = TV.Load(c + (r1 * ldc));
            s20 = TV.Load(c + (r2 * ldc));
            s30 = TV.Load(c + (r3 * ldc));
            s40 = TV.Load(c + (r4 * ldc));
            s50 = TV.Load(c + (r5 * ldc));
        }

        for (nint at = 0; k > 0; k--, at += termStep, b += bStep)
        {
            var b0 = TV.Load(b);
            var x0 = TV.Broadcast(a0[at]);
            s00 = TV.Fma(x0, b0, s00);
            var x1 = TV.Broadcast(a1[at]);
            s10 = TV.Fma(x1, b0, s10);
            var x2 = TV.Broadcast(a2[at]);
            s20 = TV.Fma(x2, b0, s20);
            var x3 = TV.Broadcast(a3[at]);
            s30 = TV.Fma(x3, b0, s30);
            var x4 = TV.Broadcast(a4[at]);
            s40 = TV.Fma(x4, b0, s40);
            var x5 = TV.Broadcast(a5[at]);
            s50 = TV.Fma(x5, b0, s50);
        }

        TV.Store(s00, c + (r0 * ldc));
        TV.Store(s10, c + (r1 * ldc));
        TV.Store(s20, c + (r2 * ldc));
        TV.Store(s30, c + (r3 * ldc));
        TV.Store(s40, c + (r4 * ldc));
        TV.Store(s50, c + (r5 * ldc));
    }
}
