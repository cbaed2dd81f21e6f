using System.Numerics;
using Runner.Initializers;
using Runner.Networks;
using Runner.Networks.Losses;
using Runner.Numerics;
using Runner.Optimizers;
using Runner.Specs;

namespace Runner.Bits;

/// <summary>A few updates of a small autoencoder with every activation, loss, optimizer and initializer, and the weights after
/// them.</summary>
internal static class TrainingBattery
{
    private const int Samples = 9;
    private const int Features = 10;

    private static readonly RegularizerConfig Penalties = new(1e-3, 1e-3, 0.1, 0.2, 0.05, 0);

    public static void Run(BitHash hash)
    {
        Run<float>(hash, "float32");
        Run<double>(hash, "float64");
    }

    private static void Run<T>(BitHash hash, string precision)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (var kind in Enum.GetValues<ActivationKind>())
        {
            Train<T>(hash, $"{kind}-{precision}", hidden: kind);
        }

        foreach (var kind in Enum.GetValues<LossKind>())
        {
            Train<T>(hash, $"{kind}-{precision}", loss: kind);
        }

        foreach (var kind in Enum.GetValues<OptimizerKind>())
        {
            Train<T>(hash, $"{kind}-{precision}", optimizer: kind);
        }

        foreach (var kind in Enum.GetValues<InitializerKind>().Where(kind => kind is not (InitializerKind.Values or InitializerKind.File)))
        {
            Train<T>(hash, $"{kind}-{precision}", initializer: kind);
        }
    }

    private static void Train<T>(
        BitHash hash,
        string name,
        ActivationKind hidden = ActivationKind.Tanh,
        LossKind loss = LossKind.Mse,
        OptimizerKind optimizer = OptimizerKind.Adam,
        InitializerKind initializer = InitializerKind.GlorotNormal)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var model = new ModelConfig(
            ModelKind.Autoencoder,
            [6],
            3,
            [],
            0,
            false,
            true,
            new ActivationConfig(hidden, ActivationKind.Sigmoid, ActivationKind.Sigmoid, 0.1),
            new NoiseConfig(NoiseKind.Gaussian, 0.1),
            new InitConfig(Init(initializer), Init(InitializerKind.Normal), []),
            "",
            "",
            2);
        var seeds = new TrialSeeds(5, 1, 2, 3);
        var shape = NetworkShape.Of(model, Features, Features);
        var criterion = Loss<T>.Of(new LossConfig(loss, LossReduction.Mean, 0.3, false), ActivationKind.Sigmoid);
        var network = shape.Build<T>(16, 0, criterion.FromPreactivation);
        var objective = new NetworkObjective<T>(network, criterion, Penalties);

        var clean = new T[Samples * Features];
        RandomStream.Named(5, 0, StreamPurpose.Test).FillUniform<T>(clean);
        var noisy = Padding.Allocate<T>(clean.Length);
        InputNoise.Corrupt(model.Noise, RandomStream.Named(5, 3, StreamPurpose.Noise), clean, noisy);
        objective.SetBatch(Samples, noisy, clean, null);

        var samples = Padding.Allocate<double>(clean.Length);
        for (var i = 0; i < clean.Length; i++)
        {
            samples[i] = double.CreateTruncating(clean[i]);
        }

        var start = InitialParameters.Of(
            model.Init, shape, network.Layout, seeds, () => new SampleMatrix(Samples, Features, samples), ".");
        var parameters = Padding.Allocate<T>(start.Length);
        for (var i = 0; i < start.Length; i++)
        {
            parameters[i] = T.CreateTruncating(start[i]);
        }

        var gradient = Padding.Allocate<T>(start.Length);
        var config = new OptimizerConfig(
            optimizer, 0.01, 0.9, 0.1, 0.9, 0.99, 1e-8, 0.99, 0.9, 0.1, 0.1, 0.004, 0.5, 1.2, 1e-6, 50, 3, 0.1, 10, 0.9, 2);
        var rule = Optimizer<T>.Of(config, start.Length, seeds, 4);
        var values = new double[4];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = rule.NeedsGradient ? objective.ValueAndGradient(parameters, gradient) : objective.Value(parameters);
            rule.Step(parameters, gradient, values[i], new StepSettings(0.01, 0.9, 0.01), objective);
        }

        if (!Array.TrueForAll(values, double.IsFinite))
        {
            throw new InvalidOperationException($"{name} diverged: its bits would show nothing.");
        }

        hash.Print<T>(name, parameters.AsSpan(0, start.Length).ToArray());
        hash.Print<double>($"{name}-values", values);
    }

    private static InitializerConfig Init(InitializerKind kind) => new(kind, double.NaN, 0, 0.3, -0.5, 0.5, 0.1, 4, [], "", 3);
}
