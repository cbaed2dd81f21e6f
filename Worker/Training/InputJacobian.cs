using System.Numerics;
using Runner.Initializers;
using Runner.Networks;
using Runner.Numerics;

namespace Runner.Training;

/// <summary>
/// Singular values of the Jacobian ∂output/∂input = D_L·W_L ⋯ D_1·W_1 at the first training sample, where D_l is the diagonal
/// matrix of the activation slopes of layer l. For a linear network they are the singular values of the map itself, its mode
/// strengths (Saxe et al. 2014, eq. 6; Pennington et al. 2017, eq. 3). There are as many columns as the narrowest layer has
/// units; all other singular values are 0. Computed in float64 from JᵀJ, so values below 1e-8 of the largest are not resolved.
/// </summary>
internal sealed class InputJacobian<T>(Network<T> network, NetworkObjective<T> objective, Func<int> setProbeBatch)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private double[] values = [];

    public IEnumerable<Measurement<T>> Measure(string metric)
    {
        var rank = Math.Min(network.Inputs, network.Layers.Min(layer => layer.Outputs));
        for (var i = 0; i < rank; i++)
        {
            // The first column of a point computes all values; the others reuse them.
            var place = i;
            yield return new Measurement<T>($"{metric}.{i + 1}", moment =>
            {
                values = place == 0 ? SingularValues(moment.Parameters) : values;
                return values[place];
            });
        }
    }

    private double[] SingularValues(ReadOnlySpan<T> parameters)
    {
        var batch = setProbeBatch();
        objective.Value(parameters);
        var inputs = network.Inputs;
        var jacobian = Array.Empty<double>();
        var rows = inputs;
        for (var i = 0; i < network.Layers.Count; i++)
        {
            if (network.Layers[i] is DenseLayer<T> layer)
            {
                jacobian = Through(parameters, layer, Slopes(layer, i, batch), jacobian, inputs);
                rows = layer.Outputs;
            }
        }

        return SingularValues(jacobian, rows, inputs);
    }

    /// <summary>The singular values of a matrix [rows, columns], largest first.</summary>
    public static double[] SingularValues(double[] matrix, int rows, int columns)
    {
        // JJᵀ or JᵀJ, whichever is smaller.
        var n = Math.Min(rows, columns);
        var gram = new double[n * n];
        MatrixProduct.Multiply<double>(
            n, n, rows <= columns ? columns : rows, matrix, columns, rows > columns, matrix, columns, rows <= columns, gram, n, false);
        return Array.ConvertAll(Eigenvectors.Of(gram, n).Values, value => Math.Sqrt(Math.Max(0, value)));
    }

    /// <summary>[outputs, inputs of the network]: D·W·J.</summary>
    private static double[] Through(ReadOnlySpan<T> parameters, DenseLayer<T> layer, T[] slopes, double[] jacobian, int inputs)
    {
        var weights = Convert(parameters.Slice(layer.Weights.Offset, layer.Weights.Count));
        var next = new double[layer.Outputs * inputs];
        if (jacobian.Length == 0)
        {
            for (var row = 0; row < layer.Outputs; row++)
            {
                for (var column = 0; column < inputs; column++)
                {
                    next[(row * inputs) + column] = layer.Transposed ? weights[(column * layer.Outputs) + row] : weights[(row * inputs) + column];
                }
            }
        }
        else
        {
            MatrixProduct.Multiply<double>(
                layer.Outputs, inputs, layer.Inputs, weights, layer.Weights.Columns, layer.Transposed, jacobian, inputs, false, next, inputs, false);
        }

        for (var row = 0; row < layer.Outputs; row++)
        {
            var slope = double.CreateTruncating(slopes[row]);
            foreach (ref var value in next.AsSpan(row * inputs, inputs))
            {
                value *= slope;
            }
        }

        return next;
    }

    private T[] Slopes(DenseLayer<T> layer, int index, int batch)
    {
        var slopes = Padding.Allocate<T>(batch * layer.Outputs);
        layer.Activation.Slopes(slopes, network.OutputOf(index, batch), network.KeptOf(index, batch));
        return slopes;
    }

    private static double[] Convert(ReadOnlySpan<T> from)
    {
        var into = new double[from.Length];
        for (var i = 0; i < from.Length; i++)
        {
            into[i] = double.CreateTruncating(from[i]);
        }

        return into;
    }
}
