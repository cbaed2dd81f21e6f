using Runner.Results;

namespace Runner.Slots;

/// <summary>What a slot's thread shows to others while it trains. Any thread may read it.</summary>
public sealed class SlotBoard(TimeProvider time)
{
    private volatile Page page = new(time);

    /// <summary>What the slot trains now; null when it is free.</summary>
    public TrainingProgress? Progress => page.Training?.Progress;

    /// <summary>For how long training has been in one call that is to take about an epoch at most; zero outside of one.</summary>
    public TimeSpan InOneCall => page.InOneCall;

    /// <summary>Whether the call has taken longer than the sweep allows.</summary>
    public bool Hangs => page.Hangs;

    /// <summary>A blank page for a thread that begins. One that it replaces may still be in a call, and writes on where nobody looks.</summary>
    internal Page Turn() => page = new Page(time);

    /// <summary>What one thread shows.</summary>
    internal sealed class Page(TimeProvider time)
    {
        private const long NotCalled = long.MinValue;

        private volatile IBundleTraining? training;
        private long calledAt = NotCalled;
        private long longestCall;

        public IBundleTraining? Training => training;

        public TimeSpan InOneCall => Volatile.Read(ref calledAt) is var since && since == NotCalled ? TimeSpan.Zero : time.GetElapsedTime(since);

        public bool Hangs => Volatile.Read(ref longestCall) is > 0 and var most && InOneCall.Ticks > most;

        public void Trains(IBundleTraining? what, TimeSpan longest)
        {
            training = what;
            Volatile.Write(ref longestCall, longest.Ticks);
        }

        public void Enter() => Volatile.Write(ref calledAt, time.GetTimestamp());

        public void Leave() => Volatile.Write(ref calledAt, NotCalled);
    }
}
