using System.Collections.Immutable;
using Runner.Specs;

namespace Runner.Networks.Layers;

/// <summary>A layer with its input and output shapes and its parameters.</summary>
/// <param name="In">The input shape.</param>
/// <param name="Out">The output shape.</param>
public sealed record PlannedLayer(LayerConfig Config, LayerShape In, LayerShape Out)
{
    /// <summary>The layer's number among those with parameters, from 1; 0 for a layer without.</summary>
    public int Number { get; init; }

    /// <summary>The layer's blocks: weights and bias, or scale and shift.</summary>
    public ParameterBlock? Main { get; init; }

    public ParameterBlock? Offset { get; init; }

    /// <summary>Of a recurrent layer, the input's side first, and in it the forward direction first.</summary>
    public ImmutableArray<RecurrentCell> Cells { get; init; } = [];

    /// <summary>The last of its numbers; 0 for a layer without parameters.</summary>
    public int LastNumber => Cells.IsEmpty ? Number : Cells[^1].Number;

    /// <summary>batch-norm: the index of its running means in the network's state, followed by its running variances.</summary>
    public int State { get; init; }

    /// <summary>residual: the layers inside.</summary>
    public ImmutableArray<PlannedLayer> Inside { get; init; } = [];

    /// <summary>dense: whether the weights are those of another layer, transposed.</summary>
    public bool Transposed { get; init; }

    public LayerKind Kind => Config.Kind;

    /// <summary>Whether it reads sequences from both ends.</summary>
    public bool BothWays => Config["bidirectional"] is { Text: "true" };

    /// <summary>The end of PyTorch's names for the parameters of a cell: l0, l1, …; with two directions each is followed by its <c>_reverse</c>.</summary>
    /// <param name="cell">Index in <see cref="Cells"/>.</param>
    public string SuffixOf(int cell) => BothWays ? $"l{cell / 2}{(cell % 2 == 1 ? "_reverse" : "")}" : $"l{cell}";

    /// <summary>Rows and columns added at each side.</summary>
    public int Padding => LayerSizes.Padding(Config);

    /// <summary>The shape of one of the layer's blocks as PyTorch's module has it; the order of the numbers is the same.</summary>
    public ImmutableArray<int> ShapeOf(ParameterBlock block) => (Kind, block.Role) switch
    {
        (LayerKind.Conv or LayerKind.TransposedConv, ParameterRole.Weights) when Config.Whole("kernel") is var side => [block.Rows, block.Columns / (side * side), side, side],
        (LayerKind.LayerNorm, _) when In.IsImage => [In.Channels, In.Height, In.Width],
        _ => block.IsMatrix ? [block.Rows, block.Columns] : [block.Count],
    };

    /// <summary>The approximate number of multiply-adds of one sample's forward pass.</summary>
    public long MultiplyAdds => Kind switch
    {
        LayerKind.Dense => (long)Main!.Count * Math.Max(1, In.Steps),
        LayerKind.Conv => (long)Main!.Count * Out.Height * Out.Width,
        LayerKind.TransposedConv => (long)Main!.Count * In.Height * In.Width,
        LayerKind.Rnn or LayerKind.Lstm or LayerKind.Gru => In.Steps * Cells.Sum(cell => (long)cell.Input.Count + cell.Recurrent.Count),
        LayerKind.Residual => Inside.Sum(layer => layer.MultiplyAdds),
        _ => Out.Count,
    };
}

/// <summary>One direction of one layer of a recurrent layer.</summary>
/// <param name="Number">Among the layers with parameters.</param>
/// <param name="Input">By which it sees its input.</param>
/// <param name="Recurrent">By which it sees its own states.</param>
public sealed record RecurrentCell(int Number, ParameterBlock Input, ParameterBlock Recurrent, ParameterBlock? Bias, ParameterBlock? RecurrentBias);
