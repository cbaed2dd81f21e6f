using System.Collections.Immutable;
using Runner.Specs;

namespace Runner.Tests.Training;

/// <summary>Configurations that tests vary with <c>with</c>.</summary>
internal static class Configs
{
    public static InitializerConfig Init(InitializerKind scheme) =>
        new(scheme, double.NaN, 0, 0.1, -0.5, 0.5, 0.1, 15, [], "", 0);

    public static OptimizerConfig Optimizer(OptimizerKind kind, double lr) => new(
        kind, lr, 0.9, 0, 0.9, kind == OptimizerKind.Lion ? 0.99 : 0.999, kind switch
        {
            OptimizerKind.Adagrad => 1e-10,
            OptimizerKind.Adadelta => 1e-6,
            _ => 1e-8,
        }, 0.99, 0.9, 0, 0, 0.004, 0.5, 1.2, 1e-6, 50, 100, 0.1, 10, 0.999, 5);

    public static ScheduleConfig Constant { get; } =
        new(ScheduleKind.Constant, 10, [], 0.1, 5, 0, 0, 10, double.NaN, 250, 0, 0.9);

    public static DataConfig Data(DataSource source) => new(source, "", 0, Scaling.None, false, 1, 0, 0, "", false);

    public static TrialSeeds Seeds(int replicate = 0) => new(7, replicate, replicate, replicate);

    /// <summary>The digits autoencoder 64-32-2-32-64 with tanh and Adam, batch 64.</summary>
    public static TrialConfig Digits { get; } = new()
    {
        Data = Data(DataSource.Digits) with { Scale = Scaling.Unit },
        Model = new ModelConfig(
            ModelKind.Autoencoder,
            [32],
            2,
            [],
            0,
            false,
            true,
            new ActivationConfig(ActivationKind.Tanh, ActivationKind.Tanh, ActivationKind.Identity, 0.01),
            new NoiseConfig(NoiseKind.None, 0),
            new InitConfig(Init(InitializerKind.GlorotUniform), Init(InitializerKind.Zeros), []),
            "",
            "",
            2),
        Loss = new LossConfig(LossKind.Mse, LossReduction.Mean, 1, false),
        Optimizer = Optimizer(OptimizerKind.Adam, 1e-3),
        Schedule = Constant,
        Training = new TrainingConfig(BudgetUnit.Epochs, 2, 64, BatchOrder.Shuffle, 0, 0, 0, Precision.Float32),
        Regularizer = new RegularizerConfig(0, 0, 0, 0.05, 0, 0),
        Stop = new StopConfig(double.NaN, 0, 1e-4, 0),
        Measure = new MeasureConfig(["train-loss"], 1, true),
        Seeds = Seeds(),
    };

    /// <summary>The one neuron of Nielsen's chapter 3: input 1, target 0.</summary>
    public static TrialConfig Neuron(double weight, double bias, double rate) => Digits with
    {
        Data = Data(DataSource.One),
        Model = Digits.Model with
        {
            Kind = ModelKind.Neuron,
            Init = new InitConfig(
                Init(InitializerKind.Zeros),
                Init(InitializerKind.Zeros),
                [new NamedParameter("layer1.weights[0,0]", weight), new NamedParameter("layer1.bias[0]", bias)]),
        },
        Loss = new LossConfig(LossKind.HalfMse, LossReduction.Mean, 1, false),
        Optimizer = Optimizer(OptimizerKind.Sgd, rate),
        Training = new TrainingConfig(BudgetUnit.Updates, 300, 0, BatchOrder.Shuffle, 0, 0, 0, Precision.Float64),
        Measure = new MeasureConfig(["output"], 50, true),
    };

    /// <summary>2-<paramref name="hidden"/>-1 sigmoids on XOR from SplitMix64.</summary>
    public static TrialConfig Xor(int hidden, OptimizerConfig optimizer, int seed) => Digits with
    {
        Data = Data(DataSource.Xor),
        Model = Digits.Model with
        {
            Kind = ModelKind.Mlp,
            Hidden = [hidden],
            Activation = new ActivationConfig(ActivationKind.Sigmoid, ActivationKind.Identity, ActivationKind.Sigmoid, 0.01),
            Init = new InitConfig(Init(InitializerKind.SplitMix64), Init(InitializerKind.Zeros), []),
        },
        Loss = new LossConfig(LossKind.HalfMse, LossReduction.Mean, 1, false),
        Optimizer = optimizer,
        Training = new TrainingConfig(BudgetUnit.Updates, 5000, 0, BatchOrder.Shuffle, 0, 0, 0, Precision.Float64),
        Measure = new MeasureConfig(["train-loss", "max-error"], 0, true),
        Seeds = new TrialSeeds(7, seed, 0, 0),
    };

    public static ImmutableArray<string> Metrics(params ReadOnlySpan<string> names) => [.. names];
}
