using Runner.Networks;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Comparison.Minima;

/// <summary>The data that define a network's loss.</summary>
/// <param name="Inputs">[samples, features].</param>
/// <param name="Targets">[samples, outputs].</param>
internal sealed record TrainingData(double[] Inputs, double[] Targets, int Outputs)
{
    /// <summary>For a surface, and for a module of a user's code.</summary>
    public static readonly TrainingData None = new([], [], 1);

    public static double RootMeanSquare(double[] values) => values.Length == 0 ? 0 : EuclideanSpace.Norm(values) / Math.Sqrt(values.Length);
}

/// <summary>A network's training loss with what classifying its places needs: its units, its lower bound, its symmetries, and the weights
/// that may grow without bound.</summary>
internal static class TrialFunction
{
    /// <param name="shape">Null for a module of a user's code.</param>
    /// <param name="penalised">Whether the loss has penalty terms.</param>
    public static JudgedFunction Of(ICurvedObjective objective, NetworkShape? shape, LossConfig loss, bool penalised, TrainingData data)
    {
        var bound = LowerBound(loss, data);
        var untrained = new Lazy<double>(() => objective.Value(new double[objective.Dimension]) - bound);
        var (inputs, targets) = (TrainingData.RootMeanSquare(data.Inputs), TrainingData.RootMeanSquare(data.Targets));
        return new JudgedFunction(
            objective,
            (at, least) => new ProblemScale(LossScale(at), shape is null ? Uniform(at, least) : LayerLengths.Of(shape, at, inputs, targets, loss.Kind == LossKind.SoftmaxCrossEntropy)),
            bound,
            at => Outward(shape, at),
            at => shape is null ? [] : ContinuousSymmetry.Tangents(shape, loss.Kind, at),
            penalised)
        {
            Computes = shape is null ? at => at : new NetworkAnswers(shape, loss, data).Of,
        };

        // The loss of a network of zeros, whose output is the same for every sample, or the loss here if it is higher.
        double LossScale(double[] at) => Math.Max(double.IsFinite(untrained.Value) ? untrained.Value : 0, objective.Value(at) - bound);
    }

    private static double[] Uniform(double[] at, double least)
    {
        var lengths = new double[at.Length];
        Array.Fill(lengths, Math.Max(EuclideanSpace.Norm(at), least) is > 0 and var norm ? norm : 1);
        return lengths;
    }

    /// <summary>The parameters of each layer separately, the output layer first, then all parameters: as these grow, the layer, or every
    /// layer, saturates.</summary>
    private static IReadOnlyList<double[]> Outward(NetworkShape? shape, double[] at) => shape is null
        ? [at]
        : [.. Enumerable.Range(1, shape.Layers.Length).Reverse().Where(layer => shape.Layers[layer - 1].TiedTo < 0).Select(layer => OfLayer(shape, at, layer)), at];

    private static double[] OfLayer(NetworkShape shape, double[] at, int layer)
    {
        var direction = new double[at.Length];
        foreach (var block in shape.Layout().Blocks.Where(block => block.Layer == layer))
        {
            at.AsSpan(block.Offset, block.Count).CopyTo(direction.AsSpan(block.Offset));
        }

        return direction;
    }

    /// <summary>The lower bound of the loss: 0, and for cross-entropies the entropy of the targets, Σ −t·log t.</summary>
    private static double LowerBound(LossConfig loss, TrainingData data)
    {
        if (data.Targets.Length == 0 || loss.Kind is not (LossKind.BinaryCrossEntropy or LossKind.SoftmaxCrossEntropy))
        {
            return 0;
        }

        var binary = loss.Kind == LossKind.BinaryCrossEntropy;
        var entropy = data.Targets.Sum(t => -TimesLog(t) - (binary ? TimesLog(1 - t) : 0));
        var samples = data.Targets.Length / data.Outputs;
        return entropy / (binary && loss.Reduction == LossReduction.Mean ? data.Targets.Length : samples);
    }

    private static double TimesLog(double t) => t > 0 ? t * Simd.Log(t) : 0;
}
