using Runner.Networks;
using Runner.Specs;

namespace Runner.Comparison.Minima;

/// <summary>
/// The length of each block of a network's parameters. It is the block's norm, and at least the norm of weights that bring the layer's
/// units to their working range: with u units, inputs of size x and pre-activations of size z (root mean squares), √u·z/x for the
/// weights and √u·z for the biases, so that neither vanishes when training starts from zeros. The working range z is 1 for activations
/// with a scale of their own (tanh, sigmoid and similar), the targets' size before an identity output, and the size of the
/// pre-activations for activations without a scale (identity, relu, leaky relu).
/// </summary>
public static class LayerLengths
{
    /// <param name="inputs">Root mean square of the network's inputs.</param>
    /// <param name="targets">Root mean square of its targets.</param>
    /// <param name="onLogits">Whether the loss reads logits, so that the output layer has a working range of 1 whatever the
    /// targets are.</param>
    public static double[] Of(NetworkShape shape, ReadOnlySpan<double> at, double inputs, double targets, bool onLogits)
    {
        var layout = shape.Layout();
        var lengths = new double[layout.Count];
        Array.Fill(lengths, 1);
        var size = Positive(inputs);
        for (var l = 0; l < shape.Layers.Length; l++)
        {
            var layer = shape.Layers[l];
            var weights = Block(layout, (layer.TiedTo < 0 ? l : layer.TiedTo) + 1, ParameterRole.Weights)!;
            var bias = Block(layout, l + 1, ParameterRole.Bias);
            var (weightNorm, biasNorm) = (Norm(at, weights), Norm(at, bias));
            var root = Math.Sqrt(layer.Units);
            var last = l == shape.Layers.Length - 1;
            var range = !HasNoScale(layer.Activation) || (last && onLogits) ? 1
                : last ? Positive(targets)
                : Math.Max(weightNorm * size, biasNorm) is > 0 and var made ? made / root
                : size;
            if (layer.TiedTo < 0)
            {
                Fill(lengths, weights, Math.Max(weightNorm, root * range / size));
            }

            Fill(lengths, bias, Math.Max(biasNorm, root * range));
            size = range;
        }

        return lengths;
    }

    private static bool HasNoScale(ActivationKind activation) =>
        activation is ActivationKind.Identity or ActivationKind.Relu or ActivationKind.LeakyRelu;

    private static double Positive(double size) => size > 0 && double.IsFinite(size) ? size : 1;

    private static ParameterBlock? Block(ParameterLayout layout, int layer, ParameterRole role) =>
        layout.Blocks.FirstOrDefault(block => block.Layer == layer && block.Role == role);

    private static double Norm(ReadOnlySpan<double> at, ParameterBlock? block) =>
        block is null ? 0 : EuclideanSpace.Norm(at.Slice(block.Offset, block.Count));

    private static void Fill(double[] lengths, ParameterBlock? block, double length)
    {
        if (block is not null)
        {
            lengths.AsSpan(block.Offset, block.Count).Fill(length);
        }
    }
}
