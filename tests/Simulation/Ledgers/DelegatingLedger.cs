using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;

namespace Runner.Simulation.Ledgers;

/// <summary>Passes everything on; what watches a ledger, or spoils it, overrides a little.</summary>
public abstract class DelegatingLedger(ITrialLedger inner) : ITrialLedger
{
    protected ITrialLedger Inner { get; } = inner;

    public virtual Task<SweepRecord> PlanAsync(SweepPlan plan, bool trainAgain = false, CancellationToken cancel = default) =>
        Inner.PlanAsync(plan, trainAgain, cancel);

    public virtual Task<IReadOnlyList<SweepRecord>> SweepsAsync(CancellationToken cancel = default) => Inner.SweepsAsync(cancel);

    public virtual Task<SweepRecord?> FindSweepAsync(string name, CancellationToken cancel = default) =>
        Inner.FindSweepAsync(name, cancel);

    public virtual Task<SweepCounts> CountAsync(SweepId sweep, CancellationToken cancel = default) => Inner.CountAsync(sweep, cancel);

    public virtual Task<long?> VersionAsync(SweepId sweep, CancellationToken cancel = default) => Inner.VersionAsync(sweep, cancel);

    public virtual Task<IReadOnlyList<BundleLease>> LeaseAsync(
        SweepId sweep, NodeName node, int most, TimeSpan duration, CancellationToken cancel = default) =>
        Inner.LeaseAsync(sweep, node, most, duration, cancel);

    public virtual Task<IReadOnlyList<LeaseRenewal>> RenewAsync(
        IReadOnlyList<LeaseKey> leases, TimeSpan duration, CancellationToken cancel = default) =>
        Inner.RenewAsync(leases, duration, cancel);

    public virtual Task<LeaseVerdict> RecordCurveAsync(LeaseKey lease, int trial, Curve part, CancellationToken cancel = default) =>
        Inner.RecordCurveAsync(lease, trial, part, cancel);

    public virtual Task<LeaseVerdict> CheckpointAsync(
        LeaseKey lease, ReadOnlyMemory<byte> checkpoint, long progress, CancellationToken cancel = default) =>
        Inner.CheckpointAsync(lease, checkpoint, progress, cancel);

    public virtual Task<LeaseVerdict> CompleteAsync(
        LeaseKey lease, IReadOnlyList<TrialResult> results, CancellationToken cancel = default) =>
        Inner.CompleteAsync(lease, results, cancel);

    public virtual Task<LeaseVerdict> ReleaseAsync(LeaseKey lease, CancellationToken cancel = default) =>
        Inner.ReleaseAsync(lease, cancel);

    public virtual Task<int> RescueAsync(SweepId sweep, int mostLosses, CancellationToken cancel = default) =>
        Inner.RescueAsync(sweep, mostLosses, cancel);

    public virtual Task<LeaseVerdict> LoseAsync(LeaseKey lease, LossCause cause, int mostLosses, CancellationToken cancel = default) =>
        Inner.LoseAsync(lease, cause, mostLosses, cancel);

    public virtual Task<TrialsStopped> StopAsync(SweepId sweep, IReadOnlyCollection<int> trials, CancellationToken cancel = default) =>
        Inner.StopAsync(sweep, trials, cancel);

    public virtual Task<int> RetryAsync(
        SweepId sweep, IReadOnlyCollection<int>? trials = null, NodeName? failedOn = null, CancellationToken cancel = default) =>
        Inner.RetryAsync(sweep, trials, failedOn, cancel);

    public virtual IAsyncEnumerable<TrialResult> ResultsAsync(SweepId sweep, ResultParts parts, CancellationToken cancel = default) =>
        Inner.ResultsAsync(sweep, parts, cancel);

    public virtual Task<TrialRecord?> FindTrialAsync(SweepId sweep, int index, CancellationToken cancel = default) =>
        Inner.FindTrialAsync(sweep, index, cancel);

    public virtual Task<int> OpenAsync(SweepId sweep, IReadOnlyList<TrialOpening> openings, CancellationToken cancel = default) =>
        Inner.OpenAsync(sweep, openings, cancel);

    public virtual Task<IReadOnlyList<ProposedPoint>> ProposalsAsync(SweepId sweep, CancellationToken cancel = default) =>
        Inner.ProposalsAsync(sweep, cancel);

    public virtual Task<IReadOnlyList<int?>> StagesAsync(SweepId sweep, IReadOnlyList<int> trials, CancellationToken cancel = default) =>
        Inner.StagesAsync(sweep, trials, cancel);

    public virtual Task<ReadOnlyMemory<byte>> FinalStateAsync(TrialIdentity identity, CancellationToken cancel = default) =>
        Inner.FinalStateAsync(identity, cancel);

    public virtual Task<TrialIdentity[]> IdentitiesAsync(SweepId sweep, CancellationToken cancel = default) =>
        Inner.IdentitiesAsync(sweep, cancel);

    public virtual Task<IReadOnlyList<UnrecordedBundle>> UnrecordedAsync(SweepId sweep, CancellationToken cancel = default) =>
        Inner.UnrecordedAsync(sweep, cancel);

    public virtual Task<IReadOnlyList<LeaseRecord>> LeasesAsync(SweepId sweep, CancellationToken cancel = default) =>
        Inner.LeasesAsync(sweep, cancel);

    public virtual Task<IReadOnlyList<RefusalRecord>> RefusalsAsync(SweepId sweep, CancellationToken cancel = default) =>
        Inner.RefusalsAsync(sweep, cancel);

    public virtual Task<IReadOnlyList<LossRecord>> LossesAsync(SweepId sweep, CancellationToken cancel = default) =>
        Inner.LossesAsync(sweep, cancel);

    public Task SetModeAsync(SweepId sweep, SweepMode mode, CancellationToken cancel = default) =>
        Inner.SetModeAsync(sweep, mode, cancel);

    public Task<SweepMode> ModeAsync(SweepId sweep, CancellationToken cancel = default) => Inner.ModeAsync(sweep, cancel);

    public Task SetQueueEntryAsync(SweepId sweep, QueueEntry entry, CancellationToken cancel = default) =>
        Inner.SetQueueEntryAsync(sweep, entry, cancel);

    public Task SetFilingAsync(SweepId sweep, SweepFiling filing, CancellationToken cancel = default) => Inner.SetFilingAsync(sweep, filing, cancel);

    public Task<QueueEntry> QueueEntryAsync(SweepId sweep, CancellationToken cancel = default) => Inner.QueueEntryAsync(sweep, cancel);

    public Task<DigestMark> DigestAsync(SweepId sweep, CancellationToken cancel = default) => Inner.DigestAsync(sweep, cancel);

    public Task<DigestMark> BeginDigestAsync(SweepId sweep, long upTo, CancellationToken cancel = default) =>
        Inner.BeginDigestAsync(sweep, upTo, cancel);

    public virtual Task<CoordinatorTerm?> LeadAsync(SweepId sweep, NodeName who, TimeSpan duration, CancellationToken cancel = default) =>
        Inner.LeadAsync(sweep, who, duration, cancel);

    public Task<Attendance> AttendAsync(
        NodeName worker, string run, int slots, string labels, TimeSpan duration, CancellationToken cancel = default) =>
        Inner.AttendAsync(worker, run, slots, labels, duration, cancel);

    public Task LeaveNoticeAsync(SweepId sweep, string notice, CancellationToken cancel = default) => Inner.LeaveNoticeAsync(sweep, notice, cancel);

    public Task<string?> NoticeAsync(SweepId sweep, CancellationToken cancel = default) => Inner.NoticeAsync(sweep, cancel);

    public Task<bool> TakeNoticeAsync(SweepId sweep, string notice, CancellationToken cancel = default) =>
        Inner.TakeNoticeAsync(sweep, notice, cancel);

    public Task<SweepDeletion> DeleteAsync(SweepId sweep, bool dryRun = false, CancellationToken cancel = default) =>
        Inner.DeleteAsync(sweep, dryRun, cancel);

    public Task LeaveAsync(NodeName worker, CancellationToken cancel = default) => Inner.LeaveAsync(worker, cancel);

    public Task<bool> DrainAsync(NodeName worker, CancellationToken cancel = default) => Inner.DrainAsync(worker, cancel);

    public Task<IReadOnlyList<WorkerRecord>> WorkersAsync(CancellationToken cancel = default) => Inner.WorkersAsync(cancel);

    public virtual Task SetStandingAsync(
        SweepId sweep, NodeName worker, WorkerStanding standing, string why, CancellationToken cancel = default) =>
        Inner.SetStandingAsync(sweep, worker, standing, why, cancel);

    public Task<IReadOnlyList<StandingRecord>> StandingsAsync(SweepId sweep, CancellationToken cancel = default) =>
        Inner.StandingsAsync(sweep, cancel);

    public Task<IReadOnlyList<TrialEnding>> EndingsAsync(SweepId sweep, long after, CancellationToken cancel = default) =>
        Inner.EndingsAsync(sweep, after, cancel);

    public virtual ValueTask DisposeAsync() => Inner.DisposeAsync();
}
