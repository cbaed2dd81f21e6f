namespace Runner.Simulation.World;

/// <summary>Time that jumps from event to event. Events of the same moment happen in the order in which they were set.</summary>
public sealed class VirtualTime : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<Action, (long Time, long Order)> events = new();
    private long order;

    /// <summary>Ticks since the start.</summary>
    public long Now { get; private set; }

    public static TimeSpan Since(long ticks) => TimeSpan.FromTicks(ticks);

    public override DateTimeOffset GetUtcNow() => Start + TimeSpan.FromTicks(Now);

    public void At(long time, Action happen) => events.Enqueue(happen, (Math.Max(time, Now), order++));

    public void After(TimeSpan delay, Action happen) => At(Now + delay.Ticks, happen);

    /// <summary>The next event happens; false when there is none.</summary>
    public bool Step()
    {
        if (!events.TryDequeue(out var happen, out var when))
        {
            return false;
        }

        Now = when.Time;
        happen();
        return true;
    }
}
