using System.Numerics;
using System.Runtime.Intrinsics;
using Runner.Networks.Activations;
using Runner.Specs;

namespace Runner.Tests.Networks;

public sealed class ActivationTests
{
    private static readonly double[] Points = [-8.5, -3.25, -1.5, -0.75, -0.1, 0.05, 0.4, 1.1, 2.5, 7.75, 12, -20];

    public static TheoryData<ActivationKind> Kinds => [.. Enum.GetValues<ActivationKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Slope_and_curvature_are_the_derivatives(ActivationKind kind)
    {
        var (y, slopes, curvatures) = Apply<double>(kind, Points);
        for (var i = 0; i < Points.Length; i++)
        {
            Reference(kind, Points[i]).ShouldBe(y[i], 1e-14 * Math.Max(1, Math.Abs(y[i])));
            slopes[i].ShouldBe(FiniteDifference.Slope(z => Apply<double>(kind, [z]).Y[0], Points[i]), 1e-9);
            curvatures[i].ShouldBe(FiniteDifference.Slope(z => Apply<double>(kind, [z]).Slopes[0], Points[i]), 1e-9);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Float32_agrees_with_float64(ActivationKind kind)
    {
        var exact = Apply<double>(kind, Points).Y;
        var single = Apply<float>(kind, Array.ConvertAll(Points, point => (float)point)).Y;
        for (var i = 0; i < Points.Length; i++)
        {
            ((double)single[i]).ShouldBe(Reference(kind, (float)Points[i]), 1e-6 * Math.Max(1e-3, Math.Abs(exact[i])) + 2e-8);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Not_a_number_is_never_hidden(ActivationKind kind) => Apply<double>(kind, [double.NaN]).Y[0].ShouldBe(double.NaN);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Large_inputs_do_not_overflow(ActivationKind kind)
    {
        var (y, slopes, _) = Apply<double>(kind, [-800, 800]);
        y.ShouldAllBe(value => double.IsFinite(value));
        slopes.ShouldAllBe(value => double.IsFinite(value));
        y[0].ShouldBe(Reference(kind, -800), 1e-12);
    }

    private static (T[] Y, T[] Slopes, T[] Curvatures) Apply<T>(ActivationKind kind, T[] points)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var width = Vector512<T>.Count;
        var length = (points.Length + width - 1) / width * width;
        var (y, z, slopes, curvatures) = (new T[length], new T[length], new T[length], new T[length]);
        points.CopyTo(y, 0);
        var pass = ActivationPass<T>.Of(kind, 0.3);
        pass.Forward(y, default, z);
        pass.Slopes(slopes, y, z);
        pass.Curvatures(curvatures, y, z);
        return (y[..points.Length], slopes[..points.Length], curvatures[..points.Length]);
    }

    private static double Reference(ActivationKind kind, double z) => kind switch
    {
        ActivationKind.Identity => z,
        ActivationKind.Sigmoid => 1 / (1 + Math.Exp(-z)),
        ActivationKind.Tanh => Math.Tanh(z),
        ActivationKind.Relu => Math.Max(0, z),
        ActivationKind.LeakyRelu => z > 0 ? z : 0.3 * z,
        ActivationKind.Elu => z > 0 ? z : 0.3 * (Math.Exp(z) - 1),
        ActivationKind.Selu => 1.0507009873554805 * (z > 0 ? z : 1.6732632423543772 * (Math.Exp(z) - 1)),
        ActivationKind.Gelu => z * NormalCdf(z),
        ActivationKind.Silu => z / (1 + Math.Exp(-z)),
        ActivationKind.Softplus => Math.Max(0, z) + Math.Log(1 + Math.Exp(-Math.Abs(z))),
        _ => double.NaN,
    };

    /// <summary>Simpson's rule on the density, far finer than the tolerance.</summary>
    private static double NormalCdf(double z)
    {
        const int Steps = 20_000;
        var to = Math.Clamp(z, -14, 14);
        const double From = -14;
        var h = (to - From) / Steps;
        var sum = 0.0;
        for (var i = 0; i <= Steps; i++)
        {
            var x = From + (i * h);
            sum += (i == 0 || i == Steps ? 1 : i % 2 == 1 ? 4 : 2) * Math.Exp(-x * x / 2);
        }

        return sum * h / 3 / Math.Sqrt(2 * Math.PI);
    }
}
