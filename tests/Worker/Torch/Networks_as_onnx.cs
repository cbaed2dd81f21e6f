using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Runner.Data;
using Runner.Networks;
using Runner.Networks.Weights;
using Runner.Specs;
using Runner.Tests.Kinds;
using Runner.Training;

namespace Runner.Tests.Torch;

/// <summary>ONNX Runtime computes what Runner computes.</summary>
public sealed class Networks_as_onnx
{
    private const double Tolerance = 1e-5;
    private const int Samples = 7;

    /// <summary>Networks of which no case of the specs has every layer.</summary>
    private static readonly (string Name, string Data, string Model)[] More =
    [
        .. KebabCase.All<ActivationKind>().Select(word => ($"activation {word}", "{source: digits, take: 40, scale: unit}", $"{{encoder: [9], bottleneck: 3, activation: {{hidden: {word}, output: {word}}}}}")),
        ("tied", "{source: digits, take: 40}", "{encoder: [9, 5], bottleneck: 3, tied: true}"),
        ("neuron", "{source: one}", "neuron"),
        ("without biases", "{source: digits, take: 40}", "{encoder: [9], bottleneck: 3, bias: false}"),
        ("every step dense", "{source: sequential-digits, take: 40}", "{kind: layers, layers: [{dense: 3}, batch-norm, tanh, layer-norm, flatten, {dense: 10}]}"),
        ("every step dense without biases", "{source: sequential-digits, take: 40}", "{kind: layers, bias: false, layers: [{dense: 3}, tanh, flatten, {dense: 10}]}"),
        ("embedding", "{source: sequential-digits, take: 40, scale: none}", "{kind: layers, layers: [{embedding: 3, vocabulary: 17}, gelu, flatten, dropout, {dense: 10}]}"),
        ("embedding of features", "{source: digits, take: 40, scale: none}", "{kind: layers, layers: [flatten, {dense: 4}, {dense: 10}]}"),
        ("dropout alone", "{source: digits, take: 40}", "{kind: layers, reconstruct: true, layers: [{conv: 3, padding: same}, {conv: 1, padding: same}, dropout]}"),
        ("uneven", "{source: digits, take: 40}", "{kind: layers, layers: [{kind: conv, filters: 3, kernel: 5, stride: 3, padding: 2, padding-mode: circular}, silu, {upsample: 3}, {max-pool: 2, stride: 1}, {kind: batch-norm, epsilon: 0.01}, {kind: transposed-conv, filters: 2, kernel: 4, stride: 3, padding: 1, output-padding: 2}, {kind: elu, slope: 0.3}, flatten, {dense: 10}]}"),
    ];

    public static TheoryData<string> Names =>
    [
        .. SpecCases.All.Where(one => !Recurs(one.Model) && one.Name.StartsWith("layers ", StringComparison.Ordinal) && !one.Name.Contains("of ", StringComparison.Ordinal)).Select(one => one.Name),
        "layers of a mirrored autoencoder", "layers of an autoencoder with its decoder", "layers of a classifier",
        .. More.Select(one => one.Name),
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Give_the_outputs_that_runner_gives(string name)
    {
        var one = SpecCases.All.FirstOrDefault(candidate => candidate.Name == name) ?? Of(More.Single(candidate => candidate.Name == name));
        var data = new DataCatalogue(SpecCase.Folder);
        var config = one.Points().Config(0);
        config = config with { Training = config.Training with { Precision = Precision.Float32 } };
        var result = TrialReplay.Train(0, config, data);
        var weights = TrialWeights.AtEnd(result, config, data);
        var network = TrialWeights.NetworkOf(config, data).ShouldNotBeNull();

        var set = data.Open<float>(config.Data);
        using var engine = NetworkEngines.Open<float>(config, TrialFit.Of(config, set), set.Train.Features, NetworkTask<float>.MeasuringBatch, new TrainingContext(data, TimeProvider.System));
        var count = Math.Min(Samples, set.Train.Count);
        var recorded = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(result.Weights.Span);
        recorded[engine.Layout.Count..].CopyTo(engine.State);
        var parameters = Padding.Allocate<float>(engine.Layout.Count);
        recorded[..engine.Layout.Count].CopyTo(parameters);
        var wanted = engine.Outputs(parameters, count, set.Train.Inputs.AsMemory(0, count * set.Train.Features)).ToArray();

        using var session = new InferenceSession(OnnxNetwork.Of(network, weights));
        session.InputMetadata.Keys.ShouldBe(["input"]);
        session.OutputMetadata.Keys.ShouldBe(["output"]);
        foreach (var batch in (int[])[count, 1])
        {
            int[] shape = [batch, .. OnnxNetwork.ShapeOf(network.Layers[0].In)];
            var input = new DenseTensor<float>(set.Train.Inputs.AsMemory(0, batch * set.Train.Features), shape);
            using var ran = session.Run([NamedOnnxValue.CreateFromTensor("input", input)]);
            var output = ran.Single().AsTensor<float>();
            output.Dimensions.ToArray().ShouldBe([batch, .. OnnxNetwork.ShapeOf(network.Layers[^1].Out)]);
            var values = output.ToArray();
            for (var i = 0; i < values.Length; i++)
            {
                ((double)values[i]).ShouldBe(wanted[i], Tolerance * Math.Max(1, Math.Abs(wanted[i])), $"{name}, output {i}");
            }
        }
    }

    [Theory]
    [InlineData("rnn")]
    [InlineData("lstm")]
    [InlineData("gru")]
    public void Are_not_made_of_recurrent_layers(string kind)
    {
        var one = Of((kind, "{source: sequential-digits, take: 40}", $"{{kind: layers, layers: [{{{kind}: 4}}, {{dense: 10}}]}}"));
        var (config, data) = (one.Points().Config(0), new DataCatalogue(SpecCase.Folder));
        Should.Throw<NetworkException>(() => OnnxNetwork.Of(TrialWeights.NetworkOf(config, data)!, TrialWeights.AtStart(config, data)))
            .Message.ShouldBe($"model.layers: ONNX files are for networks without recurrence, and this one has {kind}. Write a .safetensors or .npz file.");
    }

    [Fact]
    public void Are_tested_with_every_kind_of_layer()
    {
        var tested = SpecCases.All.Where(one => Names.Contains(one.Name)).Concat(More.Select(Of))
            .SelectMany(one => LayerList.Everywhere(one.Points().Config(0).Model is var model ? model.Layers.Concat(model.Decoder) : []))
            .Select(layer => layer.Kind).ToHashSet();
        Enum.GetValues<LayerKind>().Except(tested).ShouldBe([LayerKind.Rnn, LayerKind.Lstm, LayerKind.Gru], ignoreOrder: true);
    }

    private static bool Recurs(string model) => model.Contains("rnn", StringComparison.Ordinal) || model.Contains("lstm", StringComparison.Ordinal) || model.Contains("gru", StringComparison.Ordinal);

    private static SpecCase Of((string Name, string Data, string Model) one) => new(one.Name)
    {
        Data = one.Data,
        Model = one.Model,
        Loss = one.Model == "neuron" ? "half-mse" : one.Data.Contains("sequential", StringComparison.Ordinal) || one.Model.Contains("{dense: 10}", StringComparison.Ordinal) ? "softmax-cross-entropy" : "mse",
        Optimizer = "{name: sgd, lr: 0.01}",
        Training = "{epochs: 2, batch: 8}",
    };
}
