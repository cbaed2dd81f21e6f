using System.Numerics;
using System.Runtime.Intrinsics;
using Runner.Networks;
using Runner.Networks.Losses;

namespace Runner.Training;

/// <summary>Metrics computed from parameters and their gradient, for any engine. The gradient is that of one fixed batch.
/// Layers are numbered from 1.</summary>
/// <param name="layers">The number of layers.</param>
/// <param name="setProbeBatch">Sets the objective to the probe batch and returns its size.</param>
internal sealed class ParameterProbes<T>(ParameterLayout layout, int layers, IObjective<T> objective, Func<int> setProbeBatch)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T[] gradient = [];

    /// <summary>The columns of the metric; null if it is not one of these metrics.</summary>
    public IEnumerable<Measurement<T>>? Measure(string metric) => metric switch
    {
        MetricNames.GradientNorm => ByLayer(metric, (moment, number) =>
        {
            Gradient(moment.Parameters);
            return Norm(gradient, number, weightsOnly: false);
        }),
        MetricNames.WeightNorm => ByLayer(metric, (moment, number) => Norm(moment.Parameters, number, weightsOnly: true)),
        MetricNames.UpdateRatio => ByLayer(metric, UpdateRatio),
        MetricNames.Sharpness => [new(metric, moment => Sharpness(moment.Parameters))],
        MetricNames.Coordinates => [],
        _ => null,
    };

    private delegate double LayerValue(TrialMoment<T> moment, int number);

    private IEnumerable<Measurement<T>> ByLayer(string metric, LayerValue value) =>
        Enumerable.Range(1, layers).Select(number => new Measurement<T>($"{metric}.{number}", moment => value(moment, number)));

    private void Gradient(ReadOnlySpan<T> parameters)
    {
        if (gradient.Length != parameters.Length)
        {
            gradient = new T[parameters.Length];
        }

        setProbeBatch();
        objective.ValueAndGradient(parameters, gradient);
    }

    private double Norm(ReadOnlySpan<T> vector, int layer, bool weightsOnly)
    {
        var sum = 0.0;
        foreach (var block in layout.Blocks)
        {
            if (block.Layer == layer && (!weightsOnly || block.IsMatrix))
            {
                sum += SumOfSquares(vector.Slice(block.Offset, block.Count));
            }
        }

        return Math.Sqrt(sum);
    }

    private static double SumOfSquares(ReadOnlySpan<T> vector)
    {
        var sum = default(LossSum<T>);
        for (var i = 0; i < vector.Length; i += Vector512<T>.Count)
        {
            var value = Padding.Load(vector, i);
            sum.Add(value * value);
        }

        return sum.Total;
    }

    private double UpdateRatio(TrialMoment<T> moment, int layer)
    {
        var moved = 0.0;
        var before = 0.0;
        foreach (var block in layout.Blocks)
        {
            if (block.Layer == layer && block.IsMatrix)
            {
                var old = moment.BeforeUpdate.Slice(block.Offset, block.Count);
                var now = moment.Parameters.Slice(block.Offset, block.Count);
                var sum = default(LossSum<T>);
                for (var i = 0; i < old.Length; i += Vector512<T>.Count)
                {
                    var step = Padding.Load(now, i) - Padding.Load(old, i);
                    sum.Add(step * step);
                }

                moved += sum.Total;
                before += SumOfSquares(old);
            }
        }

        return before == 0 ? 0 : Math.Sqrt(moved / before);
    }

    /// <summary>ĝᵀHĝ with the unit gradient ĝ, by a central difference of gradients; 0 where the gradient is 0.</summary>
    private double Sharpness(ReadOnlySpan<T> parameters)
    {
        Gradient(parameters);
        return GradientSharpness.Of(objective, parameters, gradient);
    }
}
