using Runner.Networks;

namespace Runner.Initializers;

/// <summary>A layer's parts of the flat parameter vector.</summary>
internal static class LayerValues
{
    /// <summary>The weights that layer <paramref name="index"/> (from 0) uses: its own, or those it is tied to.</summary>
    public static Span<double> Weights(NetworkShape shape, ParameterLayout layout, double[] values, int index)
    {
        var owner = shape.Layers[index].TiedTo < 0 ? index : shape.Layers[index].TiedTo;
        return Part(layout, values, owner + 1, ParameterRole.Weights);
    }

    /// <summary>The biases of layer <paramref name="index"/>; empty when it has none.</summary>
    public static Span<double> Bias(ParameterLayout layout, double[] values, int index) =>
        Part(layout, values, index + 1, ParameterRole.Bias);

    private static Span<double> Part(ParameterLayout layout, double[] values, int layer, ParameterRole role)
    {
        foreach (var block in layout.Blocks)
        {
            if (block.Layer == layer && block.Role == role)
            {
                return values.AsSpan(block.Offset, block.Count);
            }
        }

        return default;
    }
}
