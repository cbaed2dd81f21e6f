using Runner.Networks;

namespace Runner.Initializers;

/// <summary>
/// Each layer up to the code projects onto the principal directions of its inputs, the largest variance first; in an
/// autoencoder the decoder's layers are the encoder's transposed. When the bias scheme is zeros, biases are set to −W·mean
/// in the encoder and to the mean in the decoder, so that a linear autoencoder starts at its optimum (Baldi, Hornik 1989).
/// Units beyond the number of inputs, and layers after the code of a plain network, keep their orthogonal start. The sign
/// of a direction makes its element of largest magnitude positive.
/// </summary>
internal static class Pca
{
    public static void Fill(NetworkShape shape, ParameterLayout layout, SampleMatrix samples, bool fillBias, double[] values)
    {
        var mirrored = shape.Layers.Length == 2 * (shape.Code + 1) && shape.Layers[^1].Units == shape.Layers[0].Inputs;
        for (var i = 0; i <= shape.Code; i++)
        {
            var layer = shape.Layers[i];
            var weights = LayerValues.Weights(shape, layout, values, i);
            var bias = LayerValues.Bias(layout, values, i);
            var means = samples.Means();
            var directions = Eigenvectors.OfCovariance(samples, means);
            var count = Math.Min(layer.Units, layer.Inputs);
            directions.AsSpan(0, count * layer.Inputs).CopyTo(weights);
            if (fillBias && !bias.IsEmpty)
            {
                for (var unit = 0; unit < count; unit++)
                {
                    var shift = 0.0;
                    for (var input = 0; input < layer.Inputs; input++)
                    {
                        shift += weights[(unit * layer.Inputs) + input] * means[input];
                    }

                    bias[unit] = -shift;
                }
            }

            if (mirrored)
            {
                var back = shape.Layers.Length - 1 - i;
                Mirror(shape, layout, values, weights, back);
                var backBias = LayerValues.Bias(layout, values, back);
                if (fillBias && !backBias.IsEmpty)
                {
                    means.CopyTo(backBias);
                }
            }

            samples = samples.Through(layer, weights, bias, shape.Slope, transposed: false);
        }
    }

    private static void Mirror(NetworkShape shape, ParameterLayout layout, double[] values, ReadOnlySpan<double> weights, int back)
    {
        var layer = shape.Layers[back];
        if (layer.TiedTo >= 0)
        {
            return;
        }

        var target = LayerValues.Weights(shape, layout, values, back);
        for (var unit = 0; unit < layer.Units; unit++)
        {
            for (var input = 0; input < layer.Inputs; input++)
            {
                target[(unit * layer.Inputs) + input] = weights[(input * layer.Units) + unit];
            }
        }
    }
}
