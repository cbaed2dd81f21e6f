using System.Text.Json.Serialization;
using Runner.Identities;

namespace Runner.Results;

/// <summary>How a trial ended. All but <see cref="Failed"/>, <see cref="TimedOut"/>, <see cref="OutOfMemory"/> and
/// <see cref="Quarantined"/> are results; those four mean that there is none.</summary>
public enum TrialOutcome
{
    /// <summary>Trained for its whole budget, or until it reached its target or a plateau.</summary>
    Completed = 1,

    /// <summary>Loss or weights were not finite: a result, never retried.</summary>
    Diverged = 2,

    /// <summary>Ended early by a pruner.</summary>
    Pruned = 3,

    /// <summary>Ended early by a user.</summary>
    Stopped = 4,

    /// <summary>The experiment threw.</summary>
    Failed = 5,

    TimedOut = 6,

    OutOfMemory = 7,

    /// <summary>Lost three times with its worker; set aside.</summary>
    Quarantined = 8,
}

/// <summary>Why training of a completed trial ended.</summary>
public enum EndReason
{
    Budget = 0,
    Target = 1,
    Plateau = 2,
}

/// <summary>What went wrong in a trial that has no result.</summary>
/// <param name="Message">One line.</param>
/// <param name="Detail">The stack or other evidence; may be empty.</param>
public sealed record TrialFailure(string Message, string Detail);

/// <summary>The recorded result of one trial. Everything but <see cref="Seconds"/> and <see cref="Node"/> is a function of
/// the trial's configuration alone, bit for bit; of a stopped trial, of its configuration and <see cref="Epochs"/>.</summary>
public sealed record TrialResult
{
    /// <summary>Hashes of content up to this many bytes need not be given: they are computed when they are asked for, which for most of a
    /// million tiny trials never happens.</summary>
    public const int SmallBytes = 2 * Sha256Digest.ByteCount;

    private readonly Sha256Digest? weightsHash;
    private readonly Sha256Digest? curveHash;

    /// <summary>The result of a trial that a user stopped before it began.</summary>
    public static TrialResult StoppedBeforeItBegan(int index) => new() { Index = index, Outcome = TrialOutcome.Stopped };

    /// <summary>The trial's place in its sweep's plan, from 0.</summary>
    public required int Index { get; init; }

    public required TrialOutcome Outcome { get; init; }

    public EndReason EndReason { get; init; }

    /// <summary>Training loss after the last update, over the whole training set; NaN when there is none.</summary>
    public double FinalLoss { get; init; } = double.NaN;

    /// <summary>The lowest training loss measured; NaN when there is none.</summary>
    public double BestLoss { get; init; } = double.NaN;

    /// <summary>Loss on the test set after the last update; NaN without a test set.</summary>
    public double TestLoss { get; init; } = double.NaN;

    /// <summary>Epochs finished (updates, for training counted in updates). For a diverged trial, the epoch in which it diverged.</summary>
    public int Epochs { get; init; }

    /// <summary>SHA-256 of the final parameters, little-endian, in layout order.</summary>
    public Sha256Digest WeightsHash
    {
        get => weightsHash ?? (Weights.IsEmpty ? default : Sha256Digest.Of(Weights.Span));
        init => weightsHash = value;
    }

    /// <summary>SHA-256 of the curve: <see cref="Curve.Digest"/>.</summary>
    public Sha256Digest CurveHash
    {
        get => curveHash ?? (ReferenceEquals(Curve, Curve.Empty) ? default : Curve.Digest());
        init => curveHash = value;
    }

    /// <summary>Null when the hash is that of <see cref="Weights"/>.</summary>
    [JsonIgnore]
    public Sha256Digest? GivenWeightsHash
    {
        get => weightsHash;
        init => weightsHash = value;
    }

    /// <summary>Null when the hash is that of <see cref="Curve"/>.</summary>
    [JsonIgnore]
    public Sha256Digest? GivenCurveHash
    {
        get => curveHash;
        init => curveHash = value;
    }

    /// <summary>The final parameters, little-endian in the trial's precision, in layout order; empty when not kept.</summary>
    public ReadOnlyMemory<byte> Weights
    {
        get;
        init
        {
            // A copy without its weights keeps their hash.
            weightsHash ??= field.IsEmpty ? null : WeightsHash;
            field = value;
        }
    }

    public Curve Curve
    {
        get;
        init
        {
            curveHash ??= ReferenceEquals(field, Curve.Empty) ? null : CurveHash;
            field = value;
        }
    } = Curve.Empty;

    /// <summary>The state from which training can continue; empty when it is not kept. The ledger receives it with the result and stores it
    /// separately.</summary>
    public ReadOnlyMemory<byte> State { get; init; }

    public TrialFailure? Failure { get; init; }

    /// <summary>Time on the worker, in seconds. Not part of the result table.</summary>
    public double Seconds { get; init; }

    /// <summary>How often the same worker retried it after a failure. The ledger adds these up; they are neither stored with
    /// the result nor part of the result table.</summary>
    public int Retries { get; init; }

    /// <summary>Where it ran. Not part of the result table.</summary>
    public string Node { get; init; } = "";
}
