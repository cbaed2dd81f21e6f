using Runner.Comparison.Minima;
using Runner.Comparison.Minima.Pairs;
using Runner.Comparison.Minima.Pairs.Layers;
using Runner.Data;
using Runner.Networks;
using Runner.Networks.Layers;
using Runner.Numerics;
using Runner.Specs;
using Runner.Tests.Kinds;
using Runner.Training;

namespace Runner.Tests.Torch;

/// <summary>Units of a list of layers in another order are the same network, and matching finds the order.</summary>
public sealed class Matching_layers
{
    private const string Digits = "{source: digits, take: 60, scale: unit}";
    private const string Pixels = "{source: sequential-digits, take: 60}";
    private const string Block = "{residual: [{conv: 6, padding: same}, batch-norm, relu, {conv: 6, kernel: 1}, batch-norm]}";

    public static TheoryData<string, string, int> Networks => new()
    {
        { Digits, "{kind: layers, layers: [{conv: 6}, tanh, {max-pool: 2}, {conv: 5, padding: same}, relu, flatten, {dense: 7}, sigmoid, {dense: 10}]}", 3 },
        { Digits, $"{{kind: layers, layers: [{{conv: 6}}, batch-norm, relu, {Block}, {Block}, average-pool, flatten, {{dense: 10}}]}}", 3 },
        { Digits, "{kind: layers, layers: [{conv: 4}, layer-norm, relu, flatten, {dense: 12}, batch-norm, layer-norm, tanh, {dense: 10}]}", 2 },
        { Digits, "{kind: layers, reconstruct: true, layers: [flatten, {dense: 24}, tanh, {kind: unflatten, channels: 6, height: 2, width: 2}, {kind: transposed-conv, filters: 5, stride: 2, padding: 1, output-padding: 1}, batch-norm, relu, {upsample: 2}, {conv: 1, padding: same}]}", 2 },
        { Digits, "{layers: [{conv: 4, stride: 2, padding: 1}, batch-norm, relu, {conv: 6, padding: same}, relu], bottleneck: 3}", 5 },
        { Digits, "{kind: layers, layers: [{conv: 6}, flatten, {kind: unflatten, channels: 12, height: 3, width: 6}, {conv: 3}, flatten, {dense: 10}]}", 2 },
        { Digits, "{kind: layers, layers: [{residual: [{conv: 6, padding: same}, relu, {conv: 1, padding: same}]}, flatten, {dense: 10}]}", 1 },
        { Pixels, "{kind: layers, layers: [{dense: 5}, batch-norm, tanh, layer-norm, {dense: 4}, relu, flatten, {dense: 10}]}", 2 },
        { Pixels, "{kind: layers, layers: [{dense: 5}, tanh, {kind: gru, units: 3, bidirectional: true, layers: 2}, {dense: 6}, relu, {dense: 10}]}", 2 },
        { Digits, "{kind: vae, layers: [{conv: 4, stride: 2, padding: 1}, batch-norm, relu], bottleneck: 3}", 2 },
        { Digits, "{kind: vae, encoder: [7], bottleneck: 3}", 2 },
        { "{source: sequential-digits, take: 60, scale: none}", "{kind: layers, layers: [{embedding: 5, vocabulary: 17}, {dense: 4}, relu, flatten, {dense: 10}]}", 2 },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void Undoes_a_random_order_exactly(string data, string model, int groups)
    {
        var (config, catalogue, trained) = Trained(data, model);
        var symmetry = Symmetry(config, catalogue);
        symmetry.Units.Length.ShouldBe(groups);
        var problem = TrialProblems.Of(config, catalogue);
        var loss = problem.Objective.Value(trained);
        for (var seed = 0; seed < 2; seed++)
        {
            var order = Shuffled(symmetry, seed);
            var moved = symmetry.Permute(trained, order);
            moved.ShouldNotBe(trained);
            problem.Objective.Value(moved).ShouldBe(loss, 1e-12 * Math.Max(1, loss));
            symmetry.Permute(moved, new LayerMatching(symmetry).Match(trained, moved)).ShouldBe(trained);

            var pair = new LayerPairs(symmetry, problem.Objective, 1e-9).Compare(0, 1, trained, moved);
            pair.Matched.Ainsworth.ShouldBe(0, 1e-9);
            pair.Distance.ShouldBeGreaterThan(0);
            // Where the middle of the line is lower as it is, nothing is matched: networks that have hardly been trained, such as the variational ones, gain by a mean.
            if (pair.Raw.Ainsworth > 1e-9)
            {
                pair.MatchedDistance.ShouldBe(0);
                pair.Match.ShouldBe(MatchedBy.Weights);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Leaves_outputs_outside_training_as_they_are(string data, string model, int groups)
    {
        var (config, catalogue, trained) = Trained(data, model);
        var symmetry = Symmetry(config, catalogue);
        groups.ShouldBe(symmetry.Units.Length);
        using var engine = Engine(config, catalogue, out var set);
        var state = State(config, catalogue);
        var order = Shuffled(symmetry, 5);
        var before = Outputs(trained, state);
        var after = Outputs(symmetry.Permute(trained, order), symmetry.PermuteState(state, order));
        for (var i = 0; i < before.Length; i++)
        {
            after[i].ShouldBe(before[i], 1e-10 * Math.Max(1, Math.Abs(before[i])));
        }

        double[] Outputs(double[] parameters, double[] running)
        {
            running.CopyTo(engine.State, 0);
            return engine.Outputs(Padded(parameters), 20, set.Train.Inputs.AsMemory(0, 20 * set.Train.Features)).ToArray();
        }
    }

    [Fact]
    public void Takes_the_statistics_of_the_data_in_the_middle_of_a_line()
    {
        const string Model = $"{{kind: layers, layers: [{{conv: 6}}, batch-norm, relu, {Block}, flatten, {{dense: 4}}, batch-norm, tanh, {{dense: 10}}]}}";
        var (config, catalogue, first) = Trained(Digits, Model);
        var second = Trained(Digits, config.Model, seed: 3);
        double[] middle = [.. first.Zip(second, (one, other) => (one + other) / 2)];
        using var engine = Engine(config, catalogue, out var set);
        var network = TrialFit.Of(config, set).Layers!;
        var targets = LearningTarget.OneHot(set.Train, 10);

        // The running means and variances after a batch of all samples with a momentum of 1; a running variance is that of a sample.
        var (whole, _, _) = Trained(Digits, Model.Replace("batch-norm", "{kind: batch-norm, momentum: 1}", StringComparison.Ordinal));
        using var watcher = NetworkEngines.Open<double>(whole, TrialFit.Of(whole, set), set.Train.Features, set.Train.Count, new TrainingContext(catalogue, TimeProvider.System));
        watcher.SetBatch(set.Train.Count, set.Train.Inputs, targets, learns: true, null);
        watcher.Objective.ValueAndGradient(Padded(middle), Padding.Allocate<double>(middle.Length));
        watcher.State.CopyTo(engine.State, 0);
        foreach (var norm in network.Everywhere.Where(layer => layer.Kind == LayerKind.BatchNorm))
        {
            var values = (double)set.Train.Count * norm.In.Count / norm.In.Units;
            foreach (ref var variance in engine.State.AsSpan(norm.State + norm.In.Units, norm.In.Units))
            {
                variance *= (values - 1) / values;
            }
        }

        var wanted = engine.Loss(Padded(middle), set.Train.Count, set.Train.Inputs, targets);
        var line = Runner.Comparison.Minima.Basins.EndLines.Line(TrialProblems.Of(config, catalogue).Objective, first, second, 0, 0, double.NegativeInfinity);
        line.Losses[line.Losses.Length / 2].ShouldBe(wanted, 1e-9 * wanted);
        // With those of an end the loss is another.
        State(config, catalogue).CopyTo(engine.State, 0);
        engine.Loss(Padded(middle), set.Train.Count, set.Train.Inputs, targets).ShouldNotBeInRange(wanted * 0.999, wanted * 1.001);
    }

    [Fact]
    public void Names_what_it_does_not_match()
    {
        Unmatched(Pixels, "{kind: layers, layers: [{rnn: 4, steps: every}, {lstm: 3}, {dense: 10}]}").ShouldBe("Units of rnn and lstm are not matched, so networks that differ only in their order seem apart.");
        Unmatched(Digits, "{kind: vae, encoder: [7], bottleneck: 3}").ShouldBe("Units of a drawn code are not matched, so networks that differ only in their order seem apart.");
        Unmatched(Digits, "{kind: layers, layers: [{conv: 6}, flatten, {dense: 10}]}").ShouldBe("");
        Unmatched(Digits, "{encoder: [6], bottleneck: 2}").ShouldBe("");

        static string Unmatched(string data, string model)
        {
            var (config, catalogue, _) = Trained(data, model);
            return TrialProblems.Of(config, catalogue).Unmatched;
        }
    }

    private static (TrialConfig Config, DataCatalogue Data, double[] Parameters) Trained(string data, string model)
    {
        var catalogue = new DataCatalogue(SpecCase.Folder);
        var config = new SpecCase("trained")
        {
            Data = data,
            Model = model,
            Loss = model.Contains("vae", StringComparison.Ordinal) ? "" : model.Contains("dense: 10", StringComparison.Ordinal) ? "softmax-cross-entropy" : "mse",
            Optimizer = "{name: adam, lr: 0.01}",
            Training = "{epochs: 3, batch: 20, precision: float64}",
        }.Points().Config(0);
        return (config, catalogue, Parameters(TrialReplay.Train(0, config, catalogue), config, catalogue));
    }

    private static double[] Trained(string data, ModelConfig model, int seed)
    {
        var (config, catalogue, _) = Trained(data, "{kind: layers, layers: [{conv: 6}, flatten, {dense: 10}]}");
        config = config with { Model = model, Seeds = config.Seeds with { Init = seed } };
        return Parameters(TrialReplay.Train(0, config, catalogue), config, catalogue);
    }

    private static double[] Parameters(Runner.Results.TrialResult result, TrialConfig config, DataCatalogue catalogue) =>
        TrialProblem.Unpack(result.Weights.Span, Precision.Float64)[..TrialWeights.NetworkOf(config, catalogue)!.Layout.Count];

    private static double[] State(TrialConfig config, DataCatalogue catalogue) =>
        TrialProblem.Unpack(TrialReplay.Train(0, config, catalogue).Weights.Span, Precision.Float64)[TrialWeights.NetworkOf(config, catalogue)!.Layout.Count..];

    private static INetworkEngine<double> Engine(TrialConfig config, DataCatalogue catalogue, out Dataset<double> set)
    {
        set = catalogue.Open<double>(config.Data);
        return NetworkEngines.Open<double>(config, TrialFit.Of(config, set), set.Train.Features, NetworkTask<double>.MeasuringBatch, new TrainingContext(catalogue, TimeProvider.System));
    }

    private static double[] Padded(double[] parameters)
    {
        var padded = Padding.Allocate<double>(parameters.Length);
        parameters.CopyTo(padded, 0);
        return padded;
    }

    private static LayerSymmetry Symmetry(TrialConfig config, DataCatalogue catalogue) => LayerSymmetry.Of(TrialWeights.NetworkOf(config, catalogue)!);

    private static int[][] Shuffled(LayerSymmetry symmetry, int seed)
    {
        var draws = RandomStream.Named(7, seed, StreamPurpose.Probe, 9);
        var order = symmetry.Identity();
        foreach (var group in order)
        {
            draws.Shuffle(group.AsSpan());
        }

        return order;
    }
}
