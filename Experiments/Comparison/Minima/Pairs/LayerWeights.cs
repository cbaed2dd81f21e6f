using System.Numerics;
using Runner.Networks;

namespace Runner.Comparison.Minima.Pairs;

/// <summary>
/// The weights of a network layer by layer, with tied weights copied: for each layer weights [units, inputs] and bias
/// [units] (zeros when it has none), in sequence. A straight line between two networks is a straight line here too.
/// </summary>
public sealed class LayerWeights
{
    private readonly NetworkShape shape;
    private readonly ParameterLayout layout;
    private readonly int[] starts;

    public LayerWeights(NetworkShape shape)
    {
        this.shape = shape;
        layout = shape.Layout();
        starts = new int[shape.Layers.Length + 1];
        for (var l = 0; l < shape.Layers.Length; l++)
        {
            starts[l + 1] = starts[l] + ((shape.Layers[l].Inputs + 1) * shape.Layers[l].Units);
        }
    }

    public NetworkShape Shape => shape;

    public int Count => starts[^1];

    public int LayerCount => shape.Layers.Length;

    /// <summary>The index at which a layer starts.</summary>
    public int Start(int layer) => starts[layer];

    public Span<T> Weights<T>(T[] all, int layer) =>
        all.AsSpan(starts[layer], shape.Layers[layer].Inputs * shape.Layers[layer].Units);

    public Span<T> Bias<T>(T[] all, int layer) =>
        all.AsSpan(starts[layer + 1] - shape.Layers[layer].Units, shape.Layers[layer].Units);

    /// <summary>Converts from the flat vector of the layout.</summary>
    public T[] Unpack<T>(ReadOnlySpan<double> flat)
        where T : IFloatingPoint<T>
    {
        var all = new T[Count];
        for (var l = 0; l < LayerCount; l++)
        {
            var layer = shape.Layers[l];
            var weights = Weights(all, l);
            var block = Block(layer.TiedTo < 0 ? l : layer.TiedTo, ParameterRole.Weights)!;
            for (var i = 0; i < layer.Units; i++)
            {
                for (var j = 0; j < layer.Inputs; j++)
                {
                    weights[(i * layer.Inputs) + j] =
                        T.CreateTruncating(flat[block.Offset + (layer.TiedTo < 0 ? (i * layer.Inputs) + j : (j * layer.Units) + i)]);
                }
            }

            if (Block(l, ParameterRole.Bias) is { } bias)
            {
                var biases = Bias(all, l);
                for (var i = 0; i < biases.Length; i++)
                {
                    biases[i] = T.CreateTruncating(flat[bias.Offset + i]);
                }
            }
        }

        return all;
    }

    /// <summary>Converts to the flat vector of the layout; biases that the network does not have are dropped.</summary>
    public double[] Pack<T>(T[] all)
        where T : IFloatingPoint<T>
    {
        var flat = new double[layout.Count];
        foreach (var block in layout.Blocks)
        {
            var from = block.Role == ParameterRole.Bias ? Bias(all, block.Layer - 1) : Weights(all, block.Layer - 1);
            for (var i = 0; i < block.Count; i++)
            {
                flat[block.Offset + i] = double.CreateTruncating(from[i]);
            }
        }

        return flat;
    }

    /// <summary>‖a − b‖² over the network's own parameters: tied weights count once.</summary>
    public double SquaredDistance(float[] a, float[] b)
    {
        var sum = 0.0;
        for (var l = 0; l < LayerCount; l++)
        {
            var tied = shape.Layers[l].TiedTo >= 0;
            var from = tied ? starts[l + 1] - shape.Layers[l].Units : starts[l];
            sum += FloatVectors.SquaredDistance(a.AsSpan(from, starts[l + 1] - from), b.AsSpan(from, starts[l + 1] - from));
        }

        return sum;
    }

    private ParameterBlock? Block(int layer, ParameterRole role) =>
        layout.Blocks.FirstOrDefault(block => block.Layer == layer + 1 && block.Role == role);
}
