using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Nodes;
using Runner.Results;

namespace Runner.Tests.Nodes;

public class NodeDecisionsTests
{
    private static readonly SweepId Sweep = new("s", 1);
    private static readonly NodeName Name = new("n");

    [Fact]
    public void An_offer_makes_a_node_ask_for_as_many_bundles_as_it_has_free_slots()
    {
        var (_, effects) = Run(slots: 3, new OfferWork(Sweep));
        effects.OfType<AcquireLeases>().ShouldBe([new AcquireLeases(Sweep, 3)]);
    }

    [Fact]
    public void A_second_offer_while_asking_changes_nothing()
    {
        var (_, effects) = Run(slots: 1, new OfferWork(Sweep), new OfferWork(Sweep));
        effects.OfType<AcquireLeases>().Count().ShouldBe(1);
    }

    [Fact]
    public void Granted_leases_go_to_free_slots_lowest_first()
    {
        var (state, effects) = Run(slots: 2, new OfferWork(Sweep), Granted(Lease(1, 10), Lease(2, 11)));
        effects.OfType<TellSlot>().Select(tell => (tell.Slot.Value, ((TrainBundle)tell.Message).Lease.Key.Bundle.Value))
            .ShouldBe([(0, 1L), (1, 2L)]);
        state.FreeSlots.ShouldBeEmpty();
    }

    [Fact]
    public void The_same_grant_twice_starts_its_bundle_once()
    {
        var grant = Granted(Lease(1, 10));
        var (_, effects) = Run(slots: 2, new OfferWork(Sweep), grant, grant);
        effects.OfType<TellSlot>().Count().ShouldBe(1);
    }

    [Fact]
    public void A_lease_without_a_free_slot_is_handed_back()
    {
        var (_, effects) = Run(slots: 1, new OfferWork(Sweep), Granted(Lease(1, 10), Lease(2, 11)));
        effects.OfType<ReturnLease>().Select(give => give.Lease.Bundle.Value).ShouldBe([2L]);
    }

    [Fact]
    public void A_freed_slot_asks_for_more_before_its_results_are_durable()
    {
        var lease = Lease(1, 10);
        var (state, effects) = Run(
            slots: 1, new OfferWork(Sweep), Granted(lease), Trained(lease, 0), new SlotFreed(new SlotNumber(0), lease.Key));
        effects.OfType<AcquireLeases>().Count().ShouldBe(2);
        state.Held.Count.ShouldBe(1);
    }

    [Fact]
    public void Training_waits_for_the_ledger_when_three_bundles_a_slot_are_unanswered()
    {
        var messages = new List<NodeMessage> { new OfferWork(Sweep) };
        for (var bundle = 1; bundle <= 3; bundle++)
        {
            var lease = Lease(bundle, 10 + bundle);
            messages.AddRange([Granted(lease), Trained(lease, bundle), new SlotFreed(new SlotNumber(0), lease.Key)]);
        }

        var (state, effects) = Run(1, [.. messages]);
        effects.OfType<AcquireLeases>().Count().ShouldBe(3);

        var first = Lease(1, 11);
        var (_, more) = NodeDecisions.Step(state, new ResultsAnswered(first.Key, [Result(1)], LeaseVerdict.Accepted));
        more.OfType<AcquireLeases>().Count().ShouldBe(1);
    }

    [Fact]
    public void A_bundle_is_forgotten_only_when_trained_and_answered()
    {
        var lease = Lease(1, 10);
        var (trained, _) = Run(
            slots: 1, new OfferWork(Sweep), Granted(lease), Trained(lease, 0), new SlotFreed(new SlotNumber(0), lease.Key));
        trained.Held.ShouldContainKey(1);
        var (answered, effects) = NodeDecisions.Step(trained, new ResultsAnswered(lease.Key, [Result(0)], LeaseVerdict.Accepted));
        answered.Held.ShouldBeEmpty();
        effects.OfType<TellCoordinator>().Select(tell => tell.Message).OfType<TrialsRecorded>().Count().ShouldBe(1);
    }

    [Fact]
    public void That_checkpoints_are_too_large_to_be_kept_is_said_once()
    {
        var lease = Lease(1, 10);
        var large = new CheckpointTooLarge(new SlotNumber(0), lease.Key, 5);
        var (_, effects) = Run(slots: 1, new OfferWork(Sweep), Granted(lease), large, large);
        effects.OfType<SayCheckpointTooLarge>().ShouldBe([new SayCheckpointTooLarge(lease.Key, 5)]);
        effects.OfType<KeepCheckpoint>().ShouldBeEmpty();
    }

    [Fact]
    public void A_refused_lease_is_abandoned_and_told_of()
    {
        var lease = Lease(1, 10);
        var (state, effects) = Run(slots: 1, new OfferWork(Sweep), Granted(lease), new LeaseRefused(lease.Key));
        state.Held.ShouldBeEmpty();
        effects.OfType<TellSlot>().Select(tell => tell.Message).OfType<AbandonBundle>().Count().ShouldBe(1);
        effects.OfType<TellCoordinator>().Select(tell => tell.Message).OfType<LeaseLost>().Count().ShouldBe(1);
    }

    [Fact]
    public void A_refusal_of_an_older_token_leaves_the_present_lease_alone()
    {
        var (state, _) = Run(slots: 1, new OfferWork(Sweep), Granted(Lease(1, 11)), new LeaseRefused(Lease(1, 10).Key));
        state.Held.ShouldContainKey(1);
    }

    [Fact]
    public void A_heartbeat_renews_every_lease_that_is_held()
    {
        var (_, effects) = Run(slots: 2, new OfferWork(Sweep), Granted(Lease(1, 10), Lease(2, 11)), new HeartbeatDue());
        effects.OfType<RenewLeases>().Single().Leases.Select(lease => lease.Token.Value).ShouldBe([10L, 11L]);
    }

    [Fact]
    public void Draining_now_checkpoints_hands_back_and_then_says_so()
    {
        var lease = Lease(1, 10);
        var checkpoint = new CheckpointTaken(new SlotNumber(0), lease.Key, new byte[] { 1 }, 7);
        var (state, effects) = Run(
            slots: 1,
            new OfferWork(Sweep),
            Granted(lease),
            new Drain(Now: true),
            checkpoint,
            new SlotFreed(new SlotNumber(0), lease.Key),
            new LeaseReturned(lease.Key));
        effects.Where(effect => effect is TellSlot { Message: PauseBundle } or KeepCheckpoint or ReturnLease or TellCoordinator)
            .Select(effect => effect.GetType().Name)
            .ShouldBe(["TellSlot", "KeepCheckpoint", "ReturnLease", "TellCoordinator"]);
        state.Drained.ShouldBeTrue();
    }

    [Fact]
    public void A_draining_node_hands_back_what_arrives_late()
    {
        var lease = Lease(1, 10);
        var (_, effects) = Run(slots: 1, new OfferWork(Sweep), new Drain(Now: false), Granted(lease));
        effects.OfType<ReturnLease>().Count().ShouldBe(1);
        effects.OfType<TellSlot>().ShouldBeEmpty();
    }

    [Fact]
    public void A_heartbeat_announces_the_node_to_a_coordinator_that_may_be_new()
    {
        var (_, effects) = Run(slots: 2, new HeartbeatDue());
        effects.ShouldBe([new TellCoordinator(new NodeJoined(Name, 2))]);
    }

    [Fact]
    public void A_drained_node_says_so_again_with_every_heartbeat()
    {
        var (_, effects) = Run(slots: 1, new Drain(Now: true), new HeartbeatDue());
        effects.ShouldBe([new TellCoordinator(new NodeDrained(Name)), new TellCoordinator(new NodeDrained(Name))]);
    }

    [Fact]
    public void A_bundle_whose_next_loss_would_set_it_aside_is_trained_alone()
    {
        var (state, effects) = Run(slots: 2, new OfferWork(Sweep), Granted(Lease(1, 10) with { Alone = true }));
        effects.OfType<TellSlot>().Count().ShouldBe(1);
        effects.OfType<AcquireLeases>().Count().ShouldBe(1);
        state.TrainsAlone.ShouldBeTrue();
    }

    [Fact]
    public void A_bundle_that_must_be_alone_is_handed_back_by_a_node_that_trains_and_asked_for_when_it_does_not()
    {
        var running = Lease(1, 10);
        var (state, effects) = Run(slots: 2, new OfferWork(Sweep), Granted(running), Granted(Lease(2, 11) with { Alone = true }));
        effects.OfType<ReturnLease>().Select(give => give.Lease.Bundle.Value).ShouldBe([2L]);
        state.MakingRoom.ShouldBeTrue();

        (state, _) = NodeDecisions.Step(state, new LeaseReturned(Lease(2, 11).Key));
        (_, var more) = NodeDecisions.Step(state, new SlotFreed(new SlotNumber(0), running.Key));
        more.OfType<AcquireLeases>().ShouldBe([new AcquireLeases(Sweep, 1)]);
    }

    [Fact]
    public void Nothing_is_started_beside_a_bundle_that_must_be_alone()
    {
        var (_, effects) = Run(
            slots: 2, new OfferWork(Sweep), Granted(Lease(1, 10) with { Alone = true }, Lease(2, 11)));
        effects.OfType<TellSlot>().Count().ShouldBe(1);
        effects.OfType<ReturnLease>().Select(give => give.Lease.Bundle.Value).ShouldBe([2L]);
    }

    [Fact]
    public void A_bundle_that_must_be_alone_has_the_node_to_itself_until_its_results_are_durable()
    {
        var suspect = Lease(1, 10) with { Alone = true };
        var (state, effects) = Run(
            slots: 1, new OfferWork(Sweep), Granted(suspect), Trained(suspect, 1), new SlotFreed(new SlotNumber(0), suspect.Key));
        effects.OfType<AcquireLeases>().Count().ShouldBe(1);

        (_, var more) = NodeDecisions.Step(state, new ResultsAnswered(suspect.Key, [Result(1)], LeaseVerdict.Accepted));
        more.OfType<AcquireLeases>().Count().ShouldBe(1);
    }

    [Fact]
    public void A_bundle_that_is_granted_anew_replaces_the_lease_that_was_lost_unnoticed()
    {
        var (state, effects) = Run(slots: 2, new OfferWork(Sweep), Granted(Lease(1, 10)), Granted(Lease(1, 11)));
        effects.OfType<TellSlot>().Select(tell => tell.Message).OfType<AbandonBundle>().Single().Lease.Token.Value.ShouldBe(10);
        state.Held[1].Key.Token.Value.ShouldBe(11);
    }

    [Fact]
    public void A_suspended_node_checkpoints_hands_back_and_takes_new_offers_later()
    {
        var lease = Lease(1, 10);
        var (state, effects) = Run(
            slots: 1,
            new OfferWork(Sweep),
            Granted(lease),
            new Suspend(),
            new Suspend(),
            new CheckpointTaken(new SlotNumber(0), lease.Key, new byte[] { 1 }, 7),
            new SlotFreed(new SlotNumber(0), lease.Key),
            new LeaseReturned(lease.Key));
        effects.OfType<TellSlot>().Count(tell => tell.Message is PauseBundle).ShouldBe(1);
        effects.OfType<ReturnLease>().Count().ShouldBe(1);
        state.Held.ShouldBeEmpty();

        (_, var more) = NodeDecisions.Step(state, new OfferWork(Sweep));
        more.OfType<AcquireLeases>().Count().ShouldBe(1);
    }

    private static (NodeState State, List<NodeEffect> Effects) Run(int slots, params NodeMessage[] messages)
    {
        var state = NodeState.Start(Name, slots);
        var all = new List<NodeEffect>();
        foreach (var message in messages)
        {
            (state, var effects) = NodeDecisions.Step(state, message);
            all.AddRange(effects);
        }

        return (state, all);
    }

    private static LeasesGranted Granted(params BundleLease[] leases) => new(Sweep, leases);

    private static BundleLease Lease(long bundle, long token) => new(
        new LeaseKey(Sweep, new BundleId(bundle), new FencingToken(token)), Name, [(int)bundle], 0, false, DateTimeOffset.UnixEpoch, default);

    private static TrialsTrained Trained(BundleLease lease, int trial) => new(new SlotNumber(0), lease.Key, [Result(trial)]);

    private static TrialResult Result(int trial) => new() { Index = trial, Outcome = TrialOutcome.Completed };
}
