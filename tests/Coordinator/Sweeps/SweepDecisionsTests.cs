using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Results;
using Runner.Sweeps;

namespace Runner.Tests.Sweeps;

public class SweepDecisionsTests
{
    private const int Lease = 6;

    private static readonly SweepBrief Brief = new(new SweepId("s", 1), default, default, "", "s.yaml", "", TimeSpan.FromSeconds(1));
    private static readonly NodeName N = new("n");
    private static readonly NodeName M = new("m");
    private static readonly SweepId Sweep = Brief.Id;

    [Fact]
    public void Bundles_are_leased_for_a_node_and_granted_to_it()
    {
        var leases = new[] { LeaseOf(1), LeaseOf(2) };
        var (_, effects) = Run(new GrantBundles(N, 7, 2), new BundlesLeased(N, 7, leases));
        effects[0].ShouldBe(new LeaseBundles(N, 7, 2));
        var granted = Told<BundlesGranted>(effects, N).ShouldHaveSingleItem();
        (granted.Request, granted.Sweep, granted.Leases).ShouldBe((7, Brief, leases));
        var said = ToCoordinator(effects).ShouldHaveSingleItem().ShouldBeOfType<SweepGranted>();
        (said.Sweep, said.Node, said.Request).ShouldBe((Sweep, N, 7));
        said.Leases.ShouldBe([LeaseOf(1).Key, LeaseOf(2).Key]);
    }

    [Fact]
    public void While_bundles_are_leased_for_a_node_a_repeated_request_leases_no_more()
    {
        var (_, effects) = Run(new GrantBundles(N, 7, 2), new GrantBundles(N, 7, 2), new GrantBundles(M, 1, 1));
        effects.ShouldBe([new LeaseBundles(N, 7, 2), new LeaseBundles(M, 1, 1)]);
    }

    [Fact]
    public void A_repeated_request_that_crosses_with_its_grant_leases_no_more()
    {
        var (_, effects) = Run(new GrantBundles(N, 7, 2), new BundlesLeased(N, 7, [LeaseOf(1)]), new GrantBundles(N, 7, 2), new GrantBundles(N, 8, 1));
        effects.OfType<LeaseBundles>().Select(lease => lease.Request).ShouldBe([7, 8]);
        Told<BundlesGranted>(effects, N).Count.ShouldBe(2);
    }

    [Fact]
    public void A_grant_is_repeated_with_the_same_leases()
    {
        var (_, effects) = Run(new GrantBundles(N, 7, 1), new BundlesLeased(N, 7, [LeaseOf(1)]), new RepeatGrant(N));
        var told = Told<BundlesGranted>(effects, N);
        told.Count.ShouldBe(2);
        told[1].ShouldBeSameAs(told[0]);
    }

    [Fact]
    public void A_grant_that_is_not_known_any_more_is_said_to_be_forgotten()
    {
        var (_, effects) = Run(new RepeatGrant(N));
        ToCoordinator(effects).ShouldBe([new GrantForgotten(Sweep, N)]);
        (_, effects) = Run(new GrantBundles(N, 7, 1), new BundlesLeased(N, 7, [LeaseOf(1)]), new NodeLeft(N), new RepeatGrant(N));
        ToCoordinator(effects).Last().ShouldBe(new GrantForgotten(Sweep, N));
    }

    [Fact]
    public void A_sweep_without_open_bundles_is_dry_and_looks_once_whether_that_is_the_end()
    {
        var (state, effects) = Run(new GrantBundles(N, 7, 1), new BundlesLeased(N, 7, []));
        ToCoordinator(effects).ShouldBe([new SweepHasNothing(Sweep, N, 7, Dry: true)]);
        effects.OfType<RescueAndCount>().Count().ShouldBe(1);

        (state, effects) = Run(state, Counted(open: 0, leased: 1, done: 3), new GrantBundles(M, 1, 1));
        ToCoordinator(effects).ShouldBe([new SweepHasNothing(Sweep, M, 1, Dry: true)]);
        effects.OfType<LeaseBundles>().ShouldBeEmpty();
    }

    [Fact]
    public void While_open_trials_wait_for_another_sweep_the_ledger_is_asked_once_a_beat()
    {
        // Open, and yet nothing to lease: another sweep trains the same trials.
        var (state, effects) = Run(new GrantBundles(N, 7, 1), new BundlesLeased(N, 7, []), Counted(open: 2, leased: 0, done: 3));
        ToCoordinator(effects).ShouldBe([new SweepHasNothing(Sweep, N, 7, Dry: true)]);

        (state, effects) = Run(state, new RescueTick(), Counted(open: 2, leased: 0, done: 3));
        ToCoordinator(effects).ShouldBe([new SweepHasWork(Sweep, 0)], "nobody makes room for what cannot be leased");

        (_, effects) = Run(state, new GrantBundles(N, 7, 1), new BundlesLeased(N, 7, []), new LeaseReleased(M, LeaseOf(1).Key), Counted(open: 2, leased: 0, done: 3));
        ToCoordinator(effects).ShouldContain(new SweepHasWork(Sweep, 0));
    }

    [Fact]
    public void That_trials_are_open_again_is_said_with_every_count()
    {
        var (state, effects) = Run(new RescueTick(), Counted(open: 0, leased: 1, done: 3));
        ToCoordinator(effects).ShouldBeEmpty();
        (_, effects) = Run(state, new RescueTick(), Counted(open: 1, leased: 0, done: 3), new GrantBundles(N, 1, 1));
        ToCoordinator(effects).ShouldBe([new SweepHasWork(Sweep, 1)]);
        effects.OfType<LeaseBundles>().Count().ShouldBe(1);
    }

    [Fact]
    public void That_nothing_is_open_any_more_is_said_once_and_what_is_opened_beyond_what_waits_counts()
    {
        var (state, effects) = Run(new RescueTick(), Counted(open: 3, leased: 0, done: 1), new RescueTick(), Counted(open: 0, leased: 3, done: 1), new RescueTick(), Counted(open: 0, leased: 3, done: 1));
        ToCoordinator(effects).ShouldBe([new SweepHasWork(Sweep, 3), new SweepHasWork(Sweep, 0)]);

        (state, _) = Run(new GrantBundles(N, 7, 1), new BundlesLeased(N, 7, []), Counted(open: 2, leased: 2, done: 0));
        (state, effects) = Run(state, new LeaseReleased(M, LeaseOf(1).Key), Counted(open: 3, leased: 1, done: 0));
        ToCoordinator(effects).ShouldContain(new SweepHasWork(Sweep, 1));
        (_, effects) = Run(state, new GrantBundles(N, 8, 1), new BundlesLeased(N, 8, [LeaseOf(1)]), new RescueTick(), Counted(open: 2, leased: 2, done: 0));
        ToCoordinator(effects).ShouldContain(new SweepHasWork(Sweep, 2));
    }

    [Fact]
    public void What_is_trained_next_is_asked_once_nothing_is_left_to_lease_and_again_when_more_was_recorded()
    {
        var (state, effects) = Run(new RescueTick(), Undecided(open: 1, leased: 1, done: 3));
        effects.OfType<DecideOpenings>().ShouldBeEmpty();
        (state, effects) = Run(state, new RescueTick(), Undecided(open: 0, leased: 2, done: 3), Undecided(open: 0, leased: 2, done: 3));
        effects.OfType<DecideOpenings>().Count().ShouldBe(1);

        // The answer was to wait: the same count says nothing new, another does, and so does another beat.
        (state, effects) = Run(state, new OpeningsDecided(0), Undecided(open: 0, leased: 2, done: 3));
        effects.OfType<DecideOpenings>().ShouldBeEmpty();
        (state, effects) = Run(state, Undecided(open: 0, leased: 1, done: 4), new OpeningsDecided(0), new RescueTick(), Undecided(open: 0, leased: 1, done: 4));
        effects.OfType<DecideOpenings>().Count().ShouldBe(2);
    }

    [Fact]
    public void A_sweep_that_is_not_settled_is_not_over_and_what_was_opened_is_granted()
    {
        var (state, effects) = Run(new RescueTick(), Undecided(open: 0, leased: 0, done: 5));
        effects.OfType<DecideOpenings>().Count().ShouldBe(1);
        effects.OfType<Show>().Select(show => show.News).OfType<SweepOver>().ShouldBeEmpty();

        (state, effects) = Run(state, new OpeningsDecided(2), Undecided(open: 2, leased: 0, done: 3));
        effects.OfType<RescueAndCount>().Count().ShouldBe(1);
        ToCoordinator(effects).ShouldBe([new SweepHasWork(Sweep, 2)]);

        // As many are recorded as when it was asked before, and it is asked again.
        (state, effects) = Run(state, Undecided(open: 0, leased: 0, done: 5), new OpeningsDecided(0), Counted(open: 0, leased: 0, done: 5));
        effects.OfType<DecideOpenings>().Count().ShouldBe(1);
        ToCoordinator(effects).ShouldBe([new SweepHasWork(Sweep, 0), new SweepEnded(Sweep, true)]);
    }

    [Fact]
    public void Who_does_not_lead_decides_nothing()
    {
        var follows = new WorkersSeen(Leads: false, [], [], [], []);
        var (_, effects) = Run(new RescueTick(), Undecided(open: 0, leased: 0, done: 5) with { Workers = follows });
        effects.OfType<DecideOpenings>().ShouldBeEmpty();
    }

    [Fact]
    public void A_heartbeat_renews_what_is_held()
    {
        var (_, effects) = Run(Beat(N), Beat(N, Key(1), Key(2)));
        var renewed = effects.ShouldHaveSingleItem().ShouldBeOfType<RenewLeases>();
        (renewed.Node, string.Join(' ', renewed.Leases.Select(lease => lease.Bundle))).ShouldBe((N, "1 2"));
    }

    [Fact]
    public void Results_are_stored_and_the_node_is_answered_once_they_are()
    {
        var results = new[] { Result(3) };
        var (state, effects) = Run(new HandInResults(N, Key(1), 5, results));
        effects.ShouldBe([new StoreResults(N, Key(1), 5, results)]);
        (_, effects) = Run(state, new ResultsStored(N, Key(1), 5, results, LeaseVerdict.Accepted));
        effects.ShouldBe([new TellNode(N, new ResultsAnswered(Key(1), 5, LeaseVerdict.Accepted)), new Show(new TrialsRecorded(Sweep, N, results))]);
    }

    [Fact]
    public void A_late_answer_is_refused_and_shown()
    {
        var (_, effects) = Run(new ResultsStored(N, Key(1), 5, [Result(3)], LeaseVerdict.Refused));
        effects.ShouldBe([new TellNode(N, new ResultsAnswered(Key(1), 5, LeaseVerdict.Refused)), new Show(new LateAnswer(Sweep, N, Key(1)))]);
    }

    [Fact]
    public void A_write_that_is_refused_costs_the_node_its_lease()
    {
        var (_, effects) = Run(new WriteRefused(N, Key(1)));
        effects.ShouldBe([new TellNode(N, new LeaseRefused(Key(1))), new Show(new LateAnswer(Sweep, N, Key(1)))]);
    }

    [Fact]
    public void A_node_is_told_which_of_its_trials_are_to_stop()
    {
        int[] trials = [3, 5];
        var (_, effects) = Run(new StopsOrdered(N, Key(1), trials));
        effects.ShouldBe([new TellNode(N, new StopTrials(Key(1), trials))]);
    }

    [Fact]
    public void Checkpoints_and_curves_are_stored()
    {
        var content = new byte[] { 1 };
        var (_, effects) = Run(new HandInCheckpoint(N, Key(1), content, 9), new HandInCurve(N, Key(1), 3, Curve.Empty));
        effects.ShouldBe([new StoreCheckpoint(N, Key(1), content, 9), new StoreCurve(N, Key(1), 3, Curve.Empty)]);
    }

    [Fact]
    public void A_bundle_that_is_handed_back_is_released_answered_and_looked_for_again()
    {
        var (state, effects) = Run(new HandBack(N, Key(1)));
        effects.ShouldBe([new ReleaseLease(N, Key(1))]);
        (_, effects) = Run(state, new LeaseReleased(N, Key(1)));
        effects.ShouldBe([new TellNode(N, new LeaseReturned(Key(1))), new RescueAndCount(Rescue: true, 0)]);
    }

    [Fact]
    public void A_last_checkpoint_is_stored_before_its_bundle_is_released()
    {
        var content = new byte[] { 1 };
        var (_, effects) = Run(new HandBack(N, Key(1), content, 9));
        effects.ShouldBe([new StoreCheckpoint(N, Key(1), content, 9), new ReleaseLease(N, Key(1))]);
    }

    [Fact]
    public void Leases_of_a_worker_that_has_died_are_lost_at_once()
    {
        var (_, effects) = Run(new WorkerDied(N, LossCause.Machine));
        effects.ShouldBe([new LoseLeases(N, LossCause.Machine)]);
    }

    [Fact]
    public void One_count_is_on_its_way_at_a_time()
    {
        var (_, effects) = Run(new RescueTick(), new RescueDue(), new RescueTick());
        effects.OfType<RescueAndCount>().Count().ShouldBe(1);
    }

    [Fact]
    public void What_happens_during_a_count_is_counted_again_once()
    {
        var (_, effects) = Run(
            new RescueDue(), new RescueDue(), new RescueDue(), Counted(open: 0, leased: 1, done: 0), Counted(open: 0, leased: 1, done: 0));
        effects.OfType<RescueAndCount>().Count().ShouldBe(2);
    }

    [Fact]
    public void The_sweep_ends_once_when_every_trial_is_recorded()
    {
        var (_, effects) = Run(new RescueDue(), Counted(0, 0, 4), new RescueDue(), Counted(0, 0, 4), new RescueTick());
        Shown<SweepOver>(effects).ShouldBe([new SweepOver(Sweep, Finished: true)]);
        ToCoordinator(effects).ShouldBe([new SweepEnded(Sweep, Finished: true)]);
    }

    [Fact]
    public void Nothing_is_granted_once_the_sweep_has_ended()
    {
        var (_, effects) = Run(new RescueDue(), Counted(0, 0, 4), new GrantBundles(N, 1, 1));
        ToCoordinator(effects).Last().ShouldBe(new SweepHasNothing(Sweep, N, 1, Dry: true));
        effects.OfType<LeaseBundles>().ShouldBeEmpty();
    }

    [Fact]
    public void The_last_recorded_trial_is_noticed_without_waiting_for_the_clock()
    {
        var (_, effects) = Run(
            new RescueDue(),
            Counted(open: 0, leased: 1, done: 3),
            new ResultsStored(N, Key(1), 1, [Result(3)], LeaseVerdict.Accepted));
        effects.OfType<RescueAndCount>().Count().ShouldBe(2);
    }

    [Fact]
    public void While_bundles_are_open_a_recorded_trial_is_not_counted()
    {
        var (_, effects) = Run(
            new RescueDue(),
            Counted(open: 2, leased: 1, done: 1),
            new ResultsStored(N, Key(1), 1, [Result(3)], LeaseVerdict.Accepted));
        effects.OfType<RescueAndCount>().Count().ShouldBe(1);
    }

    [Fact]
    public void A_paused_sweep_suspends_its_nodes_and_grants_nothing_until_it_is_resumed()
    {
        var (state, effects) = Run(Beat(N), new RescueDue(), Counted(3, 1, 0, SweepMode.Paused), new GrantBundles(N, 1, 1));
        Told<Suspend>(effects, N).ShouldBe([new Suspend(Sweep)]);
        ToCoordinator(effects).ShouldBe([new SweepHasNothing(Sweep, N, 1, Dry: true)]);

        (_, effects) = Run(state, new RescueDue(), Counted(4, 0, 0), new GrantBundles(N, 1, 1));
        ToCoordinator(effects).ShouldBe([new SweepHasWork(Sweep, 4)]);
        effects.OfType<LeaseBundles>().Count().ShouldBe(1);
        Told<Suspend>(effects, N).ShouldBeEmpty();
    }

    [Fact]
    public void A_node_that_missed_the_pause_is_told_again_when_it_is_heard()
    {
        var (_, effects) = Run(Beat(N), new RescueDue(), Counted(3, 1, 0, SweepMode.Paused), new RescueDue(), Counted(3, 1, 0, SweepMode.Paused), Beat(N, Key(1)));
        Told<Suspend>(effects, N).Count.ShouldBe(2);
    }

    [Fact]
    public void A_sweep_that_stops_lets_running_bundles_end()
    {
        var (state, effects) = Run(Beat(N), new RescueDue(), Counted(3, 1, 0, SweepMode.Stopping), new GrantBundles(N, 1, 1), Beat(N, Key(1)));
        Told<Suspend>(effects, N).ShouldBeEmpty();
        effects.OfType<LeaseBundles>().ShouldBeEmpty();
        Shown<SweepOver>(effects).ShouldBeEmpty();

        (_, effects) = Run(state, new RescueDue(), Counted(3, 0, 1, SweepMode.Stopping));
        Shown<SweepOver>(effects).ShouldBe([new SweepOver(Sweep, Finished: false)]);
        ToCoordinator(effects).ShouldBe([new SweepEnded(Sweep, Finished: false)]);
    }

    [Fact]
    public void A_sweep_that_is_cancelled_has_running_bundles_handed_back_and_ends_when_they_are()
    {
        var (state, effects) = Run(Beat(N), new RescueDue(), Counted(3, 1, 0, SweepMode.Cancelled));
        Told<Suspend>(effects, N).ShouldBe([new Suspend(Sweep)]);
        Shown<SweepOver>(effects).ShouldBeEmpty();

        (_, effects) = Run(state, new LeaseReleased(N, Key(1)), Counted(4, 0, 0, SweepMode.Cancelled));
        Shown<SweepOver>(effects).ShouldBe([new SweepOver(Sweep, Finished: false)]);
    }

    [Fact]
    public void A_sweep_that_stops_does_not_end_while_bundles_are_being_leased()
    {
        var (state, effects) = Run(new GrantBundles(N, 1, 1), new RescueDue(), Counted(4, 0, 0, SweepMode.Stopping));
        Shown<SweepOver>(effects).ShouldBeEmpty();
        (_, effects) = Run(state, new BundlesLeased(N, 1, []), Counted(4, 0, 0, SweepMode.Stopping));
        Shown<SweepOver>(effects).Count.ShouldBe(1);
    }

    [Fact]
    public void A_sweep_whose_last_trial_is_recorded_while_it_stops_is_finished()
    {
        var (_, effects) = Run(new RescueDue(), Counted(0, 0, 4, SweepMode.Cancelled));
        Shown<SweepOver>(effects).ShouldBe([new SweepOver(Sweep, Finished: true)]);
    }

    [Fact]
    public void Nothing_is_rescued_for_a_lease_after_the_ledger_was_away()
    {
        var (state, effects) = Run(new RescueTick(), Counted(1, 1, 0));
        effects.OfType<RescueAndCount>().Single().Rescue.ShouldBeTrue();
        (state, effects) = Run(state, new RescueTick(), Counted(1, 1, 0) with { LedgerWasAway = true });
        var asked = new List<bool>();
        for (var beat = 0; beat < Lease + 2; beat++)
        {
            (state, effects) = Run(state, new RescueTick(), Counted(1, 1, 0));
            asked.Add(effects.OfType<RescueAndCount>().Single().Rescue);
        }

        asked.ShouldBe([.. Enumerable.Repeat(false, Lease - 1), true, true, true]);
    }

    [Fact]
    public void That_nothing_is_recorded_for_four_leases_is_shown_once_until_something_is()
    {
        var state = SweepState.Start(Brief, new SweepBeats(TimeSpan.FromSeconds(1), Lease));
        Quiet(4 * Lease).ShouldBeEmpty();
        Quiet(3 * Lease).ShouldBe([new NothingRecorded(Sweep, TimeSpan.FromSeconds(4 * Lease))]);
        (state, _) = Run(state, new ResultsStored(N, Key(1), 1, [Result(3)], LeaseVerdict.Accepted));
        Quiet((4 * Lease) - 1).ShouldBeEmpty();
        Quiet(1).Count.ShouldBe(1);

        List<NothingRecorded> Quiet(int beats)
        {
            var said = new List<NothingRecorded>();
            for (var beat = 0; beat < beats; beat++)
            {
                (state, var effects) = Run(state, new RescueTick(), Counted(1, 1, 0));
                said.AddRange(Shown<NothingRecorded>(effects));
            }

            return said;
        }
    }

    [Fact]
    public void Where_nothing_is_leased_nothing_is_missed()
    {
        var messages = Enumerable.Range(0, 10 * Lease).SelectMany(_ => new ISweepMessage[] { new RescueTick(), Counted(4, 0, 0) }).ToArray();
        Shown<NothingRecorded>(Run(messages).Effects).ShouldBeEmpty();
    }

    [Fact]
    public void A_node_that_is_silent_for_more_than_twenty_beats_is_told_nothing()
    {
        ISweepMessage[] beats = [.. Enumerable.Range(0, 21).SelectMany(_ => new ISweepMessage[] { new RescueTick(), Counted(3, 1, 0) })];
        ISweepMessage[] pause = [new RescueDue(), Counted(3, 1, 0, SweepMode.Paused)];
        Told<Suspend>(Run([Beat(N), .. beats[2..], .. pause]).Effects, N).Count.ShouldBe(1);
        Told<Suspend>(Run([Beat(N), .. beats, .. pause]).Effects, N).ShouldBeEmpty();
    }

    [Fact]
    public void How_the_sweep_stands_is_shown_with_every_count()
    {
        var counted = Counted(3, 1, 0, SweepMode.Paused);
        Shown<SweepStands>(Run(new RescueDue(), counted).Effects).ShouldBe([new SweepStands(Sweep, counted.Counts, SweepMode.Paused)]);
    }

    private static (SweepState State, List<SweepEffect> Effects) Run(params ISweepMessage[] messages) =>
        Run(SweepState.Start(Brief, new SweepBeats(TimeSpan.FromSeconds(1), Lease)), messages);

    private static (SweepState State, List<SweepEffect> Effects) Run(SweepState state, params ISweepMessage[] messages)
    {
        var all = new List<SweepEffect>();
        foreach (var message in messages)
        {
            (state, var effects) = SweepDecisions.Step(state, message);
            all.AddRange(effects);
        }

        return (state, all);
    }

    private static List<T> Told<T>(IEnumerable<SweepEffect> effects, NodeName node)
        where T : NodeMessage => [.. effects.OfType<TellNode>().Where(tell => tell.Node == node).Select(tell => tell.Message).OfType<T>()];

    private static List<ICoordinatorMessage> ToCoordinator(IEnumerable<SweepEffect> effects) =>
        [.. effects.OfType<TellCoordinator>().Select(tell => tell.Message)];

    private static List<T> Shown<T>(IEnumerable<SweepEffect> effects)
        where T : SweepNews => [.. effects.OfType<Show>().Select(show => show.News).OfType<T>()];

    private static NodeBeat Beat(NodeName node, params LeaseKey[] held) => new(node, 1, "", null, held, []);

    private static LeaseKey Key(long bundle) => new(Sweep, new BundleId(bundle), new FencingToken(bundle));

    private static SweepCounted Undecided(int open, int leased, int done)
    {
        var counted = Counted(open, leased, done);
        return counted with { Counts = counted.Counts with { Undecided = true } };
    }

    private static BundleLease LeaseOf(long bundle) => new(Key(bundle), N, [(int)bundle], 0, false, DateTimeOffset.UnixEpoch, default);

    private static TrialResult Result(int trial) => new() { Index = trial, Outcome = TrialOutcome.Completed };

    private static SweepCounted Counted(int open, int leased, int done, SweepMode mode = SweepMode.Running) => new(
        new SweepCounts(open + leased + done, open, leased, new Dictionary<TrialOutcome, int> { [TrialOutcome.Completed] = done }, 0, 0), 0, mode);
}
