using Runner.Identities;
using Runner.Ledgers;
using Runner.Networks.Layers;
using Runner.Networks.Weights;

namespace Runner.Commands;

/// <summary>What <c>weights</c> has written.</summary>
/// <param name="Start">Whether they are the initial weights.</param>
/// <param name="Bytes">The size of the file.</param>
/// <param name="Input">Of an ONNX file: the shape of a sample, behind the batch; null for another file.</param>
/// <param name="Output">As for the input.</param>
public sealed record WeightsReport(
    string Sweep,
    int Trial,
    TrialIdentity Identity,
    bool Start,
    string File,
    long Bytes,
    IReadOnlyList<WrittenTensor> Tensors,
    IReadOnlyList<int>? Input,
    IReadOnlyList<int>? Output)
{
    public static WeightsReport Of(RecordedSweep sweep, TrialRecord trial, bool start, string file, long bytes, NetworkWeights weights, LayerNetwork? network)
    {
        var onnx = WeightsCommand.IsOnnx(file) ? network : null;
        return new WeightsReport(
            sweep.Name,
            trial.Index,
            trial.Identity,
            start,
            file,
            bytes,
            [.. (onnx is null ? weights.Tensors : weights.Singles).Select(tensor => new WrittenTensor(tensor.Name, tensor.Shape, tensor.Type.Name, tensor.Bytes.Length))],
            onnx is null ? null : OnnxNetwork.ShapeOf(onnx.Layers[0].In),
            onnx is null ? null : OnnxNetwork.ShapeOf(onnx.Layers[^1].Out));
    }
}

public sealed record WrittenTensor(string Name, IReadOnlyList<int> Shape, string Dtype, long Bytes);
