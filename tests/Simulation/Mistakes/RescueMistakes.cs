using Runner.Identities;
using Runner.Ledgers;
using Runner.Simulation.Ledgers;
using Runner.Simulation.Parts;
using Runner.Simulation.World;

namespace Runner.Simulation.Mistakes;

/// <summary>Reads which leases have expired, and takes them a little later without looking again.</summary>
public sealed class RescueFromAStaleSnapshot : Habits
{
    public override ITrialLedger Ledger(ITrialLedger memory, Schedule world) => new Spoiled(memory, world.Time);

    private sealed class Spoiled(ITrialLedger inner, TimeProvider time) : DelegatingLedger(inner)
    {
        private List<LeaseKey> snapshot = [];

        public override async Task<int> RescueAsync(SweepId sweep, int mostLosses, CancellationToken cancel = default)
        {
            foreach (var expired in snapshot)
            {
                await ReleaseAsync(expired, cancel);
            }

            var rescued = snapshot.Count;
            var leases = await LeasesAsync(sweep, cancel);
            snapshot = [.. leases.Where(lease => lease.Deadline <= time.GetUtcNow()).Select(lease => lease.Key)];
            return rescued;
        }
    }
}

/// <summary>How often a trial was lost is known to the coordinator's memory only.</summary>
public sealed class RetryCounterIsNotKept : Habits
{
    public override ITrialLedger Ledger(ITrialLedger memory, Schedule world) => new Spoiled(memory);

    private sealed class Spoiled(ITrialLedger inner) : DelegatingLedger(inner)
    {
        public override async Task<IReadOnlyList<BundleLease>> LeaseAsync(
            SweepId sweep, NodeName node, int most, TimeSpan duration, CancellationToken cancel = default)
        {
            var leases = await base.LeaseAsync(sweep, node, most, duration, cancel);
            return [.. leases.Select(lease => lease with { Losses = 0 })];
        }

        public override Task<int> RescueAsync(SweepId sweep, int mostLosses, CancellationToken cancel = default) =>
            base.RescueAsync(sweep, int.MaxValue, cancel);
    }
}

/// <summary>Whether a trial had come further since it was lost before is not asked.</summary>
public sealed class LossCountedOnProgress : Habits
{
    public override ITrialLedger Ledger(ITrialLedger memory, Schedule world) => new Spoiled(memory);

    private sealed class Spoiled(ITrialLedger inner) : DelegatingLedger(inner)
    {
        public override Task<LeaseVerdict> CheckpointAsync(
            LeaseKey lease, ReadOnlyMemory<byte> checkpoint, long progress, CancellationToken cancel = default) =>
            base.CheckpointAsync(lease, checkpoint, progress: 0, cancel);
    }
}

/// <summary>Looks at the eight oldest leases, also at those that have long ended: soon at nothing else.</summary>
public sealed class RescuerIsStarved : Habits
{
    public override ITrialLedger Ledger(ITrialLedger memory, Schedule world) => new Spoiled(memory, world.Time);

    private sealed class Spoiled(ITrialLedger inner, TimeProvider time) : DelegatingLedger(inner)
    {
        private readonly List<(LeaseKey Key, DateTimeOffset Deadline)> rows = [];

        public override async Task<IReadOnlyList<BundleLease>> LeaseAsync(
            SweepId sweep, NodeName node, int most, TimeSpan duration, CancellationToken cancel = default)
        {
            var leases = await base.LeaseAsync(sweep, node, most, duration, cancel);
            rows.AddRange(leases.Select(lease => (lease.Key, lease.Deadline)));
            return leases;
        }

        public override async Task<int> RescueAsync(SweepId sweep, int mostLosses, CancellationToken cancel = default)
        {
            var now = time.GetUtcNow();
            var live = (await LeasesAsync(sweep, cancel)).Where(lease => lease.Deadline <= now).Select(lease => lease.Key).ToHashSet();
            var rescued = 0;
            foreach (var (key, _) in rows.Where(row => row.Deadline <= now).Take(8).Where(row => live.Contains(row.Key)).ToList())
            {
                await base.ReleaseAsync(key, cancel);
                rescued++;
            }

            return rescued;
        }
    }
}

/// <summary>A row that cannot be rescued throws, and nobody catches it.</summary>
public sealed class OneRowEndsTheSweep : Habits
{
    public override ITrialLedger Ledger(ITrialLedger memory, Schedule world) => new Spoiled(memory, world.Time);

    private sealed class Spoiled(ITrialLedger inner, TimeProvider time) : DelegatingLedger(inner)
    {
        public override async Task<int> RescueAsync(SweepId sweep, int mostLosses, CancellationToken cancel = default)
        {
            var leases = await LeasesAsync(sweep, cancel);
            return leases.Any(lease => lease.Deadline <= time.GetUtcNow() && lease.Key.Bundle.Value % 7 == 3)
                ? throw new InvalidOperationException("the row cannot be read")
                : await base.RescueAsync(sweep, mostLosses, cancel);
        }
    }
}

/// <summary>The deadline is what the worker's clock says.</summary>
public sealed class LeaseAgainstTheWallClock : Habits
{
    public override ITrialLedger Ledger(ITrialLedger memory, Schedule world) => new Spoiled(memory, world);

    private sealed class Spoiled(ITrialLedger inner, Schedule world) : DelegatingLedger(inner)
    {
        public override Task<IReadOnlyList<BundleLease>> LeaseAsync(
            SweepId sweep, NodeName node, int most, TimeSpan duration, CancellationToken cancel = default) =>
            base.LeaseAsync(sweep, node, most, duration + (world.Worker(node).Clock - world.Time.GetUtcNow()), cancel);
    }
}
