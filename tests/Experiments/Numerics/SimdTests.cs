using System.Runtime.Intrinsics;
using Runner.Numerics;

namespace Runner.Tests.Numerics;

public sealed class SimdTests
{
    private static readonly (string Name, SpanFunction<float> Single, SpanFunction<double> Double, Func<double, double> Exact, double DoubleUlp)[]
        Functions =
        [
            ("exp", Simd.Exp, Simd.Exp, Math.Exp, 1),
            ("expm1", Simd.Expm1, Simd.Expm1, ExactFunctions.Expm1, 2),
            ("log", Simd.Log, Simd.Log, Math.Log, 1),
            ("log1p", Simd.Log1p, Simd.Log1p, ExactFunctions.Log1p, 2),
            ("tanh", Simd.Tanh, Simd.Tanh, Math.Tanh, 3),
            ("sigmoid", Simd.Sigmoid, Simd.Sigmoid, ExactFunctions.Sigmoid, 3),
            ("softplus", Simd.Softplus, Simd.Softplus, ExactFunctions.Softplus, 3),
            ("sin", Simd.Sin, Simd.Sin, Math.Sin, 1),
            ("cos", Simd.Cos, Simd.Cos, Math.Cos, 1),
            ("normal-cdf", Simd.NormalCdf, Simd.NormalCdf, ExactFunctions.NormalCdf, 8),
        ];

    private delegate void SpanFunction<T>(ReadOnlySpan<T> x, Span<T> y);

    public static TheoryData<string> Names => [.. Functions.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Float32_functions_are_within_2_ulp_over_a_sample_of_ten_million_inputs(string name)
    {
        // Every 429th bit pattern: all exponents, both signs, denormals, infinities and NaN.
        WorstOverBits(name, 429).ShouldBeLessThanOrEqualTo(2);
    }

    [Theory]
    [Trait("Category", "Nightly")]
    [MemberData(nameof(Names))]
    public void Float32_functions_are_within_2_ulp_for_every_input(string name) =>
        WorstOverBits(name, 1).ShouldBeLessThanOrEqualTo(2);

    [Theory]
    [MemberData(nameof(Names))]
    public void Float64_functions_keep_their_documented_error(string name)
    {
        var function = Functions.Single(f => f.Name == name);
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Numerics", "elementary-functions.golden.txt"))
            .Select(line => line.Split(' '))
            .Where(fields => fields[0] == name)
            .ToArray();
        lines.Length.ShouldBeGreaterThan(300);
        var x = Array.ConvertAll(lines, fields => FromBits(fields[1]));
        var y = new double[x.Length];
        function.Double(x, y);
        for (var i = 0; i < x.Length; i++)
        {
            var ulp = UnitsInTheLastPlace.Between(y[i], FromBits(lines[i][2]));

            // The golden result is itself rounded, by at most half a unit.
            ulp.ShouldBeLessThanOrEqualTo(function.DoubleUlp, $"{name}({x[i]:R}) = {y[i]:R}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Spans_of_any_length_give_the_bits_of_single_numbers(string name)
    {
        var function = Functions.Single(f => f.Name == name);
        var stream = RandomStream.Named(5, 0, StreamPurpose.Test);
        for (var length = 0; length < 70; length++)
        {
            var x = new double[length];
            stream.FillGaussian<double>(x);
            var narrow = Array.ConvertAll(x, v => (float)(v * 10));
            var y = new double[length];
            var z = new float[length];
            function.Double(x, y);
            function.Single(narrow, z);
            var one = new double[1];
            var oneNarrow = new float[1];
            for (var i = 0; i < length; i++)
            {
                function.Double(x.AsSpan(i, 1), one);
                function.Single(narrow.AsSpan(i, 1), oneNarrow);
                BitConverter.DoubleToInt64Bits(one[0]).ShouldBe(BitConverter.DoubleToInt64Bits(y[i]));
                BitConverter.SingleToInt32Bits(oneNarrow[0]).ShouldBe(BitConverter.SingleToInt32Bits(z[i]));
            }
        }
    }

    [Fact]
    public void The_logistic_function_of_a_number_has_the_same_bits_whatever_stands_beside_it()
    {
        // A vector of moderate numbers alone takes a shorter way. One number beside them sends it the long way.
        for (var i = 0; i < 200_000; i++)
        {
            var x = (i - 100_000) * 4e-4f;
            Same(x, Simd.Sigmoid(x), Simd.Sigmoid(Beside(x, float.NaN)).ToScalar());
            Same(x, Simd.Sigmoid((double)x), Simd.Sigmoid(Beside((double)x, double.NegativeInfinity)).ToScalar());
            var (a, b, c, d) = (Vector512.Create(x), Vector512.Create(-x), Vector512.Create(0.5f * x), Beside(x, i % 2 == 0 ? 0 : float.NaN));
            Simd.Sigmoid(ref a, ref b, ref c, ref d);
            Same(x, Simd.Sigmoid(x), a.ToScalar());
            Same(-x, Simd.Sigmoid(-x), b.ToScalar());
            Same(0.5f * x, Simd.Sigmoid(0.5f * x), c.ToScalar());
            Same(x, Simd.Sigmoid(x), d.ToScalar());
        }

        static Vector512<T> Beside<T>(T x, T other) => Vector512.Create(x).WithElement(1, other);

        static void Same(double x, double expected, double value)
        {
            if (BitConverter.DoubleToInt64Bits(expected) != BitConverter.DoubleToInt64Bits(value))
            {
                throw new InvalidOperationException($"of {x:R}: {expected:R} or {value:R}");
            }
        }
    }

    [Fact]
    public void Subnormal_numbers_alone_are_flushed()
    {
        var x = Vector512<float>.Indices.WithElement(0, float.Epsilon).WithElement(1, -1.17549421E-38f).WithElement(2, 1.17549435E-38f)
            .WithElement(3, float.NegativeInfinity).WithElement(4, -0f);
        var y = Simd.FlushTiny(x);
        BitConverter.SingleToInt32Bits(y[0]).ShouldBe(0);
        BitConverter.SingleToInt32Bits(y[1]).ShouldBe(0);
        y[2].ShouldBe(1.17549435E-38f);
        y[3].ShouldBe(float.NegativeInfinity);
        BitConverter.SingleToInt32Bits(y[4]).ShouldBe(0);
        y[5].ShouldBe(5);
        float.IsNaN(Simd.FlushTiny(Vector512.Create(float.NaN))[0]).ShouldBeTrue();
        BitConverter.DoubleToInt64Bits(Simd.FlushTiny(Vector512.Create(-2.225073858507201E-308))[0]).ShouldBe(0);
        Simd.FlushTiny(Vector512.Create(-2.2250738585072014E-308))[0].ShouldBe(-2.2250738585072014E-308);
        double.IsNaN(Simd.FlushTiny(Vector512.Create(double.NaN))[0]).ShouldBeTrue();
    }

    [Fact]
    public void Special_values_are_right_in_float64()
    {
        const double inf = double.PositiveInfinity;
        (SpanFunction<double> Function, double At, double Expected)[] cases =
        [
            (Simd.Exp, -inf, 0), (Simd.Exp, inf, inf), (Simd.Exp, 0, 1), (Simd.Exp, 710, inf), (Simd.Exp, -746, 0), (Simd.Exp, -745, 5e-324),
            (Simd.Expm1, -inf, -1), (Simd.Expm1, inf, inf), (Simd.Expm1, -0.0, -0.0), (Simd.Expm1, 5e-324, 5e-324),
            (Simd.Log, 0, -inf), (Simd.Log, -0.0, -inf), (Simd.Log, inf, inf), (Simd.Log, 1, 0), (Simd.Log, -1, double.NaN),
            (Simd.Log, -inf, double.NaN), (Simd.Log, 5e-324, -744.4400719213812),
            (Simd.Log1p, -1, -inf), (Simd.Log1p, inf, inf), (Simd.Log1p, -0.0, -0.0), (Simd.Log1p, -2, double.NaN),
            (Simd.Tanh, inf, 1), (Simd.Tanh, -inf, -1), (Simd.Tanh, -0.0, -0.0), (Simd.Tanh, 5e-324, 5e-324),
            (Simd.Sigmoid, inf, 1), (Simd.Sigmoid, -inf, 0), (Simd.Sigmoid, 0, 0.5), (Simd.Sigmoid, -745, 5e-324),
            (Simd.Softplus, inf, inf), (Simd.Softplus, -inf, 0),
            (Simd.Sin, -0.0, -0.0), (Simd.Sin, inf, double.NaN), (Simd.Sin, -inf, double.NaN), (Simd.Sin, 5e-324, 5e-324),
            (Simd.Cos, 0, 1), (Simd.Cos, inf, double.NaN), (Simd.NormalCdf, inf, 1), (Simd.NormalCdf, -inf, 0), (Simd.NormalCdf, 0, 0.5),
        ];
        Span<double> y = stackalloc double[1];
        foreach (var (function, at, expected) in cases)
        {
            function([at], y);
            var same = double.IsNaN(expected)
                ? double.IsNaN(y[0])
                : BitConverter.DoubleToInt64Bits(y[0]) == BitConverter.DoubleToInt64Bits(expected);
            same.ShouldBeTrue($"{at} gave {y[0]}, not {expected}");
            function([double.NaN], y);
            double.IsNaN(y[0]).ShouldBeTrue();
        }
    }

    [Fact]
    public void Special_values_are_right_in_float32()
    {
        // The sample steps over most of these bit patterns.
        const float inf = float.PositiveInfinity;
        const float least = float.Epsilon;
        const float denormal = 1e-40f;
        (SpanFunction<float> Function, float At, float Expected)[] cases =
        [
            (Simd.Exp, -inf, 0), (Simd.Exp, inf, inf), (Simd.Exp, 0, 1), (Simd.Exp, -0f, 1), (Simd.Exp, least, 1), (Simd.Exp, 89, inf), (Simd.Exp, -104, 0),
            (Simd.Expm1, -inf, -1), (Simd.Expm1, inf, inf), (Simd.Expm1, 0, 0), (Simd.Expm1, -0f, -0f), (Simd.Expm1, denormal, denormal),
            (Simd.Log, 0, -inf), (Simd.Log, -0f, -inf), (Simd.Log, inf, inf), (Simd.Log, 1, 0), (Simd.Log, -1, float.NaN),
            (Simd.Log, -inf, float.NaN), (Simd.Log, least, -103.27893f),
            (Simd.Log1p, -1, -inf), (Simd.Log1p, inf, inf), (Simd.Log1p, -0f, -0f), (Simd.Log1p, denormal, denormal), (Simd.Log1p, -2, float.NaN),
            (Simd.Tanh, inf, 1), (Simd.Tanh, -inf, -1), (Simd.Tanh, 0, 0), (Simd.Tanh, -0f, -0f), (Simd.Tanh, least, least), (Simd.Tanh, -denormal, -denormal),
            (Simd.Sigmoid, inf, 1), (Simd.Sigmoid, -inf, 0), (Simd.Sigmoid, 0, 0.5f), (Simd.Sigmoid, -0f, 0.5f), (Simd.Sigmoid, denormal, 0.5f),
            (Simd.Softplus, inf, inf), (Simd.Softplus, -inf, 0),
            (Simd.Sin, 0, 0), (Simd.Sin, -0f, -0f), (Simd.Sin, inf, float.NaN), (Simd.Sin, -inf, float.NaN), (Simd.Sin, least, least), (Simd.Sin, -denormal, -denormal),
            (Simd.Cos, 0, 1), (Simd.Cos, -0f, 1), (Simd.Cos, denormal, 1), (Simd.Cos, inf, float.NaN), (Simd.Cos, -inf, float.NaN),
            (Simd.NormalCdf, inf, 1), (Simd.NormalCdf, -inf, 0), (Simd.NormalCdf, 0, 0.5f),
        ];
        Span<float> y = stackalloc float[1];
        foreach (var (function, at, expected) in cases)
        {
            function([at], y);
            var same = float.IsNaN(expected)
                ? float.IsNaN(y[0])
                : BitConverter.SingleToInt32Bits(y[0]) == BitConverter.SingleToInt32Bits(expected);
            same.ShouldBeTrue($"{function.Method.Name}({at}) gave {y[0]}, not {expected}");
            function([float.NaN], y);
            float.IsNaN(y[0]).ShouldBeTrue();
        }
    }

    private static double FromBits(string hex) =>
        BitConverter.UInt64BitsToDouble(ulong.Parse(hex, System.Globalization.NumberStyles.HexNumber));

    private static double WorstOverBits(string name, uint step)
    {
        var function = Functions.Single(f => f.Name == name);
        const int blocks = 64;
        var worst = new double[blocks];
        Parallel.For(0, blocks, block =>
        {
            var x = new float[1024];
            var y = new float[1024];
            var from = ((1UL << 32) * (ulong)block) / blocks;
            var to = ((1UL << 32) * ((ulong)block + 1)) / blocks;
            var bits = (from + step - 1) / step * step;
            while (bits < to)
            {
                var n = 0;
                for (; n < x.Length && bits < to; n++, bits += step)
                {
                    x[n] = BitConverter.UInt32BitsToSingle((uint)bits);
                }

                function.Single(x.AsSpan(0, n), y);
                for (var i = 0; i < n; i++)
                {
                    var ulp = UnitsInTheLastPlace.Of(y[i], function.Exact(x[i]));
                    if (ulp > worst[block])
                    {
                        worst[block] = ulp;
                    }
                }
            }
        });
        return worst.Max();
    }
}
