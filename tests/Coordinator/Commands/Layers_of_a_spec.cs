using System.Text;
using Runner.Commands;
using Runner.Data;
using Runner.Search;
using Runner.Specs;
using Runner.Training.Torch;

namespace Runner.Tests.Commands;

/// <summary>Specs with a list of layers, from the command line.</summary>
public sealed class Layers_of_a_spec : IDisposable
{
    private const string Classifier = """
        name: conv
        data: {source: digits, scale: unit, take: 120, test: 0.25}
        model:
          kind: layers
          layers:
          - {conv: 4, stride: 2, padding: 1}
          - batch-norm
          - relu
          - flatten
          - {dense: 10}
        loss: softmax-cross-entropy
        optimizer: adam
        training: {epochs: 2, batch: 32}
        sweep:
          axes:
            model.layers[0].filters: [2, 4]
          replicates: 2

        """;

    private readonly TestConsole console = new();

    public void Dispose() => console.Dispose();

    [Fact]
    public void Plan_says_which_engine_trains_them_and_why()
    {
        console.Write("conv.yaml", Classifier);
        console.Run("plan", "conv.yaml").ShouldSucceed().Output.ShouldContain($"engine: {Libtorch.Stamp}, because the built-in engine has no conv\n");
        console.Write("mlp.yaml", "name: mlp\ndata: digits\nmodel: {kind: mlp, hidden: [4]}\nloss: softmax-cross-entropy\n");
        console.Run("plan", "mlp.yaml").ShouldSucceed().Output.ShouldContain("engine: built-in, which trains all layers of the model\n");
        console.Write("asked.yaml", "name: asked\ndata: digits\ntraining: {engine: torchsharp}\n");
        console.Run("plan", "asked.yaml").ShouldSucceed().Output.ShouldContain($"engine: {Libtorch.Stamp}, because training.engine asks for it\n");
    }

    [Theory]
    [InlineData("- flatten\n", "", "conv.yaml:9:5: model.layers[3]: dense takes features, and relu gives 2 × 4 × 4. Put flatten before it; or exclude such points with sweep.exclude.")]
    [InlineData("stride: 2, padding: 1", "kernel: 11, padding: 1", "conv.yaml:6:5: model.layers[0]: conv reads squares of 11 × 11, and the data give 1 × 8 × 8, which is smaller even with a padding of 1. Use a smaller kernel, or padding; or exclude such points with sweep.exclude.")]
    [InlineData("{dense: 10}", "{dense: 9}", "conv.yaml:10:5: model.layers[4]: the last layer gives 9 features, and the target needs 10 features. End the list with that many; or exclude such points with sweep.exclude.")]
    public void What_does_not_meet_is_refused_where_it_stands(string from, string to, string message)
    {
        var text = Classifier.Replace(from.StartsWith('-') ? "  - flatten\n" : from, to, StringComparison.Ordinal);
        console.Write("conv.yaml", text);
        var ended = console.Run("run", "conv.yaml");
        ended.Code.ShouldBe(ExitCode.BadInput, ended.Output);
        ended.Error.ShouldBe(message + Environment.NewLine);
        File.Exists(console.Ledger).ShouldBeFalse();
    }

    [Fact]
    public void They_run_are_verified_reported_and_polished()
    {
        console.Write("conv.yaml", Classifier);
        console.Run("run", "conv.yaml").ShouldSucceed();
        console.Run("verify", "conv").ShouldSucceed().Output.ShouldContain("identical, which torchsharp guarantees only on the same machine with the same version");
        console.Run("report", "conv", "-o", "conv.html").ShouldSucceed();
        console.Run("minima", "conv", "--where", "model.layers[0].filters == 2").ShouldSucceed().Output.ShouldContain("digits: conv(");
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void Their_units_are_matched_where_their_kind_allows_it()
    {
        var convolutions = Minima("digits, scale: unit", "{conv: 3, stride: 2}, batch-norm, relu, flatten, {dense: 10}");
        var pairs = convolutions.GetProperty("pairs").EnumerateArray().ToArray();
        pairs.Length.ShouldBe(3);
        pairs.ShouldAllBe(pair => pair.GetProperty("matched-distance").GetDouble() <= pair.GetProperty("distance").GetDouble());
        pairs.ShouldContain(pair => pair.GetProperty("match").GetString() == "weights" && pair.GetProperty("matched-ainsworth").GetDouble() < pair.GetProperty("barrier-ainsworth").GetDouble());
        MinimaOutput.Sentences(convolutions).ShouldContain(sentence => sentence.Contains("whose means and variances the batch norms take at each place") && sentence.Contains("once equivalent hidden units are matched"));
        MinimaOutput.Sentences(convolutions).ShouldNotContain(sentence => sentence.Contains("not matched"));

        var recurrent = MinimaOutput.Sentences(Minima("sequential-digits", "{rnn: 3}, {dense: 10}"));
        recurrent.ShouldContain("Units of rnn are not matched, so networks that differ only in their order seem apart.");
        recurrent.ShouldNotContain(sentence => sentence.Contains("they are different networks"));
    }

    private System.Text.Json.JsonElement Minima(string data, string layers)
    {
        console.Write("m.yaml", $$"""
            name: m
            data: {source: {{data}}, take: 60}
            model: {kind: layers, layers: [{{layers}}]}
            loss: softmax-cross-entropy
            optimizer: {name: adam, lr: 0.01}
            training: {epochs: 10, batch: 20}
            sweep: {replicates: 3}
            """);
        console.Run("run", "m.yaml").ShouldSucceed();
        return MinimaOutput.Study(console.Run("minima", "m", "--effort", "0.1", "--json").ShouldSucceed().Output);
    }

    [Fact]
    public void Their_identity_says_version_and_platform()
    {
        var spec = SpecFile.Read(Classifier, "conv.yaml").Spec!;
        var here = SweepPoints.Of(spec, FileContents.Of(spec, _ => null, "torchsharp 1 linux-x64"));
        var there = SweepPoints.Of(spec, FileContents.Of(spec, _ => null, "torchsharp 1 osx-arm64"));
        here.Canonical(0).ShouldContain("\ntraining.engine=torchsharp 1 linux-x64\n");
        here.Canonical(0).ShouldContain("\nmodel.layers=[conv(filters=2 stride=2 padding=1),batch-norm,relu,flatten,dense(units=10)]\n");
        here.Canonical(0).ShouldNotContain("model.layers[");
        here.Identity(0).ShouldNotBe(there.Identity(0));
        here.Files.Stamp(spec.Hash).ShouldNotBe(there.Files.Stamp(spec.Hash));
        FileContents.Parse("cpu: none" + here.Files.Lines()).Engine.ShouldBe("torchsharp 1 linux-x64");
        SweepPoints.Of(spec, FileContents.Parse(here.Files.Lines())).Identity(3).ShouldBe(here.Identity(3));

        var dense = SpecFile.Read("name: dense\n", "dense.yaml").Spec!;
        SweepPoints.Of(dense, FileContents.Of(dense, _ => null, "torchsharp 1 linux-x64")).Identity(0).ShouldBe(SweepPoints.Of(dense).Identity(0));
    }

    [Fact]
    public void A_number_that_an_axis_sets_and_one_that_is_written_are_the_same_trial()
    {
        var varied = SweepPoints.Of(SpecFile.Read(Classifier, "conv.yaml").Spec!);
        var written = SweepPoints.Of(SpecFile.Read(Classifier.Replace("    model.layers[0].filters: [2, 4]", "    training.batch: [32]", StringComparison.Ordinal).Replace("training: {epochs: 2, batch: 32}", "training: {epochs: 2}", StringComparison.Ordinal), "conv.yaml").Spec!);
        varied.Identity(2).ShouldBe(written.Identity(0));
        varied.Values(1).Single()!.Text.ShouldBe("4");
    }

    [Fact]
    public void Another_machines_plan_is_refused()
    {
        console.Write("conv.yaml", Classifier);
        var spec = SpecFile.Read(Classifier, "conv.yaml").Spec!;
        var points = SweepPoints.Of(spec, FileContents.Parse("engine: torchsharp 0.1.0 libtorch 1.0 os/2"));
        var host = new CommandHost(TimeProvider.System, TextWriter.Null, TextWriter.Null, console.Folder, _ => null, Live: false, Colour: false);
        var refused = Should.Throw<UserException>(() => DataCatalogues.CheckFiles(host, new Identities.SweepId("conv", 1), spec, points));
        refused.Message.ShouldBe($"{new Identities.SweepId("conv", 1)}: was planned for torchsharp 0.1.0 libtorch 1.0 os/2, and this is {Libtorch.Stamp}. Train it where it was planned, or run the spec again: another engine makes a new revision.");
    }
}
