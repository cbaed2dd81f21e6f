using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Nodes;
using Runner.Results;

namespace Runner.Tests.Nodes;

public partial class NodeDecisionsTests
{
    private static readonly SweepId Sweep = new("s", 1);
    private static readonly NodeName Name = new("n");
    private static readonly HeartbeatDue Beat = new([]);

    [Fact]
    public void A_node_asks_for_as_many_bundles_as_it_has_free_slots()
    {
        var (_, effects) = Run(slots: 3, Beat);
        Reports<AskForBundles>(effects).ShouldBe([new AskForBundles(Name, 1, 0, 3)]);
    }

    [Fact]
    public void A_request_that_is_not_answered_is_repeated_with_every_heartbeat_under_its_number()
    {
        var (_, effects) = Run(slots: 1, Beat, Beat, Beat);
        Reports<AskForBundles>(effects).ShouldBe(Enumerable.Repeat(new AskForBundles(Name, 1, 0, 1), 3));
    }

    [Fact]
    public void What_a_grant_left_out_is_asked_for_anew_and_the_request_names_the_grant_that_arrived()
    {
        var (_, effects) = Run(slots: 3, Beat, Granted(1, Lease(1, 10)));
        Reports<AskForBundles>(effects).ShouldBe([new AskForBundles(Name, 1, 0, 3), new AskForBundles(Name, 2, 1, 2)]);
    }

    [Fact]
    public void Granted_leases_go_to_free_slots_lowest_first()
    {
        var (state, effects) = Run(slots: 2, Beat, Granted(1, Lease(1, 10), Lease(2, 11)));
        effects.OfType<TellSlot>().Select(tell => (tell.Slot.Value, ((TrainBundle)tell.Message).Lease.Key.Bundle.Value))
            .ShouldBe([(0, 1L), (1, 2L)]);
        state.FreeSlots.ShouldBeEmpty();
    }

    [Fact]
    public void The_same_grant_twice_starts_its_bundle_once()
    {
        var grant = Granted(1, Lease(1, 10));
        var (_, effects) = Run(slots: 2, Beat, grant, grant);
        effects.OfType<TellSlot>().Count().ShouldBe(1);
        Reports<HandBack>(effects).ShouldBeEmpty();
    }

    [Fact]
    public void Other_leases_for_a_request_that_was_granted_are_handed_back_until_that_is_known()
    {
        var grant = Granted(1, Lease(3, 12), Lease(1, 13));
        var (state, effects) = Run(slots: 1, Beat, Granted(1, Lease(1, 10)), grant, grant, Beat);
        Reports<HandBack>(effects).Select(back => back.Lease.Token.Value).ShouldBe([12, 13, 13, 12]);
        effects.OfType<TellSlot>().Select(tell => tell.Message is AbandonBundle).ShouldBe([false, true]);
        Reports<NodeBeat>(effects)[^1].Held.ShouldBeEmpty();
        (state, _) = NodeDecisions.Step(state, new LeaseReturned(Lease(3, 12).Key));
        (state, _) = NodeDecisions.Step(state, new LeaseReturned(Lease(1, 13).Key));
        state.Held.ShouldBeEmpty();
    }

    [Fact]
    public void A_grant_that_arrives_after_a_newer_one_is_not_placed()
    {
        var (state, _) = Run(slots: 2, Beat, Granted(2, Lease(2, 11)), Granted(1, Lease(1, 10)));
        state.Held.Keys.ShouldBe([2L]);
    }

    [Fact]
    public void A_lease_without_a_free_slot_is_handed_back()
    {
        var (_, effects) = Run(slots: 1, Beat, Granted(1, Lease(1, 10), Lease(2, 11)));
        Reports<HandBack>(effects).Select(back => back.Lease.Bundle.Value).ShouldBe([2L]);
    }

    [Fact]
    public void What_is_handed_back_is_not_renewed_and_handed_back_again_until_that_is_heard()
    {
        var (state, _) = Run(slots: 1, Beat, Granted(1, Lease(1, 10), Lease(2, 11)));
        (state, var effects) = NodeDecisions.Step(state, Beat);
        Reports<NodeBeat>(effects).Single().Held.Select(lease => lease.Bundle.Value).ShouldBe([1L]);
        Reports<HandBack>(effects).Select(back => back.Lease.Bundle.Value).ShouldBe([2L]);

        (state, _) = NodeDecisions.Step(state, new LeaseReturned(Lease(2, 11).Key));
        (_, effects) = NodeDecisions.Step(state, Beat);
        Reports<HandBack>(effects).ShouldBeEmpty();
    }

    [Fact]
    public void A_freed_slot_asks_for_more_before_its_results_are_durable()
    {
        var lease = Lease(1, 10);
        var (state, effects) = Run(slots: 1, Beat, Granted(1, lease), Trained(lease, 0), Freed(lease));
        Reports<AskForBundles>(effects).Count.ShouldBe(2);
        state.Held.Count.ShouldBe(1);
    }

    [Fact]
    public void Training_waits_for_the_ledger_when_three_bundles_a_slot_are_unanswered()
    {
        var messages = new List<NodeMessage> { Beat };
        for (var bundle = 1; bundle <= 3; bundle++)
        {
            var lease = Lease(bundle, 10 + bundle);
            messages.AddRange([Granted(bundle, lease), Trained(lease, bundle), Freed(lease)]);
        }

        var (state, effects) = Run(1, [.. messages]);
        Reports<AskForBundles>(effects).Count.ShouldBe(3);

        var (_, more) = NodeDecisions.Step(state, Answered(Lease(1, 11), 1));
        Reports<AskForBundles>(more).Count.ShouldBe(1);
    }

    [Fact]
    public void A_bundle_is_forgotten_only_when_trained_and_answered()
    {
        var lease = Lease(1, 10);
        var (trained, _) = Run(slots: 1, Beat, Granted(1, lease), Trained(lease, 0), Freed(lease));
        trained.Held.ShouldContainKey(1);
        var (answered, _) = NodeDecisions.Step(trained, Answered(lease, 1));
        answered.Held.ShouldBeEmpty();
        answered.HandedIn.ShouldBeEmpty();
    }

    [Fact]
    public void A_result_says_which_node_trained_it()
    {
        var lease = Lease(1, 10);
        var (_, effects) = Run(slots: 1, Beat, Granted(1, lease), Trained(lease, 0));
        Reports<HandInResults>(effects).Single().Results.Single().Node.ShouldBe("n");
    }

    [Fact]
    public void Results_that_are_not_answered_are_handed_in_again_under_their_number_from_the_second_heartbeat_on()
    {
        var lease = Lease(1, 10);
        var (state, effects) = Run(slots: 1, Beat, Granted(1, lease), Trained(lease, 0), Beat);
        Reports<HandInResults>(effects).Count.ShouldBe(1);

        for (var beats = 2; beats <= 4; beats++)
        {
            (state, var again) = NodeDecisions.Step(state, Beat);
            Reports<HandInResults>(again).Single().Number.ShouldBe(1);
        }

        (state, _) = NodeDecisions.Step(state, Answered(lease, 1));
        (_, var more) = NodeDecisions.Step(state, Beat);
        Reports<HandInResults>(more).ShouldBeEmpty();
    }

    [Fact]
    public void Results_that_wait_too_long_are_kept_elsewhere_once_and_forgotten_there_when_they_are_answered()
    {
        var lease = Lease(1, 10);
        var (state, effects) = Run(slots: 1, Beat, Granted(1, lease), Trained(lease, 0), Beat, Beat, Beat);
        effects.OfType<KeepUnsent>().Single().Number.ShouldBe(1);
        (_, var answered) = NodeDecisions.Step(state, Answered(lease, 1));
        answered.OfType<ForgetUnsent>().ShouldBe([new ForgetUnsent(1)]);
    }

    [Fact]
    public void Results_that_are_answered_in_time_are_kept_nowhere_else()
    {
        var lease = Lease(1, 10);
        var (_, effects) = Run(slots: 1, Beat, Granted(1, lease), Trained(lease, 0), Beat, Answered(lease, 1), Beat, Beat);
        effects.OfType<KeepUnsent>().ShouldBeEmpty();
        effects.OfType<ForgetUnsent>().ShouldBeEmpty();
    }

    [Fact]
    public void An_answer_to_another_number_or_under_another_lease_changes_nothing()
    {
        var lease = Lease(1, 10);
        var (state, _) = Run(slots: 1, Beat, Granted(1, lease), Trained(lease, 0));
        NodeDecisions.Step(state, Answered(lease, 2)).State.ShouldBe(state);
        NodeDecisions.Step(state, Answered(Lease(1, 9), 1)).State.ShouldBe(state);
    }

    [Fact]
    public void Results_that_are_refused_end_the_training_of_their_bundle()
    {
        var lease = Lease(1, 10);
        var (state, effects) = Run(
            slots: 1, Beat, Granted(1, lease), Trained(lease, 0), new ResultsAnswered(lease.Key, 1, LeaseVerdict.Refused));
        state.Held.ShouldBeEmpty();
        effects.OfType<TellSlot>().Last().Message.ShouldBe(new AbandonBundle(lease.Key));
    }

    [Fact]
    public void A_checkpoint_and_a_curve_of_a_held_bundle_are_handed_in_and_those_of_a_lost_one_are_not()
    {
        var lease = Lease(1, 10);
        NodeMessage[] taken = [new CheckpointTaken(Slot(0), lease.Key, new byte[] { 1 }, 7), new CurveGrown(Slot(0), lease.Key, 1, Curve.Empty)];
        var (_, held) = Run(1, [Beat, Granted(1, lease), .. taken]);
        Reports<HandInCheckpoint>(held).Single().Progress.ShouldBe(7);
        Reports<HandInCurve>(held).Single().Trial.ShouldBe(1);

        var (_, lost) = Run(1, [Beat, Granted(1, lease), new LeaseRefused(lease.Key), .. taken]);
        Reports<HandInCheckpoint>(lost).ShouldBeEmpty();
        Reports<HandInCurve>(lost).ShouldBeEmpty();
    }

    [Fact]
    public void That_checkpoints_are_too_large_to_be_kept_is_said_once()
    {
        var lease = Lease(1, 10);
        var large = new CheckpointTooLarge(Slot(0), lease.Key, 5, 3);
        var (_, effects) = Run(slots: 1, Beat, Granted(1, lease), large, large);
        effects.OfType<SayCheckpointTooLarge>().ShouldBe([new SayCheckpointTooLarge(lease.Key, 5, 3)]);
        Reports<HandInCheckpoint>(effects).ShouldBeEmpty();
    }

    [Fact]
    public void A_refused_lease_is_abandoned()
    {
        var lease = Lease(1, 10);
        var (state, effects) = Run(slots: 1, Beat, Granted(1, lease), new LeaseRefused(lease.Key));
        state.Held.ShouldBeEmpty();
        effects.OfType<TellSlot>().Select(tell => tell.Message).OfType<AbandonBundle>().Count().ShouldBe(1);
    }

    [Fact]
    public void A_refusal_of_an_older_token_leaves_the_present_lease_alone()
    {
        var (state, _) = Run(slots: 1, Beat, Granted(1, Lease(1, 11)), new LeaseRefused(Lease(1, 10).Key));
        state.Held.ShouldContainKey(1);
    }

    [Fact]
    public void A_heartbeat_renews_every_lease_that_is_held()
    {
        var (_, effects) = Run(slots: 2, Beat, Granted(1, Lease(1, 10), Lease(2, 11)), Beat);
        Reports<NodeBeat>(effects).Last().Held.Select(lease => lease.Token.Value).ShouldBe([10L, 11L]);
    }

    [Fact]
    public void A_heartbeat_announces_the_node_to_a_coordinator_that_may_be_new()
    {
        var state = NodeState.Start(Name, 2, "gpu=no", Sweep);
        SlotTraining[] training = [new SlotTraining(Sweep, new TrainingProgress(4, 1, 2, 0.5))];
        var (_, effects) = NodeDecisions.Step(state, new HeartbeatDue(training));
        var beat = Reports<NodeBeat>(effects).Single();
        (beat.Node, beat.Slots, beat.Labels, beat.Only).ShouldBe((Name, 2, "gpu=no", Sweep));
        beat.Held.ShouldBeEmpty();
        beat.Training.ShouldBe(training);
    }

    private static (NodeState State, List<NodeEffect> Effects) Run(int slots, params NodeMessage[] messages) =>
        Run(NodeState.Start(Name, slots), messages);

    private static (NodeState State, List<NodeEffect> Effects) Run(NodeState state, params NodeMessage[] messages)
    {
        var all = new List<NodeEffect>();
        foreach (var message in messages)
        {
            (state, var effects) = NodeDecisions.Step(state, message);
            all.AddRange(effects);
        }

        return (state, all);
    }

    private static List<T> Reports<T>(IEnumerable<NodeEffect> effects)
        where T : NodeReport => [.. effects.OfType<Report>().Select(report => report.What).OfType<T>()];

    private static BundlesGranted Granted(long request, params BundleLease[] leases) =>
        new(request, new SweepBrief(leases[0].Key.Sweep, default, default, "", "s.yaml", "", TimeSpan.FromSeconds(1)), leases);

    private static BundleLease Lease(long bundle, long token) => new(
        new LeaseKey(Sweep, new BundleId(bundle), new FencingToken(token)), Name, [(int)bundle], 0, false, DateTimeOffset.UnixEpoch, default);

    private static SlotNumber Slot(int number) => new(number);

    private static TrialsTrained Trained(BundleLease lease, int trial) => new(Slot(0), lease.Key, [Result(trial)]);

    private static SlotFreed Freed(BundleLease lease) => new(Slot(0), lease.Key);

    private static ResultsAnswered Answered(BundleLease lease, long number) => new(lease.Key, number, LeaseVerdict.Accepted);

    private static TrialResult Result(int trial) => new() { Index = trial, Outcome = TrialOutcome.Completed };
}
