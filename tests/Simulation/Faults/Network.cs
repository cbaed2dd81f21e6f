using Runner.Simulation.World;

namespace Runner.Simulation.Faults;

/// <summary>Carries messages between parts, or not, or twice, or late and so out of order; a partition is one-way.</summary>
public sealed class Network(VirtualTime time, Dice dice, FaultPlan plan, EventLog log)
{
    private readonly Dictionary<(int From, int To), long> cutUntil = [];

    public bool Faulty => time.Now < plan.FaultsEnd.Ticks;

    public void Cut(int from, int to, TimeSpan length)
    {
        log.Note(Happening.Partitioned, from, to, length.Ticks);
        cutUntil[(from, to)] = time.Now + length.Ticks;
    }

    public void Send(int from, int to, double loss, double doubling, Action arrive)
    {
        if (!Faulty)
        {
            time.After(TimeSpan.FromTicks(TimeSpan.TicksPerMillisecond), arrive);
            return;
        }

        if (dice.Chance(loss) || (cutUntil.TryGetValue((from, to), out var until) && time.Now < until))
        {
            log.Note(Happening.Dropped, from, to);
            return;
        }

        time.After(Delay(), arrive);
        if (dice.Chance(doubling))
        {
            log.Note(Happening.Doubled, from, to);
            time.After(Delay(), arrive);
        }
    }

    private TimeSpan Delay() => TimeSpan.FromTicks(dice.Between(TimeSpan.FromTicks(1000), plan.LongestDelay));
}
