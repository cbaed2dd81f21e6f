using Runner.Identities;

namespace Runner.Ledgers;

/// <summary>
/// The part of a ledger through which people and processes meet: what was asked of a sweep, who leads it, who works. Orders
/// are states, not events: giving one twice changes nothing, and whoever comes later finds it.
/// </summary>
public interface ISweepControl
{
    /// <summary>Sets how the sweep is to run. Unless it is <see cref="SweepMode.Running"/>, no bundle is leased.</summary>
    Task SetModeAsync(SweepId sweep, SweepMode mode, CancellationToken cancel = default);

    Task<SweepMode> ModeAsync(SweepId sweep, CancellationToken cancel = default);

    /// <summary>Sets how the sweep stands in the queue, instead of how it stood.</summary>
    Task SetQueueEntryAsync(SweepId sweep, QueueEntry entry, CancellationToken cancel = default);

    Task<QueueEntry> QueueEntryAsync(SweepId sweep, CancellationToken cancel = default);

    /// <summary>Which endings the newest digest of the sweep is about.</summary>
    Task<DigestMark> DigestAsync(SweepId sweep, CancellationToken cancel = default);

    /// <summary>Begins a digest of the endings since the newest one; the newest one again when there are none.</summary>
    /// <param name="upTo">Position of the last ending that there is (<see cref="TrialEnding.Position"/>).</param>
    Task<DigestMark> BeginDigestAsync(SweepId sweep, long upTo, CancellationToken cancel = default);

    /// <summary>Becomes or stays the one coordinator of the sweep, until <paramref name="duration"/> from now by the ledger's clock.
    /// Returns the term under which it leads: the same for as long as it stays it, a higher one when it takes over from another or
    /// its leadership had lapsed. Null while another one leads.</summary>
    /// <param name="who">Unique to a process: a coordinator that is started again is another one.</param>
    Task<CoordinatorTerm?> LeadAsync(SweepId sweep, NodeName who, TimeSpan duration, CancellationToken cancel = default);

    /// <summary>Says that a worker is here, and will be heard from again within <paramref name="duration"/>.</summary>
    /// <param name="run">Which process it is: one that is started again under the same name is another. While one that was
    /// heard from has the name, another one changes nothing.</param>
    Task<Attendance> AttendAsync(NodeName worker, string run, int slots, string labels, TimeSpan duration, CancellationToken cancel = default);

    /// <summary>Says that a worker has gone; an order to drain is fulfilled.</summary>
    Task LeaveAsync(NodeName worker, CancellationToken cancel = default);

    /// <summary>Asks a worker to hand back what it trains and to go. False when no worker of that name is here.</summary>
    Task<bool> DrainAsync(NodeName worker, CancellationToken cancel = default);

    /// <summary>The workers that were heard from within what they promised, by name.</summary>
    Task<IReadOnlyList<WorkerRecord>> WorkersAsync(CancellationToken cancel = default);

    /// <summary>Leaves a notice that somebody is to be told when the sweep ends, whoever finds that it has; instead of the one before.</summary>
    /// <param name="notice">Says nothing by itself: the user's own machine knows what it stands for.</param>
    Task LeaveNoticeAsync(SweepId sweep, string notice, CancellationToken cancel = default);

    /// <summary>The notice that was left; null for none.</summary>
    Task<string?> NoticeAsync(SweepId sweep, CancellationToken cancel = default);

    /// <summary>Takes a notice away. True for the one who is to give it, false when it is not there any more.</summary>
    Task<bool> TakeNoticeAsync(SweepId sweep, string notice, CancellationToken cancel = default);

    /// <summary>Says how a worker stands in a sweep, by the ledger's clock from now on; what is so already stays as it was. One
    /// that does not stand well is leased nothing.</summary>
    Task SetStandingAsync(SweepId sweep, NodeName worker, WorkerStanding standing, string why, CancellationToken cancel = default);

    /// <summary>The workers whose standing in a sweep was ever set, here or gone, by name.</summary>
    Task<IReadOnlyList<StandingRecord>> StandingsAsync(SweepId sweep, CancellationToken cancel = default);
}

/// <summary>What a worker hears that says it is here.</summary>
public enum Attendance
{
    Known,

    /// <summary>It was asked to go.</summary>
    Draining,

    /// <summary>Another process of this name was heard from and may be alive.</summary>
    NameTaken,
}

/// <summary>How a worker stands in a sweep.</summary>
public enum WorkerStanding
{
    Good = 0,

    /// <summary>Several trials in a row failed on it; others try them before it goes on.</summary>
    Doubted = 1,

    /// <summary>They succeeded elsewhere: it works no more until somebody readmits it.</summary>
    PutAside = 2,
}

/// <param name="Why">Half a sentence.</param>
public sealed record StandingRecord(NodeName Worker, WorkerStanding Standing, string Why, DateTimeOffset Since);

/// <param name="From">Positions of endings: those after this one.</param>
/// <param name="To">Up to this one; 0 where there was no digest yet.</param>
public readonly record struct DigestMark(long From, long To);

/// <summary>How a sweep is to run.</summary>
public enum SweepMode
{
    Running = 0,

    /// <summary>Running bundles are checkpointed and handed back; workers wait.</summary>
    Paused = 1,

    /// <summary>Running bundles are finished; nothing new begins.</summary>
    Stopping = 2,

    /// <summary>Running bundles are handed back now; nothing new begins.</summary>
    Cancelled = 3,
}

/// <param name="Labels">What it says of itself, such as <c>gpu=no</c>; empty for nothing.</param>
public sealed record WorkerRecord(NodeName Name, int Slots, string Labels, DateTimeOffset JoinedAt, bool Draining)
{
    /// <summary>It promised to be heard from again by then.</summary>
    public DateTimeOffset HeardUntil { get; init; }
}
