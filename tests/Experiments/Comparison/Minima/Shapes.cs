using System.Collections.Immutable;
using Runner.Comparison.Minima;
using Runner.Networks;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Tests.Comparison.Minima;

/// <summary>Small networks and random numbers for the tests.</summary>
internal static class Shapes
{
    public static readonly LossConfig MeanSquares = Loss(LossKind.Mse);

    public static LossConfig Loss(LossKind kind, LossReduction reduction = LossReduction.Mean) => new(kind, reduction, Delta: 0.3, OmitOutputSlope: false);

    public static NetworkShape Chain(ActivationKind hidden, ActivationKind output, bool bias, params int[] widths)
    {
        var layers = ImmutableArray.CreateBuilder<DenseShape>();
        for (var i = 1; i < widths.Length; i++)
        {
            var last = i == widths.Length - 1;
            layers.Add(new DenseShape(widths[i - 1], widths[i], last ? output : hidden, -1, !last));
        }

        return new NetworkShape(layers.ToImmutable(), (widths.Length / 2) - 1, bias, 0.1);
    }

    /// <summary>in-hidden-code-hidden-in with tied weights and biases.</summary>
    public static NetworkShape Tied(ActivationKind hidden, ActivationKind code, int inputs, int width, int bottleneck) => new(
        [
            new DenseShape(inputs, width, hidden, -1, true),
            new DenseShape(width, bottleneck, code, -1, false),
            new DenseShape(bottleneck, width, hidden, 1, true),
            new DenseShape(width, inputs, ActivationKind.Sigmoid, 0, false),
        ],
        1,
        true,
        0.1);

    /// <summary>A network's loss on some data, with what its places are judged by.</summary>
    public static JudgedFunction Judged(NetworkShape shape, LossConfig loss, double[] inputs, double[] targets, double l1 = 0, double l2 = 0)
    {
        var outputs = shape.Layers[^1].Units;
        var objective = new NetworkCurvature(shape, loss, l1, l2, 0, inputs, targets, targets.Length / outputs);
        return TrialFunction.Of(objective, shape, loss, l1 != 0 || l2 != 0, new TrainingData(inputs, targets, outputs));
    }

    public static RandomStream Stream(int number) => RandomStream.Named(7, number, StreamPurpose.Test);

    public static double[] Gaussian(int count, int seed, double scale = 1)
    {
        var values = new double[count];
        Stream(seed).FillGaussian<double>(values);
        for (var i = 0; i < count; i++)
        {
            values[i] *= scale;
        }

        return values;
    }

    public static double[] Uniform(int count, int seed)
    {
        var values = new double[count];
        Stream(seed).FillUniform<double>(values);
        return values;
    }
}
