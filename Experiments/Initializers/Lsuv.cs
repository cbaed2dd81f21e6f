using Runner.Networks;
using Runner.Numerics;

namespace Runner.Initializers;

/// <summary>
/// Layer-sequential unit variance: from an orthogonal start, layer by layer, the weights are divided by the standard deviation
/// of the layer's pre-activations on training samples until the variance is within .1 of 1, at most ten times. Mishkin, Matas,
/// "All you need is a good init", ICLR 2016, algorithm 1. Tied layers are not rescaled.
/// </summary>
internal static class Lsuv
{
    public static void Rescale(NetworkShape shape, ParameterLayout layout, SampleMatrix samples, double[] values)
    {
        for (var i = 0; i < shape.Layers.Length; i++)
        {
            var layer = shape.Layers[i];
            var weights = LayerValues.Weights(shape, layout, values, i);
            var bias = LayerValues.Bias(layout, values, i);
            for (var round = 0; round < 10 && layer.TiedTo < 0; round++)
            {
                var variance = Variance(samples.Through(layer, weights, bias, shape.Slope, transposed: false, activate: false));
                if (Math.Abs(variance - 1) < 0.1 || !(variance > 0))
                {
                    break;
                }

                var deviation = Math.Sqrt(variance);
                foreach (ref var weight in weights)
                {
                    weight /= deviation;
                }
            }

            samples = samples.Through(layer, weights, bias, shape.Slope, transposed: layer.TiedTo >= 0);
        }
    }

    private static double Variance(SampleMatrix outputs)
    {
        var all = outputs.Values.AsSpan(0, outputs.Count * outputs.Features);
        var mean = FixedOrderSum.Sum<double>(all) / all.Length;
        var sum = 0.0;
        foreach (var value in all)
        {
            sum += (value - mean) * (value - mean);
        }

        return sum / all.Length;
    }
}
