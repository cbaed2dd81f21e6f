using Runner.Commands;
using Runner.Comparison;
using Runner.Display;
using Runner.Hosting;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Ledgers.Ownership;
using Runner.Ledgers.Unsent;
using Runner.Messages;
using Runner.Planning;
using Runner.Results;
using Runner.Running;
using Runner.Slots;
using Runner.Sweeps;

namespace Runner.Serving;

/// <summary>
/// Runs and queues sweeps for a page. A coordinator that is at work takes them into its queue. Where there is none, <c>serve</c> trains them itself, as
/// <c>run</c> would; a reading of the ledger that lasts as long keeps its file open meanwhile.
/// </summary>
/// <param name="trainsFor">As <see cref="PageWish.TrainsFor"/>.</param>
public sealed class PageTraining(CommandHost host, PageLedger ledger, string? trainsFor) : IAsyncDisposable
{
    /// <summary>Time between two looks at a sweep that another process trains.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly CancellationTokenSource ending = new();

    /// <summary>What the page was asked to run and this process trains, or trains once its present owner has ended.</summary>
    private readonly SweepScope scope = SweepScope.Of();
    private Task training = Task.CompletedTask;
    private bool isTraining;

    /// <summary>Plans a sweep and has it trained, or puts it into the queue. Returns it, and in one line what becomes of it.</summary>
    /// <param name="opened">The ledger.</param>
    /// <param name="behind">Whether to train it behind what is asked for already, and, if nobody trains, to let it wait.</param>
    /// <param name="change">Changes its entry in the queue.</param>
    /// <exception cref="UserException">The search learns from a sweep that is not there.</exception>
    /// <exception cref="LedgerException">The ledger refuses it.</exception>
    public async Task<(SweepRecord Sweep, string Said)> PlanAsync(
        ITrialLedger opened, PlannedSpec planned, bool behind, Func<QueueEntry, QueueEntry> change, CancellationToken cancel)
    {
        var (_, _, _, plan) = await SearchLearning.LearnAsync(planned, opened, cancel);
        var known = await opened.SweepsAsync(cancel);
        var visited = opened as VisitorLedger;
        var record = behind && visited is not null ? await visited.PlanBehindAsync(plan.Plan, cancel) : await opened.PlanAsync(plan.Plan, cancel: cancel);
        var name = (await SweepNames.OfAsync(opened, cancel)).Of(record.Id);
        var counts = await opened.CountAsync(record.Id, cancel);
        if (counts.Finished)
        {
            return (record, host.Recommended.In($"{name}: {SweepRunner.Ended(name, counts)}{Notes(record, known)}"));
        }

        await SweepRunner.QueueAsync(opened, record.Id, change, cancel);
        var place = Place(record.Id, behind, visited is { Owner: { } owner, OwnerTrains: true } ? owner : null);
        return (record, host.Recommended.In($"{name}: {Extent(counts)}, {place.Replace("NAME", name, StringComparison.Ordinal)}{Notes(record, known)}"));
    }

    /// <summary>Gives an order to a sweep. One that is resumed while no other process has its ledger's file is trained here.</summary>
    public async Task<string> GiveAsync(ITrialLedger opened, string name, SweepOrder order, CancellationToken cancel)
    {
        var said = await Orders.GiveAsync(opened, name, order, cancel);
        if (order.Mode == SweepMode.Running && trainsFor is not null && OwnedLedger.Of(opened) is not null)
        {
            var sweep = (await RecordedSweep.RecordAsync(opened, name, cancel)).Id;
            if (!(await opened.CountAsync(sweep, cancel)).Finished)
            {
                Take(sweep, behind: false, evenAlone: true);
            }
        }

        return said;
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await training.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ending.Dispose();
    }

    private static string Extent(SweepCounts counts) => counts.Done > 0
        ? $"{Number.Count(counts.Done)} of {Number.Of(counts.Trials, "trial")} recorded"
        : Number.Of(counts.Trials, "trial");

    private static string Notes(SweepRecord record, IReadOnlyList<SweepRecord> known)
    {
        var isRevision = known.Any(sweep => sweep.Id.Name == record.Id.Name) && known.All(sweep => sweep.Id != record.Id);
        return (isRevision ? $" It is revision {record.Id.Revision}: earlier ones have another spec." : "")
            + (record.Reused > 0 ? $" Results of {Number.Of(record.Reused, "trial")} are taken from earlier sweeps." : "");
    }

    /// <summary>Finds someone to train a sweep, and says who.</summary>
    /// <param name="owner">The other process that owns the ledger and trains; null if there is none.</param>
    private string Place(SweepId sweep, bool behind, string? owner)
    {
        var queued = behind ? "at the end of the queue" : "first in the queue";
        if (owner is null && host.Coordinated.Scope is { } coordinated)
        {
            coordinated.Add(sweep, behind);
            return coordinated.All ? $"{queued}." : $"{queued} of this process, which ends with its own sweep. What is left then waits for: runner run NAME";
        }

        var isTaken = trainsFor is not null && Take(sweep, behind, evenAlone: !behind || owner is not null);
        return owner is not null ? $"{queued} of {owner}, which trains it."
            : !isTaken ? "in the queue. No process trains it now. Train it here with Run, or with: runner run NAME"
            : behind ? $"{queued} of this process, which trains it."
            : "training in this process.";
    }

    /// <param name="evenAlone">Whether to begin when this process trains nothing.</param>
    private bool Take(SweepId sweep, bool behind, bool evenAlone)
    {
        lock (gate)
        {
            if (!isTraining && !evenAlone)
            {
                return false;
            }

            scope.Add(sweep, behind);
            if (!isTraining)
            {
                isTraining = true;
                training = Task.Run(TrainAllAsync);
            }

            return true;
        }
    }

    private SweepId? Next()
    {
        lock (gate)
        {
            var next = ending.IsCancellationRequested ? null : scope.First;
            isTraining = next is not null;
            return next;
        }
    }

    private async Task TrainAllAsync()
    {
        while (Next() is { } sweep)
        {
            try
            {
                if (!await ledger.ReadAsync(opened => TrainAsync(opened, sweep), anew: false, ending.Token))
                {
                    await Task.Delay(BetweenLooks, host.Time, ending.Token);
                }
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) when (fault is LedgerException or UserException)
            {
                scope.Remove(sweep);
                host.Error.Warn($"{sweep}: {fault.Message}");
            }
        }
    }

    /// <summary>Trains a sweep and what is asked for meanwhile, or looks whether another process has brought it to its end. Returns false when that process
    /// goes on.</summary>
    private async Task<bool> TrainAsync(ITrialLedger opened, SweepId sweep)
    {
        if (opened is VisitorLedger visitor && await visitor.StatusAsync(ending.Token) is var status && visitor.Owner is not null)
        {
            var isOver = status.Sweeps.FirstOrDefault(other => other.Record.Id == sweep) is not { } now
                || now.Counts.Finished || (now.Counts.Leased == 0 && now.Mode is SweepMode.Stopping or SweepMode.Cancelled);
            if (isOver)
            {
                scope.Remove(sweep);
            }

            return isOver;
        }

        var record = (await opened.SweepsAsync(ending.Token)).FirstOrDefault(other => other.Id == sweep) ?? throw new UserException("the sweep has been deleted.");
        var spec = SpecFiles.Parse(record.SpecText, record.SpecFile);
        var unsent = UnsentPlace.Of(null, trainsFor!, host.Folder, host.Variable);
        if (unsent is not null)
        {
            await UnsentSender.SendAsync(opened, unsent, host.Error.WriteLine, ending.Token);
        }

        var slots = SpecExecution.SlotsOf(spec);
        var session = new SweepSession(opened, new SpecSweeps(host), host.Time, SpecExecution.ProcessName, SpecExecution.TermsOf, slots)
        {
            Scope = scope,
            Heartbeat = SpecExecution.HeartbeatOf(spec),
            Unsent = unsent is null ? null : new UnsentFolder(unsent, host.Error.Warn),
            Ended = (of, over) => Notices.GiveAsync(host, of, over),
        };
        await host.Error.WriteLineAsync($"{sweep}: training for the page, on {Number.Of(slots, "slot")}.");
        await session.RunAsync(sweep, new QuietDisplay(host), ending.Token);
        if (scope.Names(sweep) && !ending.IsCancellationRequested)
        {
            // The worker of this process was asked to leave.
            while (scope.First is { } left)
            {
                scope.Remove(left);
            }
        }

        return true;
    }

    /// <summary>Prints what a log should have; progress is on the page.</summary>
    private sealed class QuietDisplay(CommandHost host) : ISweepDisplay
    {
        public void Show(SweepNews news)
        {
            var line = news is SweepOver { Finished: true } over ? $"{over.Sweep}: done." : NewsText.Of(news, host.Recommended);
            if (line is not null)
            {
                Warn(line);
            }
        }

        public Task<bool> WatchAsync(Task<bool> ended, Func<IReadOnlyList<TrainingProgress?>> slots) => ended;

        public void Warn(string line) => host.Error.Warn(line);
    }
}
