using System.Numerics;
using Runner.Networks;
using Runner.Numerics;

namespace Runner.Training;

/// <summary>
/// What computes a network: its loss and gradient on a batch, its outputs, and what can be seen inside of it. All else of a
/// training — data, order, noise, update rules, schedules, curves, checkpoints — is the trainer's and the same for all engines.
/// </summary>
internal interface INetworkEngine<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    ParameterLayout Layout { get; }

    /// <summary>The loss with penalties on the batch last set.</summary>
    IObjective<T> Objective { get; }

    /// <summary>The last evaluation's loss on the batch, without penalties.</summary>
    double DataLoss { get; }

    /// <summary>Numbers beside the parameters that training keeps, such as running means; empty for none.</summary>
    T[] State { get; }

    /// <summary>What the engine's bits depend on beside the trial: version and platform of libtorch; empty for the built-in engine's.</summary>
    string Stamp { get; }

    /// <summary>Floating-point operations of an evaluation with its gradient, roughly.</summary>
    /// <param name="batch">Samples.</param>
    long Work(int batch);

    /// <param name="count">Samples.</param>
    /// <param name="inputs">[count, inputs], as the network sees them (corrupted when denoising).</param>
    /// <param name="targets">[count, outputs], exactly.</param>
    /// <param name="learns">Whether gradients of it are for updates: what is kept beside the parameters moves with them.</param>
    /// <param name="draws">Randomness of dropout and of a drawn code in training; null when nothing is random.</param>
    /// <param name="share">Of a variational autoencoder's β.</param>
    void SetBatch(int count, ReadOnlyMemory<T> inputs, ReadOnlyMemory<T> targets, bool learns, RandomStream? draws, double share = 1);

    /// <summary>The loss over any number of samples, nothing random, without penalties.</summary>
    double Loss(ReadOnlySpan<T> parameters, int count, ReadOnlyMemory<T> inputs, ReadOnlyMemory<T> targets);

    /// <summary>[count, outputs], valid until the next call.</summary>
    /// <param name="count">At most <see cref="NetworkTask{T}.MeasuringBatch"/>.</param>
    ReadOnlySpan<T> Outputs(ReadOnlySpan<T> parameters, int count, ReadOnlyMemory<T> inputs);

    /// <summary>A probe's columns.</summary>
    /// <param name="probeBatch">The fixed batch that gradients and activations are looked at on.</param>
    /// <exception cref="NetworkException">The engine cannot measure it, or there is no such metric.</exception>
    IEnumerable<Measurement<T>> Measure(string metric, ProbeBatch<T> probeBatch);
}

/// <summary>Training samples without noise, the same at every point of a curve, so that points compare with each other.</summary>
internal sealed record ProbeBatch<T>(int Count, ReadOnlyMemory<T> Inputs, ReadOnlyMemory<T> Targets);
