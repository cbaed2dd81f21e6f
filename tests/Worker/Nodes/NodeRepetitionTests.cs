using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Nodes;
using Runner.Results;

namespace Runner.Tests.Nodes;

/// <summary>Messages that cross a network arrive late, twice, or in another order.</summary>
public class NodeRepetitionTests
{
    private const int Slots = 3;

    private static readonly SweepId[] Sweeps = [new("a", 1), new("b", 1)];
    private static readonly NodeName Name = new("n");

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void What_the_coordinator_says_twice_changes_nothing_the_second_time(int seed)
    {
        var random = new Random(seed);
        var state = NodeState.Start(Name, Slots);
        for (var step = 0; step < 400; step++)
        {
            var message = Any(random, state);
            (state, _) = NodeDecisions.Step(state, message);
            if (message is BundlesGranted or ResultsAnswered or LeaseRefused or LeaseReturned or Suspend or Drain)
            {
                var (again, effects) = NodeDecisions.Step(state, message);
                again.ShouldBe(state, $"step {step}: {message}");
                effects.ShouldBeEmpty($"step {step}: {message}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_slot_trains_one_bundle_at_a_time_whatever_comes_in_whatever_order(int seed)
    {
        var random = new Random(seed);
        var state = NodeState.Start(Name, Slots);
        var training = new LeaseKey?[Slots];
        for (var step = 0; step < 400; step++)
        {
            var message = Any(random, state);
            if (message is SlotFreed or SlotFailed)
            {
                training[message is SlotFreed freed ? freed.Slot.Value : ((SlotFailed)message).Slot.Value] = null;
            }

            (state, var effects) = NodeDecisions.Step(state, message);
            foreach (var tell in effects.OfType<TellSlot>())
            {
                switch (tell.Message)
                {
                    case TrainBundle train:
                        training[tell.Slot.Value].ShouldBeNull($"step {step}: {message}");
                        training[tell.Slot.Value] = train.Lease.Key;
                        break;
                    case AbandonBundle abandon:
                        training[tell.Slot.Value].ShouldBe(abandon.Lease);
                        training[tell.Slot.Value] = null;
                        break;
                }
            }

            state.Held.Count.ShouldBeLessThanOrEqualTo(4 * Slots);
            state.Held.Values.Where(held => held.Slot is not null).Select(held => held.Slot).Distinct().Count()
                .ShouldBe(state.Held.Values.Count(held => held.Slot is not null));
        }
    }

    /// <summary>Of a slot, only what one could say that trains what the node believes; of the coordinator, anything.</summary>
    private static NodeMessage Any(Random random, NodeState state)
    {
        var busy = state.Held.Values.Where(held => held.Slot is not null).ToArray();
        if (busy.Length > 0 && random.Next(3) == 0)
        {
            var held = busy[random.Next(busy.Length)];
            return random.Next(5) switch
            {
                0 => new SlotFailed(held.Slot!.Value),
                1 => new CheckpointTaken(held.Slot!.Value, held.Key, new byte[] { 1 }, random.Next(9)),
                2 => new SlotFreed(held.Slot!.Value, held.Key),
                _ => new TrialsTrained(held.Slot!.Value, held.Key, [new TrialResult { Index = random.Next(9), Outcome = TrialOutcome.Completed }]),
            };
        }

        var key = new LeaseKey(Sweeps[random.Next(2)], new BundleId(random.Next(6)), new FencingToken(random.Next(4)));
        key = state.Held.Count > 0 && random.Next(2) == 0 ? state.Held.Values.ElementAt(random.Next(state.Held.Count)).Key : key;
        return random.Next(40) switch
        {
            < 12 => Grant(random, state),
            < 20 => new ResultsAnswered(
                key, random.NextInt64(Math.Max(1, state.LastNumber - 4), state.LastNumber + 2), random.Next(5) == 0 ? LeaseVerdict.Refused : LeaseVerdict.Accepted),
            < 24 => new LeaseReturned(key),
            < 28 => new LeaseRefused(key),
            < 30 => new Suspend(key.Sweep),
            39 => random.Next(10) == 0 ? new Drain(random.Next(2) == 0) : new HeartbeatDue([]),
            _ => new HeartbeatDue([]),
        };
    }

    private static BundlesGranted Grant(Random random, NodeState state)
    {
        var sweep = Sweeps[random.Next(2)];
        return new BundlesGranted(
            Math.Max(1, state.LastRequest - random.Next(3)),
            new SweepBrief(sweep, default, default, "", "s.yaml", "", TimeSpan.FromSeconds(1)),
            [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => new BundleLease(
                new LeaseKey(sweep, new BundleId(random.Next(6)), new FencingToken(random.Next(4))), Name, [1], 0, random.Next(8) == 0, default, default))]);
    }
}
