using Runner.Networks;
using Runner.Numerics;

namespace Runner.Comparison.Minima;

/// <summary>
/// The curvature of one layer as a Kronecker product: E[x·xᵀ] ⊗ E[δ·δᵀ], where x is the layer's input with a 1 for its bias, and δ the change of its pre-activations that
/// a change of the output by a root of the loss's curvature goes back to. It approximates the layer's block of the Gauss-Newton matrix (K-FAC; Martens and Grosse 2015, eq. 1).
/// </summary>
/// <param name="Weights">[outputs, inputs].</param>
/// <param name="Inputs">E[x·xᵀ], [n, n] with n inputs, and one more where there is a bias.</param>
/// <param name="Outputs">Σ δ·δᵀ over the samples, [outputs, outputs].</param>
public sealed record KroneckerFactors(ParameterBlock Weights, ParameterBlock? Bias, double[] Inputs, double[] Outputs)
{
    public static KroneckerFactors Zero(DenseLayer<double> layer)
    {
        var width = layer.Inputs + (layer.Bias is null ? 0 : 1);
        return new KroneckerFactors(layer.Weights, layer.Bias, new double[width * width], new double[layer.Outputs * layer.Outputs]);
    }

    /// <summary>Adds some of the samples.</summary>
    /// <param name="x">[count, inputs].</param>
    /// <param name="delta">[count, outputs].</param>
    /// <param name="samples">Of all parts.</param>
    public void Add(ReadOnlySpan<double> x, ReadOnlySpan<double> delta, int count, int samples)
    {
        var (inputs, outputs) = (Weights.Columns, Weights.Rows);
        var width = inputs + (Bias is null ? 0 : 1);
        var extended = new double[count * width];
        for (var row = 0; row < count; row++)
        {
            x.Slice(row * inputs, inputs).CopyTo(extended.AsSpan(row * width));
            extended.AsSpan((row * width) + inputs, width - inputs).Fill(1);
        }

        var second = new double[width * width];
        MatrixProduct.Multiply<double>(width, width, count, extended, width, true, extended, width, false, second, width);
        EuclideanSpace.AddScaled(1.0 / samples, second, Inputs);
        MatrixProduct.Multiply<double>(outputs, outputs, count, delta, outputs, true, delta, outputs, false, Outputs, outputs, true);
    }
}
