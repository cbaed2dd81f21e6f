using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Search.Gates;
using Runner.Specs;

namespace Runner.Sweeps;

/// <summary>How a sweep is coordinated.</summary>
/// <param name="Rescue">Time between two checks for expired leases.</param>
/// <param name="MostLosses">Number of losses after which a trial is set aside.</param>
/// <param name="BeginsFrom">For a derived sweep (endings, passes), the results from which a trial begins, in order; else null.</param>
public sealed record SweepTerms(
    TimeSpan Lease, TimeSpan Heartbeat, TimeSpan Rescue, int MostLosses, Func<int, IReadOnlyList<(SweepId Sweep, int Trial)>>? BeginsFrom = null)
{
    /// <summary>For a sweep with extended trials, the shorter trainings that a trial can continue, the longest first; else null.</summary>
    public Func<int, IEnumerable<TrialIdentity>>? PrefixesOf { get; init; }

    /// <summary>The sweep's requirements on workers.</summary>
    public WorkerNeeds Needs { get; init; } = WorkerNeeds.None;

    /// <summary>Decides from results which trials are trained next; null when all are trained.</summary>
    public ISweepGate? Gate { get; init; }

    /// <summary>For a search, and for what goes on from one, the number of a trial's point among those that are proposed; else null.</summary>
    public Func<int, int>? NumberOf { get; init; }

    public SweepBrief BriefOf(SweepRecord record) =>
        new(record.Id, record.SpecHash, record.PlannedAt, record.SpecText, record.SpecFile, record.Environment, Heartbeat);
}
