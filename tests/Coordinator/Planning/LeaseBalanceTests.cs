using System.Runtime.CompilerServices;
using Runner.Identities;
using Runner.Ledgers.Memory;
using Runner.Numerics;
using Runner.Planning;
using Runner.Search;
using Runner.Specs;

namespace Runner.Tests.Planning;

/// <summary>The order of leasing: useful whenever it stops.</summary>
public class LeaseBalanceTests
{
    /// <summary>Nothing is exact where points are not a full grid: shares are fractions, and groups of points are of unequal size.</summary>
    private const int Fractions = 4;

    [Fact]
    public void In_every_sweep_of_the_catalogue_an_axis_is_balanced_to_the_largest_bundle_at_every_moment()
    {
        foreach (var file in Catalogue().Where(file => Path.GetFileName(file) != "one-neuron-million.yaml"))
        {
            var text = File.ReadAllText(file);

            // A search is not balanced, and the work of libtorch's networks depends on their data.
            var spec = SpecFile.Read(text, file).Spec.ShouldNotBeNull();
            if (spec.Sample.Search is not null || SweepPoints.Of(spec).Config(0) is { Model.Layers.IsEmpty: false } or { Model.Kind: ModelKind.Vae })
            {
                continue;
            }

            Check(text, Path.GetFileName(file), null, text.Contains("sample:", StringComparison.Ordinal) ? Fractions : 0);
        }
    }

    [Fact]
    public void So_it_is_in_random_grids()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var draw = new SplitMix64((ulong)seed);
            string[] axes =
            [
                .. Axis("optimizer.lr", 8, i => $"0.{i + 1}"), .. Axis("model.bottleneck", 7, i => $"{i + 1}"), .. Axis("optimizer.beta1", 6, i => $"0.{i + 1}"),
                .. Axis("model.activation", 4, i => ((string[])["tanh", "relu", "sigmoid", "elu"])[i]), .. Axis("training.epochs", 3, i => $"{(i * i * 9) + 1}"),
            ];
            var bundle = Next(3) == 0 ? "auto" : $"{1 + Next(9)}";
            Check(
                $"name: a\nmodel: {{encoder: [32]}}\nsweep: {{axes: {{{string.Join(", ", axes)}}}, replicates: {1 + Next(4)}}}\nexecution: {{bundle: {bundle}}}",
                $"seed {seed}",
                new DataSize(1437, 64));

            string[] Axis(string path, int most, Func<int, string> value) =>
                Next(2) == 0 ? [] : [$"{path}: [{string.Join(", ", Enumerable.Range(0, 1 + Next(most)).Select(value))}]"];

            int Next(int below) => (int)(draw.NextUInt64() % (ulong)below);
        }
    }

    [Theory]
    [InlineData("axes: {optimizer.lr: {distribution: log-uniform, from: 0.001, to: 1}, model.bottleneck: [2, 4, 8], model.activation: [tanh, relu]}, sample: {method: random, n: 500}")]
    [InlineData("axes: {optimizer.lr: {distribution: log-uniform, from: 0.001, to: 1}, optimizer.beta1: [0.5, 0.9, 0.99]}, sample: {method: sobol, n: 300}")]
    [InlineData("axes: {model.bottleneck: [1, 2, 3, 4], optimizer.beta1: [0.1, 0.5, 0.9], model.activation: [tanh, relu, elu]}, exclude: model.bottleneck == 2 and optimizer.beta1 == 0.5")]
    [InlineData("axes: {model.bottleneck: [1, 2, 3, 4, 5, 6], model.activation: [tanh, relu, elu]}, exclude: model.bottleneck > 3 and model.activation == relu")]
    [InlineData("axes: {optimizer.name: [sgd, momentum, adam], optimizer.momentum: [0.5, 0.8, 0.9], optimizer.lr: [0.1, 0.2, 0.3, 0.4]}")]
    [InlineData("axes: {model.bottleneck: [2, 3, 4, 5]}, zip: [{optimizer.name: [sgd, adam, adam], optimizer.lr: [0.1, 0.01, 0.001]}]")]
    public void Sampled_filtered_conditional_and_zipped_sweeps_are_balanced_to_their_own_totals(string sweep)
    {
        foreach (var bundle in (int[])[1, 2, 5])
        {
            Check($"name: a\nsweep: {{{sweep}, replicates: 2}}\nexecution: {{bundle: {bundle}}}", sweep, new DataSize(1437, 64), Fractions);
        }
    }

    [Fact]
    public void Replicates_come_one_after_another_and_a_bundle_stays_within_one_that_fills_it()
    {
        var (points, plan) = Plan("name: a\nsweep: {axes: {optimizer.lr: [0.1, 0.2, 0.3, 0.4], model.bottleneck: [2, 4, 8]}, replicates: 3}\nexecution: {bundle: 2}", new DataSize(1437, 64));

        plan.Plan.Bundles.ShouldAllBe(bundle => bundle.Length == 2 && points.ReplicateOf(bundle[0]) == points.ReplicateOf(bundle[1]));
        plan.Plan.Bundles.Select(bundle => points.ReplicateOf(bundle[0])).ShouldBe(Enumerable.Range(0, 18).Select(bundle => bundle / 6));
    }

    [Fact]
    public void A_replicate_that_does_not_fill_a_bundle_shares_it_with_the_next_ones()
    {
        var (points, plan) = Plan("name: a\nsweep: {axes: {optimizer.lr: [0.1, 0.2]}, replicates: 7}\nexecution: {bundle: 6}", new DataSize(1437, 64));

        plan.Plan.Bundles.Select(bundle => string.Join(' ', bundle.Select(points.ReplicateOf).Distinct().Order())).ShouldBe(["0 1 2", "3 4 5", "6"]);
    }

    [Fact]
    public async Task Digits_init_stopped_at_a_tenth_has_run_every_initializer_activation_optimizer_and_code_size()
    {
        var (points, plan) = Plan(File.ReadAllText(Catalogue().Single(file => Path.GetFileName(file) == "digits-init.yaml")), new DataSize(1437, 64));
        await using var ledger = new InMemoryLedger(TimeProvider.System);
        var sweep = await ledger.PlanAsync(plan.Plan);
        var run = new List<int>();
        while (run.Count < points.TrialCount / 10)
        {
            run.AddRange((await ledger.LeaseAsync(sweep.Id, new NodeName("n"), 1, TimeSpan.FromHours(1))).Single().Trials);
        }

        foreach (var setting in (Func<TrialConfig, string>[])
        [
            config => $"{config.Model.Init.Weights}", config => $"{config.Model.Activation}", config => $"{config.Optimizer.Kind}", config => $"{config.Model.Bottleneck}",
        ])
        {
            run.Select(points.Config).Select(setting).Distinct().Order().ShouldBe(Enumerable.Range(0, points.TrialCount).Select(points.Config).Select(setting).Distinct().Order());
        }
    }

    [Fact]
    public void Balance_is_counted_in_trials_as_they_are_leased()
    {
        var (points, plan) = Plan("name: a\nsweep: {axes: {optimizer.lr: [0.1, 0.2], model.bottleneck: [2, 4]}}\nexecution: {bundle: 1}", new DataSize(1437, 64));

        LeaseBalance.Of(points, plan.Plan.Bundles).ShouldBe(new LeaseBalance(1, 1, 1));
        LeaseBalance.Of(points, [[0], [1], [2], [3]]).ShouldBe(new LeaseBalance(2, 1, 1));
        LeaseBalance.Of(points, [[0, 2], [1, 3]]).ShouldBe(new LeaseBalance(2, 1, 2));
    }

    private static void Check(string text, string name, DataSize? size, int over = 0)
    {
        var (points, plan) = Plan(text, size);
        var balance = LeaseBalance.Of(points, plan.Plan.Bundles);

        balance.Axis.ShouldBeLessThanOrEqualTo(balance.LargestBundle + over, $"{name}\n{text}");
    }

    private static (SweepPoints Points, PlannedSweep Plan) Plan(string text, DataSize? size = null)
    {
        var reading = SpecFile.Read(text, "test.yaml");
        reading.Problems.ShouldBeEmpty(text);
        var spec = reading.Spec.ShouldNotBeNull();
        var points = SweepPoints.Of(spec);
        return (points, Planner.Plan(spec, points, config => size ?? new DataSize(1000, 64)));
    }

    private static string[] Catalogue([CallerFilePath] string here = "") =>
        Directory.GetFiles(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "Experiments", "Catalogue"), "*.yaml");
}
