using System.Collections.Immutable;
using Runner.Specs;

namespace Runner.Networks.Layers;

/// <summary>A layer with the shapes that meet at it and its place among the parameters.</summary>
/// <param name="In">What it takes.</param>
/// <param name="Out">What it gives.</param>
public sealed record PlannedLayer(LayerConfig Config, LayerShape In, LayerShape Out)
{
    /// <summary>Among the layers with parameters, from 1; 0 for one without.</summary>
    public int Number { get; init; }

    /// <summary>The layer's blocks: weights and bias, or scale and shift.</summary>
    public ParameterBlock? Main { get; init; }

    public ParameterBlock? Offset { get; init; }

    /// <summary>Of a recurrent layer, the input's side first, and in it the forward direction first.</summary>
    public ImmutableArray<RecurrentCell> Cells { get; init; } = [];

    /// <summary>The last of its numbers; 0 for a layer without parameters.</summary>
    public int LastNumber => Cells.IsEmpty ? Number : Cells[^1].Number;

    /// <summary>batch-norm: where its running means begin in the network's state, with its running variances behind them.</summary>
    public int State { get; init; }

    /// <summary>residual: the layers inside.</summary>
    public ImmutableArray<PlannedLayer> Inside { get; init; } = [];

    public LayerKind Kind => Config.Kind;

    /// <summary>Rows and columns added at each side.</summary>
    public int Padding => LayerSizes.Padding(Config);

    /// <summary>Multiply-adds of one sample's forward pass, roughly.</summary>
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
