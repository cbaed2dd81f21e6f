using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Runner.Numerics;

namespace Runner.Bench;

/// <summary>The limits of one core of this machine: the rate of the matrix kernel and the memory bandwidth.</summary>
public static class MachineLimits
{
    /// <summary>Floating-point operations of one <see cref="Product"/>.</summary>
    public const double ProductFlops = 2.0 * Side * Side * Side;

    /// <summary>Bytes that one <see cref="Triad"/> moves: it reads two arrays and writes one.</summary>
    public const double TriadBytes = 3.0 * sizeof(float) * TriadCount;

    private const int Side = 1024;

    private const int TriadCount = 32 << 20;

    /// <summary>One float32 product of two 1024 × 1024 matrices: 2·1024³ operations.</summary>
    public static Action Product()
    {
        var stream = RandomStream.Named(0, 0, StreamPurpose.Test);
        var a = new float[Side * Side];
        var b = new float[Side * Side];
        var c = new float[Side * Side];
        stream.FillGaussian<float>(a);
        stream.FillGaussian<float>(b);
        return () => MatrixProduct.Multiply<float>(Side, Side, Side, a, Side, false, b, Side, false, c, Side);
    }

    /// <summary>One pass y ← a·x + y over 256 MiB, more than any cache holds.</summary>
    public static Action Triad()
    {
        var x = new float[TriadCount];
        var y = new float[TriadCount];
        return () => Axpy(x, y);
    }

    public static IReadOnlyDictionary<string, string> Describe() => new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["cores"] = Environment.ProcessorCount.ToString(),
        ["fma"] = Fma.IsSupported ? "yes" : "no",
        ["os"] = RuntimeInformation.OSDescription,
        ["processor"] = Processor(),
        ["runtime"] = RuntimeInformation.FrameworkDescription,
        ["vector-bits"] = Vector512.IsHardwareAccelerated ? "512" : Vector256.IsHardwareAccelerated ? "256" : "128",
    };

    private static void Axpy(float[] x, float[] y)
    {
        var a = Vector512.Create(0.5f);
        var from = MemoryMarshal.Cast<float, Vector512<float>>(x.AsSpan());
        var to = MemoryMarshal.Cast<float, Vector512<float>>(y.AsSpan());
        for (var i = 0; i < to.Length; i++)
        {
            to[i] = Vector512.FusedMultiplyAdd(a, from[i], to[i]);
        }
    }

    private static string Processor()
    {
        const string path = "/proc/cpuinfo";
        var line = File.Exists(path) ? File.ReadLines(path).FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
