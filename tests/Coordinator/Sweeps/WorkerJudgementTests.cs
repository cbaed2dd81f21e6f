using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Results;
using Runner.Sweeps;

namespace Runner.Tests.Sweeps;

public class WorkerJudgementTests
{
    private static readonly SweepId Sweep = new("s", 1);
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly List<TrialEnding> endings = [];
    private readonly Dictionary<string, StandingRecord> standings = [];
    private WorkerJudgement judgement = WorkerJudgement.Start;
    private string[] here = ["bad", "good"];
    private string[] working = ["good"];
    private bool leads = true;

    [Fact]
    public void After_three_failures_in_a_row_a_worker_waits_while_another_tries_them()
    {
        Succeeds("good", 9);
        Fails("bad", 1, 2);
        See().ShouldBeEmpty();
        Fails("bad", 3, 4);
        var judge = See().ShouldHaveSingleItem();
        (judge.Worker.Value, judge.Standing, judge.Why).ShouldBe(("bad", WorkerStanding.Doubted, "trials 1, 2 and 3 failed on it in a row"));
        judge.OpenAgain.ShouldBe([1, 2, 3]);
        judgement.StandsWell("bad").ShouldBeFalse();
    }

    [Fact]
    public void A_worker_on_which_three_trials_in_a_row_fail_that_succeed_elsewhere_is_put_aside_and_all_it_failed_is_trained_again()
    {
        Succeeds("good", 9);
        Fails("bad", 1, 2, 3, 4, 5);
        See();
        Succeeds("good", 1, 2, 3);
        var judge = See().ShouldHaveSingleItem();
        (judge.Standing, judge.Why).ShouldBe((WorkerStanding.PutAside, "trials 1, 2 and 3 failed on it in a row and succeeded elsewhere"));
        judge.OpenAgain.ShouldBe([4, 5]);
        judgement.Unsettled.ShouldBeTrue();
        Succeeds("good", 4, 5);
        See().ShouldBeEmpty();
        judgement.Unsettled.ShouldBeFalse();
        judgement.IsPutAside("bad").ShouldBeTrue();
    }

    [Fact]
    public void What_fails_on_a_worker_after_it_was_put_aside_is_trained_again_too()
    {
        Succeeds("good", 9);
        Fails("bad", 1, 2, 3);
        See();
        Succeeds("good", 1, 2, 3);
        See();
        Fails("bad", 6);
        See().ShouldHaveSingleItem().OpenAgain.ShouldBe([6]);
    }

    [Fact]
    public void A_worker_whose_failed_trials_fail_elsewhere_too_goes_on()
    {
        Succeeds("good", 9);
        Fails("bad", 1, 2, 3);
        See();
        Fails("good", 1);
        var judge = See().ShouldHaveSingleItem();
        (judge.Standing, judge.Why).ShouldBe((WorkerStanding.Good, "what failed on it failed elsewhere too or was stopped"));
        judgement.StandsWell("bad").ShouldBeTrue();
        Fails("good", 2, 3);
        See().ShouldBeEmpty();
    }

    [Fact]
    public void The_only_worker_is_never_doubted()
    {
        here = ["bad"];
        Succeeds("good", 9);
        Fails("bad", 1, 2, 3, 4);
        See().ShouldBeEmpty();
        judgement.Unsettled.ShouldBeFalse();
    }

    [Fact]
    public void Where_nothing_has_succeeded_elsewhere_nobody_is_doubted()
    {
        Fails("bad", 1, 2, 3);
        Fails("good", 4, 5, 6);
        See().ShouldBeEmpty();
    }

    [Fact]
    public void A_success_between_failures_breaks_the_row()
    {
        Succeeds("good", 9);
        Fails("bad", 1, 2);
        Succeeds("bad", 7);
        Fails("bad", 3, 4);
        See().ShouldBeEmpty();
    }

    [Fact]
    public void A_worker_is_not_kept_waiting_when_the_others_have_gone()
    {
        Succeeds("good", 9);
        Fails("bad", 1, 2, 3);
        See();
        working = [];
        var orders = Enumerable.Range(0, 22).SelectMany(_ => See()).ToList();
        orders.ShouldHaveSingleItem().Standing.ShouldBe(WorkerStanding.Good);
    }

    [Fact]
    public void Where_all_are_doubted_one_goes_on_and_tries_what_failed_on_the_others()
    {
        here = ["bad", "good", "fine"];
        Succeeds("good", 8);
        Succeeds("fine", 9);
        Fails("bad", 1, 2, 3, 4, 5);
        See();
        Fails("good", 11, 12, 13, 14);
        Fails("fine", 15, 16, 17);
        See();
        new[] { "bad", "good", "fine" }.Where(judgement.StandsWell).ShouldBeEmpty();

        working = [];
        var orders = Enumerable.Range(0, 30).SelectMany(_ => See()).ToList();
        orders.First().ShouldSatisfyAllConditions(order => order.Worker.Value.ShouldBe("fine"), order => order.Standing.ShouldBe(WorkerStanding.Good));
        orders.Count.ShouldBe(1);

        working = ["fine"];
        Succeeds("fine", 1, 2, 3);
        Fails("fine", 11, 12);
        See().ShouldContain(order => order.Worker.Value == "bad" && order.Standing == WorkerStanding.PutAside && order.OpenAgain.SequenceEqual(new[] { 4, 5 }));
        judgement.StandsWell("good").ShouldBeTrue();
    }

    [Fact]
    public void Who_does_not_lead_gives_no_order_and_knows_that_the_sweep_is_not_over()
    {
        leads = false;
        Succeeds("good", 9);
        Fails("bad", 1, 2, 3);
        See().ShouldBeEmpty();
        judgement.Unsettled.ShouldBeTrue();
    }

    [Fact]
    public void A_new_leader_knows_what_the_old_one_knew()
    {
        Succeeds("good", 9);
        Fails("bad", 1, 2, 3);
        See();
        Succeeds("good", 1, 2, 3);
        judgement = WorkerJudgement.Start;
        See().ShouldHaveSingleItem().Standing.ShouldBe(WorkerStanding.PutAside);
    }

    [Fact]
    public void Who_is_readmitted_begins_a_new_row()
    {
        Succeeds("good", 9);
        Fails("bad", 1, 2, 3);
        See();
        Succeeds("good", 1, 2, 3);
        See();
        Set("bad", WorkerStanding.Good);
        See().ShouldBeEmpty();
        Fails("bad", 4, 5);
        See().ShouldBeEmpty();
        Fails("bad", 6);
        See().ShouldHaveSingleItem().Standing.ShouldBe(WorkerStanding.Doubted);
    }

    /// <summary>A new leader knows nothing of standings that have changed since: it must not find that more is to be done.</summary>
    [Fact]
    public void What_was_forgiven_is_trained_again_when_the_worker_is_put_aside_after_all()
    {
        Succeeds("good", 9);
        Fails("bad", 1, 2, 3);
        Set("bad", WorkerStanding.Good);
        See().ShouldBeEmpty();
        Fails("bad", 4, 5, 6);
        See().ShouldHaveSingleItem().OpenAgain.ShouldBe([4, 5, 6]);
        Succeeds("good", 4, 5, 6);
        See().ShouldHaveSingleItem().OpenAgain.ShouldBe([1, 2, 3]);
        Succeeds("good", 1, 2, 3);
        judgement = WorkerJudgement.Start;
        See().ShouldBeEmpty();
        judgement.Unsettled.ShouldBeFalse();
    }

    [Fact]
    public void Every_change_of_a_standing_is_said_once()
    {
        Set("bad", WorkerStanding.PutAside);
        var effects = new List<SweepEffect>();
        judgement = judgement.See(Sweep, Seen(), effects);
        judgement = judgement.See(Sweep, Seen(), effects);
        effects.OfType<Show>().Select(show => show.News).OfType<StandingChanged>().ShouldHaveSingleItem().Standing.Worker.Value.ShouldBe("bad");
    }

    [Fact]
    public void Who_is_put_aside_is_granted_nothing_and_asked_to_hand_back_what_it_has()
    {
        var (bad, good) = (new NodeName("bad"), new NodeName("good"));
        Set("bad", WorkerStanding.PutAside);
        var (state, effects) = Run(Started, Beat(bad), Beat(good), new RescueDue(), Counted(open: 2, done: 4));
        effects.OfType<TellNode>().ShouldBe([new TellNode(bad, new Suspend(Sweep))]);

        (state, effects) = Run(state, new GrantBundles(bad, 1, 1), new GrantBundles(good, 1, 1));
        effects.ShouldBe([new TellCoordinator(new SweepHasNothing(Sweep, bad, 1, Dry: false)), new LeaseBundles(good, 1, 1)]);

        (_, effects) = Run(state, Beat(bad));
        effects.ShouldBe([new TellNode(bad, new Suspend(Sweep))]);
    }

    [Fact]
    public void A_sweep_is_not_over_while_a_worker_is_doubted()
    {
        Succeeds("good", 9);
        Fails("bad", 1, 2, 3);
        var (state, effects) = Run(Started, new RescueDue(), Counted(open: 0, done: 4));
        effects.OfType<Show>().Select(show => show.News).OfType<SweepOver>().ShouldBeEmpty();
        effects.OfType<JudgeWorker>().ShouldHaveSingleItem();

        Fails("good", 1, 2, 3);
        (_, effects) = Run(state, new RescueDue(), Counted(open: 0, done: 4));
        effects.OfType<Show>().Select(show => show.News).OfType<SweepOver>().ShouldHaveSingleItem();
    }

    private static SweepState Started => SweepState.Start(
        new SweepBrief(Sweep, default, default, "", "s.yaml", "", TimeSpan.FromSeconds(1)), new SweepBeats(TimeSpan.FromSeconds(1), 6));

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

    private static NodeBeat Beat(NodeName node) => new(node, 1, "", null, [], []);

    private SweepCounted Counted(int open, int done) => new(
        new SweepCounts(open + done, open, 0, new Dictionary<TrialOutcome, int> { [TrialOutcome.Completed] = done }, 0, 0), 0, Workers: Seen());

    /// <summary>The orders that are given, each carried out.</summary>
    private List<JudgeWorker> See()
    {
        var effects = new List<SweepEffect>();
        judgement = judgement.See(Sweep, Seen(), effects);
        var orders = effects.OfType<JudgeWorker>().ToList();
        foreach (var order in orders.Where(order => order.Standing is not null))
        {
            Set(order.Worker.Value, order.Standing!.Value);
        }

        if (orders.Count > 0)
        {
            // Hears of what it has ordered; gives no further order.
            effects.Clear();
            judgement = judgement.See(Sweep, Seen(), effects);
            effects.OfType<JudgeWorker>().ShouldBeEmpty();
        }

        return orders;
    }

    private WorkersSeen Seen() => new(
        leads, [.. standings.Values], endings, [.. here.Select(name => new NodeName(name))], [.. working.Select(name => new NodeName(name))]);

    private void Set(string worker, WorkerStanding standing) =>
        standings[worker] = new StandingRecord(new NodeName(worker), standing, "", Noon + TimeSpan.FromSeconds(endings.Count));

    [Fact]
    public void Trials_that_are_stopped_before_another_worker_tried_them_count_against_nobody()
    {
        Succeeds("good", 9);
        Fails("bad", 1, 2, 3);
        See().ShouldHaveSingleItem().Standing.ShouldBe(WorkerStanding.Doubted);
        End("", TrialOutcome.Stopped, [1]);
        var judge = See().ShouldHaveSingleItem();
        (judge.Worker.Value, judge.Standing).ShouldBe(("bad", WorkerStanding.Good));
        judgement.Book.Successful.ShouldBe(["good"]);
    }

    private void Fails(string worker, params int[] trials) => End(worker, TrialOutcome.Failed, trials);

    private void Succeeds(string worker, params int[] trials) => End(worker, TrialOutcome.Completed, trials);

    private void End(string worker, TrialOutcome outcome, int[] trials)
    {
        foreach (var trial in trials)
        {
            var position = endings.Count + 1;
            endings.Add(new TrialEnding(position, new NodeName(worker), trial, outcome, Noon + TimeSpan.FromSeconds(position)));
        }
    }
}
