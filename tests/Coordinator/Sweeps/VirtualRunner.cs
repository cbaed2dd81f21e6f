using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Runner.Actors;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Ledgers.Memory;
using Runner.Messages;
using Runner.Nodes;
using Runner.Slots;
using Runner.Sweeps;
using Runner.Tests.Ledgers;

namespace Runner.Tests.Sweeps;

/// <summary>
/// A coordinator and a node over a ledger in memory, in virtual time. Time moves only while a test waits for something, a heartbeat
/// at a time, and only once every actor has come to what it was told before.
/// </summary>
internal sealed class VirtualRunner : IAsyncDisposable
{
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    public static readonly NodeName Node = new("node");

    /// <summary>Who waits so long of real time waits forever.</summary>
    private static readonly TimeSpan ForEver = TimeSpan.FromMinutes(2);

    private static readonly Config Settings = ConfigurationFactory.ParseString("""
        akka {
          loglevel = OFF
          stdout-loglevel = OFF
          log-dead-letters = off
          scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
        }
        """);

    private readonly ActorSystem system = ActorSystem.Create("virtual", Settings);
    private readonly ConcurrentQueue<string> said = [];
    private readonly ConcurrentQueue<SweepNews> news = [];
    private readonly TaskCompletionSource drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IActorRef coordinator = ActorRefs.Nobody;

    public VirtualRunner()
    {
        Ledger = new InMemoryLedger(Time);

        // Faults are counted in no time at all.
        Faults = new FaultLog(new VirtualTime(), said.Enqueue);
    }

    public VirtualTime Time { get; } = new();

    public InMemoryLedger Ledger { get; }

    public FaultLog Faults { get; }

    public SweepId Sweep { get; private set; }

    /// <summary>What becomes of a call of the ledger, by the method's name, before it reaches it.</summary>
    public Action<string> BeforeCall { get; init; } = _ => { };

    public Action Check { get; init; } = () => { };

    /// <summary>Called by the sweep's actor, as displays are.</summary>
    public Action<SweepNews> Show { get; init; } = _ => { };

    public Func<SweepRecord, SweepTerms> TermsOf { get; init; } = _ => new SweepTerms(60 * Beat, Beat, Beat, 3);

    /// <summary>Leases that never run out: on a busy machine a heartbeat may come any number of heartbeats late.</summary>
    public static SweepTerms Endless { get; } = new(1_000_000 * Beat, Beat, Beat, 3);

    /// <summary>Leases that run out much later than training takes on a busy machine: those that a coordinator was about to grant when it was
    /// restarted have no holder, and it is by running out that they come back.</summary>
    public static SweepTerms Long { get; } = new(2_000 * Beat, Beat, Beat, 3);

    public ISweepSource Sweeps { get; init; } = QuickTraining.Sweep();

    public IReadOnlyCollection<string> Said => said;

    public IReadOnlyCollection<SweepNews> News => news;

    public IActorRef Coordinator => coordinator;

    public SweepScope Scope { get; private set; } = SweepScope.Of();

    public Task Drained => drained.Task;

    public Task Left => left.Task;

    /// <summary>Whether the sweep was said to be over, with every trial recorded.</summary>
    public bool Finished => news.OfType<SweepOver>().Any(over => over.Finished);

    public async Task StartAsync(int trials = 12, int slots = 2)
    {
        Sweep = (await Ledger.PlanAsync(Samples.Plan(trials: trials, bundle: 2))).Id;
        var ledger = LedgerProxy.Of(Ledger, BeforeCall);
        var around = new CoordinatorSurroundings(
            new NodeName("coordinator"), ledger, new PatientLedger(ledger, Time, said.Enqueue), Time, Faults, TermsOf, Hear, Carry);
        coordinator = system.ActorOf(
            CoordinatorActor.Props(around, new CoordinatorOptions(Scope = SweepScope.Of(Sweep), Beat, Check, () => drained.TrySetResult(), said.Enqueue)),
            "coordinator");
        var boards = Enumerable.Range(0, slots).Select(_ => new SlotBoard(Time)).ToArray();
        system.ActorOf(
            NodeActor.Props(
                new NodeOptions(Node, slots, Beat),
                new NodeSurroundings(coordinator, Carry, Sweeps, Time, Faults, null, said.Enqueue, () => left.TrySetResult()),
                boards),
            "node");
    }

    /// <summary>Hears what is told to somebody who is no part of the program.</summary>
    public Inbox Stranger() => Inbox.Create(system);

    /// <summary>Tells the actor at a path, such as <c>/user/node/slot-0</c>.</summary>
    public void Tell(string path, object message) => system.ActorSelection(path).Tell(message);

    public string PathOfSweep => $"/user/coordinator/sweep-{Uri.EscapeDataString(Sweep.ToString())}";

    /// <summary>Lets time pass until something is so.</summary>
    public async Task UntilAsync(Func<bool> isSo)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(ForEver, $"it never came to that. Said: {string.Join(" | ", said)}");
            await PassAsync();
        }
    }

    /// <summary>Every trial is recorded, once, and the sweep was said to be over.</summary>
    public async Task ShouldFinishAsync()
    {
        await UntilAsync(() => Finished);
        var counts = await Ledger.CountAsync(Sweep);
        counts.Finished.ShouldBeTrue();
        counts.Outcomes.Keys.ShouldBe([Runner.Results.TrialOutcome.Completed]);
        news.OfType<TrialsRecorded>().SelectMany(recorded => recorded.Results).Select(result => result.Index).Distinct().Count().ShouldBe(counts.Trials);
    }

    public async ValueTask DisposeAsync()
    {
        await system.Terminate();
        await Ledger.DisposeAsync();
    }

    /// <summary>One heartbeat passes.</summary>
    private async Task PassAsync()
    {
        Time.Advance(Beat);
        ((TestScheduler)system.Scheduler).Advance(Beat);
        foreach (var path in (string[])["/user/node", "/user/coordinator", PathOfSweep, "/user/coordinator", "/user/node"])
        {
            // Behind whatever the actor was told before, and behind the ledger's calls that it has made.
            await system.ActorSelection(path).Ask<ActorIdentity>(new Identify(null), ForEver);
            await Task.Run(() => { });
        }
    }

    private void Hear(SweepNews what)
    {
        news.Enqueue(what);
        Show(what);
    }

    private static void Carry(IActorRef to, object message, IActorRef sender) => to.Tell(message, sender);
}
