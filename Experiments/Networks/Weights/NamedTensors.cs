using System.Collections.Immutable;
using Runner.Networks.Layers;
using Runner.Specs;

namespace Runner.Networks.Weights;

/// <summary>
/// The parameters and the state of a network under the names that PyTorch's <c>state_dict</c> gives them: of the modules <c>encoder</c> and <c>decoder</c> for an
/// autoencoder, else of one <c>Sequential</c>. Each holds the layers in order, activations included, so that the first is 0; a residual block holds its own list.
/// </summary>
public sealed class NamedTensors
{
    internal const string Encoder = "encoder.";

    private readonly ImmutableArray<NamedTensor>.Builder all = ImmutableArray.CreateBuilder<NamedTensor>();

    private NamedTensors(int parameterCount, int stateCount) => (ParameterCount, StateCount) = (parameterCount, stateCount);

    /// <summary>In the order of the network.</summary>
    public ImmutableArray<NamedTensor> All { get; private set; } = [];

    /// <summary>All names and shapes: two networks with the same text read the same files.</summary>
    public string Text => string.Join(' ', All.Select(tensor => $"{tensor.Name}{NamedTensor.Text(tensor.Shape)}"));

    public int ParameterCount { get; }

    public int StateCount { get; }

    public static NamedTensors Of(LayerNetwork network)
    {
        var names = new NamedTensors(network.Layout.Count, network.StateCount);
        foreach (var (prefix, layers) in Modules(network))
        {
            names.Add(prefix, layers);
        }

        if (network.Variance is { } variance)
        {
            names.all.Add(new NamedTensor("log_variance", [variance.Count], TensorPlace.Parameters, variance.Offset));
        }

        return names.Ended();
    }

    /// <summary>The parameters of a surface, or of a module of a user's code, under the names that they have.</summary>
    public static NamedTensors Of(ParameterLayout layout)
    {
        var names = new NamedTensors(layout.Count, 0);
        names.all.AddRange(layout.Blocks.Select(block => new NamedTensor(
            block.Name, !block.Shape.IsDefault ? block.Shape : block.IsMatrix ? [block.Rows, block.Columns] : [block.Count], TensorPlace.Parameters, block.Offset)));
        return names.Ended();
    }

    /// <summary>The lists of layers of a network, with the prefix of each one's names.</summary>
    internal static IEnumerable<(string Prefix, ImmutableArray<PlannedLayer> Layers)> Modules(LayerNetwork network) => network.Code < 0
        ? [("", network.Layers)]
        : [(Encoder, network.Layers[..(network.Code + 1)]), ("decoder.", network.Layers[(network.Code + 1)..])];

    private NamedTensors Ended()
    {
        All = all.ToImmutable();
        return this;
    }

    private void Add(string prefix, ImmutableArray<PlannedLayer> layers)
    {
        foreach (var (place, layer) in layers.Index())
        {
            var name = $"{prefix}{place}.";
            Add(name, layer.Inside);
            foreach (var (index, cell) in layer.Cells.Index())
            {
                var suffix = layer.SuffixOf(index);
                Add($"{name}weight_ih_{suffix}", layer, cell.Input);
                Add($"{name}weight_hh_{suffix}", layer, cell.Recurrent);
                Add($"{name}bias_ih_{suffix}", layer, cell.Bias);
                Add($"{name}bias_hh_{suffix}", layer, cell.RecurrentBias);
            }

            Add($"{name}weight", layer, layer.Transposed ? null : layer.Main);
            Add($"{name}bias", layer, layer.Offset);
            if (layer.Kind == LayerKind.BatchNorm)
            {
                var units = layer.In.Units;
                all.Add(new NamedTensor($"{name}running_mean", [units], TensorPlace.State, layer.State));
                all.Add(new NamedTensor($"{name}running_var", [units], TensorPlace.State, layer.State + units));
                all.Add(new NamedTensor($"{name}num_batches_tracked", [], TensorPlace.Batches, 0));
            }
        }
    }

    private void Add(string name, PlannedLayer layer, ParameterBlock? block)
    {
        if (block is not null)
        {
            all.Add(new NamedTensor(name, layer.ShapeOf(block), TensorPlace.Parameters, block.Offset));
        }
    }
}
