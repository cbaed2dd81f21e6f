using System.Collections.Immutable;
using System.Globalization;
using Runner.Specs;

namespace Runner.Networks;

/// <summary>The role of a block of parameters in its layer.</summary>
public enum ParameterRole
{
    /// <summary>[units, inputs], row by row: row r holds the incoming weights of unit r. For a convolution [filters, channels × kernel²];
    /// for a transposed convolution as for the convolution of which it is the transpose: [channels, filters × kernel²].</summary>
    Weights,

    /// <summary>[units].</summary>
    Bias,

    /// <summary>[units]: the factors of a normalization layer. Starts at 1.</summary>
    Scale,

    /// <summary>[units]: the offsets of a normalization layer. Starts at 0.</summary>
    Shift,

    /// <summary>The coordinates of a surface.</summary>
    Coordinates,

    /// <summary>[gates × units, units]: by which a recurrent layer sees its own states.</summary>
    Recurrent,
}

/// <summary>A contiguous block of the flat parameter vector.</summary>
/// <param name="Name">Such as <c>layer1.weights</c>; layers count from 1 at the input.</param>
/// <param name="Number">Position among the blocks, from 0: the substream of its random initial values.</param>
/// <param name="Layer">The layer's number, from 1; 0 for a surface.</param>
/// <param name="Offset">The index in the flat vector at which the block starts.</param>
/// <param name="Rows">Units of the layer; 1 for a bias.</param>
/// <param name="Columns">Inputs of the layer; for a bias, its units.</param>
public sealed record ParameterBlock(string Name, int Number, int Layer, ParameterRole Role, int Offset, int Rows, int Columns)
{
    public int Count => Rows * Columns;

    /// <summary>Whether it multiplies what goes through the network: penalties are charged for it, and its elements have two indices.</summary>
    public bool IsMatrix => Role is ParameterRole.Weights or ParameterRole.Recurrent;

    /// <summary>The fans of the layer, for initializers of weights and biases; null when they follow from the layer's weights.</summary>
    public LayerFans? Fans { get; init; }

    /// <summary>Of a module of a user's code: the shape there; default for another.</summary>
    public ImmutableArray<int> Shape { get; init; }

    /// <summary>Whether it belongs to the last layer with parameters of a residual block.</summary>
    public bool EndsResidual { get; init; }
}

/// <param name="In">Inputs of a unit.</param>
/// <param name="Out">Units connected to an input.</param>
/// <param name="Taps">Pixels of a kernel; 1 for a dense layer.</param>
/// <param name="Activation">The activation after the layer.</param>
/// <param name="Slope">leaky-relu's negative slope.</param>
public readonly record struct LayerFans(int In, int Out, int Taps, ActivationKind Activation = ActivationKind.Identity, double Slope = 0)
{
    /// <summary>Parts of the block that stand one below the other, each for a gate of a recurrent layer; 0 for what has no gates.</summary>
    public int Gates { get; init; }

    /// <summary>Units of a recurrent layer; 0 for another.</summary>
    public int Recurring { get; init; }

    /// <summary>A recurrent layer's second bias, beside what its own states give.</summary>
    public bool SeesStates { get; init; }

    /// <summary>The part that is a forget gate's; −1 for none.</summary>
    public int Forget { get; init; } = -1;
}

/// <summary>
/// The order of a model's parameters in one flat vector: layer by layer from the input, in each the weights row by row (a row is
/// a unit) and then the biases. Element names are <c>layer1.weights[0,2]</c> (unit 0, input 2) and <c>layer1.bias[0]</c>.
/// </summary>
public sealed class ParameterLayout
{
    private readonly List<ParameterBlock> blocks = [];

    public IReadOnlyList<ParameterBlock> Blocks => blocks;

    /// <summary>Length of the flat vector, without padding.</summary>
    public int Count { get; private set; }

    /// <summary>The coordinates of a surface.</summary>
    public static ParameterLayout OfSurface(int dimensions)
    {
        var layout = new ParameterLayout();
        layout.Add("coordinates", 0, ParameterRole.Coordinates, 1, dimensions);
        return layout;
    }

    public ParameterBlock Add(string name, int layer, ParameterRole role, int rows, int columns, LayerFans? fans = null, ImmutableArray<int> shape = default)
    {
        var block = new ParameterBlock(name, blocks.Count, layer, role, Count, rows, columns) { Fans = fans, Shape = shape };
        blocks.Add(block);
        Count = checked(Count + (rows * columns));
        return block;
    }

    /// <summary>Marks the layer as the last one with parameters of a residual block.</summary>
    internal void EndResidual(int layer) => Change(layer, block => block with { EndsResidual = true });

    /// <summary>Sets the activation after the layer.</summary>
    internal void Activate(int layer, ActivationKind activation, double slope) =>
        Change(layer, block => block with { Fans = block.Fans is { } fans ? fans with { Activation = activation, Slope = slope } : null });

    private void Change(int layer, Func<ParameterBlock, ParameterBlock> to)
    {
        for (var i = 0; i < blocks.Count; i++)
        {
            blocks[i] = blocks[i].Layer == layer ? to(blocks[i]) : blocks[i];
        }
    }

    /// <summary>The name of one element of the flat vector.</summary>
    public string NameOf(int index)
    {
        foreach (var block in blocks)
        {
            var i = index - block.Offset;
            if (i >= 0 && i < block.Count)
            {
                return block.IsMatrix
                    ? $"{block.Name}[{i / block.Columns},{i % block.Columns}]"
                    : $"{block.Name}[{i}]";
            }
        }

        throw new ArgumentOutOfRangeException(nameof(index), index, $"the layout has {Count} parameters");
    }

    /// <summary>The index of the element of that name, or −1 when there is none.</summary>
    public int IndexOf(string name)
    {
        var open = name.IndexOf('[', StringComparison.Ordinal);
        if (open < 0 || !name.EndsWith(']'))
        {
            return -1;
        }

        ParameterBlock? block = null;
        foreach (var candidate in blocks)
        {
            if (name.AsSpan(0, open).SequenceEqual(candidate.Name))
            {
                block = candidate;
                break;
            }
        }

        if (block is null)
        {
            return -1;
        }

        var inner = name.AsSpan(open + 1, name.Length - open - 2);
        var comma = inner.IndexOf(',');
        if (block.IsMatrix)
        {
            return comma > 0 && Index(inner[..comma], block.Rows, out var row) && Index(inner[(comma + 1)..], block.Columns, out var column)
                ? block.Offset + (row * block.Columns) + column
                : -1;
        }

        return comma < 0 && Index(inner, block.Count, out var i) ? block.Offset + i : -1;
    }

    private static bool Index(ReadOnlySpan<char> text, int bound, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value < bound;
}
