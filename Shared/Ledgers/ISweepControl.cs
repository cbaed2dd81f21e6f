using Runner.Identities;

namespace Runner.Ledgers;

/// <summary>
/// The part of a ledger that coordinates people and processes: orders for a sweep, its leader, its workers. Orders are
/// states, not events: giving one twice changes nothing, and a process that starts later still finds it.
/// </summary>
public interface ISweepControl
{
    /// <summary>Sets how the sweep is to run. Unless it is <see cref="SweepMode.Running"/>, no bundle is leased.</summary>
    Task SetModeAsync(SweepId sweep, SweepMode mode, CancellationToken cancel = default);

    Task<SweepMode> ModeAsync(SweepId sweep, CancellationToken cancel = default);

    /// <summary>Replaces the sweep's entry in the queue.</summary>
    Task SetQueueEntryAsync(SweepId sweep, QueueEntry entry, CancellationToken cancel = default);

    Task<QueueEntry> QueueEntryAsync(SweepId sweep, CancellationToken cancel = default);

    /// <summary>Files the sweep (<see cref="SweepRecord.Filing"/>); its name applies to all its revisions. The next revision inherits name and tags.</summary>
    /// <exception cref="LedgerException">Another sweep has the name, or it cannot name a sweep.</exception>
    Task SetFilingAsync(SweepId sweep, SweepFiling filing, CancellationToken cancel = default);

    /// <summary>Which endings the newest digest of the sweep covers.</summary>
    Task<DigestMark> DigestAsync(SweepId sweep, CancellationToken cancel = default);

    /// <summary>Begins a digest of the endings since the newest one; returns the newest one again when there are none.</summary>
    /// <param name="upTo">Position of the last ending recorded (<see cref="TrialEnding.Position"/>).</param>
    Task<DigestMark> BeginDigestAsync(SweepId sweep, long upTo, CancellationToken cancel = default);

    /// <summary>Becomes or stays the one coordinator of the sweep, until <paramref name="duration"/> from now by the ledger's clock.
    /// Returns the term under which it leads: the same as long as it keeps leading, a higher one when it takes over from another or
    /// its leadership had lapsed. Null while another coordinator leads.</summary>
    /// <param name="who">Unique to a process: a restarted coordinator counts as another one.</param>
    Task<CoordinatorTerm?> LeadAsync(SweepId sweep, NodeName who, TimeSpan duration, CancellationToken cancel = default);

    /// <summary>Registers a worker, which promises to report again within <paramref name="duration"/>.</summary>
    /// <param name="run">Identifies the process: one restarted under the same name is another. While a live process has
    /// the name, a call from another one changes nothing.</param>
    Task<Attendance> AttendAsync(NodeName worker, string run, int slots, string labels, TimeSpan duration, CancellationToken cancel = default);

    /// <summary>Removes a worker that has left; this fulfils an order to drain.</summary>
    Task LeaveAsync(NodeName worker, CancellationToken cancel = default);

    /// <summary>Asks a worker to hand back what it trains and to leave. False when no worker of that name is connected.</summary>
    Task<bool> DrainAsync(NodeName worker, CancellationToken cancel = default);

    /// <summary>The workers whose promise to report has not expired, by name.</summary>
    Task<IReadOnlyList<WorkerRecord>> WorkersAsync(CancellationToken cancel = default);

    /// <summary>Leaves a notice that somebody wants to be told when the sweep ends. Whichever process finds the sweep ended delivers it.
    /// Replaces an earlier notice.</summary>
    /// <param name="notice">An opaque key: only the user's own machine knows what it stands for.</param>
    Task LeaveNoticeAsync(SweepId sweep, string notice, CancellationToken cancel = default);

    /// <summary>The pending notice; null for none.</summary>
    Task<string?> NoticeAsync(SweepId sweep, CancellationToken cancel = default);

    /// <summary>Removes a notice. True for the caller that must now deliver it, false when it is already gone.</summary>
    Task<bool> TakeNoticeAsync(SweepId sweep, string notice, CancellationToken cancel = default);

    /// <summary>Sets a worker's standing in a sweep, from now on by the ledger's clock; a standing that is already so keeps its
    /// time. A worker that is not in good standing is leased nothing.</summary>
    Task SetStandingAsync(SweepId sweep, NodeName worker, WorkerStanding standing, string why, CancellationToken cancel = default);

    /// <summary>The workers whose standing in a sweep was ever set, connected or not, by name.</summary>
    Task<IReadOnlyList<StandingRecord>> StandingsAsync(SweepId sweep, CancellationToken cancel = default);
}

/// <summary>The answer to a worker that registers.</summary>
public enum Attendance
{
    Known,

    /// <summary>It was asked to leave.</summary>
    Draining,

    /// <summary>Another process of this name reported recently and may be alive.</summary>
    NameTaken,
}

/// <summary>A worker's standing in a sweep.</summary>
public enum WorkerStanding
{
    Good = 0,

    /// <summary>Several trials in a row failed on it; others try them before it goes on.</summary>
    Doubted = 1,

    /// <summary>Those trials succeeded elsewhere: it gets no work until somebody readmits it.</summary>
    PutAside = 2,
}

/// <param name="Why">A clause that completes a sentence, without a full stop.</param>
public sealed record StandingRecord(NodeName Worker, WorkerStanding Standing, string Why, DateTimeOffset Since);

/// <param name="From">The digest covers endings after this position.</param>
/// <param name="To">And up to this position; 0 before the first digest.</param>
public readonly record struct DigestMark(long From, long To);

/// <summary>The mode in which a sweep should run.</summary>
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

/// <param name="Labels">Its own labels, such as <c>gpu=no</c>; empty for none.</param>
public sealed record WorkerRecord(NodeName Name, int Slots, string Labels, DateTimeOffset JoinedAt, bool Draining)
{
    /// <summary>The time by which it promised to report again.</summary>
    public DateTimeOffset HeardUntil { get; init; }
}
