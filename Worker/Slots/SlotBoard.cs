using Runner.Identities;
using Runner.Results;

namespace Runner.Slots;

/// <summary>The state of a slot's training that other threads may read.</summary>
public sealed class SlotBoard(TimeProvider time)
{
    private volatile Page page = new(time);

    /// <summary>What the slot trains now; null when it is free.</summary>
    public SlotTraining? Training => page.Training;

    /// <summary>How long the current call of the training has lasted, which should be at most about an epoch; zero outside of a
    /// call.</summary>
    public TimeSpan InOneCall => page.InOneCall;

    /// <summary>Whether the call has taken longer than the sweep allows.</summary>
    public bool Hangs => page.Hangs;

    /// <summary>Creates a page for a new thread. A replaced thread that is still in a call continues to write to its old page, which is no
    /// longer read.</summary>
    internal Page Turn() => page = new Page(time);

    /// <summary>The state shown by one thread.</summary>
    internal sealed class Page(TimeProvider time)
    {
        private const long NotCalled = long.MinValue;

        private volatile Bundle? bundle;
        private long calledAt = NotCalled;
        private long longestCall;

        public SlotTraining? Training => bundle is { } now ? new SlotTraining(now.Sweep, now.Training.Progress) : null;

        public TimeSpan InOneCall => Volatile.Read(ref calledAt) is var since && since == NotCalled ? TimeSpan.Zero : time.GetElapsedTime(since);

        public bool Hangs => Volatile.Read(ref longestCall) is > 0 and var most && InOneCall.Ticks > most;

        public void Trains(SweepId sweep, IBundleTraining training, TimeSpan longest)
        {
            bundle = new Bundle(sweep, training);
            Volatile.Write(ref longestCall, longest.Ticks);
        }

        public void Rests()
        {
            bundle = null;
            Volatile.Write(ref longestCall, 0);
        }

        public void Enter() => Volatile.Write(ref calledAt, time.GetTimestamp());

        public void Leave() => Volatile.Write(ref calledAt, NotCalled);

        private sealed record Bundle(SweepId Sweep, IBundleTraining Training);
    }
}
