using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Numerics;
using Runner.Results;
using Runner.Specs;
using Runner.Sweeps;

namespace Runner.Tests.Sweeps;

/// <summary>Messages that cross a network arrive late, twice, or in another order.</summary>
public class RepetitionTests
{
    private static readonly SweepId[] Sweeps = [new("a", 1), new("b", 1), new("c", 1)];
    private static readonly NodeName[] Nodes = [new("l"), new("m"), new("n")];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void What_a_coordinator_hears_twice_changes_nothing_the_second_time(int seed)
    {
        var random = RandomStream.Named((ulong)seed, 0, StreamPurpose.Noise);
        var state = CoordinatorState.Start;
        for (var step = 0; step < 400; step++)
        {
            var message = ForCoordinator(random);
            (state, _) = CoordinatorDecisions.Step(state, message);
            if (message is CoordinatorTick)
            {
                continue;
            }

            // It may pass the report on again: whoever it is for knows it too.
            var (again, effects) = CoordinatorDecisions.Step(state, message);
            Text(again).ShouldBe(Text(state), $"step {step}: {message}");
            effects.Where(effect => effect is AttendWorker or DismissWorker or StartSweep or SayNoWorkers or NodesDrained)
                .ShouldBeEmpty($"step {step}: {message}");
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_node_is_looked_for_by_one_sweep_at_a_time(int seed)
    {
        var random = RandomStream.Named((ulong)seed, 0, StreamPurpose.Noise);
        var state = CoordinatorState.Start;
        for (var step = 0; step < 400; step++)
        {
            (state, var effects) = CoordinatorDecisions.Step(state, ForCoordinator(random));
            foreach (var tell in effects.OfType<TellSweep>())
            {
                if (tell.Message is GrantBundles grant)
                {
                    state.Nodes[grant.Node.Value].At.ShouldBe(tell.Sweep, $"step {step}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void What_the_coordinator_of_a_sweep_hears_twice_changes_nothing_the_second_time(int seed)
    {
        var random = RandomStream.Named((ulong)seed, 0, StreamPurpose.Noise);
        var brief = new SweepBrief(Sweeps[0], default, default, "", "s.yaml", "", TimeSpan.FromSeconds(1));
        var state = SweepState.Start(brief, new SweepBeats(TimeSpan.FromSeconds(1), 6));
        var (counting, over) = (0, 0);
        for (var step = 0; step < 400; step++)
        {
            var message = ForSweep(random);
            (state, var first) = SweepDecisions.Step(state, message);
            counting += first.Count(effect => effect is RescueAndCount) - (message is SweepCounted ? 1 : 0);
            over += first.Count(effect => effect is Show { News: SweepOver });
            if (message is not (RescueTick or SweepCounted))
            {
                var (again, effects) = SweepDecisions.Step(state, message);
                Text(again).ShouldBe(Text(state), $"step {step}: {message}");
                effects.Where(effect => effect is LeaseBundles or RescueAndCount or JudgeWorker).ShouldBeEmpty($"step {step}: {message}");
                state = again;
            }
        }

        over.ShouldBeLessThanOrEqualTo(1);
    }

    private static ICoordinatorMessage ForCoordinator(RandomStream random)
    {
        var (node, sweep, request) = (Nodes[random.NextInt32(3)], Sweeps[random.NextInt32(3)], 1 + random.NextInt32(5));
        return random.NextInt32(24) switch
        {
            0 => new NodeDrained(node),
            1 => new NodeDied(node, LossCause.Machine),
            2 or 3 => new SweepsFound([.. QueueOrder.Sorted(
                Sweeps.Where(_ => random.NextInt32(2) == 0).Select(found => new FoundSweep(
                    found, QueueEntry.Default with { Priority = random.NextInt32(2), Share = random.NextInt32(2) == 0 ? 100 : 50 }, WorkerNeeds.None, random.NextInt32(4) > 0)),
                found => found.Entry,
                _ => null)]),
            4 => new SweepEnded(sweep, random.NextInt32(2) == 0),
            5 => new WorkersFound([new WorkerRecord(node, 1, "", default, random.NextInt32(4) == 0)]),
            6 => new LedgerChanged(),
            7 or 8 => new CoordinatorTick(),
            9 => new GrantForgotten(sweep, node),
            10 or 11 => new SweepGranted(sweep, node, request, [Key(sweep, random)]),
            12 or 13 or 14 => new SweepHasNothing(sweep, node, request, random.NextInt32(2) == 0),
            15 or 16 => new SweepHasWork(sweep, random.NextInt32(3)),
            17 => new HandBack(node, Key(sweep, random)),
            18 => random.NextInt32(20) == 0 ? new DrainNodes() : new CoordinatorTick(),
            19 or 20 => new NodeBeat(node, 1, "", random.NextInt32(3) == 0 ? sweep : null, [Key(sweep, random)], []),
            _ => new AskForBundles(node, request, request - random.NextInt32(3), 1),
        };
    }

    private static ISweepMessage ForSweep(RandomStream random)
    {
        var (node, request, key) = (Nodes[random.NextInt32(3)], 1 + random.NextInt32(5), Key(Sweeps[0], random));
        TrialResult[] results = [new TrialResult { Index = random.NextInt32(9), Outcome = TrialOutcome.Completed }];
        return random.NextInt32(16) switch
        {
            0 or 1 => new GrantBundles(node, request, 1),
            2 => new RepeatGrant(node),
            3 => new BundlesLeased(node, request, [new BundleLease(key, node, [1], 0, false, default, default)]),
            4 => new BundlesLeased(node, request, []),
            5 => new NodeBeat(node, 1, "", null, [key], []),
            6 => new HandInResults(node, key, request, results),
            7 => new HandBack(node, key),
            8 => new ResultsStored(node, key, request, results, (LeaseVerdict)random.NextInt32(2)),
            9 => new LeaseReleased(node, key),
            10 => new NodeLeft(node),
            11 => new RescueDue(),
            12 or 13 => new RescueTick(),
            _ => new SweepCounted(Counts(random), 0, (SweepMode)random.NextInt32(4), null, random.NextInt32(5) == 0),
        };
    }

    private static SweepCounts Counts(RandomStream random)
    {
        var (open, leased) = (random.NextInt32(3), random.NextInt32(3));
        var done = open + leased == 0 && random.NextInt32(10) > 0 ? 0 : 4;
        return new SweepCounts(open + leased + 4, open, leased, new Dictionary<TrialOutcome, int> { [TrialOutcome.Completed] = done }, 0, 0);
    }

    private static LeaseKey Key(SweepId sweep, RandomStream random) => new(sweep, new BundleId(random.NextInt32(4)), new FencingToken(random.NextInt32(4)));

    private static string Text(CoordinatorState state) =>
        $"{string.Join(' ', state.Sweeps)} "
        + $"{state.Tick} {state.AloneSince} {state.SaidAlone} {state.Draining} {state.Drained} "
        + string.Join('\n', state.Nodes.Select(node => $"{node.Key}: {node.Value with { Tried = [], Barred = [], Held = [], Yielding = [] }} tried {Names(node.Value.Tried)} barred {Names(node.Value.Barred)} "
            + $"held {string.Join(' ', node.Value.Held)} yielding {string.Join(' ', node.Value.Yielding.Select(lease => lease.ToString()).Order(StringComparer.Ordinal))}"));

    private static string Names(IEnumerable<SweepId> sweeps) => string.Join(' ', sweeps.Select(sweep => sweep.Name).Order(StringComparer.Ordinal));

    /// <summary>All but whether a count is wanted: something that happens twice is looked at once more.</summary>
    private static string Text(SweepState state) =>
        $"{state.Beat} {state.RescueFrom} {state.RecordedAt} {state.SaidQuiet} {state.Counts} {state.Mode} {state.Ended} "
        + $"{string.Join(' ', state.Leasing.Order())} {string.Join(' ', state.Nodes)} {string.Join(' ', state.Grants.OrderBy(grant => grant.Key))}";
}
