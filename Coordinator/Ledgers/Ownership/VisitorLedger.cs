using System.Runtime.CompilerServices;
using Runner.Identities;
using Runner.Ledgers.Copying;
using Runner.Ledgers.Ownership.Snapshots;
using Runner.Results;

namespace Runner.Ledgers.Ownership;

/// <summary>
/// A ledger that another process owns. Orders go to that process; reads come from a snapshot that it sends at the first read, so that
/// all of them see one moment. When the owner ends, this process takes the ledger over.
/// </summary>
internal sealed class VisitorLedger : ITrialLedger, ICopiedLedger
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(50);

    /// <summary>How long an owner may take to open or close the file: seconds for millions of trials, many on a busy machine. It holds
    /// the lock meanwhile, so it is alive.</summary>
    private static readonly TimeSpan ToOpenOrClose = TimeSpan.FromSeconds(30);

    /// <summary>How long an owner on another machine may take to end.</summary>
    private static readonly TimeSpan Elsewhere = TimeSpan.FromSeconds(3);

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly Func<(ITrialLedger? Own, IOwnerLine? Line)> _reach;
    private readonly TimeSpan _patience;
    private readonly SemaphoreSlim _gate = new(1);
    private readonly List<ITrialLedger> _snapshots = [];
    private ITrialLedger? _own;
    private IOwnerLine? _line;
    private ITrialLedger? _snapshot;

    /// <param name="path">The name of the ledger in messages.</param>
    /// <param name="reach">Takes the ledger, or returns a connection to its present owner.</param>
    /// <param name="patience">How long to retry while the owner is unreachable and its ledger cannot be taken over either.</param>
    public VisitorLedger(string path, Func<(ITrialLedger? Own, IOwnerLine? Line)> reach, TimeProvider time, TimeSpan patience) =>
        (_path, _reach, _time, _patience) = (path, reach, time, patience);

    /// <summary>Visits the ledger in a file.</summary>
    public VisitorLedger(LedgerReach reach)
        : this(reach.Path, () => reach.TryOwn() is { } own ? (own, null) : (null, reach.Line()), reach.Time, ToOpenOrClose)
    {
    }

    /// <summary>The connection to the owner, which is disposed with this ledger.</summary>
    public IAsyncDisposable? Way { get; init; }

    /// <summary>The owner in words; null once this process owns the ledger.</summary>
    public string? Owner => _own is null ? _line?.Owner : null;

    /// <summary>Whether the owner trains the sweep that was planned last.</summary>
    public bool OwnerTrains { get; private set; }

    /// <summary>The ledger, once this process has taken it over.</summary>
    public OwnedLedger? TakenOver => _own as OwnedLedger;

    public Task<LedgerStatus> StatusAsync(CancellationToken cancel) => TryAsync(
        own => LedgerStatus.ReadAsync(own, cancel),
        async line => (await OneAsync<StatusOfLedger>(line, new ReadStatus(), cancel)).Status,
        cancel);

    /// <summary>Watches a sweep that the owner runs. Returns true when all trials are recorded, false when it was stopped by an order
    /// before, and null when this process has become the owner.</summary>
    public Task<bool?> FollowAsync(SweepId sweep, Action<SweepCounts> counted, CancellationToken cancel) => TryAsync<bool?>(
        _ => Task.FromResult<bool?>(null),
        async line =>
        {
            await foreach (var answer in line.AskAsync(new FollowSweep(sweep), cancel))
            {
                var progressed = Expected<SweepProgressed>(answer);
                counted(progressed.Counts);
                if (progressed.IsOver
                    && (progressed.Counts.Finished || (progressed.Counts.Leased == 0 && progressed.Mode is SweepMode.Stopping or SweepMode.Cancelled)))
                {
                    Forget();
                    return progressed.Counts.Finished;
                }
            }

            throw new OwnerGoneException($"{_path}: its owner has ended.");
        },
        cancel);

    /// <summary>Later reads see the owner's present state; those that have begun go on with what they see.</summary>
    public void Forget() => _snapshot = null;

    /// <summary>The same, and discards all snapshots. Must not be called during a read.</summary>
    public async Task DiscardAsync()
    {
        Forget();
        foreach (var snapshot in _snapshots)
        {
            await snapshot.DisposeAsync();
        }

        _snapshots.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await DiscardAsync();

        if (_own is not null)
        {
            await _own.DisposeAsync();
        }

        if (Way is not null)
        {
            await Way.DisposeAsync();
        }

        _gate.Dispose();
    }

    public Task<SweepRecord> PlanAsync(SweepPlan plan, bool trainAgain = false, CancellationToken cancel = default) => OrderAsync<SweepRecord, SweepPlanned>(
        own => own.PlanAsync(plan, trainAgain, cancel), new PlanSweep(plan, trainAgain, Behind: false), Planned, cancel);

    /// <summary>Plans a sweep that the owner is to run behind those that it was asked to run before.</summary>
    public Task<SweepRecord> PlanBehindAsync(SweepPlan plan, CancellationToken cancel) => OrderAsync<SweepRecord, SweepPlanned>(
        own => own.PlanAsync(plan, cancel: cancel), new PlanSweep(plan, TrainAgain: false, Behind: true), Planned, cancel);

    public Task SetModeAsync(SweepId sweep, SweepMode mode, CancellationToken cancel = default) =>
        OrderAsync(own => own.SetModeAsync(sweep, mode, cancel), new SetMode(sweep, mode), cancel);

    public Task SetQueueEntryAsync(SweepId sweep, QueueEntry entry, CancellationToken cancel = default) =>
        OrderAsync(own => own.SetQueueEntryAsync(sweep, entry, cancel), new SetQueueEntry(sweep, entry), cancel);

    public Task SetFilingAsync(SweepId sweep, SweepFiling filing, CancellationToken cancel = default) =>
        OrderAsync(own => own.SetFilingAsync(sweep, filing, cancel), new SetFiling(sweep, filing), cancel);

    public Task LeaveNoticeAsync(SweepId sweep, string notice, CancellationToken cancel = default) =>
        OrderAsync(own => own.LeaveNoticeAsync(sweep, notice, cancel), new LeaveNotice(sweep, notice), cancel);

    public Task<SweepDeletion> DeleteAsync(SweepId sweep, bool dryRun = false, CancellationToken cancel = default) =>
        OrderAsync<SweepDeletion, SweepDeleted>(
            own => own.DeleteAsync(sweep, dryRun, cancel), new DeleteSweep(sweep, dryRun), deleted => deleted.Deletion, cancel);

    public Task<TrialsStopped> StopAsync(SweepId sweep, IReadOnlyCollection<int> trials, CancellationToken cancel = default) =>
        OrderAsync<TrialsStopped, StopTaken>(own => own.StopAsync(sweep, trials, cancel), new OrderStop(sweep, trials), taken => taken.Stopped, cancel);

    public Task<int> RetryAsync(
        SweepId sweep, IReadOnlyCollection<int>? trials = null, NodeName? failedOn = null, CancellationToken cancel = default) =>
        OrderAsync<int, TrialsOpened>(
            own => own.RetryAsync(sweep, trials, failedOn, cancel), new RetryTrials(sweep, trials, failedOn), opened => opened.Count, cancel);

    public Task<bool> DrainAsync(NodeName worker, CancellationToken cancel = default) => OrderAsync<bool, OrderTaken>(
        own => own.DrainAsync(worker, cancel), new DrainWorker(worker), taken => taken.Known, cancel);

    public Task SetStandingAsync(
        SweepId sweep, NodeName worker, WorkerStanding standing, string why, CancellationToken cancel = default) =>
        OrderAsync(own => own.SetStandingAsync(sweep, worker, standing, why, cancel), new SetStanding(sweep, worker, standing, why), cancel);

    public Task<IReadOnlyList<SweepRecord>> SweepsAsync(CancellationToken cancel = default) => _snapshot is { } snapshot
        ? snapshot.SweepsAsync(cancel)
        : TryAsync(own => own.SweepsAsync(cancel), async line => (await OneAsync<SweepList>(line, new ListSweeps(), cancel)).Sweeps, cancel);

    public async Task<SweepRecord?> FindSweepAsync(string name, CancellationToken cancel = default)
    {
        return SweepNaming.Find(await SweepsAsync(cancel), name);
    }

    public Task<SweepCounts> CountAsync(SweepId sweep, CancellationToken cancel = default) =>
        BrieflyAsync(of => of.CountAsync(sweep, cancel), status => Of(status, sweep).Counts, cancel);

    public Task<SweepMode> ModeAsync(SweepId sweep, CancellationToken cancel = default) =>
        BrieflyAsync(of => of.ModeAsync(sweep, cancel), status => Of(status, sweep).Mode, cancel);

    public Task<QueueEntry> QueueEntryAsync(SweepId sweep, CancellationToken cancel = default) =>
        BrieflyAsync(of => of.QueueEntryAsync(sweep, cancel), status => Of(status, sweep).Queue, cancel);

    public async Task<DigestMark> DigestAsync(SweepId sweep, CancellationToken cancel = default) =>
        await (await ReadableAsync(cancel)).DigestAsync(sweep, cancel);

    public Task<DigestMark> BeginDigestAsync(SweepId sweep, long upTo, CancellationToken cancel = default) => OrderAsync<DigestMark, DigestBegun>(
        own => own.BeginDigestAsync(sweep, upTo, cancel), new BeginDigest(sweep, upTo), begun => begun.Mark, cancel);

    public Task<IReadOnlyList<LeaseRecord>> LeasesAsync(SweepId sweep, CancellationToken cancel = default) =>
        BrieflyAsync(of => of.LeasesAsync(sweep, cancel), status => Of(status, sweep).Leases, cancel);

    public Task<IReadOnlyList<StandingRecord>> StandingsAsync(SweepId sweep, CancellationToken cancel = default) =>
        BrieflyAsync(of => of.StandingsAsync(sweep, cancel), status => Of(status, sweep).Standings, cancel);

    public Task<IReadOnlyList<WorkerRecord>> WorkersAsync(CancellationToken cancel = default) =>
        BrieflyAsync(of => of.WorkersAsync(cancel), status => status.Workers, cancel);

    public async Task<IReadOnlyList<UnrecordedBundle>> UnrecordedAsync(SweepId sweep, CancellationToken cancel = default) =>
        await (await ReadableAsync(cancel)).UnrecordedAsync(sweep, cancel);

    public async Task<TrialTable> TableAsync(SweepId sweep, bool curves, CancellationToken cancel = default) =>
        await (await ReadableAsync(cancel)).TableAsync(sweep, curves, cancel);

    public async IAsyncEnumerable<TrialResult> ResultsAsync(
        SweepId sweep, ResultParts parts, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var ledger = await ReadableAsync(cancel);
        await foreach (var result in ledger.ResultsAsync(sweep, parts, cancel))
        {
            yield return result;
        }
    }

    public async Task<IReadOnlyList<TrialEnding>> EndingsAsync(SweepId sweep, long after, CancellationToken cancel = default) =>
        await (await ReadableAsync(cancel)).EndingsAsync(sweep, after, cancel);

    public async Task<TrialRecord?> FindTrialAsync(SweepId sweep, int index, CancellationToken cancel = default) =>
        await (await ReadableAsync(cancel)).FindTrialAsync(sweep, index, cancel);

    public async Task<ReadOnlyMemory<byte>> FinalStateAsync(TrialIdentity identity, CancellationToken cancel = default) =>
        await (await ReadableAsync(cancel)).FinalStateAsync(identity, cancel);

    public async Task<TrialIdentity[]> IdentitiesAsync(SweepId sweep, CancellationToken cancel = default) =>
        await (await ReadableAsync(cancel)).IdentitiesAsync(sweep, cancel);

    public async Task<IReadOnlyList<ProposedPoint>> ProposalsAsync(SweepId sweep, CancellationToken cancel = default) =>
        await (await ReadableAsync(cancel)).ProposalsAsync(sweep, cancel);

    public async Task<IReadOnlyList<RefusalRecord>> RefusalsAsync(SweepId sweep, CancellationToken cancel = default) =>
        await (await ReadableAsync(cancel)).RefusalsAsync(sweep, cancel);

    public async Task<IReadOnlyList<LossRecord>> LossesAsync(SweepId sweep, CancellationToken cancel = default) =>
        await (await ReadableAsync(cancel)).LossesAsync(sweep, cancel);

    public async Task<ILedgerRows> OpenRowsAsync(CancellationToken cancel) => await ((ICopiedLedger)await ReadableAsync(cancel)).OpenRowsAsync(cancel);

    public Task FillAsync(ILedgerRows from, CancellationToken cancel) => ((ICopiedLedger)Own).FillAsync(from, cancel);

    public Task<IReadOnlyList<BundleLease>> LeaseAsync(
        SweepId sweep, NodeName node, int most, TimeSpan duration, CancellationToken cancel = default) =>
        Own.LeaseAsync(sweep, node, most, duration, cancel);

    public Task<IReadOnlyList<LeaseRenewal>> RenewAsync(
        IReadOnlyList<LeaseKey> leases, TimeSpan duration, CancellationToken cancel = default) =>
        Own.RenewAsync(leases, duration, cancel);

    public Task<LeaseVerdict> RecordCurveAsync(LeaseKey lease, int trial, Curve part, CancellationToken cancel = default) =>
        Own.RecordCurveAsync(lease, trial, part, cancel);

    public Task<LeaseVerdict> CheckpointAsync(LeaseKey lease, ReadOnlyMemory<byte> checkpoint, long progress, CancellationToken cancel = default) =>
        Own.CheckpointAsync(lease, checkpoint, progress, cancel);

    public Task<LeaseVerdict> CompleteAsync(LeaseKey lease, IReadOnlyList<TrialResult> results, CancellationToken cancel = default) =>
        Own.CompleteAsync(lease, results, cancel);

    public Task<LeaseVerdict> ReleaseAsync(LeaseKey lease, CancellationToken cancel = default) => Own.ReleaseAsync(lease, cancel);

    public Task<LeaseVerdict> LoseAsync(LeaseKey lease, LossCause cause, int mostLosses, CancellationToken cancel = default) =>
        Own.LoseAsync(lease, cause, mostLosses, cancel);

    public Task<int> OpenAsync(SweepId sweep, IReadOnlyList<TrialOpening> openings, CancellationToken cancel = default) => Own.OpenAsync(sweep, openings, cancel);

    public Task<IReadOnlyList<int?>> StagesAsync(SweepId sweep, IReadOnlyList<int> trials, CancellationToken cancel = default) =>
        Own.StagesAsync(sweep, trials, cancel);

    public Task<int> RescueAsync(SweepId sweep, int mostLosses, CancellationToken cancel = default) => Own.RescueAsync(sweep, mostLosses, cancel);

    public Task<CoordinatorTerm?> LeadAsync(SweepId sweep, NodeName who, TimeSpan duration, CancellationToken cancel = default) =>
        Own.LeadAsync(sweep, who, duration, cancel);

    public Task<Attendance> AttendAsync(
        NodeName worker, string run, int slots, string labels, TimeSpan duration, CancellationToken cancel = default) =>
        Own.AttendAsync(worker, run, slots, labels, duration, cancel);

    public Task<string?> NoticeAsync(SweepId sweep, CancellationToken cancel = default) => Own.NoticeAsync(sweep, cancel);

    public Task<bool> TakeNoticeAsync(SweepId sweep, string notice, CancellationToken cancel = default) =>
        Own.TakeNoticeAsync(sweep, notice, cancel);

    public Task LeaveAsync(NodeName worker, CancellationToken cancel = default) => Own.LeaveAsync(worker, cancel);

    /// <summary>The ledger itself, for operations that only its owner may perform.</summary>
    private ITrialLedger Own => _own ?? throw new LedgerException(
        $"{_path} is in use by {_line?.Owner ?? "another process"}, and only that process trains for it. Wait for it, or end it.")
    { MayPass = true };

    private SweepRecord Planned(SweepPlanned planned)
    {
        OwnerTrains = planned.IsRun;
        return planned.Record;
    }

    private static SweepStatus Of(LedgerStatus status, SweepId sweep) => status.Sweeps.FirstOrDefault(one => one.Record.Id == sweep)
        ?? throw new LedgerException($"There is no sweep {sweep}. 'runner sweeps' lists the sweeps.");

    private static T Expected<T>(OwnerAnswer answer)
        where T : OwnerAnswer =>
        answer as T ?? throw new LedgerException($"The ledger's owner answered {answer.GetType().Name} instead of {typeof(T).Name}. Use one version of Runner.");

    private static async Task<T> OneAsync<T>(IOwnerLine line, OwnerRequest request, CancellationToken cancel)
        where T : OwnerAnswer
    {
        await foreach (var answer in line.AskAsync(request, cancel))
        {
            return Expected<T>(answer);
        }

        throw new OwnerGoneException("The ledger's owner ended before it answered.");
    }

    /// <summary>Reads from the owner's status, unless a snapshot is already here.</summary>
    private Task<T> BrieflyAsync<T>(Func<ITrialLedger, Task<T>> read, Func<LedgerStatus, T> find, CancellationToken cancel) => _snapshot is { } snapshot
        ? read(snapshot)
        : TryAsync(read, async line => find((await OneAsync<StatusOfLedger>(line, new ReadStatus(), cancel)).Status), cancel);

    /// <summary>Gives an order whose answer is only that it was accepted.</summary>
    private Task OrderAsync(Func<ITrialLedger, Task> own, OwnerRequest request, CancellationToken cancel) => OrderAsync<bool, OrderTaken>(
        async ledger =>
        {
            await own(ledger);
            return true;
        },
        request,
        taken => taken.Known,
        cancel);

    private async Task<T> OrderAsync<T, TAnswer>(
        Func<ITrialLedger, Task<T>> own, OwnerRequest request, Func<TAnswer, T> read, CancellationToken cancel)
        where TAnswer : OwnerAnswer
    {
        var result = await TryAsync(own, async line => read(await OneAsync<TAnswer>(line, request, cancel)), cancel);
        Forget();
        return result;
    }

    private async Task<ITrialLedger> ReadableAsync(CancellationToken cancel)
    {
        if (_snapshot is { } taken)
        {
            return taken;
        }

        return await TryAsync(
            own => Task.FromResult(own),
            async line =>
            {
                var snapshot = await ReceivedSnapshot.OpenAsync(_path, line.AskAsync(new TakeSnapshot(), cancel), _time, cancel);
                _snapshots.Add(snapshot);
                return _snapshot = snapshot;
            },
            cancel);
    }

    /// <summary>Acts as the owner, or asks the owner; if that has just ended, determines the new owner and retries.</summary>
    private async Task<T> TryAsync<T>(Func<ITrialLedger, Task<T>> own, Func<IOwnerLine, Task<T>> ask, CancellationToken cancel)
    {
        long? since = null;
        while (true)
        {
            try
            {
                if (await LineAsync(cancel) is not { } line)
                {
                    return await own(_own!);
                }

                return await ask(line);
            }
            catch (OwnerGoneException gone)
            {
                since ??= _time.GetTimestamp();
                if (_time.GetElapsedTime(since.Value) > (gone.IsElsewhere ? Elsewhere : _patience))
                {
                    throw new LedgerException(gone.Message, gone) { MayPass = true };
                }
            }

            await Task.Delay(BetweenTries, _time, cancel);
            _line = null;
        }
    }

    /// <summary>The connection to the owner; null when this process owns the ledger.</summary>
    private async Task<IOwnerLine?> LineAsync(CancellationToken cancel)
    {
        await _gate.WaitAsync(cancel);
        try
        {
            if (_own is null && _line is null)
            {
                (_own, _line) = _reach();
                if (_own is not null)
                {
                    Forget();
                }
            }

            return _line;
        }
        finally
        {
            _gate.Release();
        }
    }
}
