using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Runner.Numerics;

namespace Runner.Comparison.Minima;

/// <summary>Flat float64 vectors: sums in one fixed order (eight partial sums of fused multiply-adds, then a fixed tree),
/// which gives the same bits at every vector width.</summary>
internal static class EuclideanSpace
{
    private static readonly int Lanes = Vector512<double>.Count;

    /// <summary>Σ xᵢ·yᵢ.</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        y = y[..x.Length];
        var first = MemoryMarshal.Cast<double, Vector512<double>>(x);
        var second = MemoryMarshal.Cast<double, Vector512<double>>(y);
        var sum = Vector512<double>.Zero;
        for (var i = 0; i < first.Length; i++)
        {
            sum = Simd.Fma(first[i], second[i], sum);
        }

        var total = Tree(sum);
        for (var i = first.Length * Lanes; i < x.Length; i++)
        {
            total = Math.FusedMultiplyAdd(x[i], y[i], total);
        }

        return total;
    }

    public static double Norm(ReadOnlySpan<double> x)
    {
        var squares = Dot(x, x);
        return double.IsNormal(squares) ? Math.Sqrt(squares) : ScaledNorm(x);
    }

    /// <summary>‖x − y‖.</summary>
    public static double Distance(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        y = y[..x.Length];
        var first = MemoryMarshal.Cast<double, Vector512<double>>(x);
        var second = MemoryMarshal.Cast<double, Vector512<double>>(y);
        var sum = Vector512<double>.Zero;
        for (var i = 0; i < first.Length; i++)
        {
            var difference = first[i] - second[i];
            sum = Simd.Fma(difference, difference, sum);
        }

        var total = Tree(sum);
        for (var i = first.Length * Lanes; i < x.Length; i++)
        {
            var difference = x[i] - y[i];
            total = Math.FusedMultiplyAdd(difference, difference, total);
        }

        return double.IsNormal(total) ? Math.Sqrt(total) : ScaledNorm(Difference(x.ToArray(), y.ToArray()));
    }

    /// <summary>x − y, a new vector.</summary>
    public static double[] Difference(double[] x, double[] y)
    {
        var difference = (double[])x.Clone();
        AddScaled(-1, y, difference);
        return difference;
    }

    /// <summary>y ← y + a·x.</summary>
    public static void AddScaled(double a, ReadOnlySpan<double> x, Span<double> y)
    {
        y = y[..x.Length];
        var factor = Vector512.Create(a);
        var first = MemoryMarshal.Cast<double, Vector512<double>>(x);
        var second = MemoryMarshal.Cast<double, Vector512<double>>(y);
        for (var i = 0; i < first.Length; i++)
        {
            second[i] = Simd.Fma(factor, first[i], second[i]);
        }

        for (var i = first.Length * Lanes; i < x.Length; i++)
        {
            y[i] = Math.FusedMultiplyAdd(a, x[i], y[i]);
        }
    }

    /// <summary>x ← a·x.</summary>
    public static void Scale(double a, Span<double> x)
    {
        for (var i = 0; i < x.Length; i++)
        {
            x[i] *= a;
        }
    }

    /// <summary>The norm where squares under- or overflow.</summary>
    private static double ScaledNorm(ReadOnlySpan<double> x)
    {
        var most = 0.0;
        foreach (var value in x)
        {
            most = Math.Max(most, Math.Abs(value));
        }

        if (most == 0 || double.IsInfinity(most))
        {
            return most;
        }

        var sum = 0.0;
        foreach (var value in x)
        {
            sum = Math.FusedMultiplyAdd(value / most, value / most, sum);
        }

        return most * Math.Sqrt(sum);
    }

    private static double Tree(Vector512<double> sum)
    {
        var four = sum.GetLower() + sum.GetUpper();
        var two = four.GetLower() + four.GetUpper();
        return two.ToScalar() + two.GetElement(1);
    }
}
