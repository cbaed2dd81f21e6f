using System.Numerics;
using Runner.Networks;
using Runner.Numerics;

namespace Runner.Training;

/// <summary>
/// Evaluates a network: its loss and gradient on a batch, its outputs, and metrics of its layers. Everything else in training
/// (data, order, noise, update rules, schedules, curves, checkpoints) is done by the trainer and is the same for all engines.
/// </summary>
internal interface INetworkEngine<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    ParameterLayout Layout { get; }

    /// <summary>The loss with penalties on the current batch.</summary>
    IObjective<T> Objective { get; }

    /// <summary>The loss of the last evaluation on the batch, without penalties.</summary>
    double DataLoss { get; }

    /// <summary>State of the training other than parameters, such as running means; may be empty.</summary>
    T[] State { get; }

    /// <summary>What the bits of a result depend on besides the trial: version and platform of libtorch; empty for the built-in
    /// engine.</summary>
    string Stamp { get; }

    /// <summary>Approximate number of floating-point operations for an evaluation with gradient.</summary>
    /// <param name="batch">Number of samples.</param>
    long Work(int batch);

    /// <param name="count">Number of samples.</param>
    /// <param name="inputs">[count, inputs], the inputs of the network (with noise when denoising).</param>
    /// <param name="targets">[count, outputs], without padding.</param>
    /// <param name="learns">Whether the gradients are used for updates; if so, <see cref="State"/> is updated too.</param>
    /// <param name="draws">Randomness of dropout and of a drawn code in training; null when nothing is random.</param>
    /// <param name="share">Of a variational autoencoder's β.</param>
    void SetBatch(int count, ReadOnlyMemory<T> inputs, ReadOnlyMemory<T> targets, bool learns, RandomStream? draws, double share = 1);

    /// <summary>The loss over any number of samples, without randomness and penalties.</summary>
    double Loss(ReadOnlySpan<T> parameters, int count, ReadOnlyMemory<T> inputs, ReadOnlyMemory<T> targets);

    /// <summary>[count, outputs], valid until the next call.</summary>
    /// <param name="count">At most <see cref="NetworkTask{T}.MeasuringBatch"/>.</param>
    ReadOnlySpan<T> Outputs(ReadOnlySpan<T> parameters, int count, ReadOnlyMemory<T> inputs);

    /// <summary>The codes of samples, [count, width of the code]; of a code that is drawn, its mean. Valid until the next call.</summary>
    /// <param name="count">At most <see cref="NetworkTask{T}.MeasuringBatch"/>.</param>
    ReadOnlySpan<T> Encode(ReadOnlySpan<T> parameters, int count, ReadOnlyMemory<T> inputs);

    /// <summary>What the layers after the code make of codes, [count, outputs]. Valid until the next call.</summary>
    /// <param name="count">At most <see cref="NetworkTask{T}.MeasuringBatch"/>.</param>
    ReadOnlySpan<T> Decode(ReadOnlySpan<T> parameters, int count, ReadOnlyMemory<T> codes);

    /// <summary>The columns of a metric.</summary>
    /// <param name="probeBatch">The fixed batch on which gradients and activations are computed.</param>
    /// <exception cref="NetworkException">The engine cannot measure it, or there is no such metric.</exception>
    IEnumerable<Measurement<T>> Measure(string metric, ProbeBatch<T> probeBatch);
}

/// <summary>Training samples without noise, the same at every point of a curve, so that points are comparable.</summary>
internal sealed record ProbeBatch<T>(int Count, ReadOnlyMemory<T> Inputs, ReadOnlyMemory<T> Targets);
