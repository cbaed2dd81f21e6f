using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;

namespace Runner.Sweeps;

/// <summary>
/// Counts a sweep for its coordinator. One that leads counts every time. Others ask for the sweep's version first, and count when it
/// is another than before, or after a while anyway: leases, refusals and who is here do not raise it.
/// </summary>
public sealed class SweepWatch(SweepId sweep)
{
    /// <summary>So many times in a row what was counted before is taken for what is so now.</summary>
    private const int MostRepeats = 19;

    private Seen seen = new(null, null, 0);

    /// <summary>Counts the next time, whatever the version.</summary>
    public void Forget() => Volatile.Write(ref seen, new Seen(null, null, 0));

    /// <param name="heardUpTo">Position of the last ending of a trial that the coordinator knows of.</param>
    public async Task<SweepCounted> ReadAsync(ITrialLedger ledger, bool leads, int expired, long heardUpTo, CancellationToken cancel)
    {
        // What is forgotten from here on stays forgotten.
        var before = Volatile.Read(ref seen);

        // Asked before counting: what changes meanwhile makes it another.
        var version = leads ? null : await ledger.VersionAsync(sweep, cancel);
        if (version is not null && version == before.Version && before is { Counted: { } known, Repeats: < MostRepeats })
        {
            Interlocked.CompareExchange(ref seen, before with { Repeats = before.Repeats + 1 }, before);
            return known;
        }

        var counted = await SweepReading.ReadAsync(ledger, sweep, leads, expired, heardUpTo, cancel);

        // Endings are heard once.
        Interlocked.CompareExchange(
            ref seen, new Seen(version, counted with { Workers = counted.Workers is { } workers ? workers with { Endings = [] } : null }, 0), before);
        return counted;
    }

    private sealed record Seen(long? Version, SweepCounted? Counted, int Repeats);
}
