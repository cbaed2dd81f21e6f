using System.Collections.Immutable;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Specs;
using Runner.Sweeps;

namespace Runner.Tests.Sweeps;

/// <summary>Who gets slots, and who makes room.</summary>
public class SlotAllocationTests
{
    private static readonly SweepId Low = new("low", 1);
    private static readonly SweepId High = new("high", 1);
    private static readonly NodeName N = new("n");
    private static readonly NodeName M = new("m");

    [Fact]
    public void A_sweep_of_higher_priority_takes_the_slots_of_a_lower_one_at_once()
    {
        var (_, effects) = Run(Found(Of(Low)), Beat(N, 2, Key(Low, 1), Key(Low, 2)), Found(Of(High, 1), Of(Low)), new SweepHasWork(High, 5));
        Yields(effects).ShouldBe([(N, Key(Low, 2)), (N, Key(Low, 1))]);
    }

    [Fact]
    public void No_more_room_is_made_than_there_are_open_trials_for_it()
    {
        var (state, effects) = Run(Found(Of(High, 1), Of(Low)), Beat(N, 3, Key(Low, 1), Key(Low, 2), Key(Low, 3)), new SweepHasWork(High, 1));
        Yields(effects).ShouldBe([(N, Key(Low, 3))]);

        // Said again while that is on its way.
        (_, effects) = Run(state, new SweepHasWork(High, 1), new CoordinatorTick());
        Yields(effects).ShouldBeEmpty();
    }

    [Fact]
    public void Free_slots_are_taken_before_any_room_is_made()
    {
        var (_, effects) = Run(Found(Of(High, 1), Of(Low)), Beat(N, 2, Key(Low, 1)), Ask(N, 1), new SweepHasWork(High, 1));
        Grants(effects).ShouldBe([(High, 1)]);
        Yields(effects).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_sweep_of_the_same_or_a_lower_priority_waits(int priority)
    {
        var (_, effects) = Run(Found(Of(Low, 0), Of(High, priority)), Beat(N, 1, Key(Low, 1)), new SweepHasWork(High, 5), new CoordinatorTick());
        Yields(effects).ShouldBeEmpty();
    }

    [Fact]
    public void The_lowest_makes_room_first()
    {
        var middle = new SweepId("middle", 1);
        var (_, effects) = Run(
            Found(Of(High, 2), Of(middle, 1), Of(Low)), Beat(N, 2, Key(middle, 1), Key(middle, 2)), Beat(M, 1, Key(Low, 3)), new SweepHasWork(High, 1));
        Yields(effects).ShouldBe([(M, Key(Low, 3))]);
    }

    [Fact]
    public void What_a_node_was_granted_since_its_last_heartbeat_makes_room_too()
    {
        var (_, effects) = Run(
            Found(Of(High, 1), Of(Low)), Beat(N, 1), Ask(N, 1), new SweepHasNothing(High, N, 1, Dry: true), new SweepGranted(Low, N, 1, [Key(Low, 9)]),
            new SweepHasWork(High, 1));
        Yields(effects).ShouldBe([(N, Key(Low, 9))]);
    }

    [Fact]
    public void What_a_heartbeat_had_named_before_the_grant_is_heard_of_counts_once()
    {
        var (_, effects) = Run(
            Found(Of(High, 1), Of(Low)), Beat(N, 2), Ask(N, 1), new SweepHasNothing(High, N, 1, Dry: true), Beat(N, 2, Key(Low, 8), Key(Low, 9)),
            new SweepGranted(Low, N, 1, [Key(Low, 9)]), new SweepHasWork(High, 2));
        Yields(effects).ShouldBe([(N, Key(Low, 9)), (N, Key(Low, 8))]);
    }

    [Fact]
    public void A_node_that_may_not_have_heard_is_told_again_and_no_more_once_it_has_handed_back()
    {
        var (state, _) = Run(Found(Of(High, 1), Of(Low)), Beat(N, 1, Key(Low, 1)), new SweepHasWork(High, 1));
        (state, var effects) = Run(state, Beat(N, 1, Key(Low, 1)));
        Yields(effects).ShouldBe([(N, Key(Low, 1))]);
        (_, effects) = Run(state, new HandBack(N, Key(Low, 1)), Beat(N, 1));
        Yields(effects).ShouldBeEmpty();
    }

    [Fact]
    public void Nobody_makes_room_for_a_sweep_that_has_nothing_for_the_node_in_particular()
    {
        var (_, effects) = Run(
            Found(Of(High, 1), Of(Low)), Beat(N, 1), Ask(N, 1), new SweepHasNothing(High, N, 1, Dry: false), new SweepGranted(Low, N, 1, [Key(Low, 1)]),
            new SweepHasWork(High, 3), Beat(N, 1, Key(Low, 1)), new CoordinatorTick());
        Yields(effects).ShouldBeEmpty();
    }

    [Fact]
    public void A_sweep_gets_no_more_than_its_share_while_another_has_work_and_everything_else_once_none_has()
    {
        var (state, effects) = Run(Found(Of(High, 1, share: 50), Of(Low)), Beat(N, 4), Ask(N, 1, most: 4));
        Grants(effects).ShouldBe([(High, 2)]);
        (state, effects) = Run(state, new SweepGranted(High, N, 1, [Key(High, 1), Key(High, 2)]), Ask(N, 2, most: 2, last: 1));
        Grants(effects).ShouldBe([(Low, 2)]);
        (_, effects) = Run(state, new SweepHasNothing(Low, N, 2, Dry: true));
        Grants(effects).ShouldBe([(High, 2)]);
    }

    [Fact]
    public void A_sweep_beyond_its_share_makes_room_also_for_lower_ones_but_only_down_to_its_share()
    {
        var (_, effects) = Run(
            Found(Of(High, 1, share: 50), Of(Low)), Beat(N, 4, Key(High, 1), Key(High, 2), Key(High, 3), Key(High, 4)), new SweepHasWork(Low, 9));
        Yields(effects).ShouldBe([(N, Key(High, 4)), (N, Key(High, 3))]);
    }

    [Fact]
    public void A_share_is_never_too_small_for_one_bundle()
    {
        var (_, effects) = Run(Found(Of(High, 1, share: 1), Of(Low)), Beat(N, 1), Ask(N, 1));
        Grants(effects).ShouldBe([(High, 1)]);
    }

    [Fact]
    public void Outside_its_hours_a_sweep_gets_nothing_and_hands_back_what_it_trains()
    {
        var night = Of(Low) with { Entry = QueueEntry.Default with { Hours = DailyWindow.Parse("22:00-07:00") } };
        var (state, effects) = Run(Found(night), Beat(N, 2, Key(Low, 1)), Ask(N, 1));
        Grants(effects).ShouldBe([(Low, 1)]);
        effects.OfType<SayHours>().ShouldBe([new SayHours(Low, night.Entry.Hours!, IsOpen: true)]);

        (state, effects) = Run(state, new SweepHasNothing(Low, N, 1, Dry: false), Found(night with { IsOpen = false }), Ask(N, 2));
        Yields(effects).ShouldBe([(N, Key(Low, 1))]);
        Grants(effects).ShouldBeEmpty();
        effects.OfType<SayHours>().ShouldBe([new SayHours(Low, night.Entry.Hours!, IsOpen: false)]);

        (_, effects) = Run(state, Found(night));
        Grants(effects).ShouldBe([(Low, 1)]);
    }

    [Fact]
    public void A_worker_without_what_a_sweep_needs_is_never_asked_to_train_it()
    {
        var (state, effects) = Run(Found(Of(High, 1, needs: Needs("gpu=yes")), Of(Low)), Beat(N, 2), Ask(N, 1), new SweepHasWork(High, 4));
        Grants(effects).ShouldBe([(Low, 1)]);
        (_, effects) = Run(state, Beat(M, 2) with { Labels = "gpu=yes zone=b" }, Ask(M, 1));
        Grants(effects).ShouldBe([(High, 1)]);
    }

    [Fact]
    public void Bundles_that_take_several_slots_are_granted_as_many_as_fit()
    {
        var (_, effects) = Run(Found(Of(High, needs: WorkerNeeds.None with { Slots = 2 })), Beat(N, 5), Ask(N, 1, most: 5));
        effects.OfType<TellSweep>().Select(tell => tell.Message).OfType<GrantBundles>().ShouldBe([new GrantBundles(N, 1, 2, Slots: 2)]);
    }

    [Fact]
    public void A_bundle_of_several_slots_keeps_free_ones_from_equals_and_takes_them_from_lower_ones()
    {
        var wide = Of(High, needs: WorkerNeeds.None with { Slots = 2 });
        var (_, effects) = Run(Found(wide, Of(Low)), Beat(N, 2, Key(Low, 1)), new SweepHasWork(High, 4), Ask(N, 1));
        Grants(effects).ShouldBeEmpty();

        (_, effects) = Run(Found(wide, Of(Low, -1)), Beat(N, 2, Key(Low, 1)), Ask(N, 1), new SweepHasNothing(Low, N, 1, Dry: true), new SweepHasWork(High, 4));
        Yields(effects).ShouldBe([(N, Key(Low, 1))]);
    }

    [Fact]
    public void That_no_worker_has_what_a_sweep_needs_is_said_once()
    {
        CoordinatorTick[] ticks = [.. Enumerable.Repeat(new CoordinatorTick(), 12)];
        var found = Found(Of(High, needs: Needs("gpu=yes")));
        var (state, effects) = Run([found, Beat(N, 2), .. ticks[..8], Beat(N, 2), .. ticks[..8], Beat(N, 2), .. ticks[..8]]);
        effects.OfType<SayNoMatch>().ShouldBe([new SayNoMatch(High, found.Sweeps[0].Needs)]);

        Run([found, Beat(N, 2) with { Labels = "gpu=yes" }, .. ticks[..8], Beat(N, 2) with { Labels = "gpu=yes" }, .. ticks[..8]]).Effects.OfType<SayNoMatch>().ShouldBeEmpty();
    }

    /// <summary>Whatever happens, no sweep of the highest priority waits while lower ones train on a node that may serve it.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void After_room_is_made_nothing_lower_trains_beside_open_work_of_a_higher_one(int slots)
    {
        var held = Enumerable.Range(1, slots).Select(bundle => Key(Low, bundle)).ToArray();
        for (var open = 0; open <= slots + 1; open++)
        {
            var (state, _) = Run(Found(Of(High, 1), Of(Low)), Beat(N, slots, held), new SweepHasWork(High, open));
            state.Nodes[N.Value].Yielding.Count.ShouldBe(Math.Min(open, slots));
        }
    }

    private static FoundSweep Of(SweepId sweep, int priority = 0, int share = 100, WorkerNeeds? needs = null) =>
        new(sweep, new QueueEntry(priority, null, share, null), needs ?? WorkerNeeds.None, IsOpen: true);

    private static SweepsFound Found(params FoundSweep[] sweeps) => new(sweeps);

    private static WorkerNeeds Needs(params string[] labels) => WorkerNeeds.None with { Labels = [.. labels] };

    private static NodeBeat Beat(NodeName node, int slots, params LeaseKey[] held) => new(node, slots, "", null, held, []);

    private static AskForBundles Ask(NodeName node, long request, int most = 1, long last = 0) => new(node, request, last, most);

    private static LeaseKey Key(SweepId sweep, long bundle) => new(sweep, new BundleId(bundle), new FencingToken(bundle));

    private static List<(NodeName Node, LeaseKey Lease)> Yields(IEnumerable<CoordinatorEffect> effects) =>
        [.. effects.OfType<OrderNode>().Where(order => order.Message is YieldBundles).SelectMany(order => ((YieldBundles)order.Message).Leases.Select(lease => (order.Node, lease)))];

    private static List<(SweepId Sweep, int Most)> Grants(IEnumerable<CoordinatorEffect> effects) =>
        [.. effects.OfType<TellSweep>().Where(tell => tell.Message is GrantBundles).Select(tell => (tell.Sweep, ((GrantBundles)tell.Message).Most))];

    private static (CoordinatorState State, List<CoordinatorEffect> Effects) Run(params ICoordinatorMessage[] messages) => Run(CoordinatorState.Start, messages);

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
}
