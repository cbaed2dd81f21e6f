using Runner.Specs;
using Runner.Surfaces;
using static Runner.Tests.Optimizers.Rules;

namespace Runner.Tests.Optimizers;

public sealed class TrajectoryTests
{
    // REFERENCES: (x, y) after 100 updates on Rosenbrock from (−1.2, 1), PyTorch's conventions.
    [Theory]
    [InlineData(OptimizerKind.Sgd, 1e-3, -.948186378540, .907094100354)]
    [InlineData(OptimizerKind.Momentum, 1e-3, .622301428483, .385231543321)]
    [InlineData(OptimizerKind.Nesterov, 1e-3, .457086930281, .205926970656)]
    [InlineData(OptimizerKind.Adagrad, .1, -.998940358093, 1.004098505009)]
    [InlineData(OptimizerKind.Rmsprop, 1e-2, -.978863137918, .964367886328)]
    [InlineData(OptimizerKind.Adam, 1e-2, -1.043575602399, 1.093882662960)]
    public void After_100_updates_the_point_is_the_published_one(OptimizerKind kind, double rate, double x, double y)
    {
        var end = Walk<double>(Config(kind, rate), SurfaceCatalogue.Open("rosenbrock"), [-1.2, 1], 100).Last();
        end[0].ShouldBe(x, 1e-10);
        end[1].ShouldBe(y, 1e-10);
    }

    public static TheoryData<string> Names =>
    [
        "sgd", "sgd-decay", "momentum", "momentum-dampened", "nesterov", "adagrad", "adagrad-decayed", "rmsprop", "adam", "adam-decay",
        "adamw", "amsgrad", "adadelta", "adamax", "nadam", "radam", "rprop", "lion", "lbfgs", "lbfgs-short",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_rule_follows_the_recorded_trajectory(string name)
    {
        var (config, decay) = Of(name);
        var golden = Golden.Rows("trajectories.csv", name);
        golden.Length.ShouldBeGreaterThan(9);
        var points = Walk<double>(config, SurfaceCatalogue.Open("rosenbrock"), [-1.2, 1], (int)golden[^1][0], decay).ToArray();
        foreach (var row in golden)
        {
            var point = points[(int)row[0] - 1];
            point[0].ShouldBe(row[1], 1e-10);
            point[1].ShouldBe(row[2], 1e-10);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Float32_stays_near_float64(string name)
    {
        var (config, decay) = Of(name);
        var steps = name.StartsWith("lbfgs", StringComparison.Ordinal) ? 3 : 20;
        var exact = Walk<double>(config, SurfaceCatalogue.Open("rosenbrock"), [-1.2, 1], steps, decay).Last();
        var single = Walk<float>(config, SurfaceCatalogue.Open("rosenbrock"), [-1.2f, 1], steps, decay).Last();
        ((double)single[0]).ShouldBe(exact[0], 2e-3);
        ((double)single[1]).ShouldBe(exact[1], 2e-3);
    }

    private static (OptimizerConfig Config, double Decay) Of(string name) => name switch
    {
        "sgd" => (Config(OptimizerKind.Sgd, 1e-3), 0),
        "sgd-decay" => (Config(OptimizerKind.Sgd, 1e-3), 0.1),
        "momentum" => (Config(OptimizerKind.Momentum, 1e-3), 0),
        "momentum-dampened" => (Config(OptimizerKind.Momentum, 1e-3) with { Dampening = 0.3 }, 0),
        "nesterov" => (Config(OptimizerKind.Nesterov, 1e-3), 0),
        "adagrad" => (Config(OptimizerKind.Adagrad, 0.1), 0),
        "adagrad-decayed" => (Config(OptimizerKind.Adagrad, 0.1) with { LrDecay = 0.05, InitialAccumulator = 0.5 }, 0.01),
        "rmsprop" => (Config(OptimizerKind.Rmsprop, 1e-2), 0),
        "adam" => (Config(OptimizerKind.Adam, 1e-2), 0),
        "adam-decay" => (Config(OptimizerKind.Adam, 1e-2), 0.1),
        "adamw" => (Config(OptimizerKind.Adamw, 1e-2), 0.1),
        "amsgrad" => (Config(OptimizerKind.Amsgrad, 1e-2), 0),
        "adadelta" => (Config(OptimizerKind.Adadelta, 1), 0),
        "adamax" => (Config(OptimizerKind.Adamax, 2e-2), 0),
        "nadam" => (Config(OptimizerKind.Nadam, 1e-2), 0),
        "radam" => (Config(OptimizerKind.Radam, 1e-4), 0),
        "rprop" => (Config(OptimizerKind.Rprop, 1e-2), 0),
        "lion" => (Config(OptimizerKind.Lion, 1e-2), 0.1),
        "lbfgs" => (Config(OptimizerKind.Lbfgs, 1), 0),
        "lbfgs-short" => (Config(OptimizerKind.Lbfgs, 0.5) with { History = 3 }, 0),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };
}
