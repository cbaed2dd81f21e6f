using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;

namespace Runner.Sweeps;

/// <summary>
/// Counts a sweep for its coordinator. The leader counts every time. Others read the sweep's version first and count only when it
/// has changed, or after a while regardless, as leases, refusals and workers do not change the version.
/// </summary>
public sealed class SweepWatch(SweepId sweep)
{
    /// <summary>Most consecutive times that an earlier count is reused.</summary>
    private const int MostRepeats = 19;

    private Seen seen = new(null, null, 0);

    /// <summary>Makes the next reading count, whatever the version.</summary>
    public void Forget() => Volatile.Write(ref seen, new Seen(null, null, 0));

    /// <param name="heardUpTo">Position of the last ending that the coordinator knows.</param>
    public async Task<SweepCounted> ReadAsync(ITrialLedger ledger, bool leads, int expired, long heardUpTo, CancellationToken cancel)
    {
        // Taken first, so that a concurrent Forget is not overwritten below.
        var before = Volatile.Read(ref seen);

        // Read before counting, so that a change meanwhile makes the next version differ.
        var version = leads ? null : await ledger.VersionAsync(sweep, cancel);
        if (version is not null && version == before.Version && before is { Counted: { } known, Repeats: < MostRepeats })
        {
            Interlocked.CompareExchange(ref seen, before with { Repeats = before.Repeats + 1 }, before);
            return known;
        }

        var counted = await SweepReading.ReadAsync(ledger, sweep, leads, expired, heardUpTo, cancel);

        // Endings are reported only once.
        Interlocked.CompareExchange(
            ref seen, new Seen(version, counted with { Workers = counted.Workers is { } workers ? workers with { Endings = [] } : null }, 0), before);
        return counted;
    }

    private sealed record Seen(long? Version, SweepCounted? Counted, int Repeats);
}
