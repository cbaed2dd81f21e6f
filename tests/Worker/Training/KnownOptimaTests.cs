using Runner.Results;
using Runner.Specs;

namespace Runner.Tests.Training;

/// <summary>Models whose optimum or whose failure is known exactly.</summary>
public sealed class KnownOptimaTests
{
    private static readonly TrialConfig Linear = Configs.Digits with
    {
        Data = Configs.Data(DataSource.HadamardToy) with { Rotate = true },
        Model = Configs.Digits.Model with
        {
            Encoder = [],
            Bottleneck = 2,
            Bias = false,
            Activation = new ActivationConfig(ActivationKind.Identity, ActivationKind.Identity, ActivationKind.Identity, 0),
            Init = new InitConfig(Configs.Init(InitializerKind.Normal), Configs.Init(InitializerKind.Zeros), []),
        },
        Optimizer = Configs.Optimizer(OptimizerKind.Sgd, 0.02),
        Training = new TrainingConfig(BudgetUnit.Updates, 6000, 0, BatchOrder.Shuffle, 0, 0, 0, Precision.Float64),
        Measure = new MeasureConfig(["train-loss"], 0, true),
    };

    // Baldi, Hornik 1989: eigenvalues 16, 4, 1, .25; a code of 2 leaves (1 + .25)/4.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_linear_autoencoder_reaches_its_only_minimum_from_every_start(bool tied) =>
        Train.All([.. Enumerable.Range(0, 8).Select(seed => Linear with { Seeds = Configs.Seeds(seed), Model = Linear.Model with { Tied = tied } })])
            .ShouldAllBe(result => Math.Abs(result.FinalLoss - 0.3125) < 1e-9);

    [Theory]
    [InlineData(InitializerKind.Pca, OptimizerKind.Sgd)]
    [InlineData(InitializerKind.Normal, OptimizerKind.Lbfgs)]
    public void It_is_there_at_once_from_principal_components_and_soon_by_lbfgs(InitializerKind init, OptimizerKind optimizer)
    {
        var config = Linear with
        {
            Model = Linear.Model with { Init = Linear.Model.Init with { Weights = Configs.Init(init) } },
            Optimizer = Configs.Optimizer(optimizer, optimizer == OptimizerKind.Sgd ? 0.02 : 1),
            Training = Linear.Training with { Budget = init == InitializerKind.Pca ? 0 : 60 },
        };
        Train.One(config).FinalLoss.ShouldBe(0.3125, 1e-9);
    }

    // On the saddle of eigenvectors 2 and 3 of the unrotated toy the gradient is exactly 0.
    [Fact]
    public void Started_on_a_saddle_it_stays_for_ever()
    {
        var config = Linear with
        {
            Data = Configs.Data(DataSource.HadamardToy),
            Model = Linear.Model with
            {
                Init = Linear.Model.Init with
                {
                    Weights = Configs.Init(InitializerKind.Values) with { Values = [0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0] },
                },
            },
        };
        var result = Train.One(config);
        result.Column("train-loss").ShouldAllBe(loss => loss == 4.0625);
    }

    [Fact]
    public void All_weights_0_stay_exactly_0_and_the_loss_at_the_variance()
    {
        var config = Linear with { Model = Linear.Model with { Init = new InitConfig(Configs.Init(InitializerKind.Zeros), Configs.Init(InitializerKind.Zeros), []) } };
        var result = Train.One(config);
        result.FinalLoss.ShouldBe((16 + 4 + 1 + 0.25) / 4, 1e-12);
        result.Weights.ToArray().ShouldAllBe(part => part == 0);
    }

    [Fact]
    public void Hidden_units_that_start_alike_stay_alike_bit_for_bit()
    {
        var config = Configs.Digits with
        {
            Model = Configs.Digits.Model with { Init = new InitConfig(Configs.Init(InitializerKind.Constant), Configs.Init(InitializerKind.Zeros), []) },
        };
        var weights = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(Train.One(config).Weights.Span);
        var first = weights[..64];
        first.ToArray().Distinct().Count().ShouldBeGreaterThan(20);
        for (var unit = 1; unit < 32; unit++)
        {
            weights.Slice(unit * 64, 64).SequenceEqual(first).ShouldBeTrue();
        }
    }

    // The same start, but biases: they learn the mean, and the loss ends at the variance.
    [Fact]
    public void Biases_alone_learn_the_mean()
    {
        var config = Configs.Digits with
        {
            Model = Configs.Digits.Model with { Init = new InitConfig(Configs.Init(InitializerKind.Zeros), Configs.Init(InitializerKind.Zeros), []) },
            Optimizer = Configs.Optimizer(OptimizerKind.Sgd, 5),
            Training = Configs.Digits.Training with { Budget = 60, Batch = 0, Precision = Precision.Float64 },
        };
        var data = Train.Data.Open<double>(config.Data).Train;
        var variance = Enumerable.Range(0, 64).Average(feature =>
        {
            var values = Enumerable.Range(0, data.Count).Select(row => data.Inputs[(row * 64) + feature]).ToArray();
            var mean = values.Average();
            return values.Average(value => (value - mean) * (value - mean));
        });
        Train.One(config).FinalLoss.ShouldBe(variance, 1e-5);
    }

    [Theory]
    [InlineData(OptimizerKind.HillClimbing, 0.35)]
    [InlineData(OptimizerKind.Annealing, 3.5)]
    [InlineData(OptimizerKind.RandomSearch, 4.5)]
    public void Walkers_train_networks_too(OptimizerKind kind, double better)
    {
        var config = Linear with
        {
            Optimizer = Configs.Optimizer(kind, 0) with { Step = 0.05, Range = 1, Temperature = 0.01, Cooling = 0.99 },
            Training = Linear.Training with { Budget = 1500 },
        };
        Train.One(config).FinalLoss.ShouldBeLessThan(better);
    }

    [Theory]
    [InlineData("rosenbrock", OptimizerKind.Lbfgs, 1, 60)]
    [InlineData("booth", OptimizerKind.Sgd, 0.05, 400)]
    [InlineData("himmelblau", OptimizerKind.Adam, 0.05, 2000)]
    [InlineData("levy", OptimizerKind.HillClimbing, 0, 200)]
    public void Any_optimizer_walks_a_surface_down(string surface, OptimizerKind kind, double rate, int updates)
    {
        var config = Linear with
        {
            Model = Linear.Model with
            {
                Kind = ModelKind.Surface,
                Surface = surface,
                Init = new InitConfig(Configs.Init(InitializerKind.Zeros), Configs.Init(InitializerKind.Zeros), [new("coordinates[0]", -1.5), new("coordinates[1]", 1)]),
            },
            Optimizer = Configs.Optimizer(kind, rate),
            Training = Linear.Training with { Budget = updates },
            Measure = new MeasureConfig(["train-loss", "coordinates", "gradient-norm", "sharpness"], 1, true),
        };
        var result = Train.One(config);
        result.Outcome.ShouldBe(TrialOutcome.Completed);
        result.FinalLoss.ShouldBe(0, kind == OptimizerKind.HillClimbing ? 0.3 : 1e-6);
        result.Column("x1")[0].ShouldBe(-1.5);
        result.Column("x2")[0].ShouldBe(1);
        result.Column("gradient-norm")[^1].ShouldBeLessThan(result.Column("gradient-norm")[0]);
        result.Curve.Times.Length.ShouldBe(updates + 1);
    }
}
