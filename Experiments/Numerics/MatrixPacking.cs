using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Runner.Numerics;

/// <summary>Copies a strip of a matrix so that a kernel reads it sequentially: term by term, all lanes of the strip side by side,
/// with zeros for lanes beyond the matrix.</summary>
internal static unsafe class MatrixPacking
{
    /// <summary>panel[p·width + i] = source[i·laneStep + p·termStep] for i &lt; lanes, 0 for lanes ≤ i &lt; width.</summary>
    public static void Pack<T>(T* source, nint laneStep, nint termStep, int lanes, int width, nint terms, T* panel)
        where T : unmanaged
    {
        if (lanes < width)
        {
            new Span<T>(panel, checked((int)(terms * width))).Clear();
        }

        if (laneStep == 1)
        {
            CopyRows(source, termStep, lanes, width, terms, panel);
        }
        else
        {
            var i = 0;
            if (typeof(T) == typeof(float) && Avx.IsSupported)
            {
                i = lanes & -8;
                Transpose8((float*)source, laneStep, terms, (float*)panel, width, i);
            }
            else if (typeof(T) == typeof(double) && Avx.IsSupported)
            {
                i = lanes & -4;
                Transpose4((double*)source, laneStep, terms, (double*)panel, width, i);
            }

            for (; i < lanes; i++)
            {
                var from = source + (i * laneStep);
                var to = panel + i;
                for (nint p = 0; p < terms; p++)
                {
                    to[p * width] = from[p];
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyRows<T>(T* source, nint termStep, int lanes, int width, nint terms, T* panel)
        where T : unmanaged
    {
        if (lanes == width && width % Vector256<T>.Count == 0)
        {
            for (nint p = 0; p < terms; p++)
            {
                for (var i = 0; i < width; i += Vector256<T>.Count)
                {
                    Vector256.Load(source + i).Store(panel + i);
                }

                source += termStep;
                panel += width;
            }

            return;
        }

        for (nint p = 0; p < terms; p++)
        {
            for (var i = 0; i < lanes; i++)
            {
                panel[i] = source[i];
            }

            source += termStep;
            panel += width;
        }
    }

    /// <summary>Transposes floats in 8×8 blocks, so that the panel is written sequentially.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose8(float* source, nint laneStep, nint terms, float* panel, nint width, nint lanes)
    {
        nint p = 0;
        for (; p <= terms - 8; p += 8)
        {
            for (nint lane = 0; lane < lanes; lane += 8)
            {
                var from = source + (lane * laneStep) + p;
                var to = panel + (p * width) + lane;
                var r0 = Vector256.Load(from);
                var r1 = Vector256.Load(from + laneStep);
                var r2 = Vector256.Load(from + (2 * laneStep));
                var r3 = Vector256.Load(from + (3 * laneStep));
                var r4 = Vector256.Load(from + (4 * laneStep));
                var r5 = Vector256.Load(from + (5 * laneStep));
                var r6 = Vector256.Load(from + (6 * laneStep));
                var r7 = Vector256.Load(from + (7 * laneStep));
                var t0 = Avx.UnpackLow(r0, r1);
                var t1 = Avx.UnpackHigh(r0, r1);
                var t2 = Avx.UnpackLow(r2, r3);
                var t3 = Avx.UnpackHigh(r2, r3);
                var t4 = Avx.UnpackLow(r4, r5);
                var t5 = Avx.UnpackHigh(r4, r5);
                var t6 = Avx.UnpackLow(r6, r7);
                var t7 = Avx.UnpackHigh(r6, r7);
                r0 = Avx.Shuffle(t0, t2, 0x44);
                r1 = Avx.Shuffle(t0, t2, 0xEE);
                r2 = Avx.Shuffle(t1, t3, 0x44);
                r3 = Avx.Shuffle(t1, t3, 0xEE);
                r4 = Avx.Shuffle(t4, t6, 0x44);
                r5 = Avx.Shuffle(t4, t6, 0xEE);
                r6 = Avx.Shuffle(t5, t7, 0x44);
                r7 = Avx.Shuffle(t5, t7, 0xEE);
                Avx.Permute2x128(r0, r4, 0x20).Store(to);
                Avx.Permute2x128(r1, r5, 0x20).Store(to + width);
                Avx.Permute2x128(r2, r6, 0x20).Store(to + (2 * width));
                Avx.Permute2x128(r3, r7, 0x20).Store(to + (3 * width));
                Avx.Permute2x128(r0, r4, 0x31).Store(to + (4 * width));
                Avx.Permute2x128(r1, r5, 0x31).Store(to + (5 * width));
                Avx.Permute2x128(r2, r6, 0x31).Store(to + (6 * width));
                Avx.Permute2x128(r3, r7, 0x31).Store(to + (7 * width));
            }
        }

        for (; p < terms; p++)
        {
            for (nint i = 0; i < lanes; i++)
            {
                panel[(p * width) + i] = source[(i * laneStep) + p];
            }
        }
    }

    /// <summary>Transposes doubles in 4×4 blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose4(double* source, nint laneStep, nint terms, double* panel, nint width, nint lanes)
    {
        nint p = 0;
        for (; p <= terms - 4; p += 4)
        {
            for (nint lane = 0; lane < lanes; lane += 4)
            {
                var from = source + (lane * laneStep) + p;
                var to = panel + (p * width) + lane;
                var r0 = Vector256.Load(from);
                var r1 = Vector256.Load(from + laneStep);
                var r2 = Vector256.Load(from + (2 * laneStep));
                var r3 = Vector256.Load(from + (3 * laneStep));
                var t0 = Avx.UnpackLow(r0, r1);
                var t1 = Avx.UnpackHigh(r0, r1);
                var t2 = Avx.UnpackLow(r2, r3);
                var t3 = Avx.UnpackHigh(r2, r3);
                Avx.Permute2x128(t0, t2, 0x20).Store(to);
                Avx.Permute2x128(t1, t3, 0x20).Store(to + width);
                Avx.Permute2x128(t0, t2, 0x31).Store(to + (2 * width));
                Avx.Permute2x128(t1, t3, 0x31).Store(to + (3 * width));
            }
        }

        for (; p < terms; p++)
        {
            for (nint i = 0; i < lanes; i++)
            {
                panel[(p * width) + i] = source[(i * laneStep) + p];
            }
        }
    }
}
