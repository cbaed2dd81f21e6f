namespace Runner.Simulation.Faults;

/// <summary>All chance of one schedule: SplitMix64 (Steele, Lea and Flood 2014) from its seed.</summary>
public sealed class Dice(ulong seed)
{
    private ulong state = Mix(seed);

    public static ulong Mix(ulong z)
    {
        z += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    public ulong Next()
    {
        var draw = Mix(state);
        state += 0x9E3779B97F4A7C15;
        return draw;
    }

    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    public bool Chance(double probability) => probability > 0 && Unit() < probability;

    /// <summary>From <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public int Between(int low, int high) => low + (int)(Next() % (ulong)(high - low + 1));

    public long Between(TimeSpan low, TimeSpan high) => low.Ticks + (long)((high.Ticks - low.Ticks) * Unit());

    /// <summary>Even in the logarithm: mostly short, now and then long.</summary>
    public TimeSpan LogBetween(TimeSpan low, TimeSpan high) =>
        TimeSpan.FromTicks((long)(low.Ticks * Math.Pow((double)high.Ticks / low.Ticks, Unit())));

    /// <summary>The time to the next of events that come at random, so many a second.</summary>
    public TimeSpan Until(double perSecond) => TimeSpan.FromSeconds(Math.Min(-Math.Log(1 - Unit()) / perSecond, 1e6));
}
