using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
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

/// <summary>Refused results are sent once more, under whatever lease the bundle has by now.</summary>
public sealed class ReconnectIsANewAttempt : Habits
{
    public override void Record(SimulatedWorker worker, RecordResults record, Action<LeaseVerdict> answer) =>
        base.Record(worker, record, verdict =>
        {
            if (verdict == LeaseVerdict.Accepted)
            {
                answer(verdict);
                return;
            }

            worker.World.LedgerHost.Call(worker, writes: false, to => to.LeasesAsync(record.Lease.Sweep), leases =>
            {
                var present = leases.FirstOrDefault(lease => lease.Key.Bundle == record.Lease.Bundle);
                if (present is null)
                {
                    answer(verdict);
                    return;
                }

                worker.World.LedgerHost.Call(
                    worker, writes: true, to => to.CompleteAsync(present.Key, record.Results), answer);
            });
        });
}

/// <summary>Results are sent once; that they arrive is taken for granted.</summary>
public sealed class ResultsAreSentAndForgotten : Habits
{
    public override void Record(SimulatedWorker worker, RecordResults record, Action<LeaseVerdict> answer)
    {
        var (world, sender) = (worker.World, worker.Identity);
        world.Send(worker.Number, LedgerHost.Number, world.Plan.CallLoss, 0, () =>
        {
            world.Witness.Caller = sender;
            world.Witness.CompleteAsync(record.Lease, record.Results).GetAwaiter().GetResult();
        });
        worker.Later(TimeSpan.FromSeconds(1), () => answer(LeaseVerdict.Accepted));
    }
}
