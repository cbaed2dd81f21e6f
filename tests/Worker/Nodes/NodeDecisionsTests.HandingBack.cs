using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Nodes;
using Runner.Results;

namespace Runner.Tests.Nodes;

/// <summary>What a node hands back, and when: drained, suspended, beside a bundle that must be alone, with a slot that failed.</summary>
public partial class NodeDecisionsTests
{
    [Fact]
    public void Draining_now_checkpoints_hands_back_says_so_and_leaves()
    {
        var lease = Lease(1, 10);
        var (state, effects) = Run(
            slots: 1,
            Beat,
            Granted(1, lease),
            new Drain(Now: true),
            new CheckpointTaken(Slot(0), lease.Key, new byte[] { 1 }, 7),
            Freed(lease),
            new LeaseReturned(lease.Key));
        effects.Skip(3).Select(effect => effect is Report report ? report.What.GetType() : effect.GetType())
            .ShouldBe([typeof(TellSlot), typeof(HandBack), typeof(NodeDrained), typeof(LeaveNode)]);
        var back = Reports<HandBack>(effects).Single();
        back.Content.ToArray().ShouldBe([1]);
        back.Progress.ShouldBe(7);
        state.Drained.ShouldBeTrue();
    }

    [Fact]
    public void Draining_lets_running_bundles_end_and_leaves_when_the_last_is_durable()
    {
        var lease = Lease(1, 10);
        var (state, effects) = Run(slots: 2, Beat, Granted(1, lease), new Drain(Now: false), Trained(lease, 1), Freed(lease));
        effects.OfType<TellSlot>().Select(tell => tell.Message).OfType<PauseBundle>().ShouldBeEmpty();
        state.Drained.ShouldBeFalse();
        (_, effects) = Run(state, Answered(lease, 1));
        effects.ShouldBe([new Report(new NodeDrained(Name)), new LeaveNode()]);
    }

    [Fact]
    public void A_draining_node_asks_for_nothing()
    {
        var lease = Lease(1, 10);
        var (state, _) = Run(slots: 2, Beat, Granted(1, lease), new Drain(Now: false));
        var (_, effects) = Run(state, Beat, Trained(lease, 1), Freed(lease), Answered(lease, 1), Beat);
        Reports<AskForBundles>(effects).ShouldBeEmpty();
    }

    [Fact]
    public void A_draining_node_hands_back_what_arrives_late()
    {
        var lease = Lease(1, 10);
        var (_, effects) = Run(slots: 1, Beat, new Drain(Now: false), Granted(1, lease));
        Reports<HandBack>(effects).Count.ShouldBe(1);
        effects.OfType<TellSlot>().ShouldBeEmpty();
    }

    [Fact]
    public void A_drained_node_says_so_again_with_every_heartbeat_and_leaves_once()
    {
        var (_, effects) = Run(slots: 1, new Drain(Now: true), new Drain(Now: true), Beat);
        effects.ShouldBe([new Report(new NodeDrained(Name)), new LeaveNode(), new Report(new NodeDrained(Name))]);
    }

    [Fact]
    public void A_bundle_whose_next_loss_would_set_it_aside_is_trained_alone()
    {
        var (state, effects) = Run(slots: 2, Beat, Granted(1, Lease(1, 10) with { Alone = true }));
        effects.OfType<TellSlot>().Count().ShouldBe(1);
        Reports<AskForBundles>(effects).Count.ShouldBe(1);
        state.TrainsAlone.ShouldBeTrue();
    }

    [Fact]
    public void A_bundle_that_must_be_alone_is_handed_back_by_a_node_that_trains_and_asked_for_when_it_does_not()
    {
        var running = Lease(1, 10);
        var (state, effects) = Run(slots: 2, Beat, Granted(1, running), Granted(2, Lease(2, 11) with { Alone = true }));
        Reports<HandBack>(effects).Select(back => back.Lease.Bundle.Value).ShouldBe([2L]);
        state.MakingRoom.ShouldBeTrue();

        (state, var returned) = Run(state, new LeaseReturned(Lease(2, 11).Key));
        Reports<AskForBundles>(returned).ShouldBeEmpty();
        (_, var more) = Run(state, Freed(running));
        Reports<AskForBundles>(more).Single().Most.ShouldBe(1);
    }

    [Fact]
    public void Nothing_is_started_beside_a_bundle_that_must_be_alone()
    {
        var (_, effects) = Run(slots: 2, Beat, Granted(1, Lease(1, 10) with { Alone = true }, Lease(2, 11)));
        effects.OfType<TellSlot>().Count().ShouldBe(1);
        Reports<HandBack>(effects).Select(back => back.Lease.Bundle.Value).ShouldBe([2L]);
    }

    [Fact]
    public void A_bundle_that_must_be_alone_has_the_node_to_itself_until_its_results_are_durable()
    {
        var suspect = Lease(1, 10) with { Alone = true };
        var (state, effects) = Run(slots: 1, Beat, Granted(1, suspect), Trained(suspect, 1), Freed(suspect));
        Reports<AskForBundles>(effects).Count.ShouldBe(1);

        (_, var more) = Run(state, Answered(suspect, 1));
        Reports<AskForBundles>(more).Count.ShouldBe(1);
    }

    [Fact]
    public void A_bundle_that_is_granted_anew_replaces_the_lease_that_was_lost_unnoticed()
    {
        var (state, effects) = Run(slots: 2, Beat, Granted(1, Lease(1, 10)), Granted(2, Lease(1, 11)));
        effects.OfType<TellSlot>().Select(tell => tell.Message).OfType<AbandonBundle>().Single().Lease.Token.Value.ShouldBe(10);
        state.Held[1].Key.Token.Value.ShouldBe(11);
    }

    [Fact]
    public void A_suspended_node_checkpoints_hands_back_and_asks_for_more()
    {
        var lease = Lease(1, 10);
        var (state, effects) = Run(
            slots: 1,
            Beat,
            Granted(1, lease),
            new Suspend(Sweep),
            new Suspend(Sweep),
            new CheckpointTaken(Slot(0), lease.Key, new byte[] { 1 }, 7),
            Freed(lease),
            new LeaseReturned(lease.Key));
        effects.OfType<TellSlot>().Count(tell => tell.Message is PauseBundle).ShouldBe(1);
        Reports<HandBack>(effects).Count.ShouldBe(1);
        Reports<AskForBundles>(effects).Count.ShouldBe(2);
        state.Held.ShouldBeEmpty();
    }

    [Fact]
    public void Bundles_that_are_to_make_room_are_checkpointed_and_handed_back_and_others_go_on()
    {
        var (first, second) = (Lease(1, 10), Lease(2, 11));
        var (_, effects) = Run(
            slots: 2,
            Beat,
            Granted(1, first, second),
            new YieldBundles([second.Key]),
            new YieldBundles([second.Key]),
            new CheckpointTaken(Slot(1), second.Key, new byte[] { 1 }, 7),
            new SlotFreed(Slot(1), second.Key));
        effects.OfType<TellSlot>().Where(tell => tell.Message is PauseBundle).ShouldBe([new TellSlot(Slot(1), new PauseBundle(second.Key))]);
        Reports<HandBack>(effects).Select(back => (back.Lease, back.Progress)).ShouldBe([(second.Key, 7L)]);
        Reports<AskForBundles>(effects).Last().Most.ShouldBe(1);
    }

    [Fact]
    public void A_bundle_of_several_slots_keeps_them_from_others_while_it_trains()
    {
        var wide = Lease(1, 10) with { Slots = 2 };
        var (state, effects) = Run(slots: 3, Beat, Granted(1, wide));
        state.FreeSlots.ShouldBe([Slot(1)]);
        Reports<AskForBundles>(effects).Last().Most.ShouldBe(1);

        // One that does not fit goes back.
        (state, effects) = Run(state, Granted(2, Lease(2, 11) with { Slots = 2 }));
        Reports<HandBack>(effects).Select(back => back.Lease.Bundle.Value).ShouldBe([2L]);
        Run(state, Freed(wide)).State.FreeSlots.Count.ShouldBe(3);
    }

    [Fact]
    public void A_bundle_goes_back_only_when_the_results_that_were_handed_in_are_answered()
    {
        var lease = Lease(1, 10);
        var (state, effects) = Run(slots: 1, Beat, Granted(1, lease), Trained(lease, 1), new Suspend(Sweep), Freed(lease), Beat);
        Reports<HandBack>(effects).ShouldBeEmpty();
        Reports<NodeBeat>(effects).Last().Held.ShouldBe([lease.Key]);
        (_, effects) = Run(state, Answered(lease, 1));
        Reports<HandBack>(effects).ShouldBe([new HandBack(Name, lease.Key)]);
    }

    [Fact]
    public void What_a_failed_slot_had_handed_in_is_answered_before_its_bundle_goes_back()
    {
        var lease = Lease(1, 10);
        var (state, effects) = Run(slots: 1, Beat, Granted(1, lease), Trained(lease, 1), new SlotFailed(Slot(0)));
        Reports<HandBack>(effects).ShouldBeEmpty();
        state.FreeSlots.Count.ShouldBe(1);
        (_, effects) = Run(state, Answered(lease, 1));
        Reports<HandBack>(effects).Count.ShouldBe(1);
    }

    [Fact]
    public void The_last_checkpoint_goes_back_with_its_bundle_as_often_as_that_is_said()
    {
        var lease = Lease(1, 10);
        var (_, effects) = Run(
            slots: 1, Beat, Granted(1, lease), new Suspend(Sweep), new CheckpointTaken(Slot(0), lease.Key, new byte[] { 1 }, 7), Freed(lease), Beat);
        Reports<HandInCheckpoint>(effects).ShouldBeEmpty();
        Reports<HandBack>(effects).Select(back => back.Progress).ShouldBe([7L, 7L]);
    }

    [Fact]
    public void Bundles_of_other_sweeps_go_on_when_one_is_suspended()
    {
        var other = new BundleLease(
            new LeaseKey(new SweepId("other", 1), new BundleId(2), new FencingToken(11)), Name, [2], 0, false, default, default);
        var (_, effects) = Run(slots: 2, Beat, Granted(1, Lease(1, 10)), Granted(2, other), new Suspend(Sweep));
        effects.OfType<TellSlot>().Where(tell => tell.Message is PauseBundle).ShouldBe([new TellSlot(Slot(0), new PauseBundle(Lease(1, 10).Key))]);
    }

    [Fact]
    public void What_a_failed_slot_was_training_is_handed_back_and_the_slot_is_free()
    {
        var (state, effects) = Run(slots: 2, Beat, Granted(1, Lease(1, 10), Lease(2, 11)), new SlotFailed(Slot(1)));
        Reports<HandBack>(effects).ShouldBe([new HandBack(Name, Lease(2, 11).Key)]);
        state.FreeSlots.ShouldBe([Slot(1)]);
        Reports<AskForBundles>(effects).Last().Most.ShouldBe(1);
    }

    [Fact]
    public void A_slot_that_fails_while_it_trains_nothing_costs_nothing()
    {
        var (state, _) = Run(slots: 2, Beat, Granted(1, Lease(1, 10)));
        var (after, effects) = NodeDecisions.Step(state, new SlotFailed(Slot(1)));
        after.ShouldBe(state);
        effects.ShouldBeEmpty();
    }

    [Fact]
    public void An_order_to_stop_goes_to_the_slot_that_trains_the_bundle_however_often_it_comes()
    {
        var lease = Lease(1, 10);
        var stop = new StopTrials(lease.Key, [0]);
        var (state, effects) = Run(slots: 2, Beat, Granted(1, Lease(2, 11), lease), stop, stop with { Lease = Lease(1, 9).Key }, stop);
        effects.OfType<TellSlot>().Where(tell => tell.Message is StopInBundle).ShouldBe(Enumerable.Repeat(new TellSlot(Slot(1), new StopInBundle(lease.Key, stop.Trials)), 2));
        state.Find(lease.Key)!.Pausing.ShouldBeFalse();

        (_, effects) = Run(state, Freed(lease) with { Slot = Slot(1) }, stop);
        effects.OfType<TellSlot>().ShouldBeEmpty();
    }
}
