using System.Runtime.InteropServices;
using Runner.Results;
using Runner.Specs;
using Runner.Training;

namespace Runner.Tests.Training;

public sealed class ProbeTests
{
    private static readonly TrialConfig Exact = Configs.Digits with
    {
        Training = Configs.Digits.Training with { Precision = Precision.Float64, Budget = 1 },
        Measure = new MeasureConfig(
            ["gradient-norm", "saturated", "dead", "weight-norm", "update-ratio", "effective-rank", "sharpness"], 1, true),
    };

    /// <summary>A linear 4-2-4 autoencoder of the toy without biases, looked at and not trained.</summary>
    private static readonly TrialConfig Linear = Configs.Digits with
    {
        Data = Configs.Data(DataSource.HadamardToy),
        Model = Configs.Digits.Model with
        {
            Encoder = [],
            Bias = false,
            Activation = new ActivationConfig(ActivationKind.Identity, ActivationKind.Identity, ActivationKind.Identity, 0.01),
        },
        Training = new TrainingConfig(BudgetUnit.Updates, 0, 0, BatchOrder.Shuffle, 0, 0, 0, Precision.Float64),
    };

    [Fact]
    public void Probes_by_layer_become_one_column_a_layer()
    {
        var result = Train.One(Exact);
        result.Curve.Metrics.ShouldBe(
        [
            "gradient-norm.1", "gradient-norm.2", "gradient-norm.3", "gradient-norm.4",
            "saturated.1", "saturated.2", "saturated.3", "saturated.4",
            "dead.1", "dead.2", "dead.3", "dead.4",
            "weight-norm.1", "weight-norm.2", "weight-norm.3", "weight-norm.4",
            "update-ratio.1", "update-ratio.2", "update-ratio.3", "update-ratio.4",
            "effective-rank", "sharpness",
        ]);
        result.Column("effective-rank").ShouldAllBe(rank => rank >= 1 && rank <= 2);
        result.Column("update-ratio.1")[0].ShouldBe(0);
        result.Column("gradient-norm.1").ShouldAllBe(norm => norm > 1e-6);
        result.Column("sharpness").ShouldAllBe(value => value != 0);
    }

    [Fact]
    public void Looking_changes_nothing() =>
        Train.One(Exact).WeightsHash.ShouldBe(Train.One(Exact with { Measure = Configs.Digits.Measure }).WeightsHash);

    [Fact]
    public void Weight_norm_and_update_ratio_are_those_of_the_weights()
    {
        var config = Exact with { Training = Exact.Training with { Unit = BudgetUnit.Updates, Budget = 1 } };
        var before = FirstLayer(Train.One(config with { Training = config.Training with { Budget = 0 } }));
        var result = Train.One(config);
        var after = FirstLayer(result);
        result.Column("weight-norm.1")[1].ShouldBe(Norm(after), 1e-12);
        var moved = Norm([.. after.Zip(before).Select(pair => pair.First - pair.Second)]);
        result.Column("update-ratio.1")[1].ShouldBe(moved / Norm(before), 1e-12);
    }

    [Fact]
    public void Large_weights_saturate_and_a_very_negative_bias_kills()
    {
        var large = Configs.Init(InitializerKind.Normal) with { Std = 50 };
        var saturated = Train.One(Exact with { Model = Exact.Model with { Init = Exact.Model.Init with { Weights = large } } });
        saturated.Column("saturated.1")[0].ShouldBeGreaterThan(0.9);
        Train.One(Exact).Column("saturated.1")[0].ShouldBeLessThan(0.1);

        var relu = Exact.Model.Activation with { Hidden = ActivationKind.Relu };
        var killed = Configs.Init(InitializerKind.Constant) with { Value = -100 };
        var dead = Train.One(Exact with { Model = Exact.Model with { Activation = relu, Init = Exact.Model.Init with { Bias = killed } } });
        dead.Column("dead.1")[0].ShouldBe(1);
        dead.Column("gradient-norm.1")[0].ShouldBe(0);
        Train.One(Exact with { Model = Exact.Model with { Activation = relu } }).Column("dead.1")[0].ShouldBeLessThan(0.3);
    }

    // A sorted file: the first half of it kills every rectified unit, the second half none.
    [Fact]
    public void Metrics_of_layers_look_at_all_samples_or_at_a_random_sample_and_never_at_the_first_ones()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            File.WriteAllLines(Path.Combine(folder.FullName, "sorted.csv"), ["x,y", .. Enumerable.Range(0, 3000).Select(i => i < 1500 ? $"-{1 + (i / 1500.0):R},0" : $"{1 + (i / 1500.0):R},1")]);
            var config = Exact with
            {
                Data = Configs.Data(DataSource.Csv) with { Path = Path.Combine(folder.FullName, "sorted.csv"), Target = "y" },
                Model = Exact.Model with
                {
                    Kind = ModelKind.Mlp,
                    Encoder = [],
                    Bottleneck = 0,
                    Hidden = [3],
                    Activation = new ActivationConfig(ActivationKind.Relu, ActivationKind.Identity, ActivationKind.Identity, 0.01),
                    Init = Exact.Model.Init with { Weights = Configs.Init(InitializerKind.Constant) with { Value = 1 } },
                },
                Training = Exact.Training with { Budget = 0 },
                Measure = new MeasureConfig(["dead", "gradient-norm", "saturated"], 0, true),
            };
            foreach (var samples in (int[])[MeasureConfig.UsualSamples, 500, 3000])
            {
                var result = Train.One(config with { Measure = config.Measure with { Samples = samples } });
                result.Column("dead.1")[0].ShouldBe(0);
                result.Column("gradient-norm.1")[0].ShouldBeGreaterThan(0);
                // Half of the samples are on the flat side.
                result.Column("saturated.1")[0].ShouldBe(.5, samples == 3000 ? 1e-12 : .1);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // On the bowl x² + 2y² + … of booth the curvature along any direction is known: H = [[10, 8], [8, 10]].
    [Fact]
    public void Sharpness_is_the_curvature_along_the_gradient()
    {
        var config = Exact with
        {
            Model = Exact.Model with
            {
                Kind = ModelKind.Surface,
                Surface = "booth",
                Init = Exact.Model.Init with { Weights = Configs.Init(InitializerKind.Values) with { Values = [2, 4] } },
            },
            Training = Exact.Training with { Budget = 0, Unit = BudgetUnit.Updates },
            Measure = new MeasureConfig(["sharpness", "gradient-norm"], 0, true),
        };
        var result = Train.One(config);

        // At (2, 4) the gradient is (18, 18): along the diagonal the curvature is 18.
        result.Column("gradient-norm")[0].ShouldBe(18 * Math.Sqrt(2), 1e-9);
        result.Column("sharpness")[0].ShouldBe(18, 1e-6);
    }

    // 4 inputs through identity·½ and identity·3: a map whose singular values are all 3/2, and a signal of ¼, then 9/4.
    [Fact]
    public void Signal_and_jacobian_of_a_linear_map_are_its_own()
    {
        var config = Linear with
        {
            Model = Linear.Model with
            {
                Init = new InitConfig(
                    Configs.Init(InitializerKind.Values) with { Values = [.5, 0, 0, 0, 0, .5, 0, 0, 3, 0, 0, 3, 0, 0, 0, 0] },
                    Configs.Init(InitializerKind.Zeros),
                    []),
            },
            Measure = new MeasureConfig(["signal", "jacobian", "mean-activation", "squared-error"], 0, true),
        };
        var result = Train.One(config);

        result.Curve.Metrics.ShouldBe(
            ["signal.1", "signal.2", "jacobian.1", "jacobian.2", "mean-activation.1", "mean-activation.2", "squared-error"]);

        // Mean squares of the features are 16, 4, 1 and 1/4; the code keeps the first two, at a half each.
        const double Input = 21.25 / 4;
        result.Column("signal.1")[0].ShouldBe((16 + 4) / 4.0 / 2 / Input, 1e-12);
        result.Column("signal.2")[0].ShouldBe((16 + 4) * 2.25 / 4 / Input, 1e-12);
        result.Column("jacobian.1")[0].ShouldBe(1.5, 1e-12);
        result.Column("jacobian.2")[0].ShouldBe(1.5, 1e-12);
        result.Column("mean-activation.1")[0].ShouldBe(0, 1e-12);
        result.Column("squared-error")[0].ShouldBe((.25 * 20) + 1.25, 1e-12);
    }

    [Fact]
    public void A_jacobian_counts_slopes_and_a_tied_decoder_once_transposed()
    {
        // ∂(f(xWᵀ)·W)/∂x = WᵀDW at the first sample, by differences of the network's own outputs.
        var tied = Linear with
        {
            Model = Linear.Model with { Tied = true, Activation = Linear.Model.Activation with { Code = ActivationKind.Tanh } },
            Measure = new MeasureConfig(["jacobian"], 0, true),
        };
        var result = Train.One(tied);
        var weights = MemoryMarshal.Cast<byte, double>(result.Weights.Span).ToArray();
        double[] sample = [4, 2, 1, .5];
        var code = new double[2];
        for (var unit = 0; unit < 2; unit++)
        {
            code[unit] = Math.Tanh(Enumerable.Range(0, 4).Sum(i => weights[(unit * 4) + i] * sample[i]));
        }

        // The nonzero singular values are those of the 2 × 2 matrix D·W·Wᵀ in the symmetric form √D·WWᵀ·√D.
        var d = Array.ConvertAll(code, c => Math.Sqrt(1 - (c * c)));
        var (a, b, c) = (d[0] * d[0] * Dot(0, 0), d[0] * d[1] * Dot(0, 1), d[1] * d[1] * Dot(1, 1));
        var root = Math.Sqrt(((a - c) * (a - c) / 4) + (b * b));
        result.Column("jacobian.1")[0].ShouldBe(((a + c) / 2) + root, 1e-7);
        result.Column("jacobian.2")[0].ShouldBe(((a + c) / 2) - root, 1e-7);

        double Dot(int i, int j) => Enumerable.Range(0, 4).Sum(k => weights[(i * 4) + k] * weights[(j * 4) + k]);
    }

    [Fact]
    public void Accuracies_count_right_classes()
    {
        var config = Configs.Digits with
        {
            Data = Configs.Digits.Data with { Test = 0.25 },
            Model = Configs.Digits.Model with { Kind = ModelKind.Mlp, Hidden = [32], Activation = Configs.Digits.Model.Activation with { Hidden = ActivationKind.Relu } },
            Loss = Configs.Digits.Loss with { Kind = LossKind.SoftmaxCrossEntropy },
            Training = Configs.Digits.Training with { Budget = 30 },
            Optimizer = Configs.Optimizer(OptimizerKind.Adam, 3e-3),
            Measure = new MeasureConfig(["train-loss", "train-accuracy", "test-accuracy", "test-loss"], 30, true),
        };
        var result = Train.One(config);
        result.Column("train-accuracy")[0].ShouldBeInRange(0.01, 0.35);
        result.Column("train-accuracy")[1].ShouldBeGreaterThan(0.97);
        result.Column("test-accuracy")[1].ShouldBeInRange(0.92, 1);
        result.Column("train-loss")[0].ShouldBe(Math.Log(10), 0.6);
    }

    private static double[] FirstLayer(TrialResult result) => MemoryMarshal.Cast<byte, double>(result.Weights.Span)[..(64 * 32)].ToArray();

    private static double Norm(double[] values) => Math.Sqrt(values.Sum(value => value * value));
}
