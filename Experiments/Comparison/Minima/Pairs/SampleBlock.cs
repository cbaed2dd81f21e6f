using System.Runtime.Intrinsics;
using Runner.Numerics;

namespace Runner.Comparison.Minima.Pairs;

/// <summary>
/// A dense layer on a block of 64 contiguous samples: [features, 64]. Each weight multiplies four vectors of samples at a time,
/// so that narrow layers (a bottleneck of 2) run as fast as wide ones and no packing is needed. Each element is one chain of
/// fused multiply-adds over the inputs in ascending order, starting from the bias.
/// </summary>
internal static unsafe class SampleBlock
{
    public const int Samples = 64;

    /// <summary>z = W·h + b.</summary>
    /// <param name="weights">[units, inputs].</param>
    /// <param name="bias">[units].</param>
    /// <param name="h">[inputs, 64].</param>
    /// <param name="z">[units, 64].</param>
    public static void Dense(float* weights, float* bias, float* h, float* z, int inputs, int units)
    {
        var unit = 0;
        for (; unit + 4 <= units; unit += 4)
        {
            FourUnits(weights + ((long)unit * inputs), bias + unit, h, z + (unit * Samples), inputs);
        }

        for (; unit < units; unit++)
        {
            OneUnit(weights + ((long)unit * inputs), bias + unit, h, z + (unit * Samples), inputs);
        }
    }

    private static void FourUnits(float* w, float* bias, float* h, float* z, int inputs)
    {
        var w1 = w + inputs;
        var w2 = w1 + inputs;
        var w3 = w2 + inputs;
        Vector512<float> a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3;
        a0 = a1 = a2 = a3 = Vector512.Create(bias[0]);
        b0 = b1 = b2 = b3 = Vector512.Create(bias[1]);
        c0 = c1 = c2 = c3 = Vector512.Create(bias[2]);
        d0 = d1 = d2 = d3 = Vector512.Create(bias[3]);
        for (var i = 0; i < inputs; i++)
        {
            var x0 = Vector512.Load(h);
            var x1 = Vector512.Load(h + 16);
            var x2 = Vector512.Load(h + 32);
            var x3 = Vector512.Load(h + 48);
            h += Samples;
            var factor = Vector512.Create(w[i]);
            a0 = Simd.Fma(factor, x0, a0);
            a1 = Simd.Fma(factor, x1, a1);
            a2 = Simd.Fma(factor, x2, a2);
            a3 = Simd.Fma(factor, x3, a3);
            factor = Vector512.Create(w1[i]);
            b0 = Simd.Fma(factor, x0, b0);
            b1 = Simd.Fma(factor, x1, b1);
            b2 = Simd.Fma(factor, x2, b2);
            b3 = Simd.Fma(factor, x3, b3);
            factor = Vector512.Create(w2[i]);
            c0 = Simd.Fma(factor, x0, c0);
            c1 = Simd.Fma(factor, x1, c1);
            c2 = Simd.Fma(factor, x2, c2);
            c3 = Simd.Fma(factor, x3, c3);
            factor = Vector512.Create(w3[i]);
            d0 = Simd.Fma(factor, x0, d0);
            d1 = Simd.Fma(factor, x1, d1);
            d2 = Simd.Fma(factor, x2, d2);
            d3 = Simd.Fma(factor, x3, d3);
        }

        a0.Store(z);
        a1.Store(z + 16);
        a2.Store(z + 32);
        a3.Store(z + 48);
        b0.Store(z + 64);
        b1.Store(z + 80);
        b2.Store(z + 96);
        b3.Store(z + 112);
        c0.Store(z + 128);
        c1.Store(z + 144);
        c2.Store(z + 160);
        c3.Store(z + 176);
        d0.Store(z + 192);
        d1.Store(z + 208);
        d2.Store(z + 224);
        d3.Store(z + 240);
    }

    private static void OneUnit(float* w, float* bias, float* h, float* z, int inputs)
    {
        Vector512<float> a0, a1, a2, a3;
        a0 = a1 = a2 = a3 = Vector512.Create(bias[0]);
        for (var i = 0; i < inputs; i++)
        {
            var factor = Vector512.Create(w[i]);
            a0 = Simd.Fma(factor, Vector512.Load(h), a0);
            a1 = Simd.Fma(factor, Vector512.Load(h + 16), a1);
            a2 = Simd.Fma(factor, Vector512.Load(h + 32), a2);
            a3 = Simd.Fma(factor, Vector512.Load(h + 48), a3);
            h += Samples;
        }

        a0.Store(z);
        a1.Store(z + 16);
        a2.Store(z + 32);
        a3.Store(z + 48);
    }
}
