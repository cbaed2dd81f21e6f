using System.Text.Json;

namespace Runner.Tests.Commands;

/// <summary>Weights leave a ledger as files and come back as the start of another sweep.</summary>
public sealed class Weights_of_a_trial : IDisposable
{
    private const string Dense = "encoder: [16], bottleneck: 3, tied: true";
    private const string Conv = "layers: [{conv: 4, stride: 2, padding: 1}, batch-norm, relu, {residual: [{conv: 4, padding: same}, batch-norm]}], bottleneck: 3";
    private const string Recurrent = "kind: layers, layers: [{lstm: 4, bidirectional: true}, {dense: 10}]";

    private readonly TestConsole console = new();

    public void Dispose() => console.Dispose();

    [Theory]
    [InlineData(Dense, "built-in", "float32", "w.safetensors")]
    [InlineData(Dense, "built-in", "float64", "w.npz")]
    [InlineData(Dense, "torchsharp", "float32", "w.npz")]
    [InlineData(Conv, "auto", "float32", "w.safetensors")]
    [InlineData(Conv, "auto", "float64", "w.npz")]
    [InlineData(Recurrent, "auto", "float32", "w.safetensors")]
    public void Come_back_as_a_start_with_the_loss_they_had(string model, string engine, string precision, string file)
    {
        Run("first", $"{{{model}}}", engine, precision, epochs: 2);
        console.Run("weights", "first/1", "-o", file).ShouldSucceed();
        Run("again", $"{{{model}, init: {{weights: 'file:{file}'}}}}", engine, precision, epochs: 0);

        var (first, again) = (Result("first/1"), Result("again/0"));
        again.GetProperty("final-loss").GetDouble().ShouldBe(first.GetProperty("final-loss").GetDouble());
        again.GetProperty("test-loss").GetDouble().ShouldBe(first.GetProperty("test-loss").GetDouble());
        again.GetProperty("weights-hash").GetString().ShouldBe(first.GetProperty("weights-hash").GetString());
    }

    [Fact]
    public void May_be_those_of_the_start()
    {
        Run("first", $"{{{Conv}}}", "auto", "float32", epochs: 2);
        Run("untrained", $"{{{Conv}}}", "auto", "float32", epochs: 0);
        foreach (var ending in (string[])["safetensors", "npz", "onnx"])
        {
            console.Run("weights", "first/1", "--start", "-o", $"a.{ending}").ShouldSucceed();
            console.Run("weights", "untrained/1", "-o", $"b.{ending}").ShouldSucceed();
            console.Run("weights", "first/1", "-o", $"c.{ending}").ShouldSucceed();
            Content($"a.{ending}").ShouldBe(Content($"b.{ending}"));
            Content($"a.{ending}").ShouldNotBe(Content($"c.{ending}"));
        }
    }

    [Fact]
    public void That_were_not_kept_are_those_of_training_again()
    {
        Run("kept", $"{{{Conv}}}", "auto", "float32", epochs: 2);
        Run("unkept", $"{{{Conv}}}", "auto", "float32", epochs: 2, more: "measure: {weights: false}");
        console.Run("weights", "kept/0", "-o", "a.npz").ShouldSucceed();
        console.Run("weights", "unkept/0", "-o", "b.npz").ShouldSucceed();
        Content("b.npz").ShouldBe(Content("a.npz"));
    }

    [Fact]
    public void Are_listed_by_json_as_they_were_written()
    {
        Run("first", $"{{{Conv}}}", "auto", "float64", epochs: 2);
        var written = JsonDocument.Parse(console.Run("weights", "first/0", "-o", "w.safetensors", "--json").ShouldSucceed().Output).RootElement;
        written.GetProperty("sweep").GetString().ShouldBe("first");
        written.GetProperty("trial").GetInt32().ShouldBe(0);
        written.GetProperty("file").GetString().ShouldBe("w.safetensors");
        written.GetProperty("bytes").GetInt64().ShouldBe(Content("w.safetensors").Length);
        var tensors = written.GetProperty("tensors").EnumerateArray().ToDictionary(tensor => tensor.GetProperty("name").GetString()!);
        tensors["encoder.0.weight"].GetProperty("shape").EnumerateArray().Select(side => side.GetInt32()).ShouldBe([4, 1, 3, 3]);
        tensors["encoder.0.weight"].GetProperty("dtype").GetString().ShouldBe("float64");
        tensors["encoder.0.weight"].GetProperty("bytes").GetInt64().ShouldBe(4 * 9 * 8);
        tensors["decoder.3.num_batches_tracked"].GetProperty("dtype").GetString().ShouldBe("int64");
        var safe = Content("w.safetensors");
        var header = JsonDocument.Parse(safe.AsMemory(8, (int)BitConverter.ToInt64(safe))).RootElement;
        header.EnumerateObject().Select(entry => entry.Name).Where(name => name != "__metadata__").ShouldBe(tensors.Keys);
        // The number of batches: 64 samples in batches of 16, twice.
        BitConverter.ToInt64(safe, 8 + (int)BitConverter.ToInt64(safe) + header.GetProperty("encoder.1.num_batches_tracked").GetProperty("data_offsets")[0].GetInt32()).ShouldBe(8);

        var onnx = JsonDocument.Parse(console.Run("weights", "first/0", "-o", "w.onnx", "--json").ShouldSucceed().Output).RootElement;
        onnx.GetProperty("tensors").EnumerateArray().Select(tensor => tensor.GetProperty("dtype").GetString()).ShouldAllBe(type => type == "float32");
        onnx.GetProperty("input").EnumerateArray().Select(side => side.GetInt32()).ShouldBe([1, 8, 8]);
    }

    [Theory]
    [InlineData("first/0", "w.onnx", "model.layers: ONNX files are for networks without recurrence, and this one has lstm. Write a .safetensors or .npz file.")]
    [InlineData("walk/0", "w.onnx", "walk/0: is a surface, which cannot be written as ONNX. Write a .safetensors or .npz file.")]
    [InlineData("first/0", "w.pt", "w.pt: the ending gives the format. Name a file that ends in .safetensors, .npz or .onnx.")]
    [InlineData("first/9", "w.npz", "first/9: first has trials 0 to 1. Give one of these, for example first/0.")]
    [InlineData("first/0", "runner.npz", "runner.npz: is a ledger, which must not be overwritten. Name another file.")]
    [InlineData("first/0", "nowhere/w.npz", "nowhere/w.npz: cannot be written (")]
    public void Are_refused_in_one_line_and_nothing_is_written(string trial, string file, string message)
    {
        Run("first", $"{{{Recurrent}}}", "auto", "float32", epochs: 1);
        console.Write("walk.yaml", "name: walk\nmodel: {kind: surface, surface: booth}\noptimizer: sgd\ntraining: {updates: 1}");
        console.Run("run", "walk.yaml").ShouldSucceed();
        if (file == "runner.npz")
        {
            File.Copy(Path.Combine(console.Folder, "runner.litedb"), Path.Combine(console.Folder, file));
        }

        var refused = console.Run("weights", trial, "-o", file);
        refused.Code.ShouldBe(2);
        refused.Error.Trim().Split('\n').ShouldHaveSingleItem().ShouldStartWith(message);
        (file == "runner.npz" || !File.Exists(Path.Combine(console.Folder, file))).ShouldBeTrue();
        Directory.GetFiles(console.Folder, "*.part").ShouldBeEmpty();
    }

    [Fact]
    public void Of_a_surface_are_its_coordinates()
    {
        console.Write("walk.yaml", "name: walk\nmodel: {kind: surface, surface: booth}\noptimizer: sgd\ntraining: {updates: 3}");
        console.Run("run", "walk.yaml").ShouldSucceed();
        console.Run("weights", "walk/0", "-o", "w.npz").ShouldSucceed();
        console.Write("on.yaml", "name: on\nmodel: {kind: surface, surface: booth, init: {weights: 'file:w.npz'}}\noptimizer: sgd\ntraining: {updates: 0}");
        console.Run("run", "on.yaml").ShouldSucceed();
        Result("on/0").GetProperty("final-loss").GetDouble().ShouldBe(Result("walk/0").GetProperty("final-loss").GetDouble());
    }

    [Fact]
    public void That_do_not_fit_are_refused_with_a_line_for_each_tensor_before_anything_is_planned()
    {
        Run("first", "{encoder: [16], bottleneck: 3}", "built-in", "float32", epochs: 0);
        console.Run("weights", "first/0", "-o", "w.npz").ShouldSucceed();
        console.Write("other.yaml", "name: other\ndata: {source: digits, take: 80}\nmodel: {encoder: [12], bottleneck: 3, bias: false, init: {weights: 'file:w.npz'}}");
        var refused = console.Run("run", "other.yaml");
        refused.Code.ShouldBe(2);
        var path = Path.Combine(console.Folder, "w.npz");
        string[] lines = refused.Error.Trim().Split('\n');
        lines.Length.ShouldBe(8);
        lines.ShouldAllBe(line => line.StartsWith($"other.yaml:3:74: model.init.weights.file: {path}: "));
        lines[0].ShouldEndWith("encoder.0.weight is [16, 64], and the network's is [12, 64]. Give the model that the file is of, or save the tensor in this shape.");
        lines[^1].ShouldEndWith("decoder.2.bias [64] is in the file, and the network has no such tensor. Remove it, or give the model that it is of.");
        console.Run("status", "other").Code.ShouldBe(2);
    }

    [Fact]
    public void Named_without_the_kind_are_told_how_to_be_written()
    {
        console.Write("plain.yaml", "name: plain\nmodel: {init: {weights: w.npz}}");
        console.Run("run", "plain.yaml").Error.Trim().ShouldBe("plain.yaml:2:25: model.init.weights.scheme: w.npz is not an initializer. Write file:w.npz for a file of weights.");
    }

    [Fact]
    public void Are_part_of_an_identity_by_their_content()
    {
        Run("first", $"{{{Dense}}}", "built-in", "float32", epochs: 0);
        console.Run("weights", "first/0", "-o", "a.npz").ShouldSucceed();
        console.Run("weights", "first/1", "-o", "b.npz").ShouldSucceed();
        File.Copy(Path.Combine(console.Folder, "a.npz"), Path.Combine(console.Folder, "c.npz"));
        console.Write("files.yaml", $"name: files\ndata: {{source: digits, take: 80}}\nmodel: {{{Dense}}}\ntraining: {{epochs: 0}}\nsweep: {{axes: {{model.init.weights: ['file:a.npz', 'file:b.npz', 'file:c.npz']}}}}");
        console.Run("run", "files.yaml").ShouldSucceed();
        string[] identities = [.. Enumerable.Range(0, 3).Select(trial => JsonDocument.Parse(console.Run("trial", $"files/{trial}", "--json").ShouldSucceed().Output).RootElement.GetProperty("identity").GetString()!)];
        identities[0].ShouldNotBe(identities[1]);
        identities[2].ShouldBe(identities[0]);
    }

    private void Run(string name, string model, string engine, string precision, int epochs, string more = "")
    {
        var recurrent = model.Contains("lstm", StringComparison.Ordinal);
        console.Write($"{name}.yaml", $$"""
            name: {{name}}
            data: {source: {{(recurrent ? "sequential-digits" : "digits, scale: unit")}}, take: 80, test: 0.2}
            model: {{model}}
            loss: {{(recurrent ? "softmax-cross-entropy" : "mse")}}
            optimizer: adam
            training: {epochs: {{epochs}}, batch: 16, engine: {{engine}}, precision: {{precision}}}
            sweep: {replicates: 2}
            {{more}}
            """);
        console.Run("run", $"{name}.yaml").ShouldSucceed();
    }

    private JsonElement Result(string trial) => JsonDocument.Parse(console.Run("trial", trial, "--json").ShouldSucceed().Output).RootElement.GetProperty("result");

    private byte[] Content(string file) => File.ReadAllBytes(Path.Combine(console.Folder, file));
}
