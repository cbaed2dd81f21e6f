using System.Numerics;
using Runner.Networks;
using Runner.Networks.Losses;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Training;

/// <summary>Runner's own implementation of networks, with the same bits on every machine.</summary>
internal sealed class BuiltInEngine<T> : INetworkEngine<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NetworkShape shape;
    private readonly Network<T> network;
    private readonly Loss<T> loss;
    private readonly NetworkObjective<T> objective;
    private readonly Dictionary<ProbeBatch<T>, NetworkProbes<T>> probes = new(ReferenceEqualityComparer.Instance);

    /// <param name="capacity">The largest batch.</param>
    public BuiltInEngine(TrialConfig config, NetworkShape shape, int capacity, TrainingContext context)
    {
        this.shape = shape;
        loss = Loss<T>.Of(config.Loss, shape.Layers[^1].Activation);
        network = context.Reuse<NetworkWorkspace<T>>(
            existing => existing.Fits(shape, capacity, config.Regularizer.Dropout, loss.FromPreactivation),
            () => new NetworkWorkspace<T>(shape, capacity, config.Regularizer.Dropout, loss.FromPreactivation)).Network;
        objective = new NetworkObjective<T>(network, loss, config.Regularizer);
    }

    public ParameterLayout Layout => network.Layout;

    public IObjective<T> Objective => objective;

    public double DataLoss => objective.DataLoss;

    public T[] State => [];

    public string Stamp => "";

    /// <summary>Does nothing: the buffers belong to the context.</summary>
    public void Dispose()
    {
    }

    public long Work(int batch) => 6 * batch * shape.MultiplyAdds;

    public void SetBatch(int count, ReadOnlyMemory<T> inputs, ReadOnlyMemory<T> targets, bool learns, RandomStream? draws, double share = 1) =>
        objective.SetBatch(count, inputs, targets, draws);

    public double Loss(ReadOnlySpan<T> parameters, int count, ReadOnlyMemory<T> inputs, ReadOnlyMemory<T> targets)
    {
        var last = network.Layers.Count - 1;
        var sum = default(LossSum<T>);
        for (var start = 0; start < count; start += NetworkTask<T>.MeasuringBatch)
        {
            var part = Math.Min(NetworkTask<T>.MeasuringBatch, count - start);
            network.Forward(parameters, inputs.Span.Slice(start * network.Inputs, part * network.Inputs), part);
            var output = loss.FromPreactivation ? network.KeptOf(last, part) : network.OutputOf(last, part);
            loss.Accumulate(ref sum, output, targets.Span.Slice(start * network.Outputs, part * network.Outputs), network.Outputs);
        }

        return sum.Total / loss.Divisor(count, network.Outputs);
    }

    public ReadOnlySpan<T> Outputs(ReadOnlySpan<T> parameters, int count, ReadOnlyMemory<T> inputs) =>
        network.Forward(parameters, inputs.Span, count);

    public ReadOnlySpan<T> Encode(ReadOnlySpan<T> parameters, int count, ReadOnlyMemory<T> inputs) => network.Encode(parameters, inputs.Span, count);

    public ReadOnlySpan<T> Decode(ReadOnlySpan<T> parameters, int count, ReadOnlyMemory<T> codes) => network.Decode(parameters, codes.Span, count);

    public IEnumerable<Measurement<T>> Measure(string metric, ProbeBatch<T> probeBatch)
    {
        // Metrics may use different batches, but share the buffers of one network.
        if (!probes.TryGetValue(probeBatch, out var known))
        {
            known = new NetworkProbes<T>(network, objective, () =>
            {
                objective.SetBatch(probeBatch.Count, probeBatch.Inputs, probeBatch.Targets, null);
                return probeBatch.Count;
            });
            probes.Add(probeBatch, known);
        }

        return known.Measure(metric);
    }
}
