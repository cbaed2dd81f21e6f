using Runner.Numerics;

namespace Runner.Comparison.Minima.Pairs;

/// <summary>What comparing pairs needs about one network, computed once: weights, and loss, outputs and activations on the probe
/// set.</summary>
public sealed class ProbedMinimum
{
    private ProbedMinimum(float[] weights, float[] firstLayer, int groups)
    {
        Weights = weights;
        FirstLayer = firstLayer;
        Units = new float[groups][];
    }

    /// <summary>In the layout of <see cref="LayerWeights"/>.</summary>
    internal float[] Weights { get; }

    /// <summary>First-layer pre-activations, block by block [units, 64].</summary>
    internal float[] FirstLayer { get; }

    /// <summary>Block by block [outputs, 64], zero beyond the samples.</summary>
    internal float[] Outputs { get; private set; } = [];

    /// <summary>For each group [units, padded samples], each row centred and of length 1; a constant row is 0.</summary>
    internal float[][] Units { get; }

    /// <summary>The code, [units, padded samples], each row centred.</summary>
    internal float[] Code { get; private set; } = [];

    /// <summary>‖CᵀC‖ of the centred code.</summary>
    internal double CodeNorm { get; private set; }

    /// <summary>The class that the network predicts for each sample; empty without classes.</summary>
    internal int[] Answers { get; private set; } = [];

    /// <summary>Loss on the probe set.</summary>
    public double Loss { get; private set; }

    /// <summary>Share of wrong classes on the probe set; NaN without classes.</summary>
    public double Error { get; private set; } = double.NaN;

    /// <param name="parameters">The flat vector of the layout.</param>
    public static ProbedMinimum Of(ProbeNetwork network, PathEvaluator evaluator, ReadOnlySpan<double> parameters)
    {
        var weights = network.Weights.Unpack<float>(parameters);
        var probed = new ProbedMinimum(weights, evaluator.FirstLayer(weights), network.Symmetry.Groups.Length);
        probed.Loss = evaluator.Loss(0, weights, probed.FirstLayer, weights, probed.FirstLayer, out var wrong);
        probed.Error = network.Probes.Classes ? (double)wrong / network.Probes.Count : double.NaN;
        probed.Observe(network, evaluator);
        return probed;
    }

    private void Observe(ProbeNetwork network, PathEvaluator evaluator)
    {
        var shape = network.Shape;
        var padded = network.Inputs.Blocks * SampleBlock.Samples;
        var rows = shape.Layers.Select(layer => new float[layer.Units * padded]).ToArray();
        var length = shape.Layers[0].Units * SampleBlock.Samples;
        for (var block = 0; block < network.Inputs.Blocks; block++)
        {
            var samples = network.Inputs.SamplesIn(block);
            evaluator.Watch(Weights, FirstLayer.AsSpan(block * length, length), (layer, values) =>
            {
                for (var unit = 0; unit < shape.Layers[layer].Units; unit++)
                {
                    values.AsSpan(unit * SampleBlock.Samples, samples)
                        .CopyTo(rows[layer].AsSpan((unit * padded) + (block * SampleBlock.Samples)));
                }
            });
        }

        Outputs = rows[^1];
        Answers = network.Probes.Classes ? BestOf(Outputs, network.Probes.Outputs, padded, network.Probes.Count) : [];
        var code = shape.Code >= 0 ? shape.Code : shape.Layers.Length - 1;
        Code = Centred(rows[code], padded, network.Probes.Count, normalize: false);
        CodeNorm = Math.Sqrt(Alignment(Code, Code, padded));
        for (var g = 0; g < Units.Length; g++)
        {
            Units[g] = Centred(rows[network.Symmetry.Groups[g].Layer], padded, network.Probes.Count, normalize: true);
        }
    }

    /// <summary>‖AᵀB‖² (Frobenius) for rows of features over the same samples.</summary>
    internal static double Alignment(float[] a, float[] b, int width)
    {
        var (m, n) = (a.Length / width, b.Length / width);
        var product = new float[m * n];
        MatrixProduct.Multiply<float>(m, n, width, a, width, false, b, width, true, product, n, false);
        return product.Sum(value => (double)value * value);
    }

    private static float[] Centred(float[] rows, int width, int samples, bool normalize)
    {
        var centred = (float[])rows.Clone();
        for (var start = 0; start < rows.Length; start += width)
        {
            var row = centred.AsSpan(start, samples);
            var mean = 0.0;
            foreach (var value in row)
            {
                mean += value;
            }

            mean /= samples;
            var squares = 0.0;
            foreach (ref var value in row)
            {
                value = (float)(value - mean);
                squares += (double)value * value;
            }

            // Do not normalize the rounding noise of a constant unit.
            var scale = squares > 1e-10 * samples * Math.Max(1e-6, mean * mean) ? 1 / Math.Sqrt(squares) : 0;
            for (var i = 0; normalize && i < samples; i++)
            {
                row[i] = (float)(row[i] * scale);
            }
        }

        return centred;
    }

    private static int[] BestOf(float[] rows, int outputs, int width, int samples)
    {
        var best = new int[samples];
        for (var s = 0; s < samples; s++)
        {
            for (var o = 1; o < outputs; o++)
            {
                best[s] = rows[(o * width) + s] > rows[(best[s] * width) + s] ? o : best[s];
            }
        }

        return best;
    }
}
