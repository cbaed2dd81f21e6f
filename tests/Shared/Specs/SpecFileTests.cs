using System.Collections.Immutable;
using Runner.Specs;

namespace Runner.Tests.Specs;

public class SpecFileTests
{
    [Fact]
    public void A_name_is_enough()
    {
        var spec = SpecTexts.Good("name: least");

        spec.Name.ShouldBe("least");
        spec.Axes.ShouldBeEmpty();
        spec.Replicates.Count.ShouldBe(1);
        spec.Execution.ShouldBe(new ExecutionConfig(0, 0, 5, 1, 0.5, 10, 256, 3, 0, [], 0, null, WorkerNeeds.None));
    }

    [Fact]
    public void What_may_be_tried_again_is_said_by_patterns_of_messages()
    {
        var execution = SpecTexts.Good("name: s\nexecution: {retries: 2, retry-messages: ['no such device', 'timed? out'], memory-mib: 0}").Execution;
        execution.Retries.ShouldBe(2);
        execution.RetryMessages.ShouldBe(["no such device", "timed? out"]);
        execution.MemoryMib.ShouldBe(0);
    }

    [Theory]
    [InlineData("fashion-mnist")]
    [InlineData("idx:mnist")]
    [InlineData("idx:kmnist")]
    public void A_set_with_test_files_of_its_own_has_a_test_loss_without_holding_anything_out(string data)
    {
        var config = SpecTexts.Config($"name: s\ndata: {data}\nmeasure: {{curves: [train-loss, test-loss]}}");
        config.Data.Test.ShouldBe(0);
        config.Measure.Curves.ShouldBe(["train-loss", "test-loss"]);
    }

    [Fact]
    public void A_pattern_finds_its_message_in_linear_time()
    {
        var pattern = MessagePattern.Compile("(a+)+$");

        // It would throw if it took too long.
        pattern.IsMatch(new string('a', 100_000) + "!").ShouldBeFalse();
        MessagePattern.Matches(pattern, "bAAA").ShouldBeTrue();
    }

    [Fact]
    public void Defaults_are_those_of_a_small_autoencoder_of_digits()
    {
        var config = SpecTexts.Config("name: least");

        config.Data.Source.ShouldBe(DataSource.Digits);
        config.Data.Scale.ShouldBe(Scaling.Unit);
        config.Model.Kind.ShouldBe(ModelKind.Autoencoder);
        config.Model.Activation.ShouldBe(new ActivationConfig(ActivationKind.Tanh, ActivationKind.Identity, ActivationKind.Sigmoid, 0));
        config.Optimizer.Kind.ShouldBe(OptimizerKind.Adam);
        config.Optimizer.Lr.ShouldBe(0.001);
        config.Training.Budget.ShouldBe(20);
        config.Training.Batch.ShouldBe(64);
        config.Measure.Curves.ShouldBe(["train-loss"]);
    }

    [Theory]
    [InlineData("optimizer: adam", "optimizer: {name: adam}")]
    [InlineData("loss: mse", "loss: {name: mse}")]
    [InlineData("data: xor", "data: {source: xor}")]
    [InlineData("data: csv:a/b.csv", "data: {source: csv, path: a/b.csv}")]
    [InlineData("data: {source: npy:x.npy}", "data: {source: npy, path: x.npy}")]
    [InlineData("schedule: cosine", "schedule: {name: cosine}")]
    [InlineData("model: mlp", "model: {kind: mlp}")]
    [InlineData("model: {activation: relu}", "model: {activation: {hidden: relu}}")]
    [InlineData("model: {noise: masking}", "model: {noise: {kind: masking}}")]
    [InlineData("model: {init: {weights: he-normal}}", "model: {init: {weights: {scheme: he-normal}}}")]
    [InlineData("model: {init: {bias: uniform}}", "model: {init: {bias: {scheme: uniform}}}")]
    [InlineData("stop: {plateau: 7}", "stop: {plateau: {patience: 7}}")]
    [InlineData("training: {epochs: 1e2}", "training: {epochs: 100}")]
    [InlineData("optimizer: {lr: 1.0e-3}", "optimizer: {lr: .001}")]
    [InlineData("model: {bias: True}", "model: {bias: true}")]
    public void A_shorthand_is_the_same_sweep(string shorthand, string full) =>
        SpecTexts.Good($"name: same\n{shorthand}\n").Hash.ShouldBe(SpecTexts.Good($"name: same\n{full}\n").Hash);

    [Theory]
    [InlineData("model: {init: {weights: ~file:|w.npy~}}", "model.init.weights.file")]
    [InlineData("model:\n  init:\n    weights: ~file:|w.npy~\n", "model.init.weights.file")]
    [InlineData("model:\n  init: {weights: {scheme: file, file: ~|w.npy~}}\n", "model.init.weights.file")]
    [InlineData("data: ~csv:|a/b.csv~", "data.path")]
    [InlineData("data: {source: ~npy:|x.npy~}", "data.path")]
    [InlineData("data:\n  source: csv\n  path: ~|x.csv~", "data.path")]
    [InlineData("model: {kind: ~|mlp~}", "model.kind")]
    public void The_place_of_a_value_is_its_first_character_however_it_is_quoted(string text, string path)
    {
        foreach (var quote in (string[])["", "'", "\""])
        {
            var marked = $"name: same\n{text.Replace("~", quote)}\n";
            var before = marked[..marked.IndexOf('|', StringComparison.Ordinal)];
            SpecTexts.Good(marked.Replace("|", "")).Places[path].ShouldBe((before.Count(c => c == '\n') + 1, before.Length - before.LastIndexOf('\n')), quote);
        }
    }

    [Theory]
    [InlineData("data: ~|xr~", "data.source")]
    [InlineData("data:\n  source: ~|xr~", "data.source")]
    [InlineData("data: {source: ~csv:|~}", "data.path")]
    [InlineData("model: {init: {weights: ~file:|~}}", "model.init.weights.file")]
    [InlineData("optimizer: {lr: ~|fast~}", "optimizer.lr")]
    [InlineData("sweep:\n  axes:\n    optimizer.lr: [0.1, ~|fast~]\n", "optimizer.lr")]
    [InlineData("sweep:\n  axes: {optimizer.lr: [0.1, 0.2]}\n  exclude: ~optimizer.lr |& 2~\n", "sweep.exclude")]
    [InlineData("sweep:\n  axes: {optimizer.lr: [0.1, 0.2]}\n  exclude:\n  - ~|optimiser.lr == 2~\n", "sweep.exclude")]
    public void So_is_that_of_its_mistake(string text, string path)
    {
        foreach (var quote in (string[])["", "'", "\""])
        {
            var marked = $"name: same\n{text.Replace("~", quote)}\n";
            var before = marked[..marked.IndexOf('|', StringComparison.Ordinal)];
            var place = $"test.yaml:{before.Count(c => c == '\n') + 1}:{before.Length - before.LastIndexOf('\n')}: {path}";
            SpecTexts.Problems(marked.Replace("|", "")).ShouldHaveSingleItem(quote + text).ShouldStartWith(place, customMessage: quote);
        }
    }

    /// <summary>What stands on other lines, or is written in other characters, has the place of the whole.</summary>
    [Theory]
    [InlineData("  exclude: |\n    optimizer.lr & 2", "4:12")]
    [InlineData("  exclude: >-\n    optimizer.lr\n    & 2", "4:12")]
    [InlineData("  exclude: \"optimizer\\x2elr & 2\"", "4:13")]
    [InlineData("  exclude: 'optimizer.lr\n    & 2'", "4:13")]
    [InlineData("  exclude: &odd 'optimizer.lr & 2'", "4:12")]
    public void The_place_in_a_text_that_is_not_as_it_is_written_is_that_of_the_text(string exclude, string place) =>
        SpecTexts.Problems($"name: same\nsweep:\n  axes: {{optimizer.lr: [0.1, 0.2]}}\n{exclude}\n").ShouldHaveSingleItem().ShouldStartWith($"test.yaml:{place}: sweep.exclude");

    [Fact]
    public void Order_of_keys_comments_quotes_and_layout_do_not_change_the_hash()
    {
        var one = SpecTexts.Good("""
            name: same
            about: one paragraph
            optimizer: {name: sgd, lr: 0.1}
            model:
              bottleneck: 3
              activation: relu
            sweep:
              axes: {model.tied: [true, false]}
              replicates: 2
            """);
        var other = SpecTexts.Good("""
            # the same
            sweep:
              replicates:   2
              axes:
                "model.tied":
                  - true   # first
                  - false
            execution: {slots: 1}
            model: {activation: {hidden: "relu"}, bottleneck: 3}
            optimizer:
              lr: 1e-1
              name: 'sgd'
            name: same
            """);

        other.Hash.ShouldBe(one.Hash);
    }

    [Theory]
    [InlineData("optimizer: {lr: 0.2}")]
    [InlineData("sweep: {seed: 1}")]
    [InlineData("sweep: {replicates: 2}")]
    [InlineData("sweep: {replicates: {init: 1}}")]
    [InlineData("sweep: {axes: {model.bottleneck: [2, 3]}}")]
    [InlineData("sweep: {axes: {model.bottleneck: [3, 2]}}")]
    [InlineData("sweep: {axes: {model.bottleneck: [2, 3]}, exclude: model.bottleneck == 2}")]
    [InlineData("sweep: {axes: {model.bottleneck: [2, 3]}, sample: {method: random, n: 5}}")]
    [InlineData("sweep: {axes: {model.bottleneck: [2, 3]}, sample: {method: sobol, n: 5}}")]
    [InlineData("sweep: {axes: {model.bottleneck: {values: [2, 3], when: optimizer == adam}}}")]
    public void What_changes_the_sweep_changes_the_hash(string more)
    {
        string[] all =
        [
            "", "optimizer: {lr: 0.2}", "sweep: {seed: 1}", "sweep: {replicates: 2}", "sweep: {axes: {model.bottleneck: [2, 3]}}",
            "sweep: {axes: {model.bottleneck: [2, 3]}, sample: {method: random, n: 5}}",
        ];
        var hash = SpecTexts.Good($"name: same\n{more}\n").Hash;

        foreach (var other in all.Where(o => o != more))
        {
            SpecTexts.Good($"name: same\n{other}\n").Hash.ShouldNotBe(hash);
        }
    }

    [Fact]
    public void Aliases_stand_for_what_they_name()
    {
        var config = SpecTexts.Config("""
            name: aliases
            model: {encoder: &widths [8, 4]}
            sweep:
              axes: {optimizer.lr: [0.1, 0.2]}
            """);
        var spec = SpecTexts.Good("""
            name: aliases
            model:
              encoder: [8, 4]
            sweep:
              zip:
                - optimizer.lr: &numbers [0.1, 0.2]
                  training.weight-decay: *numbers
            """);

        config.Model.Encoder.ShouldBe([8, 4]);
        spec.Axes[0].Choices.Select(c => c.Labels).ShouldBe([ImmutableArray.Create("0.1", "0.1"), ImmutableArray.Create("0.2", "0.2")]);
    }

    [Fact]
    public void A_setting_that_one_value_of_an_axis_uses_may_be_written_beside_it()
    {
        var spec = SpecTexts.Good("""
            name: beside
            optimizer: {momentum: 0.5}
            sweep: {axes: {optimizer.name: [sgd, momentum]}}
            """);

        spec.Axes[0].Choices.Length.ShouldBe(2);
    }

    [Fact]
    public void The_weights_of_a_whole_layout_set_biases_too()
    {
        var init = SpecTexts.Config("name: whole\nmodel: {kind: mlp, hidden: [2], init: {weights: {scheme: split-mix-64, seed: 5}}}").Model.Init;

        init.Weights.Scheme.ShouldBe(InitializerKind.SplitMix64);
        init.Weights.Seed.ShouldBe(5);
        init.Bias.ShouldBe(init.Weights);
    }

    [Fact]
    public void Named_parameters_come_in_order_of_their_names()
    {
        var planes = SpecTexts.Config("""
            name: planes
            model:
              kind: neuron
              init:
                planes: {"layer1.weights[0,0]": 0.6, "layer1.bias[0]": 0.9}
            """).Model.Init.Planes;

        planes.ShouldBe([new NamedParameter("layer1.bias[0]", 0.9), new NamedParameter("layer1.weights[0,0]", 0.6)]);
    }

    [Theory]
    [InlineData("adam", 0.001, 0.9, 0.999, 1e-8)]
    [InlineData("adamax", 0.002, 0.9, 0.999, 1e-8)]
    [InlineData("nadam", 0.002, 0.9, 0.999, 1e-8)]
    [InlineData("lion", 0.0001, 0.9, 0.99, 0)]
    [InlineData("rmsprop", 0.01, 0, 0, 1e-8)]
    [InlineData("adagrad", 0.01, 0, 0, 1e-10)]
    [InlineData("adadelta", 1, 0, 0, 1e-6)]
    [InlineData("sgd", 0.01, 0, 0, 0)]
    public void Optimizers_have_their_own_defaults(string name, double lr, double beta1, double beta2, double epsilon)
    {
        var optimizer = SpecTexts.Config($"name: defaults\noptimizer: {name}").Optimizer;

        (optimizer.Lr, optimizer.Beta1, optimizer.Beta2, optimizer.Epsilon).ShouldBe((lr, beta1, beta2, epsilon));
    }

    [Fact]
    public void Weight_decay_is_on_for_adamw_only()
    {
        SpecTexts.Config("name: decay\noptimizer: adamw").Training.WeightDecay.ShouldBe(0.01);
        SpecTexts.Config("name: decay\noptimizer: adam").Training.WeightDecay.ShouldBe(0);
        SpecTexts.Values("name: decay\noptimizer: adamw\ntraining: {weight-decay: 0}")["training.weight-decay"]!.Number.ShouldBe(0);
    }

    [Fact]
    public void A_file_of_more_than_a_mebibyte_is_refused() =>
        SpecTexts.Problems("name: large\nabout: " + new string('x', 1 << 20)).ShouldHaveSingleItem().ShouldStartWith("test.yaml:1:1: the file is larger than 1 MiB.");

    [Fact]
    public void Problems_come_in_the_order_of_the_file()
    {
        var reading = SpecFile.Read("optimizer: {lr: 0}\nloss: x1\nmodel: {bottleneck: 0}\n", "many.yaml");

        reading.Problems.Select(p => p.Line).ShouldBe([1, 1, 2, 3]);
    }
}
