using System.Numerics;
using Runner.Networks.Losses;
using Runner.Networks.Penalties;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Networks;

/// <summary>A network's loss, with penalties, on one batch at a time.</summary>
public sealed class NetworkObjective<T> : IObjective<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Network<T> network;
    private readonly Loss<T> loss;
    private readonly WeightPenalty<T>? weightPenalty;
    private readonly SparsityPenalty<T>? sparsity;
    private readonly ContractivePenalty<T>? contractive;
    private ReadOnlyMemory<T> input;
    private ReadOnlyMemory<T> targets;
    private RandomStream? noise;
    private int batch;

    public NetworkObjective(Network<T> network, Loss<T> loss, RegularizerConfig regularizer)
    {
        this.network = network;
        this.loss = loss;
        weightPenalty = WeightPenalty<T>.Of(regularizer, network.Layout);
        sparsity = SparsityPenalty<T>.Of(regularizer, network);
        contractive = ContractivePenalty<T>.Of(regularizer, network);
    }

    /// <summary>The last evaluation's loss on the batch, without penalties.</summary>
    public double DataLoss { get; private set; }

    /// <summary>[batch, inputs]: the batch on which the objective is evaluated.</summary>
    public ReadOnlyMemory<T> Inputs => input;

    /// <summary>Sets the batch on which the objective is evaluated.</summary>
    /// <param name="samples">[batch, inputs], the network's inputs (with noise when denoising).</param>
    /// <param name="wanted">[batch, outputs], without padding: the targets.</param>
    /// <param name="draws">The random stream of dropout in training; null when nothing is random.</param>
    public void SetBatch(int count, ReadOnlyMemory<T> samples, ReadOnlyMemory<T> wanted, RandomStream? draws)
    {
        batch = count;
        input = samples;
        targets = wanted;
        noise = draws;
    }

    public double Value(ReadOnlySpan<T> parameters)
    {
        network.Forward(parameters, input.Span, batch, noise);
        var sum = default(LossSum<T>);
        loss.Accumulate(ref sum, Read(), targets.Span, network.Outputs);
        DataLoss = sum.Total / loss.Divisor(batch, network.Outputs);
        return DataLoss + Penalties(parameters);
    }

    public double ValueAndGradient(ReadOnlySpan<T> parameters, Span<T> gradient)
    {
        var samples = input.Span;
        network.Forward(parameters, samples, batch, noise);
        var sum = default(LossSum<T>);
        loss.Gradient(ref sum, Read(), targets.Span, network.Outputs, network.GradientOf(network.Layers.Count - 1, batch));
        DataLoss = sum.Total / loss.Divisor(batch, network.Outputs);
        var penalties = Penalties(parameters);
        network.Backward(
            parameters, samples, batch, gradient, loss.FromPreactivation || loss.OmitOutputSlope, sparsity, contractive);
        contractive?.AddGradient(gradient);
        weightPenalty?.AddGradient(parameters, gradient);
        return DataLoss + penalties;
    }

    private Span<T> Read()
    {
        var last = network.Layers.Count - 1;
        return loss.FromPreactivation ? network.KeptOf(last, batch) : network.OutputOf(last, batch);
    }

    private double Penalties(ReadOnlySpan<T> parameters)
    {
        var value = 0.0;
        if (weightPenalty is not null)
        {
            value += weightPenalty.Value(parameters);
        }

        if (sparsity is not null)
        {
            value += sparsity.Value(network.OutputOf(network.CodeLayer, batch), batch);
        }

        if (contractive is not null)
        {
            value += contractive.Evaluate(parameters, input.Span, batch);
        }

        return value;
    }
}
