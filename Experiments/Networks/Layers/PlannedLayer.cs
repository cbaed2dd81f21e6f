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

    /// <summary>batch-norm: the index of its running means in the network's state, followed by its running variances.</summary>
    public int State { get; init; }

    /// <summary>residual: the layers inside.</summary>
    public ImmutableArray<PlannedLayer> Inside { get; init; } = [];

    public LayerKind Kind => Config.Kind;

    /// <summary>Rows and columns added at each side.</summary>
    public int Padding => LayerSizes.Padding(Config);

    /// <summary>The approximate number of multiply-adds of one sample's forward pass.</summary>
    public long MultiplyAdds => Kind switch
    {
        LayerKind.Dense => Main!.Count,
        LayerKind.Conv => (long)Main!.Count * Out.Height * Out.Width,
        LayerKind.TransposedConv => (long)Main!.Count * In.Height * In.Width,
        LayerKind.Residual => Inside.Sum(layer => layer.MultiplyAdds),
        _ => Out.Count,
    };
}
