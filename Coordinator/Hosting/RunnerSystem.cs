using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Runner.Actors;
using Runner.Cluster;
using Runner.Commands;
using Runner.Files;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Ledgers.Ownership;
using Runner.Messages;
using Runner.Nodes;
using Runner.Pieces;
using Runner.Results;
using Runner.Slots;
using Runner.Sweeps;

namespace Runner.Hosting;

/// <summary>The coordinator of a process.</summary>
/// <param name="Open">Opens the ledger. In a cluster it is called only where the coordinator is, and again until it succeeds.</param>
/// <param name="TermsOf">How a sweep of the ledger is coordinated.</param>
/// <param name="Files">The data files that its sweeps name, for nodes that lack them.</param>
/// <param name="Heartbeat">Time between two looks at who is here.</param>
public sealed record CoordinatorParts(
    NodeName Name, Func<ITrialLedger> Open, SweepScope Scope, Func<SweepRecord, SweepTerms> TermsOf, FileSource Files, TimeSpan Heartbeat)
{
    /// <summary>What is done when a sweep is over, by whoever of its coordinators; waited for before the process ends.</summary>
    public Func<ITrialLedger, SweepOver, Task> Ended { get; init; } = (_, _) => Task.CompletedTask;
}

/// <summary>The node of a process.</summary>
/// <param name="Unsent">Where results go that wait too long for an answer; null for memory alone.</param>
public sealed record NodeParts(NodeOptions Options, ISweepSource Sweeps, IUnsentResults? Unsent);

/// <summary>
/// Runner's actors in this process: a coordinator, a node, or both. The same wiring for a run in one process, for a cluster and
/// for tests; only the actor system's settings differ.
/// </summary>
public sealed class RunnerSystem : IAsyncDisposable
{
    /// <summary>For checkpointing and handing back; who takes longer is gone, and its leases run out.</summary>
    private static readonly TimeSpan Parting = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    /// <summary>Who stops while the ledger does not answer waits so long for it, and keeps what it has not sent.</summary>
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(1);

    private readonly HostedSystem host;
    private readonly ClusterSystem? cluster;
    private readonly TimeProvider time;
    private readonly TaskCompletionSource drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SlotBoard[] boards = [];
    private PatientLedger? patience;
    private readonly ConcurrentBag<Task> endings = [];
    private IActorRef? coordinator;
    private bool hosts;
    private IActorRef? node;

    private RunnerSystem(HostedSystem host, ClusterSystem? cluster, TimeProvider time, FaultLog faults) =>
        (this.host, this.cluster, this.time, Faults) = (host, cluster, time, faults);

    /// <summary>Where this process is reached by others of its cluster; null where there is none.</summary>
    public string? Address => cluster?.Address.ToString();

    public FaultLog Faults { get; }

    /// <summary>The coordinator here, for what other parts of the process have to tell it.</summary>
    public IActorRef Coordinator => coordinator ?? ActorRefs.Nobody;

    /// <summary>What each slot trains now, by slot; null for a free one.</summary>
    public IReadOnlyList<TrainingProgress?> Progress => [.. boards.Select(board => board.Progress)];

    /// <summary>Ends when the cluster has gone on without this process; never where there is none.</summary>
    public Task Removed => cluster?.Ended ?? new TaskCompletionSource().Task;

    /// <summary>Ends when the node here has left: it was drained.</summary>
    public Task Left => left.Task;

    /// <param name="cluster">How this process takes part in a cluster; null for a process that talks to no other.</param>
    /// <param name="show">Told what happens in sweeps, by any thread.</param>
    /// <param name="say">Told in one line what a person should know, by any thread.</param>
    /// <exception cref="UserException">The cluster's address cannot be listened on.</exception>
    internal static async Task<RunnerSystem> StartAsync(
        CoordinatorParts? coordinates, NodeParts? trains, ClusterSettings? cluster, TimeProvider time, Action<SweepNews> show, Action<string> say)
    {
        var quiet = new SaidOnce(Steady(say, _ => { }));
        var steady = Steady(show, fault => quiet.Say(
            $"The display failed ({fault.GetType().Name}: {fault.Message.ReplaceLineEndings(" ").TrimEnd('.')}). The sweep goes on."));
        var faults = new FaultLog(time, quiet.Say);
        var hosted = new HostedSystem();
        if (cluster is null)
        {
            var alone = await hosted.CreateAsync(ConfigurationFactory.ParseString(LocalSettings.Text), []);
            var runner = new RunnerSystem(hosted, null, time, faults);
            runner.StartActors(alone, coordinates, trains, steady, quiet.Say);
            return runner;
        }

        var system = await ClusterSystem.StartAsync(
            cluster, [new ClusterMessages(typeof(NodeSerializer), typeof(ICrossesProcesses))], time, quiet.Say, hosted.CreateAsync);
        var member = new RunnerSystem(hosted, system, time, faults);
        member.StartActors(system.System, coordinates, trains, steady, quiet.Say);
        return member;
    }

    /// <summary>Asks the coordinator for a part of a data file, again until it answers.</summary>
    public async Task<FileAnswer> FetchAsync(FetchFile question, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return await Coordinator.Ask<FileAnswer>(question, AskAgain, cancel);
            }
            catch (AskTimeoutException)
            {
                // It may be moving, or the message may be lost.
            }
        }
    }

    /// <summary>Hands back what the nodes hold, checkpointed, and ends when that is done or cannot be waited for.</summary>
    public async Task DrainAsync()
    {
        var done = hosts ? drained.Task : left.Task;
        Ask();
        var (start, since) = (time.GetTimestamp(), (long?)null);
        while (!done.IsCompleted && time.GetElapsedTime(start) < Parting && cluster?.IsCoordinated != false)
        {
            since = patience is { Waits: true } ? since ?? time.GetTimestamp() : null;
            if (Faults.GivenUp.IsCompleted || (since is { } waits && time.GetElapsedTime(waits) > LastWait))
            {
                return;
            }

            await Task.WhenAny(done, Task.Delay(BetweenLooks, time));
            Ask();
        }

        // Again at every look: what is said to a coordinator that has not begun yet is lost.
        void Ask()
        {
            if (hosts)
            {
                coordinator!.Tell(new DrainNodes());
            }
            else
            {
                node?.Tell(new Drain(Now: true));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(endings).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (cluster is not null)
        {
            await cluster.DisposeAsync();
        }

        await host.DisposeAsync();
    }

    private void StartActors(ActorSystem system, CoordinatorParts? coordinates, NodeParts? trains, Action<SweepNews> show, Action<string> say)
    {
        coordinator = cluster?.Coordinator;
        if (coordinates is { } parts)
        {
            hosts = true;
            var props = CoordinatorHost.Props(parts.Open, CoordinatorOf, OwnerOf, say, Faults.GiveUp);
            var hosted = cluster is null ? system.ActorOf(props, ClusterSystem.CoordinatorName) : cluster.Host(props);
            coordinator ??= hosted;
            _ = cluster?.Ended.ContinueWith(
                _ => Faults.GiveUp(new LedgerException(
                    "The cluster went on without this coordinator; what is recorded is kept. Run the same command to rejoin it.")),
                TaskScheduler.Default);

            Props CoordinatorOf(ITrialLedger ledger)
            {
                patience = new PatientLedger(ledger, time, say);
                return CoordinatorActor.Props(
                    new CoordinatorSurroundings(parts.Name, ledger, patience, time, Faults, parts.TermsOf, Ends(ledger), Carry),
                    new CoordinatorOptions(parts.Scope, parts.Heartbeat, () => OwnedLedger.Of(ledger)?.Check(), () => drained.TrySetResult(), say));
            }
        }

        Action<SweepNews> Ends(ITrialLedger ledger) => news =>
        {
            if (news is SweepOver over)
            {
                endings.Add(Task.Run(() => coordinates!.Ended(ledger, over)));
            }

            show(news);
        };

        Props OwnerOf(ITrialLedger ledger, IActorRef ofLedger)
        {
            var desk = OwnedLedger.Of(ledger)?.Desk ?? new OwnerDesk(ledger, time);
            desk.Cluster = ClusterNow;
            desk.Ordered = () => ofLedger.Tell(new LedgerChanged());
            desk.Coordinated = coordinates!.Scope;
            return OwnerActor.Props(desk, coordinates.Files, time);
        }

        if (trains is { } training)
        {
            boards = [.. Enumerable.Range(0, training.Options.Slots).Select(_ => new SlotBoard(time))];
            var around = new NodeSurroundings(coordinator!, Carry, training.Sweeps, time, Faults, training.Unsent, say, () => left.TrySetResult());
            node = system.ActorOf(NodeActor.Props(training.Options, around, boards), "node");
        }
    }

    private ClusterStatus? ClusterNow() => cluster is null
        ? null
        : new ClusterStatus(ClusterSystem.Members(cluster.System), cluster.Gate.Waiting, cluster.Gate.Refused);

    private void Carry(IActorRef to, object message, IActorRef sender)
    {
        if (cluster is null)
        {
            to.Tell(message, sender);
        }
        else
        {
            cluster.Large.Tell(new SendLarge(to, message), sender);
        }
    }

    /// <summary>Whoever shows or logs may fail: a full disk behind standard error, a display that throws. Training goes on without it,
    /// and the end of a sweep is still heard.</summary>
    /// <param name="failed">Called at the first time.</param>
    private static Action<T> Steady<T>(Action<T> inner, Action<Exception> failed)
    {
        var said = 0;
        return what =>
        {
            try
            {
                inner(what);
            }
            catch (Exception fault)
            {
                if (Interlocked.Exchange(ref said, 1) == 0)
                {
                    failed(fault);
                }
            }
        };
    }
}
