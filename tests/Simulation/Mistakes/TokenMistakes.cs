using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;
using Runner.Simulation.Ledgers;
using Runner.Simulation.Parts;
using Runner.Simulation.World;

namespace Runner.Simulation.Mistakes;

/// <summary>A result is taken from whoever sends it.</summary>
public sealed class NoTokenCheckOnResult : Habits
{
    public override ITrialLedger Ledger(ITrialLedger memory, Schedule world) => new Spoiled(memory);

    private sealed class Spoiled(ITrialLedger inner) : DelegatingLedger(inner)
    {
        public override async Task<LeaseVerdict> CompleteAsync(
            LeaseKey lease, IReadOnlyList<TrialResult> results, CancellationToken cancel = default)
        {
            await base.CompleteAsync(lease, results, cancel);
            return LeaseVerdict.Accepted;
        }
    }
}

/// <summary>A checkpoint is taken from whoever sends it.</summary>
public sealed class NoTokenCheckOnCheckpoint : Habits
{
    public override ITrialLedger Ledger(ITrialLedger memory, Schedule world) => new Spoiled(memory);

    private sealed class Spoiled(ITrialLedger inner) : DelegatingLedger(inner)
    {
        private readonly Dictionary<BundleId, ReadOnlyMemory<byte>> kept = [];

        public override async Task<LeaseVerdict> CheckpointAsync(
            LeaseKey lease, ReadOnlyMemory<byte> checkpoint, long progress, CancellationToken cancel = default)
        {
            await base.CheckpointAsync(lease, checkpoint, progress, cancel);
            kept[lease.Bundle] = checkpoint;
            return LeaseVerdict.Accepted;
        }

        public override async Task<IReadOnlyList<BundleLease>> LeaseAsync(
            SweepId sweep, NodeName node, int most, TimeSpan duration, CancellationToken cancel = default)
        {
            var leases = await base.LeaseAsync(sweep, node, most, duration, cancel);
            return [.. leases.Select(lease => lease with { Checkpoint = kept.GetValueOrDefault(lease.Key.Bundle) })];
        }
    }
}

/// <summary>A heartbeat counts whoever sends it.</summary>
public sealed class NoTokenCheckOnHeartbeat : Habits
{
    public override ITrialLedger Ledger(ITrialLedger memory, Schedule world) => new Spoiled(memory);

    private sealed class Spoiled(ITrialLedger inner) : DelegatingLedger(inner)
    {
        public override async Task<IReadOnlyList<LeaseRenewal>> RenewAsync(
            IReadOnlyList<LeaseKey> leases, TimeSpan duration, CancellationToken cancel = default)
        {
            var renewals = await base.RenewAsync(leases, duration, cancel);
            return [.. renewals.Select(renewal => renewal with { Verdict = LeaseVerdict.Accepted })];
        }
    }
}

/// <summary>Who holds a bundle is known by the worker's name: two leases of one worker look the same.</summary>
public sealed class TokenIsTheWorkersName : Habits
{
    public override ITrialLedger Ledger(ITrialLedger memory, Schedule world) => new Spoiled(memory);

    private sealed class Spoiled(ITrialLedger inner) : DelegatingLedger(inner)
    {
        private readonly Dictionary<BundleId, (FencingToken Name, LeaseKey Present)> holders = [];

        public override async Task<IReadOnlyList<BundleLease>> LeaseAsync(
            SweepId sweep, NodeName node, int most, TimeSpan duration, CancellationToken cancel = default)
        {
            var name = new FencingToken(1 + node.Value[^1] - '0');
            var leases = await base.LeaseAsync(sweep, node, most, duration, cancel);
            foreach (var lease in leases)
            {
                holders[lease.Key.Bundle] = (name, lease.Key);
            }

            return [.. leases.Select(lease => lease with { Key = lease.Key with { Token = name } })];
        }

        public override Task<IReadOnlyList<LeaseRenewal>> RenewAsync(
            IReadOnlyList<LeaseKey> leases, TimeSpan duration, CancellationToken cancel = default) =>
            base.RenewAsync([.. leases.Select(Present)], duration, cancel);

        public override Task<LeaseVerdict> CheckpointAsync(
            LeaseKey lease, ReadOnlyMemory<byte> checkpoint, long progress, CancellationToken cancel = default) =>
            base.CheckpointAsync(Present(lease), checkpoint, progress, cancel);

        public override Task<LeaseVerdict> CompleteAsync(
            LeaseKey lease, IReadOnlyList<TrialResult> results, CancellationToken cancel = default) =>
            base.CompleteAsync(Present(lease), results, cancel);

        public override Task<LeaseVerdict> ReleaseAsync(LeaseKey lease, CancellationToken cancel = default) =>
            base.ReleaseAsync(Present(lease), cancel);

        private LeaseKey Present(LeaseKey lease) =>
            holders.TryGetValue(lease.Bundle, out var holder) && holder.Name == lease.Token ? holder.Present : lease;
    }
}

/// <summary>A coordinator that takes over grants again what the last one had granted.</summary>
public sealed class GrantsAgainAfterFailover : Habits
{
    public override ITrialLedger Ledger(ITrialLedger memory, Schedule world) => new Spoiled(memory);

    private sealed class Spoiled(ITrialLedger inner) : DelegatingLedger(inner)
    {
        private readonly List<BundleLease> granted = [];
        private NodeName leader;
        private bool tookOver;

        public override Task<CoordinatorTerm?> LeadAsync(SweepId sweep, NodeName who, TimeSpan duration, CancellationToken cancel = default)
        {
            tookOver |= leader != default && leader != who;
            leader = who;
            return base.LeadAsync(sweep, who, duration, cancel);
        }

        public override async Task<IReadOnlyList<BundleLease>> LeaseAsync(
            SweepId sweep, NodeName node, int most, TimeSpan duration, CancellationToken cancel = default)
        {
            if (tookOver && granted.Count > 0)
            {
                tookOver = false;
                return [granted[^1] with { Node = node }];
            }

            var leases = await base.LeaseAsync(sweep, node, most, duration, cancel);
            granted.AddRange(leases);
            return leases;
        }
    }
}
