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
        LayerKind.Dense => Main!.Count,
        LayerKind.Conv => (long)Main!.Count * Out.Height * Out.Width,
        LayerKind.TransposedConv => (long)Main!.Count * In.Height * In.Width,
        LayerKind.Residual => Inside.Sum(layer => layer.MultiplyAdds),
        _ => Out.Count,
    };
}
