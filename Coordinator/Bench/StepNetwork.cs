using System.Collections.Immutable;
using System.Runtime.Intrinsics;
using Runner.Networks;
using Runner.Networks.Lanes;
using Runner.Networks.Losses;
using Runner.Numerics;
using Runner.Optimizers;
using Runner.Specs;

namespace Runner.Bench;

/// <summary>A network whose training step is timed: forward, backward and Adam on one fixed batch, mean squared error, float32.</summary>
/// <param name="Name">Its name at the peers.</param>
/// <param name="Widths">Units of each layer, from input to output.</param>
/// <param name="SpeedupTarget">The lowest acceptable speedup over the peer.</param>
public sealed record StepNetwork(
    string Name, ImmutableArray<int> Widths, int Batch, ActivationKind Hidden, ActivationKind Output, double SpeedupTarget)
{
    /// <summary>The number of seeds in the bundle of <see cref="BundleStep"/>.</summary>
    public const int Bundle = 1024;

    public static readonly ImmutableArray<StepNetwork> All =
    [
        new("xor 2-2-1", [2, 2, 1], 4, ActivationKind.Sigmoid, ActivationKind.Sigmoid, 350),
        new("digits 64-32-2-32-64", [64, 32, 2, 32, 64], 64, ActivationKind.Tanh, ActivationKind.Identity, 18),
        new("book 784-128-64-12-3-12-64-128-784", [784, 128, 64, 12, 3, 12, 64, 128, 784], 64, ActivationKind.Relu, ActivationKind.Sigmoid, 2.5),
        new(
            "curves 784-400-200-100-50-25-6-..-784", [784, 400, 200, 100, 50, 25, 6, 25, 50, 100, 200, 400, 784], 200, ActivationKind.Sigmoid,
            ActivationKind.Sigmoid, 1.2),
    ];

    private const double SecondLevelCache = 1 << 20;

    private const double Rate = 1e-3;

    private static readonly OptimizerConfig Adam = new(
        OptimizerKind.Adam, Rate, 0, 0, 0.9, 0.999, 1e-8, 0.99, 0.9, 0, 0, 4e-3, 0.5, 1.2, 1e-6, 50, 10, 0, 0, 0, 0);

    private static readonly RegularizerConfig NoPenalty = new(0, 0, 0, 0.05, 0, 0);

    /// <summary>The step of one trial trained alone.</summary>
    public BenchFigure Figure => new(Name, "us/step")
    {
        Flops = Flops,
        Bytes = OptimizerBytes > SecondLevelCache ? OptimizerBytes : 0,
        SpeedupTarget = SpeedupTarget,
    };

    /// <summary>The step of one of <see cref="Bundle"/> trials that are trained together.</summary>
    public BenchFigure BundleFigure => new($"{Name}, one of {Bundle} in a bundle", "us/step")
    {
        PeerName = Name,
        Flops = Flops,
        SpeedupTarget = 15_000,
    };

    /// <summary>Whether it is narrow enough to be trained in lanes, one trial per vector lane.</summary>
    public bool FitsLanes => Widths.Max() <= 16;

    /// <summary>Counted as the peers do: 6 operations per weight and sample.</summary>
    private double Flops => 6.0 * Batch * Shape.MultiplyAdds;

    /// <summary>Parameters, gradient and two moments are read; all but the gradient are written.</summary>
    private double OptimizerBytes => 7.0 * sizeof(float) * Shape.Layout().Count;

    private NetworkShape Shape => new(
        [.. Enumerable.Range(0, Widths.Length - 1).Select(i => new DenseShape(
            Widths[i], Widths[i + 1], i == Widths.Length - 2 ? Output : Hidden, -1, i < Widths.Length - 2))],
        -1,
        Bias: true,
        Slope: 0.01);

    private LossConfig Loss => new(LossKind.Mse, LossReduction.Mean, 1, OmitOutputSlope: false);

    /// <summary>One step of one trial trained alone, in the form in which the trainer makes it.</summary>
    public Action Step() => Shape.IsTiny(Batch) ? LaneStep(groups: 1, Vector512<float>.Count) : DenseStep();

    private Action DenseStep()
    {
        var network = Shape.Build<float>(Batch, 0, lossOnLogits: false);
        var objective = new NetworkObjective<float>(network, Loss<float>.Of(Loss, Output), NoPenalty);
        var count = network.Layout.Count;
        var parameters = Padding.Allocate<float>(count);
        var gradient = Padding.Allocate<float>(count);
        Initialize(parameters.AsSpan(0, count), 1, 0);
        var (inputs, targets) = Samples();
        objective.SetBatch(Batch, inputs, targets, null);
        var optimizer = Optimizer<float>.Of(Adam, count, default, long.MaxValue);
        var settings = new StepSettings(Rate, 0, 0);
        return () =>
        {
            var value = objective.ValueAndGradient(parameters, gradient);
            optimizer.Step(parameters, gradient, value, settings, objective);
        };
    }

    /// <summary>One step of 1,024 seeds, one lane group after another, as the trainer makes it when the curve has no loss of batches.</summary>
    /// <remarks>In groups of eight vectors, as the trainer trains them, whose buffers stay in the first-level cache.</remarks>
    public Action BundleStep() => LaneStep(Bundle / (8 * Vector512<float>.Count), 8 * Vector512<float>.Count);

    private Action LaneStep(int groups, int width)
    {
        var (inputs, targets) = Samples();
        var x = new AlignedBuffer<float>(inputs.Length);
        var y = new AlignedBuffer<float>(targets.Length);
        inputs.CopyTo(x.Span);
        targets.CopyTo(y.Span);
        var trained = Enumerable.Range(0, groups).Select(group =>
        {
            var network = new LaneNetwork<float>(Shape, Loss<float>.Of(Loss, Output), width, Batch);
            Initialize(network.Parameters.Span, width, group);
            return (Network: network, Sum: new LaneLossSum<float>(width), Optimizer: LaneOptimizer<float>.Of([Adam], network.Layout.Count, width)!);
        }).ToArray();
        StepSettings[] settings = [new(Rate, 0, 0)];
        return () =>
        {
            foreach (var (network, sum, optimizer) in trained)
            {
                sum.Watch();
                network.Differentiate(sum, LaneSamples<float>.SharedFrom(x), LaneSamples<float>.SharedFrom(y), Batch);
                optimizer.Step(network.Parameters, network.Gradient, settings);
            }
        };
    }

    /// <summary>U(±1/√fan_in), PyTorch's default, for <paramref name="width"/> trials side by side.</summary>
    private void Initialize(Span<float> parameters, int width, int replicate)
    {
        RandomStream.Named(0, replicate, StreamPurpose.Init).FillUniform(parameters);
        foreach (var block in Shape.Layout().Blocks)
        {
            var bound = 1 / MathF.Sqrt(Widths[block.Layer - 1]);
            foreach (ref var value in parameters.Slice(block.Offset * width, block.Count * width))
            {
                value = bound * ((2 * value) - 1);
            }
        }
    }

    /// <summary>One batch; an autoencoder's targets are its inputs.</summary>
    public (float[] Inputs, float[] Targets) Samples()
    {
        var stream = RandomStream.Named(0, 0, StreamPurpose.Data);
        var inputs = new float[Batch * Widths[0]];
        stream.FillUniform<float>(inputs);
        if (Widths[0] == Widths[^1])
        {
            return (inputs, inputs);
        }

        var targets = new float[Batch * Widths[^1]];
        stream.FillUniform<float>(targets);
        return (inputs, targets);
    }
}
