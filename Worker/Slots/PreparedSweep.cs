using Runner.Messages;

namespace Runner.Slots;

/// <summary>One sweep that its owner has prepared, whatever the brief says.</summary>
public sealed class PreparedSweep(TrainableSweep sweep) : ISweepSource
{
    public TrainableSweep Prepare(SweepBrief brief) => sweep;
}
