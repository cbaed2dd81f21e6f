using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Results;
using Runner.Search.Gates;

namespace Runner.Sweeps;

/// <summary>The host that <see cref="SweepEffects"/> needs: an actor, or a part of the simulation.</summary>
public interface ISweepHost
{
    /// <summary>Calls the ledger until it answers, then continues in the host's turn.</summary>
    void Call<T>(Func<ITrialLedger, Task<T>> call, Action<T> then);

    /// <summary>Writes to the ledger until it answers, then continues in the host's turn.</summary>
    /// <param name="kind">What is written, for measurements.</param>
    void Write<T>(string kind, Func<ITrialLedger, Task<T>> write, Action<T> then) => Call(write, then);

    /// <summary>Calls the ledger once; if it does not answer, continues with <paramref name="without"/>.</summary>
    void TryCall<T>(Func<ITrialLedger, Task<T>> call, Action<T> then, Action without);

    /// <summary>Whether the ledger has failed to answer since the last check.</summary>
    bool LedgerWasAway();

    void TellSelf(ISweepMessage message);

    void TellNode(NodeName node, NodeMessage message);

    void TellCoordinator(ICoordinatorMessage message);

    void Show(SweepNews news);
}

/// <summary>
/// Performs the effects of <see cref="SweepDecisions"/>. Writes under one lease go to the ledger in the order in which they were
/// decided; different leases do not wait for each other. Nodes are answered only after the ledger has acknowledged.
/// </summary>
/// <param name="coordinator">Unique among live coordinators: those of one sweep elect a leader that rescues and judges.</param>
public sealed class SweepEffects(SweepId sweep, NodeName coordinator, SweepTerms terms, ISweepHost host)
{
    private readonly Dictionary<LeaseKey, LinkedList<LeaseWrite>> writes = [];
    private readonly HashSet<NodeName> renewing = [];
    private readonly SweepWatch watch = new(sweep);

    public void Perform(SweepEffect effect)
    {
        switch (effect)
        {
            case TellNode tell:
                host.TellNode(tell.Node, tell.Message);
                break;
            case TellCoordinator tell:
                host.TellCoordinator(tell.Message);
                break;
            case Show show:
                host.Show(show.News);
                break;
            case LeaseBundles lease:
                host.Write(
                    "lease",
                    ledger => LeaseAsync(ledger, lease),
                    leases =>
                    {
                        // The lease attempt is newer than the last count.
                        watch.Forget();
                        host.TellSelf(new BundlesLeased(lease.Node, lease.Request, leases));
                    });
                break;
            case RenewLeases renew:
                Renew(renew);
                break;
            case LeaseWrite write:
                InOrder(write);
                break;
            case RescueAndCount count:
                Rescue(count);
                break;
            case LoseLeases lose:
                host.Call(ledger => LoseAsync(ledger, lose), _ => host.TellSelf(new RescueDue()));
                break;
            case DecideOpenings:
                host.Call(DecideAsync, opened => host.TellSelf(new OpeningsDecided(opened)));
                break;
            case JudgeWorker judge:
                host.Call(ledger => JudgeAsync(ledger, judge), _ => host.TellSelf(new RescueDue()));
                break;
            default:
                throw new InvalidOperationException($"A sweep's coordinator does not know {effect.GetType().Name}.");
        }
    }

    private async Task<IReadOnlyList<BundleLease>> LeaseAsync(ITrialLedger ledger, LeaseBundles wanted)
    {
        var leases = await ledger.LeaseAsync(sweep, wanted.Node, wanted.Most, terms.Lease);
        var proposed = terms.NumberOf is null || leases.Count == 0 ? [] : await ledger.ProposalsAsync(sweep);
        var complete = new List<BundleLease>(leases.Count);
        foreach (var lease in leases)
        {
            complete.Add(lease with
            {
                Slots = wanted.Slots,
                Trained = terms.BeginsFrom is { } beginsFrom ? await TrainedAsync(ledger, lease, beginsFrom) : [],
                Checkpoint = lease is { Checkpoint.IsEmpty: true, Trials: [var only] } ? await PrefixAsync(ledger, only) : lease.Checkpoint,
                Until = terms.Gate is { } gate ? await UntilAsync(ledger, lease.Trials, gate) : [],
                Proposed = terms.NumberOf is { } numberOf && lease.Trials.Select(numberOf).ToHashSet() is var numbers ? [.. proposed.Where(point => numbers.Contains(point.Point))] : [],
            });
        }

        return complete;
    }

    private static async Task<List<TrialResult>> TrainedAsync(ITrialLedger ledger, BundleLease lease, Func<int, IReadOnlyList<(SweepId Sweep, int Trial)>> beginsFrom)
    {
        var results = new List<TrialResult>();
        foreach (var trial in lease.Trials)
        {
            foreach (var (trained, number) in beginsFrom(trial))
            {
                if (await ledger.FindTrialAsync(trained, number) is { Result: { } result })
                {
                    results.Add(result with { Index = trial });
                }
            }
        }

        return results;
    }

    /// <summary>The final state of the longest training that a trial continues; empty when none is kept.</summary>
    private async Task<ReadOnlyMemory<byte>> PrefixAsync(ITrialLedger ledger, int trial)
    {
        foreach (var prefix in terms.PrefixesOf?.Invoke(trial) ?? [])
        {
            if (await ledger.FinalStateAsync(prefix) is { IsEmpty: false } state)
            {
                return state;
            }
        }

        return default;
    }

    private async Task<IReadOnlyList<int>> UntilAsync(ITrialLedger ledger, int[] trials, ISweepGate gate)
    {
        var stages = await ledger.StagesAsync(sweep, trials);
        return [.. trials.Select((trial, i) => stages[i] ?? gate.FirstStageOf(trial))];
    }

    /// <summary>Opens the trials that the gate selects, or settles the sweep; does neither while the gate is waiting for results.</summary>
    private async Task<int> DecideAsync(ITrialLedger ledger)
    {
        var counts = await ledger.CountAsync(sweep);
        if (terms.Gate is not { } gate || !counts.Undecided)
        {
            return 0;
        }

        var results = new TrialResult?[counts.Trials];
        await foreach (var result in ledger.ResultsAsync(sweep, gate.NeedsCurves ? ResultParts.Curves : ResultParts.Numbers))
        {
            results[result.Index] = result;
        }

        var openings = gate.Decide(results, await ledger.ProposalsAsync(sweep));
        return openings.Count > 0 || Array.TrueForAll(results, result => result is not null) ? await ledger.OpenAsync(sweep, openings) : 0;
    }

    /// <summary>Outside the order of writes, as a heartbeat must not wait for a slow write. A renewal that arrives after the bundle's
    /// last result is not treated as late by the ledger. One pending renewal per node is enough.</summary>
    private void Renew(RenewLeases renew)
    {
        if (!renewing.Add(renew.Node))
        {
            return;
        }

        host.Write("renewal", ledger => ledger.RenewAsync(renew.Leases, terms.Lease), renewals =>
        {
            renewing.Remove(renew.Node);
            for (var i = 0; i < renewals.Count; i++)
            {
                if (renewals[i].Verdict == LeaseVerdict.Refused)
                {
                    host.TellSelf(new WriteRefused(renew.Node, renew.Leases[i]));
                }
                else if (renewals[i].Stops.Count > 0)
                {
                    host.TellSelf(new StopsOrdered(renew.Node, renew.Leases[i], renewals[i].Stops));
                }
            }
        });
    }

    private void InOrder(LeaseWrite write)
    {
        if (!writes.TryGetValue(write.Lease, out var queue))
        {
            writes.Add(write.Lease, new LinkedList<LeaseWrite>([write]));
            Write(write);
            return;
        }

        // A node repeats a report when the answer is late; the first one is already queued.
        if (!queue.Any(waiting => IsRepeated(waiting, write)))
        {
            queue.AddLast(write);
        }
    }

    private static bool IsRepeated(LeaseWrite waiting, LeaseWrite write) => (waiting, write) switch
    {
        (StoreResults old, StoreResults repeated) => old.Node == repeated.Node && old.Number == repeated.Number,
        (ReleaseLease, _) => true,
        _ => false,
    };

    private void Write(LeaseWrite write)
    {
        switch (write)
        {
            case StoreResults store:
                host.Write("results", ledger => ledger.CompleteAsync(store.Lease, store.Results), verdict =>
                {
                    host.TellSelf(new ResultsStored(store.Node, store.Lease, store.Number, store.Results, verdict));
                    Next(store.Lease);
                });
                break;
            case StoreCheckpoint store:
                host.Write("checkpoint", ledger => ledger.CheckpointAsync(store.Lease, store.Content, store.Progress), verdict => Written(store, verdict));
                break;
            case StoreCurve store:
                host.Write("curve", ledger => ledger.RecordCurveAsync(store.Lease, store.Trial, store.Part), verdict => Written(store, verdict));
                break;
            case ReleaseLease release:
                host.Write("release", ledger => ledger.ReleaseAsync(release.Lease), _ =>
                {
                    host.TellSelf(new LeaseReleased(release.Node, release.Lease));
                    Next(release.Lease);
                });
                break;
            default:
                throw new InvalidOperationException($"A sweep's coordinator does not write {write.GetType().Name}.");
        }
    }

    private void Written(LeaseWrite write, LeaseVerdict verdict)
    {
        if (verdict == LeaseVerdict.Refused)
        {
            host.TellSelf(new WriteRefused(write.Node, write.Lease));
        }

        Next(write.Lease);
    }

    private void Next(LeaseKey lease)
    {
        var queue = writes[lease];
        queue.RemoveFirst();
        if (queue.First is { } next)
        {
            Write(next.Value);
        }
        else
        {
            writes.Remove(lease);
        }
    }

    private void Rescue(RescueAndCount count) =>

        // Concurrent rescues are harmless, but one is enough. A coordinator leads for a whole lease duration: when its leadership lapses,
        // its term ends, and losses under the old term do not count.
        host.Call(ledger => ledger.LeadAsync(sweep, coordinator, terms.Lease), term =>
        {
            var leads = term is not null;
            var away = host.LedgerWasAway();
            if (away || !count.Rescue || !leads)
            {
                Count(count, leads, 0, away);
                return;
            }

            host.TryCall(
                ledger => ledger.RescueAsync(sweep, terms.MostLosses),
                expired => Count(count, leads, expired, away: false),
                () => Count(count, leads, 0, away: true));
        });

    private void Count(RescueAndCount count, bool leads, int expired, bool away)
    {
        if (away)
        {
            // After a failover the same version number may denote another state.
            watch.Forget();
        }

        host.Call(
            ledger => watch.ReadAsync(ledger, leads, expired, count.HeardUpTo, CancellationToken.None),
            counted => host.TellSelf(counted with { LedgerWasAway = away || host.LedgerWasAway() }));
    }

    private async Task<int> LoseAsync(ITrialLedger ledger, LoseLeases lose)
    {
        var leases = await ledger.LeasesAsync(sweep);
        var its = leases.Where(lease => lease.Node == lose.Node).Select(lease => lease.Key).ToList();
        foreach (var lease in its)
        {
            await ledger.LoseAsync(lease, lose.Cause, terms.MostLosses);
        }

        return its.Count;
    }

    private async Task<bool> JudgeAsync(ITrialLedger ledger, JudgeWorker judge)
    {
        if (judge.Standing is { } standing)
        {
            await ledger.SetStandingAsync(sweep, judge.Worker, standing, judge.Why);
        }

        if (judge.OpenAgain.Count > 0)
        {
            await ledger.RetryAsync(sweep, judge.OpenAgain, judge.Worker);
        }

        return true;
    }
}
