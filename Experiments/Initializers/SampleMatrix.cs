using Runner.Networks;
using Runner.Networks.Activations;
using Runner.Numerics;

namespace Runner.Initializers;

/// <summary>Samples row by row in float64, for schemes that use data.</summary>
/// <param name="Values">[count, features], padded.</param>
public sealed record SampleMatrix(int Count, int Features, double[] Values)
{
    /// <summary>The samples after one dense layer.</summary>
    /// <param name="weights">[units, features], or [features, units] when <paramref name="transposed"/>.</param>
    /// <param name="bias">[units], or empty.</param>
    public SampleMatrix Through(
        DenseShape layer, ReadOnlySpan<double> weights, ReadOnlySpan<double> bias, double slope, bool transposed, bool activate = true)
    {
        var result = Padding.Allocate<double>(Count * layer.Units);
        MatrixProduct.Multiply(
            Count,
            layer.Units,
            Features,
            Values,
            Features,
            false,
            weights,
            transposed ? layer.Units : Features,
            !transposed,
            result,
            layer.Units,
            false);
        for (var i = 0; i < Count * layer.Units && !bias.IsEmpty; i++)
        {
            result[i] += bias[i % layer.Units];
        }

        if (activate)
        {
            var activation = ActivationPass<double>.Of(layer.Activation, slope);
            activation.Forward(result, default, activation.NeedsInput ? new double[result.Length] : default);
        }

        return new SampleMatrix(Count, layer.Units, result);
    }

    /// <summary>The mean of each feature.</summary>
    public double[] Means()
    {
        var means = new double[Features];
        for (var row = 0; row < Count; row++)
        {
            for (var i = 0; i < Features; i++)
            {
                means[i] += Values[(row * Features) + i];
            }
        }

        for (var i = 0; i < Features; i++)
        {
            means[i] /= Count;
        }

        return means;
    }
}
