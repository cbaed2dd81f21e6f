using Runner.Identities;
using Runner.Ledgers.Copying;
using Runner.Results;

namespace Runner.Ledgers.Ownership;

/// <summary>A ledger file that this process owns. It serves other processes, and acknowledges no write to a file that has been deleted
/// or replaced.</summary>
internal sealed class OwnedLedger : ITrialLedger, ICopiedLedger
{
    private readonly ITrialLedger _ledger;
    private readonly LedgerOwner _owner;
    private readonly OwnerDoor _door;

    /// <param name="files">The ledger's file, and the other files that it needs.</param>
    public OwnedLedger(ITrialLedger ledger, LedgerOwner owner, IEnumerable<string> files, TimeProvider time)
    {
        if (owner.Predecessor() is { } gone)
        {
            OwnerDoor.Sweep(gone);
        }

        (_ledger, _owner) = (ledger, owner);
        Desk = new OwnerDesk(ledger, time);
        _door = new OwnerDoor(Desk, time);
        _owner.Publish(_door.Card);
        _owner.Keep(files);
    }

    /// <summary>Answers the requests of other processes.</summary>
    public OwnerDesk Desk { get; }

    /// <summary>Checks that the ledger's files are still those that were opened. Called with every heartbeat.</summary>
    /// <exception cref="LedgerException">They are not; retrying is useless.</exception>
    public void Check()
    {
        _owner.Check();
        if (_door.KeepOpen())
        {
            _owner.Publish(_door.Card);
        }
    }

    /// <summary>The ledger as one that this process owns; null if it does not own it, or if it is not a file.</summary>
    public static OwnedLedger? Of(ITrialLedger ledger) => ledger as OwnedLedger ?? (ledger as VisitorLedger)?.TakenOver;

    public async ValueTask DisposeAsync()
    {
        await _door.DisposeAsync();
        Desk.Dispose();
        await _ledger.DisposeAsync();
        _owner.Dispose();
    }

    public Task<SweepRecord> PlanAsync(SweepPlan plan, bool trainAgain = false, CancellationToken cancel = default) =>
        CheckedAsync(_ledger.PlanAsync(plan, trainAgain, cancel));

    public Task<SweepDeletion> DeleteAsync(SweepId sweep, bool dryRun = false, CancellationToken cancel = default) =>
        CheckedAsync(_ledger.DeleteAsync(sweep, dryRun, cancel));

    public Task<IReadOnlyList<SweepRecord>> SweepsAsync(CancellationToken cancel = default) => _ledger.SweepsAsync(cancel);

    public Task<SweepRecord?> FindSweepAsync(string name, CancellationToken cancel = default) => _ledger.FindSweepAsync(name, cancel);

    public Task<SweepCounts> CountAsync(SweepId sweep, CancellationToken cancel = default) => CheckedAsync(_ledger.CountAsync(sweep, cancel));

    public Task<IReadOnlyList<BundleLease>> LeaseAsync(
        SweepId sweep, NodeName node, int most, TimeSpan duration, CancellationToken cancel = default) =>
        _ledger.LeaseAsync(sweep, node, most, duration, cancel);

    public Task<IReadOnlyList<LeaseRenewal>> RenewAsync(
        IReadOnlyList<LeaseKey> leases, TimeSpan duration, CancellationToken cancel = default) =>
        CheckedAsync(_ledger.RenewAsync(leases, duration, cancel));

    public Task<LeaseVerdict> RecordCurveAsync(LeaseKey lease, int trial, Curve part, CancellationToken cancel = default) =>
        _ledger.RecordCurveAsync(lease, trial, part, cancel);

    public Task<LeaseVerdict> CheckpointAsync(LeaseKey lease, ReadOnlyMemory<byte> checkpoint, long progress, CancellationToken cancel = default) =>
        _ledger.CheckpointAsync(lease, checkpoint, progress, cancel);

    public Task<LeaseVerdict> CompleteAsync(LeaseKey lease, IReadOnlyList<TrialResult> results, CancellationToken cancel = default) =>
        CheckedAsync(_ledger.CompleteAsync(lease, results, cancel));

    public Task<LeaseVerdict> ReleaseAsync(LeaseKey lease, CancellationToken cancel = default) => _ledger.ReleaseAsync(lease, cancel);

    public Task<LeaseVerdict> LoseAsync(LeaseKey lease, LossCause cause, int mostLosses, CancellationToken cancel = default) =>
        _ledger.LoseAsync(lease, cause, mostLosses, cancel);

    public Task<int> RescueAsync(SweepId sweep, int mostLosses, CancellationToken cancel = default) =>
        _ledger.RescueAsync(sweep, mostLosses, cancel);

    public Task<TrialsStopped> StopAsync(SweepId sweep, IReadOnlyCollection<int> trials, CancellationToken cancel = default) =>
        CheckedAsync(_ledger.StopAsync(sweep, trials, cancel));

    public Task<int> RetryAsync(
        SweepId sweep, IReadOnlyCollection<int>? trials = null, NodeName? failedOn = null, CancellationToken cancel = default) =>
        CheckedAsync(_ledger.RetryAsync(sweep, trials, failedOn, cancel));

    public Task<int> OpenAsync(SweepId sweep, IReadOnlyList<TrialOpening> openings, CancellationToken cancel = default) =>
        CheckedAsync(_ledger.OpenAsync(sweep, openings, cancel));

    public Task<IReadOnlyList<ProposedPoint>> ProposalsAsync(SweepId sweep, CancellationToken cancel = default) => _ledger.ProposalsAsync(sweep, cancel);

    public Task<IReadOnlyList<int?>> StagesAsync(SweepId sweep, IReadOnlyList<int> trials, CancellationToken cancel = default) =>
        _ledger.StagesAsync(sweep, trials, cancel);

    public IAsyncEnumerable<TrialResult> ResultsAsync(SweepId sweep, ResultParts parts, CancellationToken cancel = default) =>
        _ledger.ResultsAsync(sweep, parts, cancel);

    public Task<TrialTable> TableAsync(SweepId sweep, bool curves, CancellationToken cancel = default) =>
        _ledger.TableAsync(sweep, curves, cancel);

    public Task<IReadOnlyList<TrialEnding>> EndingsAsync(SweepId sweep, long after, CancellationToken cancel = default) =>
        _ledger.EndingsAsync(sweep, after, cancel);

    public Task<TrialRecord?> FindTrialAsync(SweepId sweep, int index, CancellationToken cancel = default) =>
        _ledger.FindTrialAsync(sweep, index, cancel);

    public Task<IReadOnlyList<UnrecordedBundle>> UnrecordedAsync(SweepId sweep, CancellationToken cancel = default) => _ledger.UnrecordedAsync(sweep, cancel);

    public Task<ReadOnlyMemory<byte>> FinalStateAsync(TrialIdentity identity, CancellationToken cancel = default) =>
        _ledger.FinalStateAsync(identity, cancel);

    public Task<TrialIdentity[]> IdentitiesAsync(SweepId sweep, CancellationToken cancel = default) => _ledger.IdentitiesAsync(sweep, cancel);

    public Task<IReadOnlyList<LeaseRecord>> LeasesAsync(SweepId sweep, CancellationToken cancel = default) => _ledger.LeasesAsync(sweep, cancel);

    public Task<IReadOnlyList<RefusalRecord>> RefusalsAsync(SweepId sweep, CancellationToken cancel = default) =>
        _ledger.RefusalsAsync(sweep, cancel);

    public Task<IReadOnlyList<LossRecord>> LossesAsync(SweepId sweep, CancellationToken cancel = default) =>
        _ledger.LossesAsync(sweep, cancel);

    public async Task SetModeAsync(SweepId sweep, SweepMode mode, CancellationToken cancel = default)
    {
        await _ledger.SetModeAsync(sweep, mode, cancel);
        Check();
    }

    public Task<SweepMode> ModeAsync(SweepId sweep, CancellationToken cancel = default) => _ledger.ModeAsync(sweep, cancel);

    public async Task SetQueueEntryAsync(SweepId sweep, QueueEntry entry, CancellationToken cancel = default)
    {
        await _ledger.SetQueueEntryAsync(sweep, entry, cancel);
        Check();
    }

    public async Task SetFilingAsync(SweepId sweep, SweepFiling filing, CancellationToken cancel = default)
    {
        await _ledger.SetFilingAsync(sweep, filing, cancel);
        Check();
    }

    public Task<QueueEntry> QueueEntryAsync(SweepId sweep, CancellationToken cancel = default) => _ledger.QueueEntryAsync(sweep, cancel);

    public Task<DigestMark> DigestAsync(SweepId sweep, CancellationToken cancel = default) => _ledger.DigestAsync(sweep, cancel);

    public Task<DigestMark> BeginDigestAsync(SweepId sweep, long upTo, CancellationToken cancel = default) =>
        CheckedAsync(_ledger.BeginDigestAsync(sweep, upTo, cancel));

    public Task<CoordinatorTerm?> LeadAsync(SweepId sweep, NodeName who, TimeSpan duration, CancellationToken cancel = default) =>
        CheckedAsync(_ledger.LeadAsync(sweep, who, duration, cancel));

    public Task<Attendance> AttendAsync(
        NodeName worker, string run, int slots, string labels, TimeSpan duration, CancellationToken cancel = default) =>
        CheckedAsync(_ledger.AttendAsync(worker, run, slots, labels, duration, cancel));

    public async Task LeaveNoticeAsync(SweepId sweep, string notice, CancellationToken cancel = default)
    {
        await _ledger.LeaveNoticeAsync(sweep, notice, cancel);
        Check();
    }

    public Task<string?> NoticeAsync(SweepId sweep, CancellationToken cancel = default) => _ledger.NoticeAsync(sweep, cancel);

    public Task<bool> TakeNoticeAsync(SweepId sweep, string notice, CancellationToken cancel = default) =>
        CheckedAsync(_ledger.TakeNoticeAsync(sweep, notice, cancel));

    public Task LeaveAsync(NodeName worker, CancellationToken cancel = default) => _ledger.LeaveAsync(worker, cancel);

    public Task<bool> DrainAsync(NodeName worker, CancellationToken cancel = default) => _ledger.DrainAsync(worker, cancel);

    public Task<IReadOnlyList<WorkerRecord>> WorkersAsync(CancellationToken cancel = default) => _ledger.WorkersAsync(cancel);

    public Task SetStandingAsync(
        SweepId sweep, NodeName worker, WorkerStanding standing, string why, CancellationToken cancel = default) =>
        _ledger.SetStandingAsync(sweep, worker, standing, why, cancel);

    public Task<IReadOnlyList<StandingRecord>> StandingsAsync(SweepId sweep, CancellationToken cancel = default) =>
        _ledger.StandingsAsync(sweep, cancel);

    public Task<ILedgerRows> OpenRowsAsync(CancellationToken cancel) => ((ICopiedLedger)_ledger).OpenRowsAsync(cancel);

    public Task FillAsync(ILedgerRows from, CancellationToken cancel) => ((ICopiedLedger)_ledger).FillAsync(from, cancel);

    private async Task<T> CheckedAsync<T>(Task<T> work)
    {
        T answer;
        try
        {
            answer = await work;
        }
        catch (LedgerException)
        {
            // If the file was removed, say so; the store's own error rarely does.
            Check();
            throw;
        }

        Check();
        return answer;
    }
}
