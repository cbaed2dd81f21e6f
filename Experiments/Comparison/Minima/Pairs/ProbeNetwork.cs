using Runner.Networks;
using Runner.Networks.Activations;
using Runner.Specs;

namespace Runner.Comparison.Minima.Pairs;

/// <summary>A network shape with its loss on a probe set, for float32 evaluations at many points. Immutable; each thread
/// creates its own <see cref="PathEvaluator"/>.</summary>
public sealed class ProbeNetwork
{
    public ProbeNetwork(NetworkShape shape, LossConfig loss, ProbeSet probes)
    {
        Shape = shape;
        Probes = probes;
        Weights = new LayerWeights(shape);
        Symmetry = UnitSymmetry.Of(shape);
        Inputs = new BlockedSamples(probes.Count, probes.Features, probes.Inputs);
        Targets = new BlockedSamples(probes.Count, probes.Outputs, probes.Targets);
        Loss = BlockLoss.Of(loss, shape.Layers[^1].Activation);
        Activations = [.. shape.Layers.Select(layer => ActivationPass<float>.Of(layer.Activation, shape.Slope))];
        TargetClass = probes.Classes ? Classes(probes.Targets, probes.Outputs) : [];
    }

    public NetworkShape Shape { get; }

    public ProbeSet Probes { get; }

    public LayerWeights Weights { get; }

    public UnitSymmetry Symmetry { get; }

    internal BlockedSamples Inputs { get; }

    internal BlockedSamples Targets { get; }

    internal BlockLoss Loss { get; }

    internal ActivationPass<float>[] Activations { get; }

    /// <summary>Class of each sample; empty when there are none.</summary>
    internal int[] TargetClass { get; }

    /// <summary>The index of the largest output of each sample, [count].</summary>
    private static int[] Classes(float[] rows, int outputs)
    {
        var classes = new int[rows.Length / outputs];
        for (var s = 0; s < classes.Length; s++)
        {
            var row = rows.AsSpan(s * outputs, outputs);
            var best = 0;
            for (var o = 1; o < outputs; o++)
            {
                best = row[o] > row[best] ? o : best;
            }

            classes[s] = best;
        }

        return classes;
    }
}
