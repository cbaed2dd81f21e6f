using System.Text;
using Runner.Data;
using Runner.Identities;
using Runner.Results;
using Runner.Search;
using Runner.Specs;
using Runner.Tests.Training;
using Runner.Training;
using Runner.Training.Torch;
using TorchSharp;

namespace Runner.Tests.Torch;

/// <summary>Networks that a list of layers makes keep Runner's promises: their figures are in tests/Worker/Kinds.</summary>
public sealed class Networks_of_layers
{
    /// <summary>With all that a training keeps beside its weights: running means, dropout's place in its stream, noise, an optimizer.</summary>
    private const string Noisy = """
        data: {source: digits, scale: unit, take: 150, test: 0.2}
        model:
          layers: [{conv: 4, stride: 2, padding: 1}, batch-norm, relu, {dropout: 0.2}, {residual: [{conv: 4, padding: same}, batch-norm]}, {max-pool: 2}]
          bottleneck: 3
          noise: gaussian
        optimizer: adam
        training: {epochs: 3, batch: 16}
        measure: {curves: [train-loss, test-loss, gradient-norm, effective-rank]}
        sweep: {replicates: 3}
        """;

    /// <summary>Recurrent layers on samples that are drawn for each batch.</summary>
    private const string Recurrent = """
        data: {source: adding, steps: 9, samples: 90, test: 0.2}
        model:
          kind: layers
          layers: [{rnn: 5, activation: relu, steps: every}, {dropout: 0.2}, {lstm: 4, steps: every, layers: 2}, {gru: 3, bidirectional: true}, {dense: 1}]
          init: {weights: pytorch, forget-bias: 1}
        optimizer: adam
        training: {epochs: 3, batch: 8, order: fresh, clip-norm: 1}
        measure: {curves: [train-loss, batch-loss, test-loss, gradient-norm, step-gradient], every: 3}
        sweep: {replicates: 3}
        """;

    private const string Drawn = """
        data: {source: digits, take: 150, test: 0.2}
        model: {kind: vae, layers: [{conv: 3, stride: 2, padding: 1}, batch-norm, relu, {dropout: 0.1}], bottleneck: 3, vae: {likelihood: bernoulli, warmup: 2, beta: 2}, noise: masking}
        optimizer: adam
        training: {epochs: 3, batch: 16}
        measure: {curves: [train-loss, test-loss, elbo, reconstruction, kl, active-units]}
        sweep: {replicates: 3}
        """;

    [Theory]
    [InlineData(Noisy)]
    [InlineData(Recurrent)]
    [InlineData(Drawn)]
    public void Give_the_same_bits_alone_beside_others_and_cut_at_some_updates(string text) => GiveTheSameBits(text, cutEvery: 17);

    [Theory]
    [Trait("Category", "Slow")]
    [InlineData(Noisy)]
    [InlineData(Recurrent)]
    [InlineData(Drawn)]
    public void Give_the_same_bits_cut_at_any_update(string text) => GiveTheSameBits(text, cutEvery: 1);

    private static void GiveTheSameBits(string text, int cutEvery)
    {
        var bundle = Trials(text);
        var alone = bundle.Select(trial => Signature(TrialReplay.Train(trial.Index, trial.Config, Train.Data))).ToArray();
        alone.Distinct().Count().ShouldBe(bundle.Length);

        var beside = new string[bundle.Length];
        Parallel.For(0, bundle.Length, i => beside[i] = Signature(TrialReplay.Train(i, bundle[i].Config, Train.Data)));
        beside.ShouldBe(alone);

        for (var cut = 1; cut < 80; cut += cutEvery)
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

            second.TakeFinished().OrderBy(result => result.Index).Select(Signature).ShouldBe(alone, $"cut after {cut} slices");
        }
    }

    [Fact]
    public void Are_measured_by_their_running_means_and_trained_by_their_batches()
    {
        var still = Noisy.Replace("batch-norm, relu", "relu", StringComparison.Ordinal).Replace(", batch-norm]}", "]}", StringComparison.Ordinal);
        Kept(Noisy).ShouldBe(Parameters(Noisy) + (2 * 4 * 4));
        Kept(still).ShouldBe(Parameters(still));
        // What is kept beside the parameters has moved: means from 0, variances from 1.
        var weights = MemoryOf(TrialReplay.Train(0, Trials(Noisy)[0].Config, Train.Data));
        weights[^32..].ShouldAllBe(value => value != 0 && value != 1);
    }

    [Fact]
    public void Resume_only_where_their_checkpoint_was_made()
    {
        var bundle = Trials(Noisy);
        var trainer = BundleTrainer.Start(bundle, Train.Data);
        for (var slice = 0; slice < 5; slice++)
        {
            trainer.Advance(1);
        }

        var checkpoint = trainer.Checkpoint();
        BundleTrainer.Resume(bundle, Train.Data, checkpoint).ShouldNotBeNull();
        var place = checkpoint.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Libtorch.Stamp));
        place.ShouldBeGreaterThan(0);
        checkpoint[place + "torchsharp ".Length] = (byte)'9';
        Sha256Digest.Of(checkpoint.AsSpan(0, checkpoint.Length - 8)).ToBytes().AsSpan(0, 8).CopyTo(checkpoint.AsSpan(checkpoint.Length - 8));
        Should.Throw<CheckpointException>(() => BundleTrainer.Resume(bundle, Train.Data, checkpoint)).Message.ShouldContain("torchsharp 9.");
    }

    [Theory]
    [InlineData(Noisy)]
    [InlineData(Recurrent)]
    [InlineData(Drawn)]
    public void Leave_no_tensor_behind(string text)
    {
        var trials = Trials(text);
        TrialReplay.Train(0, trials[0].Config, Train.Data);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 2 * trials.Length; i++)
        {
            TrialReplay.Train(0, trials[i % trials.Length].Config, Train.Data);
        }

        DisposeScopeManager.Statistics.ThreadTotalLiveCount.ShouldBeLessThanOrEqualTo(before);
    }

    /// <summary>A trial has 2.2 MB of parameters: if each left a copy behind, libtorch would hold over a gigabyte at the end.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public void A_thousand_trials_take_no_more_memory_than_a_few_hundred()
    {
        var trials = Trials("""
            data: {source: digits, take: 16}
            model: {kind: layers, reconstruct: true, layers: [{conv: 4, padding: 1}, batch-norm, relu, {dropout: 0.1}, max-pool, flatten, {dense: 4000}, {dense: 64}]}
            optimizer: adam
            training: {epochs: 1, batch: 8}
            measure: {curves: [train-loss, gradient-norm, dead], weights: false}
            sweep: {replicates: 1000}
            """);
        var few = MemoryAfter(trials[..300]);
        var all = MemoryAfter(trials[300..]);
        (all - few).ShouldBeLessThan(200L << 20, $"{few >> 20} MiB after 300 trials, {all >> 20} MiB after 1,000");
    }

    private static long MemoryAfter(BundleTrial[] trials)
    {
        foreach (var trial in trials)
        {
            Signature(TrialReplay.Train(trial.Index, trial.Config, Train.Data)).ShouldNotBeEmpty();
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Environment.WorkingSet;
    }

    [Theory]
    [InlineData("relu", 1)]
    [InlineData("tanh", 0)]
    public void Count_dead_channels_and_saturated_units(string activation, double dead)
    {
        // Channel 0 always sees −3, channel 1 is 0.
        var result = Train.One(Config("""
            data: {source: digits, scale: unit, take: 20}
            model:
              kind: layers
              reconstruct: true
              layers: [{conv: 2, kernel: 1}, ACTIVATION, {conv: 1, kernel: 1}]
              init: {weights: zeros, planes: {'layer1.bias[0]': -3, 'layer1.bias[1]': 0.5}}
            training: {epochs: 0, precision: float64}
            measure: {curves: [dead, saturated, mean-activation, signal]}
            """.Replace("ACTIVATION", activation, StringComparison.Ordinal)));
        result.Column("dead.1")[0].ShouldBe(dead / 2);
        result.Column("dead.2")[0].ShouldBe(0);
        result.Column("saturated.1")[0].ShouldBe(0.5);
        var (low, high) = activation == "relu" ? (0, 0.5) : (Math.Tanh(-3), Math.Tanh(0.5));
        result.Column("mean-activation.1")[0].ShouldBe((low + high) / 2, 1e-12);
        result.Column("signal.2")[0].ShouldBe(0);
    }

    [Fact]
    public void Of_dense_layers_look_the_same_to_the_probes_of_both_engines()
    {
        const string Text = """
            data: {source: digits, scale: unit, take: 40}
            model: {layers: [flatten, {dense: 12}, relu, {dense: 6}, tanh], bottleneck: 3}
            training: {updates: 3, precision: float64}
            measure: {curves: [train-loss, gradient-norm, dead, saturated, mean-activation, signal, effective-rank, jacobian, sharpness]}
            """;
        var own = Train.One(Config(Text));
        // A dropout of nothing makes the list one that only libtorch trains.
        var other = Train.One(Config(Text.Replace("tanh]", "tanh, {dropout: 0}]", StringComparison.Ordinal)));
        other.Curve.Metrics.ShouldBe(own.Curve.Metrics);
        foreach (var metric in own.Curve.Metrics)
        {
            for (var i = 0; i < own.Curve.Times.Length; i++)
            {
                // Singular values behind a code of three are 0 to rounding.
                other.Column(metric)[i].ShouldBe(own.Column(metric)[i], (1e-6 * Math.Abs(own.Column(metric)[i])) + 1e-7, $"{metric}, {i}");
            }
        }
    }

    /// <summary>β rises along a line: at a rate that moves nothing, the loss of update u is reconstruction + (u/warmup)·β·KL.</summary>
    [Fact]
    public void The_weight_of_the_divergence_warms_up()
    {
        var result = Train.One(Config("""
            data: {source: digits, take: 20}
            model: {kind: vae, encoder: [], bottleneck: 2, vae: {expectation: exact, variance: 0.5, beta: 3, warmup: 4}}
            optimizer: {name: sgd, lr: 1.0e-30}
            training: {updates: 6, batch: full, precision: float64}
            measure: {curves: [batch-loss, train-loss, reconstruction, kl, elbo]}
            """));
        var (reconstruction, divergence) = (result.Column("reconstruction")[0], result.Column("kl")[0]);
        divergence.ShouldBeGreaterThan(0.01);
        for (var update = 1; update <= 6; update++)
        {
            result.Column("batch-loss")[update].ShouldBe(reconstruction + (3 * Math.Min(1, update / 4.0) * divergence), 1e-9);
        }

        result.Column("train-loss")[0].ShouldBe(reconstruction + (3 * divergence), 1e-9);
        result.Column("elbo")[0].ShouldBe(-reconstruction - divergence, 1e-9);
    }

    /// <summary>The draws of measurements and of training have the expectation of the closed form.</summary>
    [Fact]
    public void A_drawn_code_has_the_expectation_of_the_closed_form()
    {
        const string Text = """
            data: {source: digits}
            model: {kind: vae, encoder: [], bottleneck: 2, vae: {expectation: exact, variance: 0.5}}
            optimizer: {name: sgd, lr: 1.0e-30}
            training: {updates: 20, batch: full, precision: float64}
            measure: {curves: [batch-loss, train-loss]}
            """;
        var exact = Train.One(Config(Text)).Column("train-loss")[0];
        var drawn = Train.One(Config(Text.Replace("exact", "sampled", StringComparison.Ordinal)));
        drawn.Column("train-loss").Distinct().Count().ShouldBe(1);
        drawn.Column("train-loss")[0].ShouldBe(exact, 0.02 * exact);
        drawn.Column("batch-loss")[1..].Distinct().Count().ShouldBe(20);
        drawn.Column("batch-loss")[1..].Average().ShouldBe(exact, 0.005 * exact);
    }

    /// <summary>A network that gives 0 whatever it sees has a softmax of ninths at every step.</summary>
    [Fact]
    public void A_softmax_of_every_step_costs_the_mean_over_steps()
    {
        var result = Train.One(Config("""
            data: {source: copy-memory, steps: 7, samples: 5}
            model: {kind: mlp, layers: [{lstm: 3, steps: every}], init: zeros}
            loss: softmax-cross-entropy
            training: {epochs: 0, precision: float64}
            """));
        result.FinalLoss.ShouldBe(Math.Log(9), 1e-12);
    }

    /// <summary>∂loss/∂input of a linear recurrence is known: the weight of the state to the power of the steps back.</summary>
    [Fact]
    public void The_gradient_by_step_shrinks_by_the_recurrent_weight()
    {
        var result = Train.One(Config("""
            data: {source: sine-mix, steps: 8, samples: 30}
            model:
              kind: layers
              layers: [{rnn: 1, activation: relu}, {dense: 1}]
              init: {weights: zeros, planes: {'layer1.weights[0,0]': 0.5, 'layer1.recurrent[0,0]': 0.25, 'layer1.bias[0]': 9, 'layer2.weights[0,0]': 1}}
            training: {epochs: 0, precision: float64}
            measure: {curves: [step-gradient]}
            """));
        var norms = Enumerable.Range(0, 8).Select(back => result.Column($"step-gradient.{back}")[0]).ToArray();
        norms[0].ShouldBeGreaterThan(0.1);
        for (var back = 1; back < 8; back++)
        {
            norms[back].ShouldBe(norms[0] * Math.Pow(0.25, back), 1e-12);
        }
    }

    [Fact]
    public void Fresh_samples_are_seen_once_and_are_those_of_the_replicate()
    {
        const string Text = """
            data: {source: adding, steps: 6, samples: 20}
            model: {kind: mlp, layers: [{rnn: 3}]}
            optimizer: {name: sgd, lr: 1.0e-30}
            training: {updates: 6, batch: 40, order: fresh, precision: float64}
            measure: {curves: [train-loss, batch-loss]}
            sweep: {replicates: {order: 2}}
            """;
        var batches = Trials(Text).Select(trial => TrialReplay.Train(trial.Index, trial.Config, Train.Data).Column("batch-loss")[1..]).ToArray();
        // Nothing is learnt at such a rate: each batch costs what its samples cost.
        batches[0].Distinct().Count().ShouldBe(6);
        batches[0].Intersect(batches[1]).ShouldBeEmpty();
        TrialReplay.Train(0, Trials(Text)[0].Config, Train.Data).Column("train-loss").Distinct().Count().ShouldBe(1);
    }

    private static string Signature(TrialResult result)
    {
        result.Failure.ShouldBeNull();
        return $"{result.WeightsHash} {result.CurveHash} {result.FinalLoss:R} {result.TestLoss:R}";
    }

    private static int Kept(string text) => MemoryOf(Train.One(Config(text))).Length;

    private static float[] MemoryOf(TrialResult result) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(result.Weights.Span).ToArray();

    private static int Parameters(string text)
    {
        var config = Config(text);
        return Runner.Networks.TrialFit.Of(config, Train.Data.Open<float>(config.Data)).Layers!.Layout.Count;
    }

    private static TrialConfig Config(string text) => Trials(text)[0].Config;

    private static BundleTrial[] Trials(string text)
    {
        var reading = SpecFile.Read($"name: layers\n{text}\n", "layers.yaml");
        reading.Problems.ShouldBeEmpty();
        var points = SweepPoints.Of(reading.Spec!);
        return [.. Enumerable.Range(0, points.TrialCount).Select(trial => new BundleTrial(trial, points.Config(trial)))];
    }
}
