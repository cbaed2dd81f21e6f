namespace Runner.Comparison.Minima.Pairs;

/// <summary>
/// Evaluates networks on straight lines between two weights. The first layer is never recomputed: its pre-activations on
/// fixed samples are linear in the weights, so those of the two ends are interpolated. One instance per thread.
/// </summary>
public sealed unsafe class PathEvaluator
{
    private readonly ProbeNetwork network;
    private readonly float[] weights;
    private readonly float[] front;
    private readonly float[] back;
    private readonly float[] kept;

    public PathEvaluator(ProbeNetwork network)
    {
        this.network = network;
        var widest = network.Shape.Layers.Max(layer => layer.Units) * SampleBlock.Samples;
        weights = new float[network.Weights.Count];
        (front, back, kept) = (Pinned(widest), Pinned(widest), Pinned(widest));
    }

    /// <summary>Pre-activations of the first layer, block by block [units, 64].</summary>
    internal float[] FirstLayer(float[] all)
    {
        var layer = network.Shape.Layers[0];
        var z = new float[network.Inputs.Blocks * layer.Units * SampleBlock.Samples];
        fixed (float* w = network.Weights.Weights(all, 0), b = network.Weights.Bias(all, 0), x = network.Inputs.Values, target = z)
        {
            for (var block = 0; block < network.Inputs.Blocks; block++)
            {
                SampleBlock.Dense(
                    w,
                    b,
                    x + (block * layer.Inputs * SampleBlock.Samples),
                    target + (block * layer.Units * SampleBlock.Samples),
                    layer.Inputs,
                    layer.Units);
            }
        }

        return z;
    }

    /// <summary>The loss at a + λ·(b − a), over the probe set.</summary>
    /// <param name="firstA">First-layer pre-activations of a.</param>
    /// <param name="wrong">The number of misclassified samples; 0 without classes.</param>
    internal double Loss(float lambda, float[] a, float[] firstA, float[] b, float[] firstB, out int wrong)
    {
        var behind = network.Shape.Layers.Length == 1 ? a.Length : network.Weights.Start(1);
        FloatVectors.Interpolate(a.AsSpan(behind), b.AsSpan(behind), lambda, weights.AsSpan(behind));
        var sum = 0.0;
        wrong = 0;
        var outputs = network.Probes.Outputs;
        var length = network.Shape.Layers[0].Units * SampleBlock.Samples;
        fixed (float* targets = network.Targets.Values)
        {
            for (var block = 0; block < network.Inputs.Blocks; block++)
            {
                FloatVectors.Interpolate(
                    firstA.AsSpan(block * length, length), firstB.AsSpan(block * length, length), lambda, front);
                var y = Finish(weights, null);
                fixed (float* result = y)
                {
                    var samples = network.Inputs.SamplesIn(block);
                    sum += network.Loss.Sum(result, targets + (block * outputs * SampleBlock.Samples), outputs, samples);
                    wrong += network.Probes.Classes ? Wrong(result, outputs, block, samples) : 0;
                }
            }
        }

        return sum / network.Loss.Divisor(network.Probes.Count, outputs);
    }

    /// <summary>Runs one block from first-layer pre-activations and passes the outputs of every layer to <paramref name="seen"/>.</summary>
    internal void Watch(float[] all, ReadOnlySpan<float> first, Action<int, float[]> seen)
    {
        first.CopyTo(front);
        Finish(all, seen);
    }

    /// <summary>Computes the layers after the first pre-activations, which are in <see cref="front"/>.</summary>
    private float[] Finish(float[] all, Action<int, float[]>? seen)
    {
        var (from, to) = (front, back);
        for (var l = 0; l < network.Shape.Layers.Length; l++)
        {
            var layer = network.Shape.Layers[l];
            var last = l == network.Shape.Layers.Length - 1;
            if (l > 0)
            {
                fixed (float* w = network.Weights.Weights(all, l), b = network.Weights.Bias(all, l), h = from, z = to)
                {
                    SampleBlock.Dense(w, b, h, z, layer.Inputs, layer.Units);
                }

                (from, to) = (to, from);
            }

            if (!last || !network.Loss.OnLogits || seen is not null)
            {
                var length = layer.Units * SampleBlock.Samples;
                network.Activations[l].Forward(from.AsSpan(0, length), default, kept.AsSpan(0, length));
            }

            seen?.Invoke(l, from);
        }

        return from;
    }

    private int Wrong(float* y, int outputs, int block, int samples)
    {
        var wrong = 0;
        for (var s = 0; s < samples; s++)
        {
            var best = 0;
            for (var o = 1; o < outputs; o++)
            {
                best = y[(o * SampleBlock.Samples) + s] > y[(best * SampleBlock.Samples) + s] ? o : best;
            }

            wrong += best != network.TargetClass[(block * SampleBlock.Samples) + s] ? 1 : 0;
        }

        return wrong;
    }

    /// <summary>Pinned, so that <c>fixed</c> costs nothing and the garbage collector does not move the buffer.</summary>
    private static float[] Pinned(int count) => GC.AllocateArray<float>(count, pinned: true);
}
