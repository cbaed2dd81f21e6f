using Runner.Identities;
using Runner.Results;

namespace Runner.Ledgers.Memory;

/// <summary>
/// A ledger in memory, for simulation, tests and runs that keep nothing. Every call does all its work before it returns, under one
/// lock, and depends only on earlier calls and the given clock, so that the same calls give the same ledger. It shares no code with
/// the databases' rules, because tests use it as their independent witness.
/// </summary>
public sealed partial class InMemoryLedger(TimeProvider time) : ITrialLedger
{
    private readonly Lock _lock = new();
    private readonly List<MemorySweep> _sweeps = [];
    private readonly List<SweepId> _deleted = [];
    private readonly Dictionary<TrialIdentity, ReadOnlyMemory<byte>> _states = [];
    private long _lastToken;
    private long _lastBundle;

    public Task<SweepRecord> PlanAsync(SweepPlan plan, bool trainAgain = false, CancellationToken cancel = default)
    {
        PlanCheck.Check(plan);
        lock (_lock)
        {
            var revisions = _sweeps.FindAll(sweep => sweep.Record.Id.Name == plan.Name);
            if (SweepNaming.PlannedFrom(plan.Name, plan.SpecHash, _sweeps.ConvertAll(sweep => sweep.Record)) is { } planned && !trainAgain)
            {
                return Task.FromResult(planned);
            }

            var id = new SweepId(plan.Name, 1 + revisions.Select(sweep => sweep.Record.Id).Concat(_deleted)
                .Where(other => other.Name == plan.Name).Select(other => other.Revision).DefaultIfEmpty().Max());
            var record = new SweepRecord(
                id, plan.SpecHash, plan.SpecText, plan.SpecFile, plan.Identities.Length, 0, time.GetUtcNow().ToUniversalTime(), plan.Environment)
            {
                Filing = revisions.LastOrDefault()?.Record.Filing.ForNextRevision() ?? SweepFiling.None,
            };
            var sweep = new MemorySweep(record, [.. plan.Identities])
            {
                Apart = trainAgain,
                Queue = revisions.LastOrDefault()?.Queue ?? QueueEntry.Default,
                Settled = plan.Gated ? false : null,
            };
            Reuse(sweep);
            foreach (var proposed in plan.Proposed)
            {
                sweep.Proposals.Add(proposed.Point, proposed);
            }

            foreach (var trial in plan.Resting.SelectMany(bundle => bundle).Where(trial => sweep.Results[trial] is null))
            {
                sweep.SetResult(trial, EndedTrials.Resting(trial));
            }

            sweep.RestingWith = plan.Resting.SelectMany(bundle => bundle.Select(trial => (trial, First: bundle.Min()))).ToDictionary(rest => rest.trial, rest => rest.First);

            for (var rank = 0; rank < plan.Bundles.Count; rank++)
            {
                var open = plan.Bundles[rank].Where(trial => sweep.Results[trial] is null).Order().ToArray();
                if (open.Length > 0)
                {
                    sweep.Add(new MemoryBundle(++_lastBundle, rank, open) { First = open[0] });
                }
            }

            _sweeps.Add(sweep);
            return Task.FromResult(sweep.Record);
        }
    }

    public Task<SweepDeletion> DeleteAsync(SweepId sweep, bool dryRun = false, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            var of = Of(sweep);
            var now = time.GetUtcNow();
            var isLed = of.Bundles.Count > 0 && of.Leader.Until > now && of.Mode is SweepMode.Running or SweepMode.Paused;
            if (isLed || of.Bundles.Values.Any(bundle => bundle.Held?.Deadline > now))
            {
                throw SweepAtWork.Fault("memory", sweep);
            }

            var own = of.Identities.Where(_states.ContainsKey)
                .Except(_sweeps.Where(other => other != of).SelectMany(other => other.Identities)).ToList();
            var results = of.Results.OfType<TrialResult>().ToList();
            var bytes = results.Sum(result => (long)result.Weights.Length) + own.Sum(identity => (long)_states[identity].Length);
            if (!dryRun)
            {
                _sweeps.Remove(of);
                _deleted.Add(sweep);
                own.ForEach(identity => _states.Remove(identity));
            }

            return Task.FromResult(new SweepDeletion(results.Count, of.Results.Length - results.Count, bytes));
        }
    }

    public Task<IReadOnlyList<SweepRecord>> SweepsAsync(CancellationToken cancel = default)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<SweepRecord>>([.. _sweeps.Select(sweep => sweep.Record)]);
        }
    }

    public Task<SweepRecord?> FindSweepAsync(string name, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            return Task.FromResult(SweepNaming.Find([.. _sweeps.Select(sweep => sweep.Record)], name));
        }
    }

    public Task<IReadOnlyList<BundleLease>> LeaseAsync(
        SweepId sweep, NodeName node, int most, TimeSpan duration, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            var of = Of(sweep);
            var now = time.GetUtcNow().ToUniversalTime();
            var leases = new List<BundleLease>();
            if (of.Mode != SweepMode.Running || of.Standings.GetValueOrDefault(node.Value) is { Standing: not WorkerStanding.Good })
            {
                return Task.FromResult<IReadOnlyList<BundleLease>>(leases);
            }

            for (var bundle = of.OpenAfter(null); bundle is not null && leases.Count < most; bundle = of.OpenAfter(bundle))
            {
                TakeOver(of, bundle);
                if (bundle.Open.Count == 0 || IsTrainedElsewhere(of, bundle, now))
                {
                    continue;
                }

                of.Dequeue(bundle);
                bundle.Held = new MemoryLease(++_lastToken, of.Term, node, now, now + duration);
                bundle.ReleasedToken = 0;
                bundle.Attempts++;
                leases.Add(new BundleLease(
                    KeyOf(of, bundle), node, [.. bundle.Open], bundle.Losses, bundle.IsLast, bundle.Held.Deadline, bundle.Checkpoint)
                { Stops = [.. bundle.Stops] });
            }

            return Task.FromResult<IReadOnlyList<BundleLease>>(leases);
        }
    }

    public Task<IReadOnlyList<LeaseRenewal>> RenewAsync(
        IReadOnlyList<LeaseKey> leases, TimeSpan duration, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            // In order of bundle, because the databases record refusals in that order.
            var renewals = new LeaseRenewal[leases.Count];
            var deadline = time.GetUtcNow().ToUniversalTime() + duration;
            foreach (var i in Enumerable.Range(0, leases.Count).OrderBy(i => leases[i].Bundle.Value))
            {
                var stops = Array.Empty<int>();
                var verdict = Under(leases[i], "renew", (_, bundle) =>
                {
                    bundle.Held = bundle.Held! with { Deadline = deadline };
                    stops = [.. bundle.Stops];
                });
                renewals[i] = new(verdict, stops);
            }

            return Task.FromResult<IReadOnlyList<LeaseRenewal>>(renewals);
        }
    }

    public Task<LeaseVerdict> RecordCurveAsync(LeaseKey lease, int trial, Curve part, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            return Task.FromResult(Under(lease, "record", (of, bundle) =>
            {
                if (bundle.Open.BinarySearch(trial) < 0)
                {
                    throw new ArgumentException($"Trial {trial} is not open in bundle {lease.Bundle}.", nameof(trial));
                }

                if (!of.CurveParts.TryGetValue(trial, out var parts))
                {
                    of.CurveParts.Add(trial, parts = []);
                }

                parts.Add(part);
            }));
        }
    }

    public Task<LeaseVerdict> CheckpointAsync(
        LeaseKey lease, ReadOnlyMemory<byte> checkpoint, long progress, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(progress);
        lock (_lock)
        {
            return Task.FromResult(Under(lease, "checkpoint", (_, bundle) =>
            {
                bundle.Checkpoint = checkpoint.ToArray();
                bundle.Progress = Math.Max(bundle.Progress, progress);
            }));
        }
    }

    public Task<LeaseVerdict> CompleteAsync(LeaseKey lease, IReadOnlyList<TrialResult> results, CancellationToken cancel = default)
    {
        var rising = ResultCheck.Rising(results);
        lock (_lock)
        {
            var of = Of(lease.Sweep);
            var recorded = of.RecordedUnder.GetValueOrDefault((lease.Bundle.Value, lease.Token.Value)) ?? [];
            if (Held(of, lease) is not { } bundle)
            {
                // Repeating a completion whose answer was lost changes nothing.
                var repeated = rising.Count > 0 && rising.All(result => recorded.Contains(result.Index));
                return Task.FromResult(repeated ? LeaseVerdict.Accepted : Refuse(of, lease, "complete"));
            }

            if (rising.Any(result => bundle.Open.BinarySearch(result.Index) < 0 && !recorded.Contains(result.Index)))
            {
                throw new ArgumentException($"Not all given trials are open in bundle {lease.Bundle}.", nameof(results));
            }

            foreach (var result in rising.Where(result => bundle.Open.BinarySearch(result.Index) >= 0))
            {
                // A trial that came to rest although it is to stop.
                var rests = result.Outcome == TrialOutcome.Pruned && bundle.Stops.Contains(result.Index);
                Record(of, bundle, rests ? result with { Outcome = TrialOutcome.Stopped, State = default } : result, bundle.Held!.Token);
                of.Retried += result.Retries;
            }

            return Task.FromResult(LeaseVerdict.Accepted);
        }
    }

    public Task<LeaseVerdict> ReleaseAsync(LeaseKey lease, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            var of = Of(lease.Sweep);
            if (HandedBack(of, lease))
            {
                return Task.FromResult(LeaseVerdict.Accepted);
            }

            return Task.FromResult(Under(lease, "release", (_, bundle) =>
            {
                bundle.Held = null;
                bundle.ReleasedToken = lease.Token.Value;
                of.Enqueue(bundle);
            }));
        }
    }

    public Task<int> RescueAsync(SweepId sweep, int mostLosses, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            var of = Of(sweep);
            var now = time.GetUtcNow();
            var expired = of.Bundles.Values.Where(bundle => bundle.Held is { } held && held.Deadline <= now).ToArray();
            foreach (var bundle in expired)
            {
                Lose(of, bundle, MayBeAtFault(of, bundle), mostLosses);
            }

            return Task.FromResult(expired.Length);
        }
    }

    public Task<LeaseVerdict> LoseAsync(LeaseKey lease, LossCause cause, int mostLosses, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            var of = Of(lease.Sweep);
            if (Held(of, lease) is { } bundle)
            {
                Lose(of, bundle, cause == LossCause.Unknown ? MayBeAtFault(of, bundle) : cause == LossCause.Trial, mostLosses);
                return Task.FromResult(LeaseVerdict.Accepted);
            }

            var isOver = of.Lost.ContainsKey((lease.Bundle.Value, lease.Token.Value)) || HandedBack(of, lease) || Ended(of, lease);
            return Task.FromResult(isOver ? LeaseVerdict.Accepted : Refuse(of, lease, "lose"));
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static bool MayBeAtFault(MemorySweep of, MemoryBundle bundle)
    {
        var itsCoordinatorLeads = bundle.Held!.Term == of.Term;
        var itCameFurther = bundle.ProgressAtLastLoss is { } before && bundle.Progress > before;
        return itsCoordinatorLeads && !itCameFurther;
    }

    private static LeaseKey KeyOf(MemorySweep of, MemoryBundle bundle) =>
        new(of.Record.Id, new BundleId(bundle.Id), new FencingToken(bundle.Held!.Token));

    private static MemoryBundle? Held(MemorySweep of, LeaseKey lease) =>
        of.Bundles.TryGetValue(lease.Bundle.Value, out var bundle) && bundle.Held?.Token == lease.Token.Value ? bundle : null;

    private void Record(MemorySweep of, MemoryBundle bundle, TrialResult result, long token)
    {
        of.SetResult(result.Index, result with { Retries = 0, State = default });
        var identity = of.Identities[result.Index];
        if (result.State.Length > 0 && !(result.Outcome == TrialOutcome.Pruned && _states.ContainsKey(identity) && IsKeptElsewhere(of, identity)))
        {
            _states[identity] = result.State;
        }

        of.Endings.Add(new TrialEnding(
            of.Endings.Count + 1, new NodeName(result.Node), result.Index, result.Outcome, time.GetUtcNow().ToUniversalTime()));
        of.Recorders[result.Index] = (bundle.Id, token, bundle.Attempts, bundle.Losses);
        of.CurveParts.Remove(result.Index);
        if (!of.RecordedUnder.TryGetValue((bundle.Id, token), out var recorded))
        {
            of.RecordedUnder.Add((bundle.Id, token), recorded = []);
        }

        recorded.Add(result.Index);
        bundle.Stops.Remove(result.Index);
        bundle.Open.Remove(result.Index);
        if (bundle.Open.Count == 0)
        {
            of.EndedWith.Add(bundle.Id, token);
            of.Remove(bundle);
        }
    }

    /// <summary>Takes over the results that other sweeps have recorded for the bundle's trials.</summary>
    private void TakeOver(MemorySweep of, MemoryBundle bundle)
    {
        foreach (var trial in bundle.Open.ToArray())
        {
            if (Known(of, trial) is (var result, var origin))
            {
                TakeOver(of, trial, result, origin);
                of.Recorders[trial] = default;
                of.CurveParts.Remove(trial);
                bundle.Stops.Remove(trial);
                bundle.Open.Remove(trial);
            }
        }

        if (bundle.Open.Count == 0)
        {
            var last = of.RecordedUnder.Keys.Where(lease => lease.Bundle == bundle.Id).Select(lease => lease.Token).DefaultIfEmpty().Max();
            of.EndedWith.Add(bundle.Id, of.Lost.ContainsKey((bundle.Id, last)) ? 0 : last);
            of.Remove(bundle);
        }
    }

    private bool IsTrainedElsewhere(MemorySweep of, MemoryBundle bundle, DateTimeOffset now) => !of.Apart && _sweeps.Exists(other => other != of
        && other.Bundles.Values.Any(held => held.Held?.Deadline > now
            && held.Open.Exists(twin => bundle.Open.Exists(trial => of.Identities[trial] == other.Identities[twin]))));

    /// <summary>Another sweep's result for a trial; the sweep planned first takes precedence.</summary>
    /// <param name="withOwn">Also what an earlier trial of the same sweep has.</param>
    private (TrialResult Result, SweepId Origin)? Known(MemorySweep of, int trial, bool withOwn = false)
    {
        foreach (var other in of.Apart ? [] : _sweeps.Where(other => other != of || withOwn))
        {
            if (other.ResultOf(of.Identities[trial]) is { } twin)
            {
                return (other.Results[twin]!, other.ReusedFrom.GetValueOrDefault(twin, other.Record.Id));
            }
        }

        return null;
    }

    private static void TakeOver(MemorySweep of, int trial, TrialResult result, SweepId origin)
    {
        of.SetResult(trial, result with { Index = trial });
        of.ReusedFrom.Add(trial, origin);
    }

    private MemorySweep Of(SweepId sweep) => _sweeps.Find(other => other.Record.Id == sweep)
        ?? throw new LedgerException($"memory: there is no sweep {sweep}. 'runner sweeps' lists the sweeps.");

    private LeaseVerdict Under(LeaseKey lease, string action, Action<MemorySweep, MemoryBundle> write)
    {
        var of = Of(lease.Sweep);
        if (Held(of, lease) is not { } bundle)
        {
            return action is "renew" or "release" && Ended(of, lease) ? LeaseVerdict.Accepted : Refuse(of, lease, action);
        }

        write(of, bundle);
        return LeaseVerdict.Accepted;
    }

    /// <summary>Whether the lease ended with its bundle's last result, so that its holder is not late.</summary>
    private static bool Ended(MemorySweep of, LeaseKey lease) =>
        of.EndedWith.TryGetValue(lease.Bundle.Value, out var token) && token == lease.Token.Value;

    /// <summary>Whether the bundle has not been leased again since this lease handed it back.</summary>
    private static bool HandedBack(MemorySweep of, LeaseKey lease) =>
        of.Bundles.TryGetValue(lease.Bundle.Value, out var bundle) && bundle.Held is null && bundle.ReleasedToken == lease.Token.Value;

    private LeaseVerdict Refuse(MemorySweep of, LeaseKey lease, string action)
    {
        of.Refusals.Add(new RefusalRecord(lease, action, time.GetUtcNow().ToUniversalTime()));
        return LeaseVerdict.Refused;
    }

    private void Lose(MemorySweep of, MemoryBundle bundle, bool counts, int mostLosses)
    {
        var node = bundle.Held!.Node;
        of.Lost.Add((bundle.Id, bundle.Held.Token), new LossRecord(KeyOf(of, bundle), node, bundle.Open.Count, counts, time.GetUtcNow().ToUniversalTime()));
        bundle.Losses++;
        bundle.Held = null;
        bundle.ProgressAtLastLoss = bundle.Progress;
        if (counts)
        {
            bundle.Blame++;
        }

        var last = bundle.IsLast || bundle.Blame + 1 >= mostLosses;
        if (!counts)
        {
            bundle.IsLast = last && bundle.Open.Count == 1;
            of.Enqueue(bundle);
        }
        else if (bundle.Open.Count > 1)
        {
            of.Remove(bundle);
            foreach (var trial in bundle.Open)
            {
                var part = new MemoryBundle(++_lastBundle, bundle.Rank, [trial])
                {
                    First = trial,
                    Attempts = bundle.Attempts,
                    Losses = bundle.Losses,
                    Blame = bundle.Blame,
                    ProgressAtLastLoss = 0,
                    IsLast = last,
                };
                part.Stops.UnionWith(bundle.Stops.Where(stop => stop == trial));
                of.Add(part);
            }
        }
        else if (bundle.Blame >= mostLosses)
        {
            Record(of, bundle, EndedTrials.Quarantined(bundle.Open[0], bundle.Blame, node.Value), token: 0);
        }
        else
        {
            bundle.IsLast = last;
            of.Enqueue(bundle);
        }
    }

    private void Reuse(MemorySweep sweep)
    {
        for (var trial = 0; trial < sweep.Identities.Length; trial++)
        {
            if (Known(sweep, trial) is (var result, var origin))
            {
                TakeOver(sweep, trial, result, origin);
            }
        }

        sweep.Record = sweep.Record with { Reused = sweep.ReusedFrom.Count };
    }
}
