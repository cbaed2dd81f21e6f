using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Nodes;

namespace Runner.Sweeps;

/// <summary>What the coordinator of a sweep does in the ledger: rescues what expired and looks how the sweep stands, whenever its
/// clock says so, and judges workers. Waits while the ledger cannot be reached.</summary>
/// <param name="name">Unique among those alive: several coordinators of one sweep elect one that rescues.</param>
/// <param name="leads">How long a silent leader is waited for.</param>
public sealed class SweepRound(
    SweepId sweep, NodeName name, TimeSpan leads, int mostLosses, ITrialLedger ledger, TimeProvider time, Action<string> warn)
{
    private readonly PatientLedger _ledger = new(ledger, time, warn);

    public SweepId Sweep => sweep;

    /// <summary>Whether the ledger does not answer.</summary>
    public bool WaitsForLedger => _ledger.Waits;

    public async Task<CoordinatorMessage> RescueAndCountAsync(RescueAndCount count, CancellationToken cancel)
    {
        // Any number may rescue at once and do no harm; one is enough.
        var isLeader = await _ledger.CallAsync(to => to.LeadAsync(sweep, name, leads, cancel), cancel) is not null;
        var expired = isLeader ? await _ledger.CallAsync(to => to.RescueAsync(sweep, mostLosses, cancel), cancel) : 0;
        return await _ledger.CallAsync(to => SweepState.ReadAsync(to, sweep, isLeader, expired, count.HeardUpTo, cancel), cancel);
    }

    /// <returns>What the coordinator hears then: look again.</returns>
    public async Task<CoordinatorMessage> JudgeAsync(JudgeWorker judge, CancellationToken cancel)
    {
        if (judge.Standing is { } standing)
        {
            await _ledger.CallAsync(
                async to =>
                {
                    await to.SetStandingAsync(sweep, judge.Worker, standing, judge.Why, cancel);
                    return true;
                },
                cancel);
        }

        if (judge.OpenAgain.Count > 0)
        {
            await _ledger.CallAsync(to => to.RetryAsync(sweep, judge.OpenAgain, judge.Worker, cancel), cancel);
        }

        return new RescueDue();
    }

    /// <summary>Lets the leases of a node that is believed gone end now, so that the next rescue counts them as lost. If the
    /// node lives, its late answers are refused by their tokens.</summary>
    /// <returns>How many leases.</returns>
    public async Task<int> EndLeasesOfAsync(NodeName node, CancellationToken cancel)
    {
        var leases = await _ledger.CallAsync(to => to.LeasesAsync(sweep, cancel), cancel);
        var its = leases.Where(lease => lease.Node == node).Select(lease => lease.Key).ToList();
        if (its.Count > 0)
        {
            await _ledger.CallAsync(to => to.RenewAsync(its, TimeSpan.Zero, cancel), cancel);
        }

        return its.Count;
    }
}
