using System.Numerics;
using Runner.Initializers;
using Runner.Networks;
using Runner.Specs;
using static TorchSharp.torch;

namespace Runner.Training.Torch;

/// <summary>Metrics of the units of a network of layers, with the definitions of <see cref="NetworkProbes{T}"/> for dense networks. A unit
/// of a convolution is a channel, over all samples and pixels.</summary>
/// <param name="load">Loads parameters into the network and returns the probe batch, [batch, features].</param>
internal sealed class TorchProbes<T>(TorchLayers<T> layers, TorchProbes<T>.Loader load)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Loads parameters and returns a batch.</summary>
    public delegate Tensor Loader(ReadOnlySpan<T> parameters);

    private delegate double Look(UnitValues units, Tensor inputs);

    /// <summary>The columns of the metric; null if it is not one of these metrics.</summary>
    public IEnumerable<Measurement<T>>? Measure(string metric) => metric switch
    {
        MetricNames.Saturated => ByLayer(metric, (units, _) => Share(Slopes(units).abs().lt(TorchNumbers.Of(NetworkProbes<T>.SaturatedShare * LargestSlope(units))))),
        MetricNames.Dead => ByLayer(metric, (units, _) => Share(Dead(units))),
        MetricNames.MeanActivation => ByLayer(metric, (units, _) => Mean(units.After)),
        MetricNames.Signal => ByLayer(metric, (units, inputs) => Mean(units.After.Squared()) / Mean(inputs.Squared())),
        MetricNames.EffectiveRank => layers.Network.Code < 0 ? [] : [new(metric, moment => EffectiveRank(moment.Parameters))],
        _ => null,
    };

    private IEnumerable<Measurement<T>> ByLayer(string metric, Look look) => layers.Network.Everywhere
        .Where(layer => layer.Main?.Role == ParameterRole.Weights)
        .Select(layer => new Measurement<T>($"{metric}.{layer.Number}", moment =>
        {
            using var scope = NewDisposeScope();
            var inputs = load(moment.Parameters);
            using var still = no_grad();
            return look(layers.Look(inputs).Units.Single(units => units.Number == layer.Number), inputs);
        }));

    /// <summary>The derivative of the activation at every unit.</summary>
    private static Tensor Slopes(UnitValues units)
    {
        if (units.Activation is null)
        {
            return ones_like(units.Before);
        }

        using var graph = enable_grad();
        var z = units.Before.detach();
        z.requires_grad = true;
        return autograd.grad([TorchLayers<T>.Activate(units.Activation, z).sum()], [z])[0];
    }

    /// <summary>[units]: whether no gradient passes through a unit at any sample and pixel.</summary>
    private static Tensor Dead(UnitValues units) => Slopes(units).abs().transpose(0, 1).flatten(1).amax([1]).lt(TorchNumbers.Of(NetworkProbes<T>.DeadSlope));

    private static double LargestSlope(UnitValues units) => units.Activation is { } layer
        ? Networks.Activations.ActivationPass<T>.Of(layer.Activation, layer.Number("slope")).LargestSlope
        : 1;

    private static double Share(Tensor which) => Mean(which);

    private static double Mean(Tensor values) => TorchTensors.Number(values.to_type(ScalarType.Float64).mean());

    private double EffectiveRank(ReadOnlySpan<T> parameters)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var code = layers.Look(load(parameters)).Code!.to_type(ScalarType.Float64);
        var values = new double[code.numel()];
        TorchTensors.Read(code, values.AsSpan());
        return Networks.EffectiveRank.Of(new SampleMatrix((int)code.shape[0], (int)code.shape[1], values));
    }
}
