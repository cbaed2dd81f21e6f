using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Runner.Numerics;

namespace Runner.Comparison.Minima.Pairs;

/// <summary>Elementwise passes over float32 buffers; sums in one fixed order.</summary>
internal static class FloatVectors
{
    /// <summary>result = a + λ·(b − a).</summary>
    public static void Interpolate(ReadOnlySpan<float> a, ReadOnlySpan<float> b, float lambda, Span<float> result)
    {
        b = b[..a.Length];
        result = result[..a.Length];
        var x = MemoryMarshal.Cast<float, Vector512<float>>(a);
        var y = MemoryMarshal.Cast<float, Vector512<float>>(b);
        var z = MemoryMarshal.Cast<float, Vector512<float>>(result);
        var factor = Vector512.Create(lambda);
        for (var i = 0; i < x.Length; i++)
        {
            z[i] = Simd.Fma(factor, y[i] - x[i], x[i]);
        }

        for (var i = x.Length * Vector512<float>.Count; i < a.Length; i++)
        {
            result[i] = MathF.FusedMultiplyAdd(lambda, b[i] - a[i], a[i]);
        }
    }

    /// <summary>Σ (aᵢ − bᵢ)², in 16 partial sums of float32 over runs of 1,024, then float64.</summary>
    public static double SquaredDistance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        const int run = 1_024;
        var total = 0.0;
        for (var start = 0; start < a.Length; start += run)
        {
            var length = Math.Min(run, a.Length - start);
            var x = MemoryMarshal.Cast<float, Vector512<float>>(a.Slice(start, length));
            var y = MemoryMarshal.Cast<float, Vector512<float>>(b.Slice(start, length));
            var sum = Vector512<float>.Zero;
            for (var i = 0; i < x.Length; i++)
            {
                var difference = x[i] - y[i];
                sum = Simd.Fma(difference, difference, sum);
            }

            total += Sum(sum);
            for (var i = start + (x.Length * Vector512<float>.Count); i < start + length; i++)
            {
                double difference = a[i] - b[i];
                total += difference * difference;
            }
        }

        return total;
    }

    /// <summary>Σ of the 16 elements in float64, pairwise.</summary>
    public static double Sum(Vector512<float> sum)
    {
        var (low, high) = Vector512.Widen(sum);
        var eight = low + high;
        var four = eight.GetLower() + eight.GetUpper();
        var two = four.GetLower() + four.GetUpper();
        return two.ToScalar() + two.GetElement(1);
    }
}
