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
using Runner.Settings;
using Runner.Slots;
using Runner.Sweeps;

namespace Runner.Hosting;

/// <summary>The parts of a coordinator.</summary>
/// <param name="Open">Opens the ledger. In a cluster it is called only in the process of the active coordinator, until it succeeds.</param>
/// <param name="TermsOf">The terms on which a sweep is coordinated.</param>
/// <param name="Files">Serves the data files of its sweeps to nodes that lack them.</param>
/// <param name="Heartbeat">The interval between checks for silent nodes.</param>
public sealed record CoordinatorParts(
    NodeName Name, Func<ITrialLedger> Open, SweepScope Scope, Func<SweepRecord, SweepTerms> TermsOf, FileSource Files, TimeSpan Heartbeat)
{
    /// <summary>Called when a sweep is over; the process waits for it before it ends.</summary>
    public Func<ITrialLedger, SweepOver, Task> Ended { get; init; } = (_, _) => Task.CompletedTask;
}

/// <summary>The parts of a node.</summary>
/// <param name="Unsent">Keeps results that have waited too long for an answer; null to keep them in memory only.</param>
public sealed record NodeParts(NodeOptions Options, ISweepSource Sweeps, IUnsentResults? Unsent);

/// <summary>
/// Runner's actors in this process: a coordinator, a node, or both. A run in one process, a cluster and tests use the same wiring;
/// only the actor system's settings differ.
/// </summary>
public sealed class RunnerSystem : IAsyncDisposable
{
    /// <summary>The time to checkpoint and hand back bundles. A process that takes longer ends anyway, and its leases expire.</summary>
    private static readonly TimeSpan Parting = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a process that stops waits for a ledger that does not respond; it keeps its unsent results.</summary>
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(1);

    private readonly HostedSystem host;
    private readonly ClusterSystem? cluster;
    private readonly TimeProvider time;
    private readonly TaskCompletionSource drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SlotBoard[] boards = [];
    private PatientLedger? patience;
    private readonly ConcurrentBag<Task> endings = [];
    private OwnerDesk? desk;
    private IActorRef? coordinator;
    private bool hosts;
    private IActorRef? node;

    private RunnerSystem(HostedSystem host, ClusterSystem? cluster, TimeProvider time, FaultLog faults) =>
        (this.host, this.cluster, this.time, Faults) = (host, cluster, time, faults);

    /// <summary>The address of this process in its cluster; null without a cluster.</summary>
    public string? Address => cluster?.Address.ToString();

    public FaultLog Faults { get; }

    /// <summary>The coordinator, for messages from other parts of the process.</summary>
    public IActorRef Coordinator => coordinator ?? ActorRefs.Nobody;

    /// <summary>The training in each slot; null for a free slot.</summary>
    public IReadOnlyList<TrainingProgress?> Progress => [.. boards.Select(board => board.Training?.Progress)];

    /// <summary>Completes when the cluster has removed this process; never without a cluster.</summary>
    public Task Removed => cluster?.Ended ?? new TaskCompletionSource().Task;

    /// <summary>Completes when the node of this process has been drained.</summary>
    public Task Left => left.Task;

    /// <summary>Has an actor system's code compiled on another core, while the sweep that it will run is still being planned.</summary>
    public static void Warm() => _ = Warmed.Value;

    private static readonly Lazy<Task> Warmed = new(() => Task.Run(async () =>
    {
        await using var hosted = new HostedSystem();
        await hosted.CreateAsync(ConfigurationFactory.ParseString(LocalSettings.Text), []);
    }));

    /// <param name="cluster">The settings with which this process joins a cluster; null for none.</param>
    /// <param name="show">Receives news of sweeps, on any thread.</param>
    /// <param name="say">Receives what the user should know, one line at a time, on any thread.</param>
    /// <exception cref="UserException">The cluster's address cannot be listened on.</exception>
    internal static async Task<RunnerSystem> StartAsync(
        CoordinatorParts? coordinates, NodeParts? trains, ClusterSettings? cluster, TimeProvider time, Action<SweepNews> show, Action<string> say)
    {
        var quiet = new SaidOnce(Steady(say, _ => { }));
        var steady = Steady(show, fault => quiet.Say(
            $"The display failed ({fault.GetType().Name}: {fault.Message.ReplaceLineEndings(" ").TrimEnd('.')}). The sweep continues."));
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

    /// <summary>Whether Akka.Hosting's checks with a tag of <see cref="HostedSystem"/> pass.</summary>
    internal Task<bool> IsHealthyAsync(string tag, CancellationToken cancel) => host.IsHealthyAsync(tag, cancel);

    /// <summary>Requests a part of a data file from the coordinator, and retries until it answers.</summary>
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
                // The coordinator may be moving, or the message may be lost.
            }
        }
    }

    /// <summary>Checkpoints and hands back what the nodes hold; returns when that is done or the time is over.</summary>
    public async Task DrainAsync()
    {
        // A coordinator that has not heard from this process's own node for a while counts it as gone, with the leases that it still holds.
        var done = !hosts ? left.Task : node is null ? drained.Task : Task.WhenAll(drained.Task, left.Task);
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

        // Repeated, because messages to a coordinator that has not started yet are lost.
        void Ask()
        {
            if (hosts)
            {
                coordinator!.Tell(new DrainNodes());
            }

            node?.Tell(new Drain(Now: true));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(endings).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (desk is not null)
        {
            // The ledger may stay open, and visitors must not hand sweeps to a coordinator that has ended.
            (desk.Coordinated, desk.Ordered) = (null, () => { });
        }

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
                    "The cluster continued without this coordinator; what is recorded is kept. Run the same command to rejoin it.")),
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
            desk = OwnedLedger.Of(ledger)?.Desk ?? new OwnerDesk(ledger, time);
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

    /// <summary>Ignores faults of a display or log (such as a full disk behind standard error), so that training continues and the end of
    /// a sweep is still noticed.</summary>
    /// <param name="failed">Called on the first fault.</param>
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
