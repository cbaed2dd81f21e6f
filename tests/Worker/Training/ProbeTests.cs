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
