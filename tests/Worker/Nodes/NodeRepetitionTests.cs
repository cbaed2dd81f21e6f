using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Nodes;
using Runner.Numerics;
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
        var random = RandomStream.Named((ulong)seed, 0, StreamPurpose.Noise);
        var state = NodeState.Start(Name, Slots);
        for (var step = 0; step < 400; step++)
        {
            var message = Any(random, state);
            (state, _) = NodeDecisions.Step(state, message);
            if (message is BundlesGranted or ResultsAnswered or LeaseRefused or LeaseReturned or Suspend or YieldBundles or Drain)
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
        var random = RandomStream.Named((ulong)seed, 0, StreamPurpose.Noise);
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
    private static NodeMessage Any(RandomStream random, NodeState state)
    {
        var busy = state.Held.Values.Where(held => held.Slot is not null).ToArray();
        if (busy.Length > 0 && random.NextInt32(3) == 0)
        {
            var held = busy[random.NextInt32(busy.Length)];
            return random.NextInt32(5) switch
            {
                0 => new SlotFailed(held.Slot!.Value),
                1 => new CheckpointTaken(held.Slot!.Value, held.Key, new byte[] { 1 }, random.NextInt32(9)),
                2 => new SlotFreed(held.Slot!.Value, held.Key),
                _ => new TrialsTrained(held.Slot!.Value, held.Key, [new TrialResult { Index = random.NextInt32(9), Outcome = TrialOutcome.Completed }]),
            };
        }

        var key = new LeaseKey(Sweeps[random.NextInt32(2)], new BundleId(random.NextInt32(6)), new FencingToken(random.NextInt32(4)));
        key = state.Held.Count > 0 && random.NextInt32(2) == 0 ? state.Held.Values.ElementAt(random.NextInt32(state.Held.Count)).Key : key;
        return random.NextInt32(40) switch
        {
            < 12 => Grant(random, state),
            < 20 => new ResultsAnswered(
                key, Math.Max(1, state.LastNumber - 4) + random.NextInt32(6), random.NextInt32(5) == 0 ? LeaseVerdict.Refused : LeaseVerdict.Accepted),
            < 24 => new LeaseReturned(key),
            < 28 => new LeaseRefused(key),
            < 30 => new Suspend(key.Sweep),
            < 32 => new YieldBundles([key]),
            39 => random.NextInt32(10) == 0 ? new Drain(random.NextInt32(2) == 0) : new HeartbeatDue([]),
            _ => new HeartbeatDue([]),
        };
    }

    private static BundlesGranted Grant(RandomStream random, NodeState state)
    {
        var sweep = Sweeps[random.NextInt32(2)];
        return new BundlesGranted(
            Math.Max(1, state.LastRequest - random.NextInt32(3)),
            new SweepBrief(sweep, default, default, "", "s.yaml", "", TimeSpan.FromSeconds(1)),
            [.. Enumerable.Range(0, 1 + random.NextInt32(3)).Select(_ => new BundleLease(
                new LeaseKey(sweep, new BundleId(random.NextInt32(6)), new FencingToken(random.NextInt32((int)state.LastToken + 3))), Name, [1], 0, random.NextInt32(8) == 0, default, default))]);
    }
}
