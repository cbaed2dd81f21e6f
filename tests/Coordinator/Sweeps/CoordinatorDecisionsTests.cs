using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Results;
using Runner.Sweeps;

namespace Runner.Tests.Sweeps;

public class CoordinatorDecisionsTests
{
    private static readonly SweepId Sweep = new("s", 1);
    private static readonly NodeName Node = new("n");

    [Fact]
    public void A_node_that_joins_is_offered_work()
    {
        var (_, effects) = Run(new NodeJoined(Node, 2));
        effects.ShouldBe([new TellNodeAbout(Node, new OfferWork(Sweep))]);
    }

    [Fact]
    public void An_idle_node_makes_the_coordinator_count_once_at_a_time()
    {
        var (_, effects) = Run(new NodeIdle(Node), new NodeIdle(Node), new RescueDue());
        effects.OfType<RescueAndCount>().Count().ShouldBe(1);
    }

    [Fact]
    public void What_happens_during_a_count_is_counted_again()
    {
        var (_, effects) = Run(new RescueDue(), new NodeIdle(Node), Counted(open: 0, leased: 1, done: 0));
        effects.OfType<RescueAndCount>().Count().ShouldBe(2);
    }

    [Fact]
    public void Trials_that_are_open_again_are_offered_to_every_node()
    {
        var (_, effects) = Run(new NodeJoined(Node, 1), new NodeJoined(new NodeName("m"), 1), new RescueDue(), Counted(open: 3, leased: 0, done: 1));
        effects.OfType<TellNodeAbout>().Count(tell => tell.Message is OfferWork).ShouldBe(4);
    }

    [Fact]
    public void The_sweep_ends_once_when_every_trial_is_recorded()
    {
        var (_, effects) = Run(
            new NodeJoined(Node, 1), new RescueDue(), Counted(0, 0, 4), new RescueDue(), Counted(0, 0, 4), new NodeIdle(Node));
        effects.OfType<EndSweep>().ShouldBe([new EndSweep(Finished: true)]);
    }

    [Fact]
    public void The_last_recorded_trial_is_noticed_without_waiting_for_the_clock()
    {
        var (_, effects) = Run(
            new NodeJoined(Node, 1),
            new RescueDue(),
            Counted(open: 0, leased: 1, done: 3),
            new TrialsRecorded(Node, new LeaseKey(Sweep, new BundleId(1), new FencingToken(1)), [new TrialResult { Index = 3, Outcome = TrialOutcome.Completed }]));
        effects.OfType<RescueAndCount>().Count().ShouldBe(2);
    }

    [Fact]
    public void Stopping_drains_every_node_and_ends_when_the_last_is_drained()
    {
        var (_, effects) = Run(new NodeJoined(Node, 1), new StopSweep(Now: true), new NodeDrained(Node));
        effects.OfType<TellNodeAbout>().Last().Message.ShouldBe(new Drain(Now: true));
        effects[^1].ShouldBe(new EndSweep(Finished: false));
    }

    [Fact]
    public void A_node_that_joins_while_stopping_is_told_to_drain()
    {
        var (_, effects) = Run(new NodeJoined(new NodeName("m"), 1), new StopSweep(Now: false), new NodeJoined(Node, 1));
        effects.OfType<TellNodeAbout>().Last().ShouldBe(new TellNodeAbout(Node, new Drain(Now: false)));
    }

    [Fact]
    public void A_node_that_announces_itself_again_is_not_offered_again()
    {
        var (_, effects) = Run(new NodeJoined(Node, 2), new NodeJoined(Node, 2));
        effects.OfType<TellNodeAbout>().Count().ShouldBe(1);
    }

    [Fact]
    public void A_node_that_missed_the_drain_is_told_again_when_it_is_heard()
    {
        var (_, effects) = Run(new NodeJoined(Node, 1), new StopSweep(Now: true), new NodeJoined(Node, 1));
        effects.OfType<TellNodeAbout>().Count(tell => tell.Message is Drain { Now: true }).ShouldBe(2);
    }

    [Fact]
    public void Stopping_does_not_wait_for_a_node_that_fell_silent()
    {
        var (_, effects) = Run([new NodeJoined(Node, 1), new StopSweep(Now: false), .. Enumerable.Repeat(new RescueDue(), 21)]);
        effects[^1].ShouldBe(new EndSweep(Finished: false));
    }

    [Fact]
    public void A_paused_sweep_suspends_its_nodes_and_offers_nothing_until_it_is_resumed()
    {
        var (_, paused) = Run(new NodeJoined(Node, 1), new RescueDue(), Counted(3, 1, 0) with { Mode = SweepMode.Paused });
        paused.OfType<TellNodeAbout>().Select(tell => tell.Message.GetType()).ShouldBe([typeof(OfferWork), typeof(Suspend)]);

        var (_, resumed) = Run(
            new NodeJoined(Node, 1),
            new RescueDue(),
            Counted(3, 1, 0) with { Mode = SweepMode.Paused },
            new RescueDue(),
            Counted(4, 0, 0));
        resumed[^1].ShouldBe(new TellNodeAbout(Node, new OfferWork(Sweep)));
    }

    [Theory]
    [InlineData(SweepMode.Stopping, false)]
    [InlineData(SweepMode.Cancelled, true)]
    public void A_sweep_that_is_stopped_in_the_ledger_drains_its_nodes_and_ends(SweepMode mode, bool now)
    {
        var (_, effects) = Run(
            new NodeJoined(Node, 1), new RescueDue(), Counted(3, 1, 0) with { Mode = mode }, new NodeDrained(Node));
        effects.OfType<TellNodeAbout>().Last().Message.ShouldBe(new Drain(now));
        effects[^1].ShouldBe(new EndSweep(Finished: false));
    }

    private static (CoordinatorState State, List<CoordinatorEffect> Effects) Run(params CoordinatorMessage[] messages)
    {
        var state = CoordinatorState.Start(Sweep);
        var all = new List<CoordinatorEffect>();
        foreach (var message in messages)
        {
            (state, var effects) = CoordinatorDecisions.Step(state, message);
            all.AddRange(effects);
        }

        return (state, all);
    }

    private static SweepCounted Counted(int open, int leased, int done) => new(
        new SweepCounts(open + leased + done, open, leased, new Dictionary<TrialOutcome, int> { [TrialOutcome.Completed] = done }, 0, 0), 0);
}
