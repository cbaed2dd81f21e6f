using BenchmarkDotNet.Attributes;
using Runner.Numerics;

namespace Runner.Benchmarks;

/// <summary>Runner's own functions, whose bits are the same on every machine, beside the platform's, whose bits are not.</summary>
[GenericTypeArguments(typeof(float))]
[GenericTypeArguments(typeof(double))]
public class Transcendentals<T>
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
{
    private const int Count = 4096;

    private readonly T[] x = new T[Count];
    private readonly T[] y = new T[Count];

    [GlobalSetup]
    public void Fill()
    {
        var draws = RandomStream.Named(1, 0, StreamPurpose.Test);
        for (var i = 0; i < Count; i++)
        {
            x[i] = T.CreateChecked(4 * draws.NextGaussian());
        }
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public void Exp() => Simd.Exp<T>(x, y);

    [Benchmark(OperationsPerInvoke = Count)]
    public void Tanh() => Simd.Tanh<T>(x, y);

    [Benchmark(OperationsPerInvoke = Count)]
    public void Sigmoid() => Simd.Sigmoid<T>(x, y);

    [Benchmark(OperationsPerInvoke = Count)]
    public void PlatformTanh()
    {
        for (var i = 0; i < Count; i++)
        {
            y[i] = T.Tanh(x[i]);
        }
    }
}
