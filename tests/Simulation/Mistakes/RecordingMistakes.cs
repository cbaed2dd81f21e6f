using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Nodes;
using Runner.Results;
using Runner.Simulation.Ledgers;
using Runner.Simulation.Parts;
using Runner.Simulation.World;

namespace Runner.Simulation.Mistakes;

/// <summary>Says that results are recorded, and writes them a moment later.</summary>
public sealed class AcknowledgeBeforeTheWrite : Habits
{
    private static readonly TimeSpan WriteDelay = TimeSpan.FromMilliseconds(20);

    public override ITrialLedger Ledger(ITrialLedger memory, Schedule world) => new Spoiled(memory, world);

    /// <summary>Whoever reads sees the buffer too; a crash empties it.</summary>
    private sealed class Spoiled(ITrialLedger inner, Schedule world) : DelegatingLedger(inner), ICrashing
    {
        private readonly List<(LeaseKey Lease, IReadOnlyList<TrialResult> Results)> buffer = [];
        private readonly HashSet<(LeaseKey, int)> acknowledged = [];

        public void Crash() => buffer.Clear();

        public override Task<LeaseVerdict> CompleteAsync(
            LeaseKey lease, IReadOnlyList<TrialResult> results, CancellationToken cancel = default)
        {
            buffer.Add((lease, [.. results.Where(result => acknowledged.Add((lease, result.Index)))]));
            world.Time.After(WriteDelay, Write);
            return Task.FromResult(LeaseVerdict.Accepted);
        }

        public override async Task<SweepCounts> CountAsync(SweepId sweep, CancellationToken cancel = default)
        {
            var counts = await base.CountAsync(sweep, cancel);
            var buffered = buffer.Sum(write => write.Results.Count);
            var outcomes = counts.Outcomes.ToDictionary(outcome => outcome.Key, outcome => outcome.Value);
            outcomes[TrialOutcome.Completed] = outcomes.GetValueOrDefault(TrialOutcome.Completed) + buffered;
            return counts with { Leased = counts.Leased - buffered, Outcomes = outcomes };
        }

        public override async Task<IReadOnlyList<LeaseRecord>> LeasesAsync(SweepId sweep, CancellationToken cancel = default)
        {
            var leases = await base.LeasesAsync(sweep, cancel);
            return [.. leases.Select(lease => lease with
            {
                Trials = lease.Trials - buffer.Where(write => write.Lease == lease.Key).Sum(write => write.Results.Count),
            })];
        }

        private void Write()
        {
            foreach (var (lease, results) in buffer)
            {
                if (results.Count > 0)
                {
                    Inner.CompleteAsync(lease, results).GetAwaiter().GetResult();
                }
            }

            buffer.Clear();
        }
    }
}

/// <summary>The same completion twice is two results.</summary>
public sealed class DuplicateSubmitIsAccepted : Habits
{
    public override ITrialLedger Ledger(ITrialLedger memory, Schedule world) => new Spoiled(memory);

    private sealed class Spoiled(ITrialLedger inner) : DelegatingLedger(inner)
    {
        private readonly HashSet<(LeaseKey, int)> recorded = [];
        private int extra;

        public override async Task<LeaseVerdict> CompleteAsync(
            LeaseKey lease, IReadOnlyList<TrialResult> results, CancellationToken cancel = default)
        {
            var verdict = await base.CompleteAsync(lease, results, cancel);
            if (verdict == LeaseVerdict.Accepted)
            {
                extra += results.Count(result => !recorded.Add((lease, result.Index)));
            }

            return verdict;
        }

        public override async Task<SweepCounts> CountAsync(SweepId sweep, CancellationToken cancel = default)
        {
            var counts = await base.CountAsync(sweep, cancel);
            var outcomes = counts.Outcomes.ToDictionary(outcome => outcome.Key, outcome => outcome.Value);
            outcomes[TrialOutcome.Completed] = outcomes.GetValueOrDefault(TrialOutcome.Completed) + extra;
            return counts with { Outcomes = outcomes };
        }
    }
}

/// <summary>A sweep whose trials are all at rest is taken for finished.</summary>
public sealed class FinishedAtRest : Habits
{
    public override ITrialLedger Ledger(ITrialLedger memory, Schedule world) => new Spoiled(memory);

    private sealed class Spoiled(ITrialLedger inner) : DelegatingLedger(inner)
    {
        public override async Task<SweepCounts> CountAsync(SweepId sweep, CancellationToken cancel = default) =>
            await base.CountAsync(sweep, cancel) with { Undecided = false };
    }
}

/// <summary>Refused results are sent once more, under whatever lease the bundle has by now.</summary>
public sealed class ReconnectIsANewAttempt : Habits
{
    public override ITrialLedger Ledger(ITrialLedger memory, Schedule world) => new Spoiled(memory, world);

    private sealed class Spoiled(ITrialLedger inner, Schedule world) : DelegatingLedger(inner)
    {
        public override async Task<LeaseVerdict> CompleteAsync(
            LeaseKey lease, IReadOnlyList<TrialResult> results, CancellationToken cancel = default)
        {
            if (await base.CompleteAsync(lease, results, cancel) == LeaseVerdict.Accepted)
            {
                return LeaseVerdict.Accepted;
            }

            var present = (await LeasesAsync(lease.Sweep, cancel)).FirstOrDefault(held => held.Key.Bundle == lease.Bundle);
            return present is null ? LeaseVerdict.Refused : await world.Witness.CompleteAsync(present.Key, results, cancel);
        }
    }
}

/// <summary>Results are sent once; that they arrive is taken for granted.</summary>
public sealed class ResultsAreSentAndForgotten : Habits
{
    public override (NodeState State, IReadOnlyList<NodeEffect> Effects) Node(
        SimulatedWorker worker, NodeState state, NodeMessage message)
    {
        (state, var effects) = base.Node(worker, state, message);
        if (message is not TrialsTrained trained)
        {
            return (state, effects);
        }

        (state, var more) = base.Node(worker, state, new ResultsAnswered(trained.Lease, state.LastNumber, LeaseVerdict.Accepted));
        return (state, [.. effects, .. more]);
    }
}

/// <summary>A ledger file was replaced while it was open, and its owner answers as before.</summary>
public sealed class OwnerAnswersAfterItLostTheFile : Habits
{
    public override ITrialLedger Ledger(ITrialLedger memory, Schedule world) => new Spoiled(memory);

    private sealed class Spoiled(ITrialLedger inner) : DelegatingLedger(inner), ICrashing
    {
        private bool lost;

        public void Crash() => lost = true;

        public override Task<LeaseVerdict> CompleteAsync(
            LeaseKey lease, IReadOnlyList<TrialResult> results, CancellationToken cancel = default) =>
            lost ? Task.FromResult(LeaseVerdict.Accepted) : base.CompleteAsync(lease, results, cancel);
    }
}
