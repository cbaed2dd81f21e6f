using System.Runtime.CompilerServices;
using Runner.Echo;
using Runner.Identities;
using Runner.Ledgers.Ownership.Snapshots;
using Runner.Sweeps;

namespace Runner.Ledgers.Ownership;

/// <summary>
/// Answers visitors from the ledger that this process owns, over a socket or the cluster. Only a few snapshots are taken at a time,
/// and concurrent requests for the status share one reading, so that many visitors do not slow the owner down; orders wait for
/// neither.
/// </summary>
/// <param name="ledger">The ledger itself.</param>
internal sealed class OwnerDesk(ITrialLedger ledger, TimeProvider time) : IDisposable
{
    private const int PieceBytes = 256 << 10;
    private const int SnapshotsAtOnce = 2;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _snapshots = new(SnapshotsAtOnce);
    private readonly SemaphoreSlim _status = new(1);
    private LedgerStatus? _lastStatus;
    private int _readings;

    /// <summary>The sweeps that this process's coordinator works on, to which visitors may add; null without a coordinator.</summary>
    public SweepScope? Coordinated { get; set; }

    /// <summary>The cluster as this process sees it; null without a cluster.</summary>
    public Func<ClusterStatus?> Cluster { get; set; } = () => null;

    /// <summary>Called after every order, plans included.</summary>
    public Action Ordered { get; set; } = () => { };

    public async IAsyncEnumerable<OwnerAnswer> AnswerAsync(OwnerRequest request, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var answers = AnswersTo(request, cancel).GetAsyncEnumerator(cancel);
        while (true)
        {
            OwnerAnswer answer;
            try
            {
                if (!await answers.MoveNextAsync())
                {
                    yield break;
                }

                answer = answers.Current;
            }
            catch (LedgerException fault)
            {
                answer = new RequestRefused(fault.Message, fault.MayPass);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // Report the fault to the visitor; the owner's own work continues.
                answer = new RequestRefused(
                    $"The ledger's owner could not answer ({fault.GetType().Name}: {Shown.Line(fault.Message.TrimEnd('.'), 500)}). Check the ledger's file and its disk, then run again.",
                    MayPass: false);
            }

            yield return answer;
            if (answer is RequestRefused)
            {
                yield break;
            }
        }
    }

    public void Dispose()
    {
        _snapshots.Dispose();
        _status.Dispose();
    }

    private IAsyncEnumerable<OwnerAnswer> AnswersTo(OwnerRequest request, CancellationToken cancel) => request switch
    {
        TakeSnapshot => SnapshotAsync(cancel),
        FollowSweep follow => FollowAsync(follow.Sweep, cancel),
        _ => OneAsync(request, cancel),
    };

    private async IAsyncEnumerable<OwnerAnswer> OneAsync(OwnerRequest request, [EnumeratorCancellation] CancellationToken cancel)
    {
        var answer = await AnswerOneAsync(request, cancel);
        if (request is not (ListSweeps or ReadStatus))
        {
            Ordered();
        }

        yield return answer;
    }

    private async Task<OwnerAnswer> AnswerOneAsync(OwnerRequest request, CancellationToken cancel)
    {
        switch (request)
        {
            case ListSweeps:
                return new SweepList(await ledger.SweepsAsync(cancel));
            case ReadStatus:
                return new StatusOfLedger(await StatusAsync(cancel) with { Cluster = Cluster(), Training = Coordinated?.Training.All ?? [] });
            case SetMode order:
                await ledger.SetModeAsync(order.Sweep, order.Mode, cancel);
                return new OrderTaken(Known: true);
            case RetryTrials retry:
                return new TrialsOpened(await ledger.RetryAsync(retry.Sweep, retry.Trials, retry.FailedOn, cancel));
            case OrderStop stop:
                return new StopTaken(await ledger.StopAsync(stop.Sweep, stop.Trials, cancel));
            case DrainWorker drain:
                return new OrderTaken(await ledger.DrainAsync(drain.Worker, cancel));
            case SetStanding set:
                await ledger.SetStandingAsync(set.Sweep, set.Worker, set.Standing, set.Why, cancel);
                return new OrderTaken(Known: true);
            case SetQueueEntry set:
                await ledger.SetQueueEntryAsync(set.Sweep, set.Entry, cancel);
                return new OrderTaken(Known: true);
            case SetFiling set:
                await ledger.SetFilingAsync(set.Sweep, set.Filing, cancel);
                return new OrderTaken(Known: true);
            case BeginDigest begin:
                return new DigestBegun(await ledger.BeginDigestAsync(begin.Sweep, begin.UpTo, cancel));
            case LeaveNotice leave:
                await ledger.LeaveNoticeAsync(leave.Sweep, leave.Notice, cancel);
                return new OrderTaken(Known: true);
            case DeleteSweep delete:
                return new SweepDeleted(await ledger.DeleteAsync(delete.Sweep, delete.DryRun, cancel));
            case PlanSweep plan:
                var record = await ledger.PlanAsync(plan.Plan, plan.TrainAgain, cancel);
                var scope = Coordinated;
                scope?.Add(record.Id, plan.Behind);
                return new SweepPlanned(record, IsRun: scope is not null);
            default:
                throw new InvalidOperationException($"The owner of a ledger does not know {request.GetType().Name}.");
        }
    }

    /// <summary>Visitors that ask while the ledger is being read share the next reading.</summary>
    private async Task<LedgerStatus> StatusAsync(CancellationToken cancel)
    {
        var begunBefore = Volatile.Read(ref _readings);
        await _status.WaitAsync(cancel);
        try
        {
            if (_lastStatus is { } last && _readings > begunBefore)
            {
                return last;
            }

            _readings++;
            _lastStatus = null;
            var status = await LedgerStatus.ReadAsync(ledger, cancel);
            return _lastStatus = status with { Sweeps = [.. status.Sweeps.Select(sweep => sweep with { Rank = Coordinated?.RankOf(sweep.Record.Id) })] };
        }
        finally
        {
            _status.Release();
        }
    }

    private async IAsyncEnumerable<OwnerAnswer> FollowAsync(SweepId sweep, [EnumeratorCancellation] CancellationToken cancel)
    {
        // A coordinator that has just taken over does not know yet that a visitor waits for this sweep. Counting first refuses a sweep that
        // does not exist.
        await ledger.CountAsync(sweep, cancel);
        Coordinated?.Add(sweep);
        Ordered();
        SweepProgressed? said = null;
        while (true)
        {
            // Read before counting, so that the counts of a sweep that is over are final.
            var isOver = Coordinated?.Names(sweep) != true;
            var now = new SweepProgressed(await ledger.CountAsync(sweep, cancel), await ledger.ModeAsync(sweep, cancel), isOver);
            if (said is null
                || now.Mode != said.Mode
                || now.Counts.Recorded != said.Counts.Recorded
                || now.Counts.Leased != said.Counts.Leased
                || now.IsOver != said.IsOver)
            {
                said = now;
                yield return now;
            }

            await Task.Delay(BetweenLooks, time, cancel);
        }
    }

    private async IAsyncEnumerable<OwnerAnswer> SnapshotAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        if (ledger is not ISnapshotSource source)
        {
            yield return new RequestRefused("This ledger is not a file, so there is no copy of it to read from. Give the command the ledger itself: --ledger postgres://…", MayPass: false);
            yield break;
        }

        await _snapshots.WaitAsync(cancel);
        try
        {
            await using var snapshot = await source.SnapshotAsync(cancel);
            yield return new SnapshotBegins(snapshot.Kind, snapshot.Lengths);
            var piece = new byte[PieceBytes];
            for (var part = 0; part < snapshot.Lengths.Count; part++)
            {
                for (var offset = 0L; offset < snapshot.Lengths[part]; offset += piece.Length)
                {
                    var count = (int)Math.Min(piece.Length, snapshot.Lengths[part] - offset);
                    snapshot.Read(part, offset, piece.AsSpan(0, count));
                    yield return new SnapshotPiece(piece.AsMemory(0, count));
                }
            }
        }
        finally
        {
            _snapshots.Release();
        }
    }
}
