using Runner.Results;
using Runner.Wire;

namespace Runner.Slots.Processes;

/// <summary>The answer of a slot process to a request: the progress of the training, and what was requested.</summary>
/// <param name="More">The result of <see cref="IBundleTraining.Advance"/>.</param>
internal sealed record SlotAnswer(bool More, TrainingProgress Progress, long Updates, long CheckpointBytes, IReadOnlyList<TrialResult> Finished)
{
    public SlotFault? Fault { get; init; }

    /// <summary>Null if it was not requested or there is none.</summary>
    public TrialCurve? Curve { get; init; }

    public ReadOnlyMemory<byte> Checkpoint { get; init; }

    public static SlotAnswer Of(IBundleTraining? training, bool more = true) => training is null
        ? new(false, new(-1, 0, 0, double.NaN), 0, 0, [])
        : new(more, training.Progress, training.Updates, training.CheckpointBytes, training.TakeFinished());

    public byte[] ToBytes() => WireFields.Write(to =>
    {
        to.Write(More);
        WireFields.Progress(to, Progress);
        to.Write(Updates);
        to.Write(CheckpointBytes);
        to.List(Finished, WireFields.Result);
        to.Maybe(Fault, (item, fault) =>
        {
            item.Write((int)fault.Kind);
            item.Write(fault.Message);
            item.Write(fault.Detail);
        });
        to.Maybe(Curve, (item, curve) =>
        {
            item.Write(curve.Trial);
            WireFields.Curve(item, curve.Part);
        });
        to.Blob(Checkpoint.Span);
    });

    public static SlotAnswer Parse(byte[] bytes)
    {
        using var from = WireFields.Reader(bytes);
        return new(from.ReadBoolean(), WireFields.Progress(from), from.ReadInt64(), from.ReadInt64(), from.List(WireFields.Result))
        {
            Fault = from.Maybe(item => new SlotFault(item.Kind<SlotFaultKind>(), item.ReadString(), item.ReadString())),
            Curve = from.Maybe(item => new TrialCurve(item.ReadInt32(), WireFields.Curve(item))),
            Checkpoint = from.Blob(),
        };
    }
}

internal sealed record TrialCurve(int Trial, Curve Part);

/// <summary>A fault that ended a bundle as a whole.</summary>
internal sealed record SlotFault(SlotFaultKind Kind, string Message, string Detail)
{
    public static SlotFault Of(Exception fault) => new(
        fault is OutOfMemoryException ? SlotFaultKind.OutOfMemory : fault is UnusableSweepException ? SlotFaultKind.Unusable : SlotFaultKind.Failed,
        fault.Message,
        fault.ToString());

    public Exception ToException() => Kind switch
    {
        SlotFaultKind.OutOfMemory => new OverMemoryException(Message),
        SlotFaultKind.Unusable => new UnusableSweepException(Message),
        _ => new SlotProcessException(Message, Detail),
    };
}

internal enum SlotFaultKind
{
    Failed = 0,
    OutOfMemory = 1,
    Unusable = 2,
}

/// <summary>The training in a slot process failed, or the process has ended.</summary>
public sealed class SlotProcessException(string message, string detail) : Exception(message)
{
    public override string ToString() => detail;
}
