using Runner.Comparison.Minima;
using Runner.Networks;
using Runner.Networks.Losses;
using Runner.Specs;
using Runner.Surfaces;

namespace Runner.Tests.Comparison.Minima;

public sealed class Curvature_of_networks
{
    public static TheoryData<ActivationKind> Activations => [.. Enum.GetValues<ActivationKind>()];

    public static TheoryData<LossKind, ActivationKind> Losses => new()
    {
        { LossKind.Mse, ActivationKind.Identity },
        { LossKind.Mse, ActivationKind.Sigmoid },
        { LossKind.HalfMse, ActivationKind.Tanh },
        { LossKind.BinaryCrossEntropy, ActivationKind.Sigmoid },
        { LossKind.Huber, ActivationKind.Identity },
        { LossKind.L1, ActivationKind.Sigmoid },
        { LossKind.SoftmaxCrossEntropy, ActivationKind.Identity },
    };

    [Theory]
    [MemberData(nameof(Activations))]
    public void Hessian_products_agree_with_differences_of_gradients_for_every_activation(ActivationKind hidden) =>
        ShouldAgree(Shapes.Chain(hidden, ActivationKind.Identity, bias: true, 5, 7, 2, 4, 5), Shapes.MeanSquares);

    [Theory]
    [MemberData(nameof(Losses))]
    public void Hessian_products_agree_with_differences_of_gradients_for_every_loss(LossKind loss, ActivationKind output)
    {
        ShouldAgree(Shapes.Chain(ActivationKind.Tanh, output, bias: true, 4, 6, 4), Shapes.Loss(loss));
        ShouldAgree(Shapes.Chain(ActivationKind.Softplus, output, bias: false, 4, 6, 4), Shapes.Loss(loss, LossReduction.SumOverOutputs));
    }

    [Fact]
    public void Hessian_products_agree_with_differences_of_gradients_for_tied_weights() =>
        ShouldAgree(Shapes.Tied(ActivationKind.Tanh, ActivationKind.Identity, 6, 5, 2), Shapes.MeanSquares);

    [Fact]
    public void Penalties_and_weight_decay_enter_value_gradient_and_curvature() =>
        ShouldAgree(Shapes.Chain(ActivationKind.Tanh, ActivationKind.Identity, bias: true, 3, 4, 3), Shapes.MeanSquares, 0.01, 0.2, 0.1);

    [Fact]
    public void Samples_taken_in_parts_give_what_one_part_gives()
    {
        // So wide that 40 samples need several parts.
        var shape = Shapes.Chain(ActivationKind.Tanh, ActivationKind.Identity, bias: true, 2, 100_000, 1);
        var (inputs, targets) = (Shapes.Gaussian(80, 1), Shapes.Gaussian(40, 2));
        var whole = new NetworkCurvature(shape, Shapes.MeanSquares, 0, 0, 0, inputs, targets, 40);
        var first = new NetworkCurvature(shape, Shapes.MeanSquares, 0, 0, 0, inputs[..64], targets[..32], 32);
        var second = new NetworkCurvature(shape, Shapes.MeanSquares, 0, 0, 0, inputs[64..], targets[32..], 8);
        var at = Shapes.Gaussian(whole.Dimension, 3, 0.01);
        var direction = Shapes.Gaussian(whole.Dimension, 4, 0.01);
        var (h, h1, h2) = (new double[at.Length], new double[at.Length], new double[at.Length]);
        var (g, g1, g2) = (new double[at.Length], new double[at.Length], new double[at.Length]);

        var value = whole.ValueAndGradient(at, g);
        whole.HessianVector(at, direction, h);

        value.ShouldBe((0.8 * first.ValueAndGradient(at, g1)) + (0.2 * second.ValueAndGradient(at, g2)), 1e-12);
        first.HessianVector(at, direction, h1);
        second.HessianVector(at, direction, h2);
        for (var i = 0; i < at.Length; i += 997)
        {
            g[i].ShouldBe((0.8 * g1[i]) + (0.2 * g2[i]), 1e-12);
            h[i].ShouldBe((0.8 * h1[i]) + (0.2 * h2[i]), 1e-12);
        }
    }

    [Fact]
    public void Value_and_gradient_are_those_of_training()
    {
        var shape = Shapes.Chain(ActivationKind.Tanh, ActivationKind.Sigmoid, bias: true, 4, 6, 4);
        var (inputs, targets) = (Shapes.Gaussian(4 * 9, 1), Shapes.Uniform(4 * 9, 2));
        var loss = Loss<double>.Of(Shapes.MeanSquares, ActivationKind.Sigmoid);
        var training = new NetworkObjective<double>(
            shape.Build<double>(9, 0, loss.FromPreactivation), loss, new RegularizerConfig(0, 0, 0, 0, 0, 0));
        training.SetBatch(9, inputs, targets, null);
        var mine = new NetworkCurvature(shape, Shapes.MeanSquares, 0, 0, 0, inputs, targets, 9);
        var at = Padding.Allocate<double>(mine.Dimension);
        Shapes.Gaussian(mine.Dimension, 3).CopyTo(at, 0);
        var (expected, gradient) = (Padding.Allocate<double>(mine.Dimension), new double[mine.Dimension]);

        var value = training.ValueAndGradient(at, expected);

        mine.Value(at.AsSpan(0, mine.Dimension)).ShouldBe(value);
        mine.ValueAndGradient(at.AsSpan(0, mine.Dimension), gradient).ShouldBe(value);
        gradient.ShouldBe(expected[..mine.Dimension]);
    }

    [Fact]
    public void Differences_stand_in_where_there_is_no_exact_product()
    {
        var surface = new SurfaceCurvature(SurfaceCatalogue.Open("himmelblau"));
        var differenced = new DifferencedCurvature(new Walked(surface), 2);
        double[] at = [1.2, -0.7];
        double[] direction = [3, 1];
        var (exact, approximate) = (new double[2], new double[2]);

        surface.HessianVector(at, direction, exact);
        differenced.HessianVector(at, direction, approximate);

        differenced.ExactCurvature.ShouldBeFalse();
        approximate[0].ShouldBe(exact[0], 1e-6 * Math.Abs(exact[0]));
        approximate[1].ShouldBe(exact[1], 1e-6 * Math.Abs(exact[1]));
        differenced.HessianVector(at, [0, 0], approximate);
        approximate.ShouldBe([0, 0]);
    }

    private static void ShouldAgree(NetworkShape shape, LossConfig loss, double l1 = 0, double l2 = 0, double decay = 0)
    {
        const int samples = 11;
        var outputs = shape.Layers[^1].Units;
        var objective = new NetworkCurvature(
            shape, loss, l1, l2, decay, Shapes.Gaussian(samples * shape.Layers[0].Inputs, 1), Shapes.Uniform(samples * outputs, 2), samples);
        var n = objective.Dimension;
        for (var round = 0; round < 5; round++)
        {
            var at = Shapes.Gaussian(n, 10 + round, 0.7);
            var direction = Shapes.Gaussian(n, 50 + round);
            var (exact, plus, minus, gradient) = (new double[n], new double[n], new double[n], new double[n]);
            objective.HessianVector(at, direction, exact);
            const double step = 1e-6;
            var up = objective.ValueAndGradient(Shifted(at, direction, step), plus);
            var down = objective.ValueAndGradient(Shifted(at, direction, -step), minus);
            objective.ValueAndGradient(at, gradient);

            var scale = exact.Max(Math.Abs);
            for (var i = 0; i < n; i++)
            {
                exact[i].ShouldBe((plus[i] - minus[i]) / (2 * step), 2e-6 * Math.Max(1, scale));
            }

            // The gradient itself against the value.
            var slope = gradient.Zip(direction, (g, d) => g * d).Sum();
            slope.ShouldBe((up - down) / (2 * step), 1e-6 * Math.Max(1, Math.Abs(slope)));
        }
    }

    private static double[] Shifted(double[] at, double[] direction, double step) => [.. at.Zip(direction, (x, d) => x + (step * d))];

    private sealed class Walked(ICurvedObjective objective) : IObjective<double>
    {
        public double Value(ReadOnlySpan<double> parameters) => objective.Value(parameters[..objective.Dimension]);

        public double ValueAndGradient(ReadOnlySpan<double> parameters, Span<double> gradient) =>
            objective.ValueAndGradient(parameters[..objective.Dimension], gradient[..objective.Dimension]);
    }
}
