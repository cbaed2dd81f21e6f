using System.Runtime.CompilerServices;
using Runner.Data;
using Runner.Results;
using Runner.Search;
using Runner.Specs;
using Runner.Tests.Catalogue;
using Runner.Tests.Kinds;
using Runner.Tests.Training;
using Runner.Training;

namespace Runner.Tests.Torch;

/// <summary>The same starts, batches and draws: the losses of the two engines differ by rounding.</summary>
public sealed class The_engines_agree
{
    private const int Steps = 100;

    /// <summary>Networks looked at in one spec: of those that differ in more than numbers.</summary>
    private const int MostNetworks = 12;

    /// <summary>Where a float32 rounding error grows tenfold in a few steps: as many steps as the losses agree.</summary>
    private static readonly Dictionary<string, int> Rounded = new(StringComparer.Ordinal)
    {
        ["he-thirty-layers.yaml"] = 50,
        ["mode-connectivity.yaml"] = 70,
    };

    /// <summary>Two spirals are each other's mirror image: the gradients of some biases are 0 but for rounding, and Adam's first step makes
    /// as much of them as of any other.</summary>
    private const string Mirrored = "two-spirals.yaml";

    public static TheoryData<string> Networks() => NetworksOf(source => source != DataSource.FashionMnist);

    public static TheoryData<string> NetworksOfFashion() => NetworksOf(source => source == DataSource.FashionMnist);

    private static TheoryData<string> NetworksOf(Func<DataSource, bool> source) =>
    [
        .. Directory.GetFiles(Catalogue(), "*.yaml")
            .Where(file => Path.GetFileName(file) != Mirrored && Points(file) is var points && points.IsKnown(0)
                && points.Config(0) is { Model.Kind: not ModelKind.Surface, Training.Engine: TrainingEngine.BuiltIn } config && source(config.Data.Source))
            .Select(file => Path.GetFileName(file))
            .Order(),
    ];

    public static TheoryData<string> Kinds =>
    [
        .. SpecCases.WithGolden.Concat(SpecCases.WithoutGolden)
            .Where(one => one.Points().Config(0) is { Model.Kind: not ModelKind.Surface, Training.Engine: TrainingEngine.BuiltIn } && !one.Name.StartsWith("data ", StringComparison.Ordinal) && one.Name != "fashion-mnist")
            .Select(one => one.Name),
    ];

    [Theory]
    [MemberData(nameof(Networks))]
    public void On_the_first_hundred_steps_of_every_network_of_the_catalogue(string file) =>
        Compare(file, config => config, Rounded.GetValueOrDefault(file, Steps));

    [Theory]
    [MemberData(nameof(Networks))]
    public void Also_where_rounding_grows_when_less_is_rounded(string file) => Compare(
        file, config => config with { Training = config.Training with { Precision = Precision.Float64 } }, Steps);

    [FashionMnistTheory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(NetworksOfFashion))]
    public void So_they_do_on_large_images(string file)
    {
        On_the_first_hundred_steps_of_every_network_of_the_catalogue(file);
        Also_where_rounding_grows_when_less_is_rounded(file);
    }

    private static void Compare(string file, Func<TrialConfig, TrialConfig> of, int steps)
    {
        var points = Points(Path.Combine(Catalogue(), file));
        var data = new DataCatalogue(Catalogue());
        var seen = 0;
        foreach (var point in Enumerable.Range(0, points.PointCount).DistinctBy(points.Shape).Take(MostNetworks))
        {
            var config = of(points.Config(points.FirstTrialOf(point)));
            config = config with
            {
                Data = config.Data with { Take = config.Data.Source == DataSource.FashionMnist ? 2000 : config.Data.Take },
                Training = config.Training with { Unit = BudgetUnit.Updates, Budget = config.Training.Budget == 0 ? 0 : steps },
                Measure = new MeasureConfig([config.Training.Budget == 0 ? "train-loss" : "batch-loss"], 1, true),
                Stop = config.Stop with { Target = double.NaN },
            };
            Agree(Trained(With(config, TrainingEngine.TorchSharp), data), Trained(config, data), 1e-4, $"{file}, point {point}");
            seen++;
        }

        seen.ShouldBeGreaterThan(0);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void On_every_kind_of_layer_loss_penalty_noise_and_rule(string name)
    {
        var one = SpecCases.WithGolden.Concat(SpecCases.WithoutGolden).Single(candidate => candidate.Name == name);
        var points = one.Points();
        var data = new DataCatalogue(SpecCase.Folder);
        var config = points.Config(0);
        Agree(Trained(With(config, TrainingEngine.TorchSharp), data), Trained(config, data), config.Training.Precision == Precision.Float32 ? 1e-5 : 1e-7, name);
    }

    [Fact]
    public void But_not_to_the_bit_so_the_engine_is_part_of_a_trials_identity()
    {
        Train.One(With(Configs.Digits, TrainingEngine.TorchSharp)).WeightsHash.ShouldNotBe(Train.One(Configs.Digits).WeightsHash);
        const string Spec = "name: one\ntraining: {epochs: 1}\n";
        var own = SweepPoints.Of(SpecFile.Read(Spec, "one").Spec!);
        var other = SweepPoints.Of(SpecFile.Read(Spec.Replace("epochs", "engine: torchsharp, epochs", StringComparison.Ordinal), "one").Spec!);
        other.Identity(0).ShouldNotBe(own.Identity(0));
        other.Canonical(0).ShouldContain("training.engine=torchsharp");
    }

    [Fact]
    public void And_each_gives_its_own_bits_again_alone_beside_others_and_cut_in_two()
    {
        TrialConfig[] configs =
        [
            .. Enumerable.Range(0, 4).Select(seed => With(
                Configs.Digits with
                {
                    Seeds = Configs.Seeds(seed),
                    Model = Configs.Digits.Model with { Noise = new NoiseConfig(NoiseKind.Gaussian, 0.1) },
                    Regularizer = Configs.Digits.Regularizer with { Dropout = 0.2 },
                },
                TrainingEngine.TorchSharp)),
        ];
        var alone = configs.Select(config => Train.One(config).WeightsHash).ToArray();
        Train.All(configs).Select(result => result.WeightsHash).ShouldBe(alone);

        var beside = new Identities.Sha256Digest[configs.Length];
        Parallel.For(0, configs.Length, i => beside[i] = Train.One(configs[i]).WeightsHash);
        beside.ShouldBe(alone);

        BundleTrial[] bundle = [.. configs.Select((config, i) => new BundleTrial(i, config))];
        for (var cut = 1; cut < 60; cut += 13)
        {
            var first = BundleTrainer.Start(bundle, Train.Data);
            for (var slice = 0; slice < cut; slice++)
            {
                first.Advance(1);
            }

            var second = BundleTrainer.Resume(bundle, Train.Data, first.Checkpoint());
            while (second.Advance())
            {
            }

            second.TakeFinished().OrderBy(result => result.Index).Select(result => result.WeightsHash).ShouldBe(alone);
        }
    }

    [Fact]
    public void And_the_probes_look_into_the_same_network()
    {
        var config = Configs.Digits with
        {
            Training = Configs.Digits.Training with { Precision = Precision.Float64, Budget = 1 },
            Measure = new MeasureConfig(
                ["gradient-norm", "saturated", "dead", "weight-norm", "update-ratio", "effective-rank", "sharpness", "mean-activation", "signal", "jacobian", "output", "max-error"], 1, true),
        };
        Agree(Train.One(With(config, TrainingEngine.TorchSharp)), Train.One(config), 1e-6, "probes");
    }

    private static TrialConfig With(TrialConfig config, TrainingEngine engine) => config with { Training = config.Training with { Engine = engine } };

    private static TrialResult Trained(TrialConfig config, DataCatalogue data) => TrialReplay.Train(0, config, data);

    private static void Agree(TrialResult other, TrialResult own, double tolerance, string of)
    {
        other.Failure.ShouldBeNull(of);
        other.Outcome.ShouldBe(own.Outcome, of);
        other.Curve.Times.ToArray().ShouldBe(own.Curve.Times.ToArray());
        other.Curve.Metrics.ShouldBe(own.Curve.Metrics);
        foreach (var metric in own.Curve.Metrics)
        {
            var (theirs, ours) = (other.Curve.Column(metric)!, own.Curve.Column(metric)!);
            for (var i = 0; i < ours.Length; i++)
            {
                if (!double.IsNaN(ours[i]))
                {
                    // Singular values below 1e-8 of the largest are not resolved.
                    var least = metric.StartsWith(MetricNames.Jacobian, StringComparison.Ordinal) ? 1e-6 : 1e-14;
                    theirs[i].ShouldBe(ours[i], (tolerance * Math.Abs(ours[i])) + least, $"{of}: {metric}, step {own.Curve.Times[i]}");
                }
            }
        }
    }

    private static SweepPoints Points(string file) => SweepPoints.Of(SpecFile.Read(File.ReadAllText(file), file).Spec!);

    private static string Catalogue([CallerFilePath] string path = "") =>
        Path.GetFullPath("../../../Experiments/Catalogue", Path.GetDirectoryName(path)!);
}
