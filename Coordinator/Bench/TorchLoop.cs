using Runner.Numerics;
using Runner.Specs;
using Runner.Training.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Runner.Bench;

/// <summary>
/// The peer of the training steps: a loop written directly with TorchSharp's modules, as a careful user writes one, on one thread. Adam works in
/// place on buffers that are made once, because that of TorchSharp makes new tensors at every step and takes several times as long.
/// It uses nothing of Runner's own adapter, so that a change of the adapter does not move the peer.
/// </summary>
public sealed class TorchLoop : IBenchPeer
{
    /// <summary>The name that selects it on the command line.</summary>
    public const string Engine = "torchsharp";

    private const double Rate = 1e-3;

    private readonly (string Name, Lazy<Action> Step)[] steps;
    private readonly RepeatedRuns clock;

    /// <param name="only">First words of the names of networks; empty for all.</param>
    /// <exception cref="BenchException">libtorch does not load on this machine.</exception>
    public TorchLoop(IReadOnlyList<string> only, RepeatedRuns clock)
    {
        if (Libtorch.Problem is { } problem)
        {
            throw new BenchException($"--engine {Engine}: {problem}. {Libtorch.Remedy}");
        }

        this.clock = clock;
        steps =
        [
            .. StepNetwork.All.Select(network => (network.Name, new Lazy<Action>(() => Dense(network))))
                .Append((ConvolutionalStep.Name, new Lazy<Action>(Convolutional)))
                .Where(step => only.Count == 0 || only.Contains(step.Item1.Split(' ')[0])),
        ];
    }

    public string Name => Engine;

    public Task<IReadOnlyDictionary<(string Name, string Unit), double>> RunAsync(CancellationToken cancel = default)
    {
        Libtorch.UseOneThread();
        var figures = new Dictionary<(string Name, string Unit), double>();
        foreach (var (name, step) in steps)
        {
            cancel.ThrowIfCancellationRequested();
            figures[(name, "us/step")] = clock.Once(step.Value) * 1e6;
        }

        return Task.FromResult<IReadOnlyDictionary<(string Name, string Unit), double>>(figures);
    }

    private static Action Dense(StepNetwork network)
    {
        var (inputs, targets) = network.Samples();
        var layers = new List<Module<Tensor, Tensor>>();
        for (var i = 1; i < network.Widths.Length; i++)
        {
            layers.Add(Linear(network.Widths[i - 1], network.Widths[i]));
            layers.AddRange(Activation(i == network.Widths.Length - 1 ? network.Output : network.Hidden));
        }

        return Step(Sequential(layers), tensor(inputs, [network.Batch, network.Widths[0]]), tensor(targets, [network.Batch, network.Widths[^1]]));
    }

    private static Action Convolutional()
    {
        const long side = ConvolutionalStep.Side;
        var pixels = new float[ConvolutionalStep.Batch * side * side];
        RandomStream.Named(0, 0, StreamPurpose.Data).FillUniform<float>(pixels);
        var images = tensor(pixels, [ConvolutionalStep.Batch, 1, side, side]);
        var (few, many) = ConvolutionalStep.Filters;
        return Step(
            Sequential(
                Conv2d(1, few, 3, 2, 1),
                ReLU(),
                Conv2d(few, many, 3, 2, 1),
                ReLU(),
                ConvTranspose2d(many, few, 3, 2, 1, 1),
                ReLU(),
                ConvTranspose2d(few, 1, 3, 2, 1, 1),
                Sigmoid()),
            images,
            images);
    }

    private static Module<Tensor, Tensor>[] Activation(ActivationKind kind) => kind switch
    {
        ActivationKind.Identity => [],
        ActivationKind.Relu => [ReLU()],
        ActivationKind.Sigmoid => [Sigmoid()],
        ActivationKind.Tanh => [Tanh()],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no network of the benchmark has it"),
    };

    /// <summary>Forward, mean squared error, backward and Adam.</summary>
    private static Action Step(Sequential model, Tensor inputs, Tensor targets)
    {
        var adam = new InPlaceAdam(model.parameters());
        return () =>
        {
            using var scope = NewDisposeScope();
            model.zero_grad();
            functional.mse_loss(model.call(inputs), targets).backward();
            adam.Step();
        };
    }

    private sealed class InPlaceAdam(IEnumerable<Parameter> parameters)
    {
        private const double Beta1 = 0.9;
        private const double Beta2 = 0.999;

        // Kept, because TorchSharp passes scalars to libtorch without keeping them alive.
        private static readonly Scalar Decay1 = Beta1.ToScalar();
        private static readonly Scalar Decay2 = Beta2.ToScalar();
        private static readonly Scalar Share1 = (1 - Beta1).ToScalar();
        private static readonly Scalar Share2 = (1 - Beta2).ToScalar();
        private static readonly Scalar One = 1.0.ToScalar();

        private readonly (Parameter Value, Tensor Mean, Tensor Square, Tensor Root)[] all =
            [.. parameters.Select(value => (value, zeros_like(value), zeros_like(value), zeros_like(value)))];

        private readonly Tensor epsilon = tensor(1e-8f);

        private int steps;

        public void Step()
        {
            using var still = no_grad();
            steps++;
            using var scale = (1 / Math.Sqrt(1 - Math.Pow(Beta2, steps))).ToScalar();
            using var rate = (-Rate / (1 - Math.Pow(Beta1, steps))).ToScalar();
            foreach (var (value, mean, square, root) in all)
            {
                var slope = value.grad!;
                mean.mul_(Decay1).add_(slope, Share1);
                square.mul_(Decay2).addcmul_(slope, slope, Share2);
                root.copy_(square).sqrt_().mul_(scale).add_(epsilon, One);
                value.addcdiv_(mean, root, rate);
            }
        }
    }
}
