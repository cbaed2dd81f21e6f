using System.Numerics;
using System.Runtime.Intrinsics;
using Runner.Initializers;
using Runner.Networks;
using Runner.Networks.Losses;
using Runner.Numerics;

namespace Runner.Training;

/// <summary>
/// Measures the layers of a network at the points of the curve. Activations are computed on one fixed batch without noise, of
/// all training samples or a random selection (<c>measure.samples</c>), so that points are comparable. Layers are numbered from
/// 1.
/// </summary>
/// <param name="setProbeBatch">Sets the objective to the probe batch and returns its size.</param>
internal sealed class NetworkProbes<T>(Network<T> network, NetworkObjective<T> objective, Func<int> setProbeBatch)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal const double SaturatedShare = 0.05;
    internal const double DeadSlope = 1e-6;

    private readonly InputJacobian<T> jacobian = new(network, objective, setProbeBatch);
    private readonly ParameterProbes<T> ofParameters = new(
        network.Layout, network.Layers.Count(layer => layer is DenseLayer<T>), objective, setProbeBatch);

    public IEnumerable<Measurement<T>> Measure(string metric) => metric switch
    {
        MetricNames.Saturated => ByLayer(metric, (moment, layer) => Saturated(moment.Parameters, layer)),
        MetricNames.Dead => ByLayer(metric, (moment, layer) => Dead(moment.Parameters, layer)),
        MetricNames.EffectiveRank => network.CodeLayer < 0 ? [] : [new(metric, moment => EffectiveRank(moment.Parameters))],
        MetricNames.MeanActivation => ByLayer(metric, (moment, layer) => Outputs(moment.Parameters, layer, value => value)),
        MetricNames.Signal => ByLayer(metric, (moment, layer) => Outputs(moment.Parameters, layer, value => value * value) / InputSquare()),
        MetricNames.Jacobian => jacobian.Measure(metric),
        _ => ofParameters.Measure(metric)
            ?? throw new NetworkException($"measure.curves: there is no metric {metric}. Name one of {string.Join(", ", MetricNames.All)}."),
    };

    private delegate double LayerValue(TrialMoment<T> moment, int layer);

    private IEnumerable<Measurement<T>> ByLayer(string metric, LayerValue value)
    {
        var number = 0;
        for (var i = 0; i < network.Layers.Count; i++)
        {
            if (network.Layers[i] is DenseLayer<T>)
            {
                number++;
                var layer = i;
                yield return new Measurement<T>($"{metric}.{number}", moment => value(moment, layer));
            }
        }
    }

    /// <summary>[batch, units]: the slopes of a layer on the probe batch.</summary>
    private T[] Slopes(ReadOnlySpan<T> parameters, int layer, out int batch)
    {
        batch = setProbeBatch();
        objective.Value(parameters);
        var slopes = Padding.Allocate<T>(batch * network.Layers[layer].Outputs);
        ((DenseLayer<T>)network.Layers[layer]).Activation.Slopes(slopes, network.OutputOf(layer, batch), network.KeptOf(layer, batch));
        return slopes;
    }

    private double Saturated(ReadOnlySpan<T> parameters, int layer)
    {
        var slopes = Slopes(parameters, layer, out var batch);
        var count = batch * network.Layers[layer].Outputs;
        var limit = T.CreateTruncating(SaturatedShare * ((DenseLayer<T>)network.Layers[layer]).Activation.LargestSlope);
        var saturated = 0;
        foreach (var slope in slopes.AsSpan(0, count))
        {
            saturated += T.Abs(slope) < limit ? 1 : 0;
        }

        return (double)saturated / count;
    }

    private double Dead(ReadOnlySpan<T> parameters, int layer)
    {
        var slopes = Slopes(parameters, layer, out var batch);
        var units = network.Layers[layer].Outputs;
        var limit = T.CreateTruncating(DeadSlope);
        var dead = 0;
        for (var unit = 0; unit < units; unit++)
        {
            var alive = false;
            for (var i = unit; i < batch * units && !alive; i += units)
            {
                alive = !(T.Abs(slopes[i]) < limit);
            }

            dead += alive ? 0 : 1;
        }

        return (double)dead / units;
    }

    /// <summary>The mean of a function of a layer's outputs on the probe batch.</summary>
    private double Outputs(ReadOnlySpan<T> parameters, int layer, Func<double, double> of)
    {
        var batch = setProbeBatch();
        objective.Value(parameters);
        return Mean(network.OutputOf(layer, batch)[..(batch * network.Layers[layer].Outputs)], of);
    }

    private double InputSquare()
    {
        setProbeBatch();
        return Mean(objective.Inputs.Span, value => value * value);
    }

    private static double Mean(ReadOnlySpan<T> values, Func<double, double> of)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += of(double.CreateTruncating(value));
        }

        return sum / values.Length;
    }

    private double EffectiveRank(ReadOnlySpan<T> parameters)
    {
        var batch = setProbeBatch();
        objective.Value(parameters);
        var width = network.Layers[network.CodeLayer].Outputs;
        var code = network.OutputOf(network.CodeLayer, batch);
        var values = new double[batch * width];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = double.CreateTruncating(code[i]);
        }

        return Networks.EffectiveRank.Of(new SampleMatrix(batch, width, values));
    }
}
