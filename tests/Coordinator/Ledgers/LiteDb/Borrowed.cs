using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;

namespace Runner.Tests.Ledgers;

/// <summary>A ledger that someone else closes.</summary>
internal sealed class Borrowed(ITrialLedger ledger) : ITrialLedger
{
    public Task<SweepRecord> PlanAsync(SweepPlan plan, bool trainAgain = false, CancellationToken cancel = default) => ledger.PlanAsync(plan, trainAgain, cancel);

    public Task<IReadOnlyList<SweepRecord>> SweepsAsync(CancellationToken cancel = default) => ledger.SweepsAsync(cancel);

    public Task<SweepRecord?> FindSweepAsync(string name, CancellationToken cancel = default) => ledger.FindSweepAsync(name, cancel);

    public Task<SweepCounts> CountAsync(SweepId sweep, CancellationToken cancel = default) => ledger.CountAsync(sweep, cancel);

    public Task<long?> VersionAsync(SweepId sweep, CancellationToken cancel = default) => ledger.VersionAsync(sweep, cancel);

    public Task<IReadOnlyList<BundleLease>> LeaseAsync(SweepId sweep, NodeName node, int most, TimeSpan duration, CancellationToken cancel = default) =>
        ledger.LeaseAsync(sweep, node, most, duration, cancel);

    public Task<IReadOnlyList<LeaseVerdict>> RenewAsync(IReadOnlyList<LeaseKey> leases, TimeSpan duration, CancellationToken cancel = default) =>
        ledger.RenewAsync(leases, duration, cancel);

    public Task<LeaseVerdict> RecordCurveAsync(LeaseKey lease, int trial, Curve part, CancellationToken cancel = default) =>
        ledger.RecordCurveAsync(lease, trial, part, cancel);

    public Task<LeaseVerdict> CheckpointAsync(LeaseKey lease, ReadOnlyMemory<byte> checkpoint, long progress, CancellationToken cancel = default) =>
        ledger.CheckpointAsync(lease, checkpoint, progress, cancel);

    public Task<LeaseVerdict> CompleteAsync(LeaseKey lease, IReadOnlyList<TrialResult> results, CancellationToken cancel = default) =>
        ledger.CompleteAsync(lease, results, cancel);

    public Task<LeaseVerdict> ReleaseAsync(LeaseKey lease, CancellationToken cancel = default) => ledger.ReleaseAsync(lease, cancel);

    public Task<int> RescueAsync(SweepId sweep, int mostLosses, CancellationToken cancel = default) => ledger.RescueAsync(sweep, mostLosses, cancel);

    public Task<LeaseVerdict> LoseAsync(LeaseKey lease, LossCause cause, int mostLosses, CancellationToken cancel = default) =>
        ledger.LoseAsync(lease, cause, mostLosses, cancel);

    public Task<int> RetryAsync(
        SweepId sweep, IReadOnlyCollection<int>? trials = null, NodeName? failedOn = null, CancellationToken cancel = default) =>
        ledger.RetryAsync(sweep, trials, failedOn, cancel);

    public IAsyncEnumerable<TrialResult> ResultsAsync(SweepId sweep, ResultParts parts, CancellationToken cancel = default) =>
        ledger.ResultsAsync(sweep, parts, cancel);

    public Task<TrialRecord?> FindTrialAsync(SweepId sweep, int index, CancellationToken cancel = default) => ledger.FindTrialAsync(sweep, index, cancel);

    public Task<ReadOnlyMemory<byte>> FinalStateAsync(TrialIdentity identity, CancellationToken cancel = default) => ledger.FinalStateAsync(identity, cancel);

    public Task<TrialIdentity[]> IdentitiesAsync(SweepId sweep, CancellationToken cancel = default) => ledger.IdentitiesAsync(sweep, cancel);

    public Task<IReadOnlyList<LeaseRecord>> LeasesAsync(SweepId sweep, CancellationToken cancel = default) => ledger.LeasesAsync(sweep, cancel);

    public Task<IReadOnlyList<RefusalRecord>> RefusalsAsync(SweepId sweep, CancellationToken cancel = default) => ledger.RefusalsAsync(sweep, cancel);

    public Task SetModeAsync(SweepId sweep, SweepMode mode, CancellationToken cancel = default) => ledger.SetModeAsync(sweep, mode, cancel);

    public Task<SweepMode> ModeAsync(SweepId sweep, CancellationToken cancel = default) => ledger.ModeAsync(sweep, cancel);

    public Task<CoordinatorTerm?> LeadAsync(SweepId sweep, NodeName who, TimeSpan duration, CancellationToken cancel = default) => ledger.LeadAsync(sweep, who, duration, cancel);

    public Task<Attendance> AttendAsync(
        NodeName worker, string run, int slots, string labels, TimeSpan duration, CancellationToken cancel = default) =>
        ledger.AttendAsync(worker, run, slots, labels, duration, cancel);

    public Task LeaveNoticeAsync(SweepId sweep, string notice, CancellationToken cancel = default) => ledger.LeaveNoticeAsync(sweep, notice, cancel);

    public Task<string?> NoticeAsync(SweepId sweep, CancellationToken cancel = default) => ledger.NoticeAsync(sweep, cancel);

    public Task<bool> TakeNoticeAsync(SweepId sweep, string notice, CancellationToken cancel = default) =>
        ledger.TakeNoticeAsync(sweep, notice, cancel);

    public Task<SweepDeletion> DeleteAsync(SweepId sweep, bool dryRun = false, CancellationToken cancel = default) =>
        ledger.DeleteAsync(sweep, dryRun, cancel);

    public Task LeaveAsync(NodeName worker, CancellationToken cancel = default) => ledger.LeaveAsync(worker, cancel);

    public Task<bool> DrainAsync(NodeName worker, CancellationToken cancel = default) => ledger.DrainAsync(worker, cancel);

    public Task<IReadOnlyList<WorkerRecord>> WorkersAsync(CancellationToken cancel = default) => ledger.WorkersAsync(cancel);

    public Task<IReadOnlyList<TrialEnding>> EndingsAsync(SweepId sweep, long after, CancellationToken cancel = default) => ledger.EndingsAsync(sweep, after, cancel);

    public Task SetStandingAsync(SweepId sweep, NodeName worker, WorkerStanding standing, string why, CancellationToken cancel = default) => ledger.SetStandingAsync(sweep, worker, standing, why, cancel);

    public Task<IReadOnlyList<StandingRecord>> StandingsAsync(SweepId sweep, CancellationToken cancel = default) => ledger.StandingsAsync(sweep, cancel);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
