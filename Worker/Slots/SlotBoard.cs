using Runner.Results;

namespace Runner.Slots;

/// <summary>What a slot's thread shows to others while it trains. Any thread may read it.</summary>
public sealed class SlotBoard(TimeProvider time)
{
    private const long NotCalled = long.MinValue;

    private volatile IBundleTraining? training;
    private long calledAt = NotCalled;
    private long longestCall;

    /// <summary>What the slot trains now; null when it is free.</summary>
    public TrainingProgress? Progress => training?.Progress;

    /// <summary>For how long training has been in one call that is to take about an epoch at most; zero outside of one.</summary>
    public TimeSpan InOneCall => Volatile.Read(ref calledAt) is var since && since == NotCalled ? TimeSpan.Zero : time.GetElapsedTime(since);

    /// <summary>Whether the call has taken longer than the sweep allows.</summary>
    public bool Hangs => Volatile.Read(ref longestCall) is > 0 and var most && InOneCall.Ticks > most;

    internal void Trains(IBundleTraining? what, TimeSpan longest)
    {
        training = what;
        Volatile.Write(ref longestCall, longest.Ticks);
    }

    internal void Enter() => Volatile.Write(ref calledAt, time.GetTimestamp());

    internal void Leave() => Volatile.Write(ref calledAt, NotCalled);
}
