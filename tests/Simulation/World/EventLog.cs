using System.Runtime.CompilerServices;
using Runner.Simulation.Faults;

namespace Runner.Simulation.World;

/// <summary>Everything that happened in one schedule, as a running hash; as lines too, when a person looks on.</summary>
public sealed class EventLog(VirtualTime time, TextWriter? lines)
{
    public ulong Hash { get; private set; }

    public long Count { get; private set; }

    public void Note(Happening what, int who, long a = 0, long b = 0)
    {
        Count++;
        Hash = Dice.Mix(Hash ^ (ulong)time.Now);
        Hash = Dice.Mix(Hash ^ ((ulong)what << 32) ^ (uint)who);
        Hash = Dice.Mix(Hash ^ (ulong)a);
        Hash = Dice.Mix(Hash ^ (ulong)b);
        lines?.WriteLine(Line(what, who, a, b));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private string Line(Happening what, int who, long a, long b) =>
        $"{TimeSpan.FromTicks(time.Now).TotalSeconds,10:0.000} {who,3} {what} {a} {b}";
}

/// <summary>What can happen. Parts are numbered: workers from 0, coordinators from 100, the ledger is 200.</summary>
public enum Happening
{
    Started,
    Crashed,
    Paused,
    Drained,
    Partitioned,
    LedgerDown,
    DiskFull,
    Dropped,
    Doubled,
    Asked,
    Answered,
    Refused,
    Faulted,
    Retried,
    Trained,
    Resumed,
    Poisoned,
    Failed,
    Judged,
    Restarted,
    Ended,
    Stopped,
}
