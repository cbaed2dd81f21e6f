using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Specs;
using Runner.Sweeps;

namespace Runner.Tests.Sweeps;

public class CoordinatorDecisionsTests
{
    private static readonly SweepId A = new("a", 1);
    private static readonly SweepId B = new("b", 1);
    private static readonly NodeName N = new("n");
    private static readonly NodeName M = new("m");
    private static readonly CoordinatorTick Tick = new();

    [Fact]
    public void A_request_goes_to_the_most_wanted_sweep()
    {
        var (_, effects) = Run(Found(A, B), Ask(N, 1, most: 3));
        Grants(effects).ShouldBe([(A, new GrantBundles(N, 1, 3))]);
    }

    [Fact]
    public void A_request_that_comes_before_any_sweep_is_served_when_one_is_found()
    {
        var (_, effects) = Run(Ask(N, 1), Found(A));
        effects.OfType<StartSweep>().ShouldBe([new StartSweep(A)]);
        Grants(effects).ShouldBe([(A, new GrantBundles(N, 1, 1))]);
    }

    [Fact]
    public void The_next_sweep_is_tried_when_one_has_nothing()
    {
        var (_, effects) = Run(Found(A, B), Ask(N, 1), new SweepHasNothing(A, N, 1, Dry: false));
        Grants(effects).Select(grant => grant.Sweep).ShouldBe([A, B]);
    }

    [Fact]
    public void A_request_that_no_sweep_can_grant_stands_until_one_has_work()
    {
        var (state, effects) = Run(
            Found(A, B), Ask(N, 1), new SweepHasNothing(A, N, 1, Dry: true), new SweepHasNothing(B, N, 1, Dry: true), Ask(N, 1), Tick);
        Grants(effects).Count.ShouldBe(2);

        (_, effects) = Run(state, new SweepHasWork(B, 4));
        Grants(effects).ShouldBe([(B, new GrantBundles(N, 1, 1))]);
    }

    [Fact]
    public void A_dry_sweep_is_asked_for_nobody_until_it_has_work()
    {
        var (state, effects) = Run(Found(A, B), Ask(N, 1), new SweepHasNothing(A, N, 1, Dry: true), Ask(M, 1));
        Grants(effects).Select(grant => (grant.Sweep, grant.Grant.Node)).ShouldBe([(A, N), (B, N), (B, M)]);

        (_, effects) = Run(state, new SweepHasNothing(B, M, 1, Dry: true), new SweepHasWork(A, 4));
        Grants(effects).Select(grant => (grant.Sweep, grant.Grant.Node)).ShouldBe([(A, M)]);
    }

    [Fact]
    public void A_sweep_that_has_nothing_for_one_node_may_have_something_for_another()
    {
        var (_, effects) = Run(Found(A), Ask(N, 1), new SweepHasNothing(A, N, 1, Dry: false), Ask(M, 1));
        Grants(effects).Select(grant => grant.Grant.Node).ShouldBe([N, M]);
    }

    [Fact]
    public void Whoever_waits_is_served_in_order_of_name()
    {
        var (_, effects) = Run(Ask(N, 1), Ask(M, 1), Found(A));
        Grants(effects).Select(grant => grant.Grant.Node).ShouldBe([M, N]);
    }

    [Fact]
    public void A_repeated_request_goes_again_to_the_sweep_that_looks_for_bundles()
    {
        var (_, effects) = Run(Found(A, B), Ask(N, 1), Ask(N, 1));
        Grants(effects).ShouldBe(Enumerable.Repeat((A, new GrantBundles(N, 1, 1)), 2));
    }

    [Fact]
    public void A_request_that_is_older_than_the_standing_one_is_late_and_changes_nothing()
    {
        var (state, _) = Run(Found(A), Ask(N, 5));
        var (after, effects) = CoordinatorDecisions.Step(state, Ask(N, 4));
        after.ShouldBe(state);
        effects.ShouldBeEmpty();
    }

    [Fact]
    public void A_grant_that_was_not_heard_of_is_repeated_instead_of_granting_more()
    {
        var (_, effects) = Run(Found(A), Ask(N, 1), new SweepGranted(A, N, 1, []), Ask(N, 2, last: 0));
        Grants(effects).Count.ShouldBe(1);
        Told<RepeatGrant>(effects).ShouldBe([(A, new RepeatGrant(N))]);
    }

    [Fact]
    public void A_grant_that_was_heard_of_ends_the_request_and_the_next_one_is_passed_on()
    {
        var (_, effects) = Run(Found(A), Ask(N, 1), new SweepGranted(A, N, 1, []), Ask(N, 2, last: 1));
        Grants(effects).Select(grant => grant.Grant.Request).ShouldBe([1, 2]);
        Told<RepeatGrant>(effects).ShouldBeEmpty();
    }

    [Fact]
    public void A_grant_that_its_sweep_has_forgotten_is_not_waited_for()
    {
        var (_, effects) = Run(
            Found(A), Ask(N, 1), new SweepGranted(A, N, 1, []), Ask(N, 1, last: 0), new GrantForgotten(A, N), Ask(N, 1, last: 0));
        Told<RepeatGrant>(effects).Count.ShouldBe(1);
        Grants(effects).Count.ShouldBe(2);
    }

    [Fact]
    public void A_node_that_works_on_one_sweep_only_is_given_nothing_else()
    {
        var (state, effects) = Run(Found(A, B), Beat(N) with { Only = B }, Ask(N, 1));
        Grants(effects).Select(grant => grant.Sweep).ShouldBe([B]);
        (_, effects) = Run(state, new SweepHasNothing(B, N, 1, Dry: true), new SweepHasWork(A, 4));
        Grants(effects).ShouldBeEmpty();
    }

    [Fact]
    public void Reports_about_a_lease_go_to_its_sweep()
    {
        var back = new HandBack(N, Key(B, 1));
        var (_, effects) = Run(Found(A, B), back);
        Told<HandBack>(effects).ShouldBe([(B, back)]);
    }

    [Fact]
    public void A_heartbeat_is_answered()
    {
        Orders<BeatHeard>(Run(Beat(N)).Effects).Select(order => order.Node).ShouldBe([N]);
    }

    [Fact]
    public void A_heartbeat_goes_to_each_sweep_with_the_leases_of_that_one()
    {
        var (_, effects) = Run(Found(A, B), Beat(N, Key(A, 1), Key(B, 2), Key(A, 3)));
        Told<NodeBeat>(effects).Select(told => (told.Sweep, string.Join(' ', told.Message.Held.Select(lease => lease.Bundle)))).ShouldBe([(A, "1 3"), (B, "2")]);
    }

    [Fact]
    public void The_ledger_is_told_of_a_node_at_its_first_heartbeat_and_every_fifth_tick()
    {
        var (_, effects) = Run(Beat(N), Beat(N), Tick, Tick, Tick, Tick, Beat(N), Tick, Beat(N), Beat(N));
        effects.OfType<AttendWorker>().ShouldBe(Enumerable.Repeat(new AttendWorker(N, 2, "gpu=no"), 2));
    }

    [Fact]
    public void A_node_that_is_silent_for_more_than_ten_ticks_has_left()
    {
        var (state, effects) = Run([Found(A, B), Beat(N), .. Enumerable.Repeat(Tick, 10)]);
        effects.OfType<DismissWorker>().ShouldBeEmpty();
        (state, effects) = Run(state, Tick, Tick);
        effects.OfType<DismissWorker>().ShouldBe([new DismissWorker(N)]);
        Told<NodeLeft>(effects).ShouldBe([(A, new NodeLeft(N)), (B, new NodeLeft(N))]);

        (_, effects) = Run(state, Beat(N));
        effects.OfType<AttendWorker>().Count().ShouldBe(1);
    }

    [Fact]
    public void A_node_that_is_heard_stays()
    {
        var (state, effects) = Run([.. Enumerable.Range(0, 30).SelectMany(_ => new ICoordinatorMessage[] { Tick, Ask(N, 1) })]);
        effects.OfType<DismissWorker>().ShouldBeEmpty();
        state.Nodes.ContainsKey("n").ShouldBeTrue();
    }

    [Fact]
    public void A_node_that_is_drained_leaves_once_however_often_it_says_so()
    {
        var (state, effects) = Run(Found(A), Beat(N), new NodeDrained(N), new NodeDrained(N));
        effects.OfType<DismissWorker>().Count().ShouldBe(1);
        Told<NodeLeft>(effects).ShouldBe([(A, new NodeLeft(N))]);
        state.Nodes.ShouldBeEmpty();
    }

    [Fact]
    public void A_worker_that_has_died_is_told_to_every_sweep_before_it_leaves()
    {
        var (state, effects) = Run(Found(A), Beat(N), new NodeDied(N, LossCause.Trial));
        effects.OfType<TellSweep>().Select(tell => tell.Message).TakeLast(2).ShouldBe([new WorkerDied(N, LossCause.Trial), new NodeLeft(N)]);
        effects.OfType<DismissWorker>().Count().ShouldBe(1);
        state.Nodes.ShouldBeEmpty();
    }

    [Fact]
    public void A_worker_that_was_ordered_to_drain_is_told_so_and_given_nothing_more()
    {
        var (state, effects) = Run(Beat(N), Ask(N, 1), Workers(draining: true), Workers(draining: true), Found(A), Ask(N, 2));
        Orders<Drain>(effects).ShouldBe([(N, new Drain(Now: true))]);
        Grants(effects).ShouldBeEmpty();

        // It may not have heard.
        (_, effects) = Run(state, Beat(N));
        Orders<Drain>(effects).Count.ShouldBe(1);
    }

    [Fact]
    public void A_worker_that_nobody_ordered_to_drain_goes_on()
    {
        var (_, effects) = Run(Beat(N), Workers(draining: false), new WorkersFound([new WorkerRecord(M, 1, "", default, Draining: true)]));
        Orders<Drain>(effects).ShouldBeEmpty();
    }

    [Fact]
    public void Draining_tells_every_node_and_is_over_once_when_the_last_has_left()
    {
        var (state, effects) = Run(Beat(N), Beat(M), new DrainNodes(), new NodeDrained(N));
        Orders<Drain>(effects).ShouldBe([(M, new Drain(Now: true)), (N, new Drain(Now: true))]);
        effects.OfType<NodesDrained>().ShouldBeEmpty();
        (_, effects) = Run(state, new NodeDrained(M), new NodeDrained(M), Tick);
        effects.OfType<NodesDrained>().Count().ShouldBe(1);
    }

    [Fact]
    public void Draining_is_over_at_once_where_no_node_is_and_does_not_wait_for_one_that_is_silent()
    {
        Run(new DrainNodes()).Effects.OfType<NodesDrained>().Count().ShouldBe(1);
        Run([Beat(N), new DrainNodes(), .. Enumerable.Repeat(Tick, 11)]).Effects.OfType<NodesDrained>().Count().ShouldBe(1);
    }

    [Fact]
    public void While_nodes_are_drained_nothing_is_granted_or_searched_and_whoever_comes_is_told()
    {
        var (_, effects) = Run(Found(A), Beat(N), new DrainNodes(), Beat(N), Beat(M), Ask(M, 1), Tick, Tick, Tick, Tick, Tick, Tick);
        Grants(effects).ShouldBeEmpty();
        effects.OfType<FindSweeps>().ShouldBeEmpty();
        Orders<Drain>(effects).Select(order => order.Node).ShouldBe([N, N, M]);
    }

    [Fact]
    public void That_there_is_work_and_nobody_here_is_said_once_after_ten_ticks()
    {
        var (state, effects) = Run([Found(A), .. Enumerable.Repeat(Tick, 10)]);
        effects.OfType<SayNoWorkers>().ShouldBeEmpty();
        (state, effects) = Run(state, [.. Enumerable.Repeat(Tick, 30)]);
        effects.OfType<SayNoWorkers>().Count().ShouldBe(1);

        // Again when somebody was here and has left.
        (_, effects) = Run(state, [Beat(N), new NodeDrained(N), .. Enumerable.Repeat(Tick, 30)]);
        effects.OfType<SayNoWorkers>().Count().ShouldBe(1);
    }

    [Fact]
    public void Nobody_is_missed_where_nothing_is_to_be_done()
    {
        Run([.. Enumerable.Repeat(Tick, 30)]).Effects.OfType<SayNoWorkers>().ShouldBeEmpty();
        Run([Found(A), new SweepHasNothing(A, N, 1, Dry: true), .. Enumerable.Repeat(Tick, 30)]).Effects.OfType<SayNoWorkers>().ShouldBeEmpty();
    }

    [Fact]
    public void Sweeps_are_searched_at_every_tick_until_one_is_there_and_then_at_every_fifth()
    {
        var (state, effects) = Run(Tick, Tick, Tick);
        effects.OfType<FindSweeps>().Count().ShouldBe(3);
        (_, effects) = Run(state, [Found(A), .. Enumerable.Repeat(Tick, 10)]);
        effects.OfType<FindSweeps>().Count().ShouldBe(2);
    }

    [Fact]
    public void Orders_to_workers_are_looked_for_while_a_node_is_here()
    {
        Run(Tick, Tick).Effects.OfType<FindWorkers>().ShouldBeEmpty();
        Run(Beat(N), Tick, Tick).Effects.OfType<FindWorkers>().Count().ShouldBe(2);
    }

    [Fact]
    public void A_change_of_the_ledger_is_looked_at_at_once()
    {
        var (_, effects) = Run(Found(A, B), new LedgerChanged());
        effects.OfType<FindSweeps>().Count().ShouldBe(1);
        effects.OfType<FindWorkers>().Count().ShouldBe(1);
        Told<RescueDue>(effects).Select(told => told.Sweep).ShouldBe([A, B]);
    }

    [Fact]
    public void A_sweep_that_is_not_found_any_more_is_asked_to_look_and_goes_when_it_says_that_it_is_over()
    {
        var (state, effects) = Run(Found(A, B), Found(B));
        Told<RescueDue>(effects).Select(told => told.Sweep).ShouldBe([A]);
        effects.OfType<StartSweep>().Count().ShouldBe(2);
        state.Sweeps.Select(known => known.Id).ShouldBe([B, A]);

        (state, effects) = Run(state, new SweepEnded(A, Finished: true));
        effects.OfType<StopSweep>().ShouldBe([new StopSweep(A)]);
        state.Sweeps.Select(known => known.Id).ShouldBe([B]);
    }

    [Fact]
    public void A_request_at_a_sweep_that_ends_goes_to_the_next()
    {
        var (_, effects) = Run(Found(A, B), Ask(N, 1), new SweepEnded(A, Finished: false));
        Grants(effects).Select(grant => grant.Sweep).ShouldBe([A, B]);
    }

    [Fact]
    public void What_a_sweep_says_of_a_node_that_has_left_changes_nothing()
    {
        var (state, _) = Run(Found(A), Beat(N), new NodeDrained(N));
        foreach (var message in (ICoordinatorMessage[])[new SweepGranted(A, N, 1, []), new SweepHasNothing(A, N, 1, Dry: false), new GrantForgotten(A, N)])
        {
            var (after, effects) = CoordinatorDecisions.Step(state, message);
            after.ShouldBe(state);
            effects.ShouldBeEmpty();
        }
    }

    private static (CoordinatorState State, List<CoordinatorEffect> Effects) Run(params ICoordinatorMessage[] messages) =>
        Run(CoordinatorState.Start, messages);

    private static (CoordinatorState State, List<CoordinatorEffect> Effects) Run(CoordinatorState state, params ICoordinatorMessage[] messages)
    {
        var all = new List<CoordinatorEffect>();
        foreach (var message in messages)
        {
            (state, var effects) = CoordinatorDecisions.Step(state, message);
            all.AddRange(effects);
        }

        return (state, all);
    }

    private static List<(SweepId Sweep, T Message)> Told<T>(IEnumerable<CoordinatorEffect> effects)
        where T : ISweepMessage => [.. effects.OfType<TellSweep>().Where(tell => tell.Message is T).Select(tell => (tell.Sweep, (T)tell.Message))];

    private static List<(SweepId Sweep, GrantBundles Grant)> Grants(IEnumerable<CoordinatorEffect> effects) => Told<GrantBundles>(effects);

    private static List<(NodeName Node, T Message)> Orders<T>(IEnumerable<CoordinatorEffect> effects)
        where T : NodeMessage => [.. effects.OfType<OrderNode>().Where(order => order.Message is T).Select(order => (order.Node, (T)order.Message))];

    private static SweepsFound Found(params SweepId[] sweeps) =>
        new([.. sweeps.Select(sweep => new FoundSweep(sweep, QueueEntry.Default, WorkerNeeds.None, IsOpen: true))]);

    private static AskForBundles Ask(NodeName node, long request, long last = 0, int most = 1) => new(node, request, last, most);

    private static NodeBeat Beat(NodeName node, params LeaseKey[] held) => new(node, 2, "gpu=no", null, held, []);

    private static LeaseKey Key(SweepId sweep, long bundle) => new(sweep, new BundleId(bundle), new FencingToken(bundle));

    private static WorkersFound Workers(bool draining) => new([new WorkerRecord(N, 1, "", default, draining)]);
}
