using System.Numerics;
using Runner.Networks;

namespace Runner.Training;

/// <summary>The problem of a trial: parameters, an objective that is evaluated on one batch after another, and measurements.
/// Either a network with data, or a surface.</summary>
internal abstract class TrainingTask<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public abstract ParameterLayout Layout { get; }

    /// <summary>The objective on the current batch.</summary>
    public abstract IObjective<T> Objective { get; }

    /// <summary>The loss of the last evaluation, without penalties.</summary>
    public abstract double DataLoss { get; }

    /// <summary>State of the training other than parameters, such as running means; may be empty.</summary>
    public virtual Span<T> State => [];

    /// <inheritdoc cref="INetworkEngine{T}.Stamp"/>
    public virtual string Stamp => "";

    public virtual void Dispose()
    {
    }

    /// <summary>Number of updates per pass over all samples (or over as many samples drawn with replacement).</summary>
    public abstract int UpdatesPerPass { get; }

    /// <summary>Approximate number of floating-point operations per update.</summary>
    public abstract long WorkPerUpdate { get; }

    /// <summary>Position in the random stream of the current pass, for a checkpoint within it.</summary>
    public abstract long NoisePosition { get; set; }

    /// <summary>Computes the initial parameters, in float64, and sets <see cref="State"/> to that of the start.</summary>
    public abstract double[] Begin();

    /// <summary>Creates the order and the random stream of a pass over the data. Each pass has its own, so earlier passes need not be
    /// replayed.</summary>
    public abstract void BeginPass(int pass);

    /// <summary>Sets the objective to one batch of the current pass, in training mode.</summary>
    public abstract void SetBatch(int index);

    /// <summary>Loss over the whole training set, without randomness and penalties.</summary>
    public abstract double TrainLoss(ReadOnlySpan<T> parameters);

    /// <summary>Loss over the test set; NaN if there is none.</summary>
    public abstract double TestLoss(ReadOnlySpan<T> parameters);

    /// <summary>Creates the columns of a metric; none if it does not apply to the task (for example accuracy without classes).</summary>
    /// <exception cref="Networks.NetworkException">There is no metric of this name.</exception>
    public abstract IEnumerable<Measurement<T>> Measure(string metric);
}

/// <summary>One column of the curve: its name and the function that computes its value.</summary>
/// <param name="Of">Computes the value from the current parameters.</param>
internal sealed record Measurement<T>(string Name, MeasuredValue<T> Of)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;

internal delegate double MeasuredValue<T>(TrialMoment<T> moment)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;

/// <summary>The state at a point of the curve.</summary>
/// <param name="parameters">[count], padded.</param>
/// <param name="beforeUpdate">The parameters before the last update, padded; equal to the parameters before the first update.</param>
/// <param name="trainLoss">The training loss at this point; NaN if it is not needed.</param>
/// <param name="batchLoss">Mean of the batch losses since the end of the last epoch (or update); NaN before the first.</param>
internal readonly ref struct TrialMoment<T>(ReadOnlySpan<T> parameters, ReadOnlySpan<T> beforeUpdate, double trainLoss, double batchLoss)
{
    public ReadOnlySpan<T> Parameters { get; } = parameters;

    public ReadOnlySpan<T> BeforeUpdate { get; } = beforeUpdate;

    public double TrainLoss { get; } = trainLoss;

    public double BatchLoss { get; } = batchLoss;
}
