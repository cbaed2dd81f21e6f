using Runner.Specs;
using Runner.Training;

namespace Runner.Tests.Training;

public sealed class CheckpointSizeTests
{
    public static TheoryData<string> Names =>
        ["single-32", "single-64", "adam-tied", "lbfgs", "sgd", "curves", "surface", "lanes-32", "lanes-64", "lanes-curves"];

    /// <summary>What is larger than may be kept must be known before it is made: making it may take all the memory that there is.</summary>
    /// <summary>What is smaller than this is never too large, and most of it is what every checkpoint has.</summary>
    private const int Small = 1024;

    [Theory]
    [MemberData(nameof(Names))]
    public void The_size_of_a_checkpoint_is_known_before_it_is_made_to_a_tenth(string name)
    {
        var trials = Trials(name);
        var trainer = BundleTrainer.Start(trials, Train.Data);
        var (looks, large) = (0, 0);
        while (trainer.Advance(1))
        {
            if (looks++ % 10 == 3)
            {
                var known = trainer.CheckpointBytes;
                var real = trainer.Checkpoint().Length;
                if (real >= Small)
                {
                    large++;
                    ((double)known / real).ShouldBeInRange(0.9, 1.1, $"{known} of {real} bytes after {looks} steps");
                }
            }
        }

        large.ShouldBeGreaterThan(0);
    }

    private static IReadOnlyList<BundleTrial> Trials(string name)
    {
        var config = Config(name);
        return [.. Enumerable.Range(0, name.StartsWith("lanes", StringComparison.Ordinal) ? 5 : 1)
            .Select(i => new BundleTrial(i, config with { Seeds = Configs.Seeds(i) }))];
    }

    private static TrialConfig Config(string name)
    {
        var digits = Configs.Digits;
        var narrow = Configs.Xor(16, Configs.Optimizer(OptimizerKind.Adam, 0.01), 1);
        narrow = narrow with { Training = narrow.Training with { Budget = 200 } };
        return name switch
        {
            "single-32" => digits,
            "single-64" => digits with { Training = digits.Training with { Precision = Precision.Float64 } },
            "adam-tied" => digits with { Model = digits.Model with { Tied = true } },
            "lbfgs" => digits with
            {
                Optimizer = Configs.Optimizer(OptimizerKind.Lbfgs, 1) with { History = 4 },
                Training = digits.Training with { Batch = 0, Budget = 30 },
            },
            "sgd" => digits with { Optimizer = Configs.Optimizer(OptimizerKind.Sgd, 0.1) },
            "curves" => digits with
            {
                Training = digits.Training with { Unit = BudgetUnit.Updates, Budget = 200 },
                Measure = new MeasureConfig(["train-loss", "batch-loss", "update-ratio"], 1, true),
            },
            "surface" => digits with
            {
                Model = digits.Model with { Kind = ModelKind.Surface, Surface = "ackley", Init = digits.Model.Init with { Weights = Configs.Init(InitializerKind.Uniform) } },
                Training = digits.Training with { Precision = Precision.Float64, Budget = 400, Unit = BudgetUnit.Updates },
                Measure = new MeasureConfig(["train-loss", "coordinates"], 1, true),
            },
            "lanes-32" => narrow with { Training = narrow.Training with { Precision = Precision.Float32 } },
            "lanes-64" => narrow,
            "lanes-curves" => narrow with { Measure = new MeasureConfig(["train-loss"], 1, true) },
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };
    }
}
