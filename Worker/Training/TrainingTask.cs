using System.Numerics;
using Runner.Networks;

namespace Runner.Training;

/// <summary>What a trial trains on: parameters with an objective that is set to one batch after the other, and measurements.
/// A network on data, or a surface.</summary>
internal abstract class TrainingTask<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public abstract ParameterLayout Layout { get; }

    /// <summary>On the batch last set.</summary>
    public abstract IObjective<T> Objective { get; }

    /// <summary>The last evaluation's loss, without penalties.</summary>
    public abstract double DataLoss { get; }

    /// <summary>Numbers beside the parameters that training keeps, such as running means; empty for none.</summary>
    public virtual Span<T> State => [];

    /// <inheritdoc cref="INetworkEngine{T}.Stamp"/>
    public virtual string Stamp => "";

    public virtual void Dispose()
    {
    }

    /// <summary>Updates that see all samples once (or as many, drawn with replacement).</summary>
    public abstract int UpdatesPerPass { get; }

    /// <summary>Floating-point operations of one update, roughly.</summary>
    public abstract long WorkPerUpdate { get; }

    /// <summary>Position within the random draws of the present pass, for a checkpoint inside it.</summary>
    public abstract long NoisePosition { get; set; }

    /// <summary>Fills the initial parameters, in float64.</summary>
    public abstract double[] InitialParameters();

    /// <summary>Makes the order and the random stream of a pass over the data; each pass has its own, so no history is needed.</summary>
    public abstract void BeginPass(int pass);

    /// <summary>Sets the objective to one batch of the present pass, in training mode.</summary>
    public abstract void SetBatch(int index);

    /// <summary>Loss over the whole training set, nothing random, without penalties.</summary>
    public abstract double TrainLoss(ReadOnlySpan<T> parameters);

    /// <summary>Loss over the test set; NaN when there is none.</summary>
    public abstract double TestLoss(ReadOnlySpan<T> parameters);

    /// <summary>Makes the metric's columns; none when the task has no such thing (accuracy without classes).</summary>
    /// <exception cref="Networks.NetworkException">No metric has this name.</exception>
    public abstract IEnumerable<Measurement<T>> Measure(string metric);
}

/// <summary>One column of the curve: a name and how its value is found.</summary>
/// <param name="Of">From the present parameters.</param>
internal sealed record Measurement<T>(string Name, MeasuredValue<T> Of)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;

internal delegate double MeasuredValue<T>(TrialMoment<T> moment)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;

/// <summary>What is known when a point of the curve is taken.</summary>
/// <param name="parameters">[count], padded.</param>
/// <param name="beforeUpdate">The parameters before the last update, padded; the same ones before the first.</param>
/// <param name="trainLoss">Measured at this moment; NaN when nobody wants it.</param>
/// <param name="batchLoss">Mean of the batches' losses since the last epoch (update) ended; NaN before the first.</param>
internal readonly ref struct TrialMoment<T>(ReadOnlySpan<T> parameters, ReadOnlySpan<T> beforeUpdate, double trainLoss, double batchLoss)
{
    public ReadOnlySpan<T> Parameters { get; } = parameters;

    public ReadOnlySpan<T> BeforeUpdate { get; } = beforeUpdate;

    public double TrainLoss { get; } = trainLoss;

    public double BatchLoss { get; } = batchLoss;
}
