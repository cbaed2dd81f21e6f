using System.Numerics;
using Runner.Networks;
using Runner.Networks.Losses;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Tests.Networks;

/// <summary>Every parameter of every layer, loss and regulariser against finite differences, at random points.</summary>
public sealed class GradientTests
{
    private static readonly RegularizerConfig None = new(0, 0, 0, 0.3, 0, 0);

    private static readonly ModelConfig Autoencoder = new(
        ModelKind.Autoencoder,
        [5],
        3,
        [4, 5],
        0,
        false,
        true,
        new ActivationConfig(ActivationKind.Tanh, ActivationKind.Sigmoid, ActivationKind.Identity, 0.3),
        new NoiseConfig(NoiseKind.None, 0),
        new InitConfig(null!, null!, []),
        "",
        "",
        2);

    public static TheoryData<ActivationKind> Activations => [.. Enum.GetValues<ActivationKind>()];

    public static TheoryData<LossKind, ActivationKind> Losses
    {
        get
        {
            var data = new TheoryData<LossKind, ActivationKind>();
            foreach (var loss in Enum.GetValues<LossKind>())
            {
                data.Add(loss, ActivationKind.Sigmoid);
                if (loss != LossKind.BinaryCrossEntropy)
                {
                    data.Add(loss, ActivationKind.Identity);
                    data.Add(loss, ActivationKind.Tanh);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Activations))]
    public void Every_activation_in_every_place(ActivationKind kind) =>
        Check(Autoencoder with { Activation = new ActivationConfig(kind, kind, kind, 0.3) }, LossKind.Mse, None);

    [Theory]
    [MemberData(nameof(Losses))]
    public void Every_loss_behind_every_kind_of_output(LossKind loss, ActivationKind output) =>
        Check(Autoencoder with { Kind = ModelKind.Mlp, Activation = Autoencoder.Activation with { Output = output } }, loss, None);

    [Theory]
    [InlineData(LossReduction.Mean)]
    [InlineData(LossReduction.SumOverOutputs)]
    public void Both_reductions(LossReduction reduction) => Check(Autoencoder, LossKind.Huber, None, reduction);

    [Fact]
    public void Tied_weights_gather_both_gradients() => Check(Autoencoder with { Tied = true }, LossKind.Mse, None);

    [Fact]
    public void Layers_without_biases() => Check(Autoencoder with { Bias = false }, LossKind.Mse, None);

    [Fact]
    public void A_single_neuron() => Check(Autoencoder with { Kind = ModelKind.Neuron }, LossKind.HalfMse, None);

    [Fact]
    public void L1_and_l2_penalties() => Check(Autoencoder, LossKind.Mse, None with { L1 = 0.01, L2 = 0.1 });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_sparsity_penalty(bool tied) => Check(Autoencoder with { Tied = tied }, LossKind.Mse, None with { Sparsity = 0.7 });

    [Theory]
    [MemberData(nameof(Activations))]
    public void The_contractive_penalty_of_a_deep_encoder(ActivationKind kind) =>
        Check(Autoencoder with { Activation = new ActivationConfig(kind, kind, ActivationKind.Identity, 0.3) }, LossKind.Mse, None with { Contractive = 0.4 });

    [Fact]
    public void The_contractive_penalty_of_a_tied_encoder() =>
        Check(Autoencoder with { Tied = true }, LossKind.Mse, None with { Contractive = 0.4, Sparsity = 0.2, L2 = 0.1 });

    [Fact]
    public void Dropout_with_its_mask_held()
    {
        var (objective, network, parameters) = Build<double>(Autoencoder, LossKind.Mse, None with { Dropout = 0.4 }, LossReduction.Mean);
        var stream = RandomStream.Named(3, 0, StreamPurpose.Noise);
        FiniteDifference.LargestError(new Rewound(objective, stream), parameters, network.Layout.Count).ShouldBeLessThan(1e-6);

        (ReadOnlyMemory<double> x, ReadOnlyMemory<double> t) = Batch(network);
        objective.SetBatch(7, x, t, stream);
        stream.Position = 0;
        var dropped = objective.Value(parameters);
        objective.SetBatch(7, x, t, null);
        objective.Value(parameters).ShouldNotBe(dropped);
    }

    [Fact]
    public void The_contractive_penalty_is_the_norm_of_the_jacobian()
    {
        var (objective, network, parameters) = Build<double>(Autoencoder, LossKind.Mse, None with { Contractive = 1 }, LossReduction.Mean);
        var value = objective.Value(parameters) - objective.DataLoss;

        // The same by moving one input after the other.
        var (x, _) = Batch(network);
        var norm = 0.0;
        for (var sample = 0; sample < 7; sample++)
        {
            for (var i = 0; i < network.Inputs; i++)
            {
                for (var unit = 0; unit < 3; unit++)
                {
                    var (s, feature, u) = (sample, i, unit);
                    var slope = FiniteDifference.Slope(
                        at =>
                        {
                            var moved = x.ToArray();
                            moved[(s * network.Inputs) + feature] = at;
                            network.Forward(parameters, moved, 7);
                            return network.OutputOf(network.CodeLayer, 7)[(s * 3) + u];
                        },
                        x.Span[(sample * network.Inputs) + i]);
                    norm += slope * slope;
                }
            }
        }

        value.ShouldBe(norm / 7, 1e-9 * norm);
    }

    [Fact]
    public void Float32_gradients_agree_with_float64()
    {
        var (exact, _, parameters) = Build<double>(Autoencoder, LossKind.Mse, None, LossReduction.Mean);
        var (single, network, rounded) = Build<float>(Autoencoder, LossKind.Mse, None, LossReduction.Mean);
        var expected = new double[parameters.Length];
        exact.ValueAndGradient(parameters, expected);
        var measured = new float[rounded.Length];
        single.ValueAndGradient(rounded, measured);
        var largest = expected.Max(Math.Abs);
        for (var i = 0; i < network.Layout.Count; i++)
        {
            ((double)measured[i]).ShouldBe(expected[i], 1e-5 * largest);
        }
    }

    [Theory]
    [MemberData(nameof(Activations))]
    public void The_r_operator_is_the_derivative_along_a_direction(ActivationKind kind) =>
        CheckTangent(Autoencoder with { Activation = new ActivationConfig(kind, kind, kind, 0.3) }, None);

    private static void CheckTangent(ModelConfig model, RegularizerConfig regularizer, int? maskSeed = null)
    {
        var (_, network, parameters) = Build<double>(model, LossKind.Mse, regularizer, LossReduction.Mean);
        var direction = Draw(network.Layout.Count, 91);
        var (x, _) = Batch(network);
        network.Forward(parameters, x.Span, 7, Mask());
        var tangent = new double[Padding.Up<double>(7 * network.Inputs)];
        for (var i = 0; i < network.Layers.Count; i++)
        {
            var next = new double[Padding.Up<double>(7 * network.Layers[i].Outputs)];
            network.Layers[i].ForwardTangent(network.Pass(i, parameters, x.Span, 7, null), direction, tangent, next);
            tangent = next;
        }

        for (var output = 0; output < 7 * network.Outputs; output++)
        {
            var o = output;
            var slope = FiniteDifference.Slope(
                t =>
                {
                    var moved = new double[parameters.Length];
                    for (var i = 0; i < moved.Length; i++)
                    {
                        moved[i] = parameters[i] + (t * direction[i]);
                    }

                    return network.Forward(moved, x.Span, 7, Mask())[o];
                },
                0,
                firstStep: 1e-4);
            tangent[output].ShouldBe(slope, 1e-7 * Math.Max(1, Math.Abs(slope)));
        }

        // The same draws for every pass.
        RandomStream? Mask() => maskSeed is { } seed ? RandomStream.Named((ulong)seed, 0, StreamPurpose.Noise) : null;
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(true, false)]
    public void The_r_operator_of_tied_layers_and_of_layers_without_biases(bool tied, bool bias) =>
        CheckTangent(Autoencoder with { Tied = tied, Bias = bias }, None);

    [Fact]
    public void The_r_operator_follows_the_mask_of_dropout() => CheckTangent(Autoencoder, None with { Dropout = 0.4 }, maskSeed: 3);

    /// <summary>At three random points.</summary>
    private static void Check(ModelConfig model, LossKind loss, RegularizerConfig regularizer, LossReduction reduction = LossReduction.Mean)
    {
        var (objective, network, _) = Build<double>(model, loss, regularizer, reduction);
        foreach (var seed in (int[])[17, 18, 19])
        {
            var point = Array.ConvertAll(Draw(network.Layout.Count, seed), value => 0.6 * value);
            FiniteDifference.LargestError(objective, point, network.Layout.Count).ShouldBeLessThan(1e-6, $"point {seed}");
        }
    }

    private static (NetworkObjective<T> Objective, Network<T> Network, T[] Parameters) Build<T>(
        ModelConfig model, LossKind loss, RegularizerConfig regularizer, LossReduction reduction)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var shape = NetworkShape.Of(model, 6, 4);
        var criterion = Loss<T>.Of(new LossConfig(loss, reduction, 0.4, false), shape.Layers[^1].Activation);
        var network = shape.Build<T>(16, regularizer.Dropout, criterion.FromPreactivation);
        var objective = new NetworkObjective<T>(network, criterion, regularizer);
        var (x, t) = Batch(network);
        objective.SetBatch(7, x, t, null);
        return (objective, network, Array.ConvertAll(Draw(network.Layout.Count, 17), value => T.CreateTruncating(0.6 * value)));
    }

    /// <summary>Seven samples with targets in (0, 1) whose rows sum to 1: fit for every loss.</summary>
    private static (ReadOnlyMemory<T> X, ReadOnlyMemory<T> Targets) Batch<T>(Network<T> network)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var x = Draw(7 * network.Inputs, 5)[..(7 * network.Inputs)];
        var t = Draw(7 * network.Outputs, 6)[..(7 * network.Outputs)];
        for (var row = 0; row < 7; row++)
        {
            var part = t.AsSpan(row * network.Outputs, network.Outputs);
            var sum = 0.0;
            foreach (ref var value in part)
            {
                value = 0.1 + Math.Abs(value);
                sum += value;
            }

            foreach (ref var value in part)
            {
                value /= sum + 0.01;
            }
        }

        return (Array.ConvertAll(x, value => T.CreateTruncating(value)), Array.ConvertAll(t, value => T.CreateTruncating(value)));
    }

    private static double[] Draw(int count, int seed)
    {
        var values = Padding.Allocate<double>(count);
        RandomStream.Named(1, seed, StreamPurpose.Test).FillGaussian(values.AsSpan(0, count));
        return values;
    }

    /// <summary>Rewinds the draws before each evaluation, so that the mask is the same.</summary>
    private sealed class Rewound : IObjective<double>
    {
        private readonly NetworkObjective<double> objective;
        private readonly RandomStream stream;

        public Rewound(NetworkObjective<double> objective, RandomStream stream)
        {
            this.objective = objective;
            this.stream = stream;
            var network = NetworkShape.Of(Autoencoder, 6, 4).Build<double>(16, 0, false);
            var (x, t) = Batch(network);
            objective.SetBatch(7, x, t, stream);
        }

        public double Value(ReadOnlySpan<double> parameters)
        {
            stream.Position = 0;
            return objective.Value(parameters);
        }

        public double ValueAndGradient(ReadOnlySpan<double> parameters, Span<double> gradient)
        {
            stream.Position = 0;
            return objective.ValueAndGradient(parameters, gradient);
        }
    }
}
