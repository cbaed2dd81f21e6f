using Akka.Actor;
using Akka.TestKit;
using Runner.Cluster;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Ledgers.Memory;
using Runner.Messages;
using Runner.Simulation.Ledgers;
using Runner.Sweeps;
using Runner.Tests.Ledgers;

namespace Runner.Tests.AkkaCluster;

/// <summary>The singleton and the coordinators of its sweeps, on a ledger in memory, under virtual time.</summary>
public sealed class SweepCoordinatorTests : VirtualTime
{
    private static readonly TimeSpan Rescue = TimeSpan.FromSeconds(1);

    private readonly ManualClock _clock = new();
    private readonly InMemoryLedger _ledger;
    private readonly SweepId _sweep;
    private readonly TestProbe _host;

    public SweepCoordinatorTests()
    {
        _ledger = new InMemoryLedger(_clock);
        _sweep = _ledger.PlanAsync(Samples.Plan()).Result.Id;
        _host = CreateTestProbe();
    }

    [Fact]
    public void A_node_that_joins_is_offered_work_and_told_how_the_sweep_stands()
    {
        var coordinator = Coordinator();
        var node = Join(coordinator, "a");
        node.FishForMessage(said => said is ToNode { Message: OfferWork });
        Advance(Rescue);
        ((SweepStands)node.FishForMessage(said => said is SweepStands)).Counted.Counts.Open.ShouldBe(6);
    }

    [Fact]
    public async Task Leases_of_a_node_that_is_gone_are_offered_again_at_once_and_count_as_lost()
    {
        var coordinator = Coordinator();
        var lives = Join(coordinator, "a");
        var lease = (await _ledger.LeaseAsync(_sweep, new NodeName("gone"), 1, TimeSpan.FromHours(1)))[0];
        lives.FishForMessage(said => said is SweepStands or ToNode);
        coordinator.Tell(new NodeGone(new NodeName("gone")));
        lives.FishForMessage(said => said is SweepStands { Counted.Expired: 1 });
        lives.FishForMessage(said => said is ToNode { Message: OfferWork });
        (await _ledger.LeasesAsync(_sweep)).ShouldBeEmpty();
        (await _ledger.CountAsync(_sweep)).Losses.ShouldBe(1);
        (await _ledger.CompleteAsync(lease.Key, Samples.Results(lease.Trials))).ShouldBe(LeaseVerdict.Refused);
    }

    [Fact]
    public async Task A_sweep_that_is_finished_is_over_for_all_who_take_part()
    {
        var coordinator = Coordinator();
        var (node, watcher) = (Join(coordinator, "a"), CreateTestProbe());
        coordinator.Tell(new ToCoordinator(_sweep, new Watching()), watcher);
        foreach (var lease in await _ledger.LeaseAsync(_sweep, new NodeName("a"), 2, Samples.Lease))
        {
            await _ledger.CompleteAsync(lease.Key, Samples.Results(lease.Trials));
        }

        // Each beat of the clock counts, once the last count has come.
        AdvanceUntil(watcher, said => said is SweepOver { Finished: true });
        node.FishForMessage(said => said is SweepOver { Finished: true });
        _host.ExpectMsg<Coordinated>().Sweep.ShouldBe(_sweep);
    }

    [Fact]
    public async Task A_sweep_that_is_cancelled_drains_its_nodes_before_it_is_over()
    {
        var coordinator = Coordinator();
        var node = Join(coordinator, "a");
        await _ledger.SetModeAsync(_sweep, SweepMode.Cancelled);
        AdvanceUntil(node, said => said is ToNode { Message: Drain { Now: true } });
        coordinator.Tell(new ToCoordinator(_sweep, new NodeDrained(new NodeName("a"))), node);
        node.FishForMessage(said => said is SweepOver { Finished: false });
    }

    [Fact]
    public void While_the_ledger_is_being_opened_calls_wait_and_are_answered_then()
    {
        var opening = new TaskCompletionSource<ITrialLedger>();
        var host = Sys.ActorOf(CoordinatorHost.Props(new CoordinatorPlace(() => opening.Task.Result, OptionsOf), _clock));
        host.Tell(Pieces.Of(Guid.Empty, false, [(byte)LedgerOp.Sweeps], 0), TestActor);
        ExpectNoMsg(Quiet);
        opening.SetResult(_ledger);
        ExpectMsg<Piece>().Content[0].ShouldBe(LedgerService.Answered);
    }

    [Fact]
    public void A_ledger_that_the_former_coordinator_still_has_is_tried_again()
    {
        var tries = 0;
        var host = Sys.ActorOf(CoordinatorHost.Props(
            new CoordinatorPlace(() => Interlocked.Increment(ref tries) < 3 ? throw new LedgerException("locked") : _ledger, OptionsOf), _clock));
        host.Tell(Pieces.Of(Guid.Empty, false, [(byte)LedgerOp.Sweeps], 0), TestActor);
        AwaitAssert(
            () =>
            {
                Advance(TimeSpan.FromSeconds(1));
                Volatile.Read(ref tries).ShouldBe(3);
            },
            TimeSpan.FromSeconds(20));
        ExpectMsg<Piece>(TimeSpan.FromSeconds(10)).Content[0].ShouldBe(LedgerService.Answered);
    }

    [Fact]
    public void The_singleton_coordinates_every_sweep_of_its_ledger()
    {
        var host = Sys.ActorOf(CoordinatorHost.Props(new CoordinatorPlace(() => _ledger, OptionsOf), _clock));
        var node = CreateTestProbe();
        AwaitAssert(
            () =>
            {
                host.Tell(new ToCoordinator(_sweep, new NodeJoined(new NodeName("a"), 1)), node);
                node.HasMessages.ShouldBeTrue();
            },
            TimeSpan.FromSeconds(20));
        node.FishForMessage(said => said is ToNode { Message: OfferWork } && ((ToNode)said).Sweep == _sweep);
    }

    [Fact]
    public void A_coordinator_that_fails_starts_anew_and_one_whose_ledger_is_damaged_says_so_and_stops()
    {
        var ledger = new Failing(_ledger);
        var host = Sys.ActorOf(CoordinatorHost.Props(new CoordinatorPlace(() => ledger, OptionsOf), _clock));
        var node = CreateTestProbe();
        AwaitAssert(() => Joined(host, node, said => said is SweepStands), TimeSpan.FromSeconds(20));
        ledger.Fault = new InvalidOperationException("a bug");
        AwaitAssert(() => Joined(host, node, said => said is SweepFailed { Reason: "a bug" }), TimeSpan.FromSeconds(20));
        ledger.Fault = null;
        AwaitAssert(() => Joined(host, node, said => said is SweepStands), TimeSpan.FromSeconds(20));
        ledger.Fault = new LedgerException("runner.db: is damaged.");
        AwaitAssert(() => Joined(host, node, said => said is SweepFailed { Reason: "runner.db: is damaged." }), TimeSpan.FromSeconds(20));
    }

    private void Joined(IActorRef host, TestProbe node, Func<object, bool> hears)
    {
        host.Tell(new ToCoordinator(_sweep, new NodeJoined(new NodeName("a"), 1)), node);
        Advance(Rescue);
        var heard = new List<object>();
        while (node.ReceiveOne(Quiet) is { } said)
        {
            heard.Add(said);
        }

        heard.ShouldContain(said => hears(said));
    }

    private SweepRunOptions OptionsOf(SweepRecord record) => new(
        new NodeName("coordinator"), 0, Samples.Lease, TimeSpan.FromSeconds(1), Rescue, TimeSpan.FromSeconds(1), 3);

    private IActorRef Coordinator() => _host.ChildActorOf(SweepCoordinator.Props(
        new SweepRound(_sweep, new NodeName("coordinator"), Samples.Lease, 3, _ledger, _clock, _ => { }), Rescue));

    private TestProbe Join(IActorRef coordinator, string name)
    {
        var node = CreateTestProbe();
        coordinator.Tell(new ToCoordinator(_sweep, new NodeJoined(new NodeName(name), 1)), node);
        return node;
    }

    private void AdvanceUntil(TestProbe probe, Func<object, bool> hears) => AwaitAssert(
        () =>
        {
            Advance(Rescue);
            var heard = new List<object>();
            while (probe.ReceiveOne(Quiet) is { } said)
            {
                heard.Add(said);
            }

            heard.ShouldContain(said => hears(said));
        },
        TimeSpan.FromSeconds(20));

    private sealed class Failing(ITrialLedger inner) : DelegatingLedger(inner)
    {
        public Exception? Fault { get; set; }

        public override Task<SweepCounts> CountAsync(SweepId sweep, CancellationToken cancel = default) =>
            Fault is { } fault ? Task.FromException<SweepCounts>(fault) : base.CountAsync(sweep, cancel);
    }
}
