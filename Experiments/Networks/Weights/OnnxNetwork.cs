using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Onnx;
using Runner.Networks.Layers;
using Runner.Specs;

namespace Runner.Networks.Weights;

/// <summary>
/// A network as an ONNX model (opset 20, float32), as it computes outside training: batch norm by running means, dropout not at all, a variational code by its means. Its input <c>input</c> and its
/// output <c>output</c> have the shape of a sample behind a free first dimension <c>batch</c>. Parameters have the names of <see cref="NamedTensors"/>.
/// </summary>
public sealed class OnnxNetwork
{
    public const string Input = "input";

    public const string Output = "output";

    private const string Batch = "batch";

    /// <summary>The first opset with Gelu.</summary>
    private const int Opset = 20;

    /// <summary>The version of the file format that goes with it.</summary>
    private const int FileVersion = 9;

    private readonly GraphProto graph = new() { Name = "network" };
    private readonly NamedTensors names;

    private OnnxNetwork(NetworkWeights weights)
    {
        names = weights.Names;
        graph.Initializer.AddRange(weights.Singles.Select(tensor => Constant(tensor.Name, tensor.Shape, TensorProto.Types.DataType.Float, tensor.Bytes.Span)));
    }

    /// <exception cref="NetworkException">The network has recurrent layers.</exception>
    public static byte[] Of(LayerNetwork network, NetworkWeights weights)
    {
        if (network.Everywhere.FirstOrDefault(layer => layer.Cells.Length > 0) is { } recurrent)
        {
            throw new NetworkException($"model.layers: ONNX files are for networks without recurrence, and this one has {recurrent.Config.Form.Word}. Write a .safetensors or .npz file.");
        }

        var made = new OnnxNetwork(weights);
        made.Add(network);
        var model = new ModelProto { IrVersion = FileVersion, ProducerName = "Runner", Graph = made.graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = Opset });
        return model.ToByteArray();
    }

    /// <summary>The shape of one sample: [channels, height, width], [steps, features] or [features].</summary>
    public static ImmutableArray<int> ShapeOf(LayerShape shape) => shape.IsImage ? [shape.Channels, shape.Height, shape.Width]
        : shape.IsSequence ? [shape.Steps, shape.Width]
        : [shape.Width];

    private void Add(LayerNetwork network)
    {
        graph.Input.Add(Described(Input, network.Layers[0].In));
        graph.Output.Add(Described(Output, network.Layers[^1].Out));
        var value = Input;
        foreach (var (prefix, layers) in NamedTensors.Modules(network))
        {
            value = Through(layers, prefix, value);
            if (network.Vae is not null && prefix == NamedTensors.Encoder)
            {
                value = Node("Slice", "code", [value, Numbers("code.from", [0]), Numbers("code.to", [network.Layers[network.Code].Out.Width / 2]), Numbers("code.axis", [1])]);
            }
        }

        Node("Identity", Output, [value]);
    }

    private string Through(ImmutableArray<PlannedLayer> layers, string prefix, string value)
    {
        foreach (var (place, layer) in layers.Index())
        {
            value = Through(layer, $"{prefix}{place}.", value);
        }

        return value;
    }

    private string Through(PlannedLayer layer, string name, string x)
    {
        var config = layer.Config;
        switch (layer.Kind)
        {
            case LayerKind.Dense:
                return Dense(layer, name, x);
            case LayerKind.Conv:
                return Convolved(layer, name, x);
            case LayerKind.TransposedConv:
                return Node("ConvTranspose", name, Inputs(x, layer, name), [.. Kernel(layer, "kernel"), Whole("output_padding", Twice(config.Whole("output-padding")))]);
            case LayerKind.MaxPool:
                return Node("MaxPool", name, [x], Kernel(layer, "size"));
            case LayerKind.AveragePool:
                return Node("AveragePool", name, [x], [.. Kernel(layer, "size"), Whole("count_include_pad", 1)]);
            case LayerKind.Upsample:
                var scales = Constant($"{name}scales", [4], TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes<float>([1, 1, config.Whole("factor"), config.Whole("factor")]));
                graph.Initializer.Add(scales);
                return Node("Resize", name, [x, "", scales.Name], [Text("mode", "nearest"), Text("coordinate_transformation_mode", "asymmetric"), Text("nearest_mode", "floor")]);
            case LayerKind.Flatten:
                return Node("Flatten", name, [x], [Whole("axis", 1)]);
            case LayerKind.Unflatten:
                return Reshaped(name, x, ShapeOf(layer.Out));
            case LayerKind.Embedding:
                var whole = Node("Cast", $"{name}whole", [Reshaped($"{name}steps", x, [layer.Out.Steps])], [Whole("to", (long)TensorProto.Types.DataType.Int64)]);
                return Node("Gather", name, [Weights(layer, name), whole], [Whole("axis", 0)]);
            case LayerKind.BatchNorm:
                return layer.In.IsSequence ? Turned($"{name}back", Normed(layer, name, Turned($"{name}units", x))) : Normed(layer, name, x);
            case LayerKind.LayerNorm:
                return Node("LayerNormalization", name, Inputs(x, layer, name), [Whole("axis", layer.In.IsSequence ? -1 : 1), Real("epsilon", config.Number("epsilon"))]);
            case LayerKind.Dropout:
                return x;
            case LayerKind.Residual:
                return Node("Add", name, [Through(layer.Inside, name, x), x]);
            case LayerKind.Activation:
                return Activated(config, name, x);
            default:
                throw new InvalidOperationException(layer.Kind.ToString());
        }
    }

    private string Dense(PlannedLayer layer, string name, string x)
    {
        if (!layer.In.IsSequence)
        {
            return Node("Gemm", name, Inputs(x, layer, name), [Whole("transB", layer.Transposed ? 0 : 1)]);
        }

        var product = Node("MatMul", $"{name}product", [x, Node("Transpose", $"{name}turned", [Weights(layer, name)], [Whole("perm", 1, 0)])]);
        return layer.Offset is null ? product : Node("Add", name, [product, $"{name}bias"]);
    }

    private string Convolved(PlannedLayer layer, string name, string x)
    {
        if (layer.Padding == 0 || layer.Config["padding-mode"] is not { Text: "circular" })
        {
            return Node("Conv", name, Inputs(x, layer, name), Kernel(layer, "kernel"));
        }

        long side = layer.Padding;
        var wrapped = Node("Pad", $"{name}wrapped", [x, Numbers($"{name}sides", [0, 0, side, side, 0, 0, side, side])], [Text("mode", "wrap")]);
        return Node("Conv", name, Inputs(wrapped, layer, name), [.. Kernel(layer, "kernel").Where(attribute => attribute.Name != "pads")]);
    }

    private string Normed(PlannedLayer layer, string name, string x) =>
        Node("BatchNormalization", $"{name}norm", [.. Inputs(x, layer, name), $"{name}running_mean", $"{name}running_var"], [Real("epsilon", layer.Config.Number("epsilon"))]);

    private string Activated(LayerConfig layer, string name, string x) => layer.Activation switch
    {
        ActivationKind.Identity => x,
        ActivationKind.Sigmoid => Node("Sigmoid", name, [x]),
        ActivationKind.Tanh => Node("Tanh", name, [x]),
        ActivationKind.Relu => Node("Relu", name, [x]),
        ActivationKind.LeakyRelu => Node("LeakyRelu", name, [x], [Real("alpha", layer.Number("slope"))]),
        ActivationKind.Elu => Node("Elu", name, [x], [Real("alpha", layer.Number("slope"))]),
        ActivationKind.Selu => Node("Selu", name, [x]),
        ActivationKind.Gelu => Node("Gelu", name, [x]),
        ActivationKind.Silu => Node("Mul", name, [x, Node("Sigmoid", $"{name}gate", [x])]),
        ActivationKind.Softplus => Node("Softplus", name, [x]),
        _ => throw new NetworkException($"model.activation: {KebabCase.Of(layer.Activation)} cannot be written as ONNX. Write a .safetensors or .npz file."),
    };

    private string Reshaped(string name, string x, ImmutableArray<int> sample) =>
        Node("Reshape", name, [x, Numbers($"{name}shape", [0, .. sample.Select(side => (long)side)])]);

    /// <summary>The last two dimensions of a sequence in the other order.</summary>
    private string Turned(string name, string x) => Node("Transpose", name, [x], [Whole("perm", 0, 2, 1)]);

    private static AttributeProto[] Kernel(PlannedLayer layer, string size)
    {
        long side = layer.Padding;
        return [Whole("kernel_shape", Twice(layer.Config.Whole(size))), Whole("strides", Twice(layer.Config.Whole("stride"))), Whole("pads", side, side, side, side)];
    }

    /// <summary>What goes through the layer, its weights and its bias if it has one.</summary>
    private string[] Inputs(string x, PlannedLayer layer, string name) => layer.Offset is null ? [x, Weights(layer, name)] : [x, Weights(layer, name), $"{name}bias"];

    /// <summary>Weights that two layers share have the name that the first gives them.</summary>
    private string Weights(PlannedLayer layer, string name) => layer.Transposed
        ? names.All.First(tensor => tensor.Place == TensorPlace.Parameters && tensor.Offset == layer.Main!.Offset).Name
        : $"{name}weight";

    private string Numbers(string name, ReadOnlySpan<long> values)
    {
        graph.Initializer.Add(Constant(name, [values.Length], TensorProto.Types.DataType.Int64, MemoryMarshal.AsBytes(values)));
        return name;
    }

    private static TensorProto Constant(string name, ImmutableArray<int> shape, TensorProto.Types.DataType type, ReadOnlySpan<byte> bytes)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
        tensor.Dims.AddRange(shape.Select(side => (long)side));
        return tensor;
    }

    /// <param name="name">Of the node; the value that it makes has the same name.</param>
    private string Node(string operation, string name, string[] inputs, AttributeProto[]? attributes = null)
    {
        var made = name.TrimEnd('.');
        var node = new NodeProto { OpType = operation, Name = made };
        node.Input.AddRange(inputs);
        node.Output.Add(made);
        node.Attribute.AddRange(attributes ?? []);
        graph.Node.Add(node);
        return made;
    }

    private static ValueInfoProto Described(string name, LayerShape shape)
    {
        var dimensions = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimParam = Batch } } };
        dimensions.Dim.AddRange(ShapeOf(shape).Select(side => new TensorShapeProto.Types.Dimension { DimValue = side }));
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = dimensions } },
        };
    }

    private static long[] Twice(long side) => [side, side];

    private static AttributeProto Whole(string name, long value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    private static AttributeProto Whole(string name, params long[] values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.AddRange(values);
        return attribute;
    }

    private static AttributeProto Real(string name, double value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = (float)value };

    private static AttributeProto Text(string name, string value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(value) };
}
