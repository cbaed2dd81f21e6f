using Runner.Data;
using Runner.Networks;
using Runner.Networks.Losses;
using Runner.Specs;
using Runner.Tests.Data;

namespace Runner.Tests.Networks;

public sealed class TrialFitTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("standardize", "loss.name: binary-cross-entropy needs targets from 0 to 1, and the inputs of digits, which are the targets here, go from -", " with data.scale: standardize. Use data.scale: unit, or use another loss, such as mse.")]
    [InlineData("none", "loss.name: binary-cross-entropy needs targets from 0 to 1, and the inputs of digits, which are the targets here, go from 0 to 16", " with data.scale: none. Use data.scale: unit, or use another loss, such as mse.")]
    public void An_autoencoder_of_values_beyond_1_has_no_cross_entropy(string scale, string start, string end)
    {
        var problem = Should.Throw<NetworkException>(() => Fit($"data: {{source: digits, scale: {scale}}}\nloss: binary-cross-entropy")).Message;
        problem.ShouldStartWith(start);
        problem.ShouldEndWith(end);
    }

    [Fact]
    public void Centred_inputs_are_refused_too() =>
        Should.Throw<NetworkException>(() => Fit("data: {source: digits, center: true}\nloss: binary-cross-entropy")).Message
            .ShouldEndWith("with data.scale: unit and data.center: true. Leave out data.center, or use another loss, such as mse.");

    [Theory]
    [InlineData("float32", "built-in")]
    [InlineData("float64", "built-in")]
    [InlineData("float32", "torchsharp")]
    [InlineData("float64", "torchsharp")]
    public void The_targets_of_a_table_are_held_to_the_loss_on_either_engine(string precision, string engine)
    {
        folder.Write("pm.csv", "a,b\n0,-1\n1,1\n0.5,1\n");
        Should.Throw<NetworkException>(() => Fit($"data: {{source: csv, path: pm.csv, target: b}}\nmodel: mlp\nloss: binary-cross-entropy\ntraining: {{precision: {precision}, engine: {engine}}}")).Message
            .ShouldBe("loss.name: binary-cross-entropy needs targets from 0 to 1, and those of csv:pm.csv go from -1 to 1. Rescale them in the file, or use another loss, such as mse.");
    }

    [Fact]
    public void Softmax_over_columns_of_numbers_needs_shares()
    {
        folder.Write("shares.csv", "a,p,q\n0,0.2,0.8\n1,1,0\n");
        folder.Write("no.csv", "a,p,q\n0,-2,8\n1,1,0\n");
        Fit("data: {source: csv, path: shares.csv, target: 'p, q'}\nmodel: mlp\nloss: softmax-cross-entropy").OneHot.ShouldBeFalse();
        Should.Throw<NetworkException>(() => Fit("data: {source: csv, path: no.csv, target: 'p, q'}\nmodel: mlp\nloss: softmax-cross-entropy")).Message
            .ShouldStartWith("loss.name: softmax-cross-entropy needs targets from 0 to 1, and those of csv:no.csv go from -2 to 8.");
    }

    [Theory]
    [InlineData("data: digits\nloss: binary-cross-entropy")]
    [InlineData("data: digits\nmodel: mlp\nloss: binary-cross-entropy")]
    [InlineData("data: digits\nmodel: mlp\nloss: softmax-cross-entropy")]
    [InlineData("data: {source: digits, scale: standardize}\nmodel: mlp\nloss: softmax-cross-entropy")]
    [InlineData("data: {source: digits, scale: standardize}\nloss: mse")]
    [InlineData("data: xor\nmodel: mlp\nloss: binary-cross-entropy")]
    public void Targets_that_a_loss_takes_are_taken(string spec) => Fit(spec).Outputs.ShouldBeGreaterThan(0);

    [Fact]
    public void Held_out_targets_beyond_the_loss_are_said_and_not_refused()
    {
        folder.Write("t.csv", string.Concat(Enumerable.Range(0, 40).Select(i => $"{i},{i * i % 17}\n")));
        var config = Config("data: {source: csv, path: t.csv, test: 0.4}\nloss: binary-cross-entropy\nmodel: {encoder: [2], bottleneck: 1}");
        var data = new DataCatalogue(folder.Path).Open<double>(config.Data);

        TrialFit.Of(config, data);
        (LossDomain.HeldOut(config, data, oneHot: false) is not null).ShouldBe(!data.Test!.InputRange.IsWithin(0, 1));
        var wide = data with { Test = data.Train with { Inputs = [.. data.Train.Inputs.Select(x => x * 1.05)] } };
        LossDomain.HeldOut(config, wide, oneHot: false).ShouldBe(
            "held-out targets go from 0 to 1.05, and binary-cross-entropy needs 0 to 1: their test loss has no lower bound. Use another loss to compare test losses.");
    }

    [Theory]
    [InlineData("model: mlp\ndata: {source: csv, path: t.csv}", "data: the data have no target to learn.")]
    [InlineData("model: neuron\ndata: {source: csv, path: t.csv}", "data: the data have no target to learn.")]
    [InlineData("model: {encoder: [65536, 65536]}", "model: layers of 65536, 65536, 2, 65536, 65536, 64 units over 64 inputs have ")]
    [InlineData("model: {kind: mlp, hidden: [65536, 65536, 65536]}", "more than 268435456. Use narrower layers.")]
    public void What_no_training_could_do_is_refused_before_it(string spec, string problem)
    {
        folder.Write("t.csv", "1,2\n3,4\n");
        Should.Throw<NetworkException>(() => Fit(spec)).Message.ShouldContain(problem);
    }

    private TrialFit Fit(string spec)
    {
        var config = Config(spec);
        var data = new DataCatalogue(folder.Path);
        return config.Training.Precision == Precision.Float32 ? TrialFit.Of(config, data.Open<float>(config.Data)) : TrialFit.Of(config, data.Open<double>(config.Data));
    }

    private static TrialConfig Config(string spec) => Search.SearchSpecs.Points($"name: t\n{spec}").Config(0);
}
