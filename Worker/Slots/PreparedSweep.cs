using Runner.Messages;

namespace Runner.Slots;

/// <summary>A source that returns one prepared sweep for every brief.</summary>
public sealed class PreparedSweep(TrainableSweep sweep) : ISweepSource
{
    public TrainableSweep Prepare(SweepBrief brief) => sweep;
}
