using System.Numerics;
using System.Runtime.Intrinsics;
using Runner.Numerics;

namespace Runner.Bits;

/// <summary>What is computed and hashed. Small enough for hardware settings under which a fused multiply-add is a call.</summary>
internal static class Batteries
{
    public static readonly (string Name, Action<BitHash> Run)[] All =
    [
        ("functions", Functions),
        ("products", Products),
        ("sums", Sums),
        ("streams", Streams),
        ("search", SearchBattery.Run),
        ("training", TrainingBattery.Run),
    ];

    private delegate void SpanFunction<T>(ReadOnlySpan<T> x, Span<T> y);

    private static void Functions(BitHash hash)
    {
        Functions<float>(hash, "float32", Arguments(BitConverter.UInt32BitsToSingle));
        Functions<double>(hash, "float64", Arguments(bits => BitConverter.UInt64BitsToDouble(((ulong)bits << 32) | bits)));
    }

    private static void Functions<T>(BitHash hash, string precision, T[] x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (string Name, SpanFunction<T> Function)[] functions =
        [
            ("exp", Simd.Exp), ("expm1", Simd.Expm1), ("log", Simd.Log), ("log1p", Simd.Log1p), ("tanh", Simd.Tanh), ("sigmoid", Simd.Sigmoid),
            ("softplus", Simd.Softplus), ("sin", Simd.Sin), ("cos", Simd.Cos), ("normal-cdf", Simd.NormalCdf),
        ];
        var y = new T[x.Length];
        foreach (var (name, function) in functions)
        {
            function(x, y);
            hash.Print<T>($"{name}-{precision}", y);
        }
    }

    /// <summary>Bit patterns of all exponents and both signs, beside arguments of the size that networks see.</summary>
    private static T[] Arguments<T>(Func<uint, T> fromBits)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var stream = RandomStream.Named(1, 0, StreamPurpose.Test);
        var x = new T[4003];
        stream.FillGaussian<T>(x);
        for (var i = 0; i < 2000; i++)
        {
            x[i] = i < 1000 ? fromBits((uint)stream.NextUInt64()) : x[i] * T.CreateTruncating(10);
        }

        return x;
    }

    private static void Products(BitHash hash)
    {
        Products<float>(hash, "float32");
        Products<double>(hash, "float64");
    }

    private static void Products<T>(BitHash hash, string precision)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var stream = RandomStream.Named(2, 0, StreamPurpose.Test);
        foreach (var (m, n, k) in new[] { (64, 32, 64), (64, 2, 32), (13, 50, 300), (7, 33, 9), (40, 130, 20), (1, 1, 1), (3, 17, 2) })
        {
            for (var variant = 0; variant < 8; variant++)
            {
                var transposeA = (variant & 1) != 0;
                var transposeB = (variant & 2) != 0;
                var a = new T[m * k];
                var b = new T[k * n];
                var c = new T[m * n];
                stream.FillGaussian<T>(a);
                stream.FillGaussian<T>(b);
                stream.FillGaussian<T>(c);
                MatrixProduct.Multiply<T>(m, n, k, a, transposeA ? m : k, transposeA, b, transposeB ? k : n, transposeB, c, n, (variant & 4) != 0);
                hash.Print<T>($"{m}x{n}x{k}-{variant}-{precision}", c);
            }
        }
    }

    private static void Sums(BitHash hash)
    {
        Sums<float>(hash, "float32");
        Sums<double>(hash, "float64");
    }

    private static void Sums<T>(BitHash hash, string precision)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var stream = RandomStream.Named(3, 0, StreamPurpose.Test);
        var x = new T[1003];
        var y = new T[1003];
        stream.FillGaussian<T>(x);
        stream.FillGaussian<T>(y);
        var columns = new T[59];
        ColumnSums.Of<T>(17, 59, x, 59, columns);
        hash.Print<T>($"columns-{precision}", columns);
        hash.Print<T>(
            $"all-{precision}",
            [
                FixedOrderSum.Sum<T>(x), FixedOrderSum.SumOfSquares<T>(x), FixedOrderSum.SumOfMagnitudes<T>(x), FixedOrderSum.Dot<T>(x, y),
                FixedOrderSum.SquaredDistance<T>(x, y), FixedOrderSum.MaxMagnitude<T>(x), FixedOrderSum.AcrossLanes(Vector512.Create<T>(x)),
            ]);
    }

    private static void Streams(BitHash hash)
    {
        var stream = RandomStream.Named(4, 5, StreamPurpose.Test, 6);
        var draws = new ulong[1001];
        stream.Fill(draws);
        hash.Print<ulong>("draws", draws);
        var gaussians = new double[3001];
        stream.FillGaussian<double>(gaussians);
        hash.Print<double>("gaussians", gaussians);
        var singles = new float[3001];
        stream.FillGaussian<float>(singles);
        hash.Print<float>("gaussians-float32", singles);
        stream.FillUniform<float>(singles);
        hash.Print<float>("uniforms-float32", singles);
        var order = Enumerable.Range(0, 500).ToArray();
        stream.Shuffle<int>(order);
        hash.Print<int>("order", order);
    }
}
