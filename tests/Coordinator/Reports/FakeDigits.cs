using System.Collections.Immutable;
using Runner.Comparison;
using Runner.Numerics;
using Runner.Reports;
using Runner.Results;
using Runner.Specs;
using Runner.Tests.Comparison;

namespace Runner.Tests.Reports;

/// <summary>A digits sweep without training: 5 initializers × 3 activations × 3 optimizers × 2 bottlenecks × 3 seeds, with
/// curves that look like real ones: most converge, some stand still for a while, some diverge, one fails.</summary>
internal static class FakeDigits
{
    private const int Epochs = 30;

    private static readonly (string Path, string[] Values)[] Axes =
    [
        ("model.init.weights", ["glorot-uniform", "he-normal", "lecun-normal", "orthogonal", "normal"]),
        ("model.activation.hidden", ["tanh", "relu", "sigmoid"]),
        ("optimizer.name", ["sgd", "momentum", "adam"]),
        ("model.bottleneck", ["2", "8"]),
    ];

    public static readonly SweepOutline Outline = Named(FakeSweep.Outline(Axes, 3));

    public static SweepResults Results { get; } = SweepResults.From(Outline, Enumerable.Range(0, Outline.TrialCount).Select(Trial));

    public static TrialConfig Example { get; } = new()
    {
        Data = new(DataSource.Digits, "", .2, Scaling.Unit, false, 1, 0, 0, "", false),
        Model = new(
            ModelKind.Autoencoder,
            [32],
            2,
            [],
            0,
            false,
            true,
            new(ActivationKind.Tanh, ActivationKind.Identity, ActivationKind.Sigmoid, .01),
            new(NoiseKind.None, 0),
            new(Scheme(InitializerKind.GlorotUniform), Scheme(InitializerKind.Zeros), ImmutableArray<NamedParameter>.Empty),
            "",
            "",
            0),
        Loss = new(LossKind.Mse, LossReduction.Mean, 1, false),
        Optimizer = new(OptimizerKind.Adam, .01, 0, 0, .9, .999, 1e-8, .99, .9, 0, 0, .004, .5, 1.2, 1e-6, 50, 10, .1, 1, .999, 1),
        Schedule = new(ScheduleKind.Constant, 0, [], 1, 0, 0, 0, 0, double.NaN, 0, 0, 0),
        Training = new(BudgetUnit.Epochs, Epochs, 64, BatchOrder.Shuffle, 0, 0, 0, Precision.Float32),
        Regularizer = new(0, 0, 0, .05, 0, 0),
        Stop = new(double.NaN, 0, 0, 0),
        Measure = new(["train-loss", "test-loss"], 1, true),
        Seeds = new(1, 0, 0, 0),
    };

    public static ReportContent Content { get; } = new()
    {
        Findings = SweepFindings.Of(Results, ComparisonMetric.FinalLoss),
        Example = Example,
        SpecFile = "digits-init.yaml",
        SpecText = "name: digits-init\nabout: >\n  Does where a network starts decide where it ends up?\ndata: digits\nmodel:\n  autoencoder: { encoder: [32], bottleneck: 2 }\n",
        Environment = "runner: 0.1.0\nruntime: .NET 10.0.12\nsystem: Linux x64\nprocessor: 2 cores, AVX-512\ncommit: 5ce69e4",
        Reconstructions = new FakeReconstructions(),
    };

    private static InitializerConfig Scheme(InitializerKind kind) => new(kind, double.NaN, 0, 1, 0, 1, 0, 15, [], "", 0);

    private static SweepOutline Named(SweepOutline outline) => new()
    {
        Name = "digits-init",
        About = "Does where a network starts decide where it ends up? Five ways to draw the first weights, three activations, three optimizers and two bottleneck widths, on real handwritten digits.",
        Seed = outline.Seed,
        Axes = outline.Axes,
        TrialCount = outline.TrialCount,
        PointCount = outline.PointCount,
        ReplicatesOf = outline.ReplicatesOf,
        PointOf = outline.PointOf,
        ReplicateOf = outline.ReplicateOf,
        Values = outline.Values,
        Seeds = outline.Seeds,
        Identity = outline.Identity,
    };

    private static TrialResult Trial(int trial)
    {
        var values = Outline.Values(Outline.PointOf(trial)).Select(value => value!.Text).ToArray();
        var random = RandomStream.Named(7, trial, StreamPurpose.Test);
        if (trial == 130)
        {
            return new() { Index = trial, Outcome = TrialOutcome.Failed, Failure = new("The data file changed while it was read.", "") };
        }

        if (values[0] == "normal" && values[1] == "relu" && values[2] != "adam" && random.NextDouble() < .8)
        {
            double[] rising = [.12, 3.1, 80.5];
            return Result(trial, TrialOutcome.Diverged, rising, 3);
        }

        var floor = (values[3] == "2" ? .031 : .012) * (values[1] == "sigmoid" ? 1.25 : values[1] == "relu" ? 1.06 : 1);
        floor *= values[0] switch { "he-normal" => values[1] == "relu" ? .97 : 1.02, "orthogonal" => .98, "normal" => 1.15, _ => 1 };
        floor *= 1 + (.03 * random.NextGaussian());
        var rate = (values[2] switch { "adam" => .45, "momentum" => .22, _ => .06 }) * (values[0] switch { "he-normal" => 1.25, "orthogonal" => 1.2, "normal" => .7, _ => 1 });
        rate *= (values[1] == "sigmoid" ? .5 : 1) * Math.Exp(.1 * random.NextGaussian());
        var stuck = values[1] == "sigmoid" && random.NextDouble() < .4 ? 3 + random.NextInt32(8) : 0;
        double[] losses = [.. Enumerable.Range(0, Epochs + 1).Select(epoch =>
        {
            var t = epoch <= 2 ? epoch : Math.Max(2, epoch - stuck);
            return (floor + ((.085 - floor) * Math.Exp(-rate * t))) * (1 + (.004 * random.NextGaussian()));
        })];
        return Result(trial, TrialOutcome.Completed, losses, Epochs);
    }

    private static TrialResult Result(int trial, TrialOutcome outcome, double[] losses, int epochs)
    {
        var curve = new Curve(["train-loss", "test-loss"], [.. Enumerable.Range(0, losses.Length)], [losses, [.. losses.Select(loss => loss * 1.04)]]);
        return new()
        {
            Index = trial,
            Outcome = outcome,
            Epochs = epochs,
            FinalLoss = outcome == TrialOutcome.Completed ? losses[^1] : double.NaN,
            BestLoss = losses.Min(),
            TestLoss = outcome == TrialOutcome.Completed ? losses[^1] * 1.04 : double.NaN,
            Curve = curve,
            CurveHash = curve.Digest(),
            WeightsHash = Identities.Sha256Digest.Of(BitConverter.GetBytes(trial)),
            Seconds = trial,
            Node = $"node-{trial % 3}",
        };
    }

    private sealed class FakeReconstructions : IReconstructions
    {
        public ReconstructionSet? Of(int trial)
        {
            var inputs = Enumerable.Range(0, 10).Select(Stroke).ToArray();
            return new(8, 8, inputs, [.. inputs.Select(input => input.Select(pixel => .3 + (.4 * pixel)).ToArray())], 0, 1, true);
        }

        private static double[] Stroke(int i) =>
            [.. Enumerable.Range(0, 64).Select(p => Math.Exp(-Math.Abs(Math.Pow((p % 8) - 3.5, 2) + Math.Pow((p / 8) - 3.5, 2) - 4 - i) / 3))];
    }
}
