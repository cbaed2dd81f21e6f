using Runner.Data;
using Runner.Specs;
using Runner.Tests.Training;
using Runner.Training;

namespace Runner.Bits;

/// <summary>Whole trainings: wide networks by themselves, narrow ones in lanes, both precisions, every activation and rule.</summary>
internal static class TrialBattery
{
    public static void Run(BitHash hash)
    {
        var data = new DataCatalogue(AppContext.BaseDirectory);
        Print(data, "digits", [Configs.Digits with { Data = Configs.Digits.Data with { Take = 200 } }]);
        Print(data, "neurons", [.. Enumerable.Range(0, 11).Select(i => Configs.Neuron(0.1 * i, 2 - (0.1 * i), 0.15))]);
        Print(data, "rules", [.. Enum.GetValues<OptimizerKind>().Select((kind, i) => Short(Configs.Xor(3, Configs.Optimizer(kind, 0.05), i), 20))]);
        Print(data, "seeds", [.. Enumerable.Range(0, 20).Select(i => Single(Short(Configs.Xor(2, Configs.Optimizer(OptimizerKind.Adam, 0.05), i), 40)))]);
        Print(data, "activations", [.. Enum.GetValues<ActivationKind>().Select((kind, i) => Narrow(kind, i))]);
        Print(data, "noise", [.. Enum.GetValues<NoiseKind>().Select((kind, i) => Noisy(kind, i))]);
    }

    private static void Print(DataCatalogue data, string name, IReadOnlyList<TrialConfig> configs)
    {
        var trainer = BundleTrainer.Start([.. configs.Select((config, index) => new BundleTrial(index, config))], data);
        while (trainer.Advance())
        {
        }

        foreach (var result in trainer.TakeFinished().OrderBy(result => result.Index))
        {
            Console.WriteLine($"trials/{name}-{result.Index} {result.Outcome} {result.WeightsHash} {result.CurveHash} {result.Failure?.Message}");
        }
    }

    private static TrialConfig Short(TrialConfig config, int updates) => config with { Training = config.Training with { Budget = updates } };

    private static TrialConfig Single(TrialConfig config) => config with { Training = config.Training with { Precision = Precision.Float32 } };

    private static TrialConfig Narrow(ActivationKind kind, int seed) => Configs.Digits with
    {
        Data = Configs.Data(DataSource.Digits) with { Scale = Scaling.Unit, Pool = 2, Take = 50 },
        Model = Configs.Digits.Model with
        {
            Encoder = [8],
            Bottleneck = 3,
            Activation = new ActivationConfig(kind, kind, ActivationKind.Sigmoid, 0.01),
        },
        Loss = new LossConfig(LossKind.BinaryCrossEntropy, LossReduction.Mean, 1, false),
        Seeds = Configs.Seeds(seed),
    };

    private static TrialConfig Noisy(NoiseKind kind, int seed) => Narrow(ActivationKind.Gelu, seed) with
    {
        Model = Narrow(ActivationKind.Gelu, seed).Model with
        {
            Activation = new ActivationConfig(ActivationKind.Gelu, ActivationKind.Sigmoid, ActivationKind.Sigmoid, 0.01),
            Noise = new NoiseConfig(kind, 0.2),
        },
        Regularizer = new RegularizerConfig(1e-4, 1e-4, 0.01, 0.05, 0, 0.1),
    };
}
