using Runner.Identities;
using Runner.Ledgers.Rules;
using Runner.Results;

namespace Runner.Ledgers.Memory;

public sealed partial class InMemoryLedger
{
    public Task<TrialsStopped> StopAsync(SweepId sweep, IReadOnlyCollection<int> trials, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            var of = Of(sweep);
            var (recorded, ending) = (0, 0);
            foreach (var bundle in of.Bundles.Values.ToArray())
            {
                var asked = bundle.Open.Where(trials.Contains).ToArray();
                if (bundle.Held is not null || bundle.Checkpoint.Length > 0)
                {
                    bundle.Stops.UnionWith(asked);
                    ending += asked.Length;
                    continue;
                }

                foreach (var trial in asked)
                {
                    Record(of, bundle, TrialResult.StoppedBeforeItBegan(trial), token: 0);
                    recorded++;
                }
            }

            return Task.FromResult(new TrialsStopped(recorded, ending));
        }
    }

    public Task<int> RetryAsync(
        SweepId sweep, IReadOnlyCollection<int>? trials = null, NodeName? failedOn = null, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            var of = Of(sweep);
            var asked = trials?.ToHashSet();
            var again = Enumerable.Range(0, of.Results.Length)
                .Where(trial => of.Results[trial] is { } result && EndedTrials.CanBeRetried(result.Outcome, asked is not null && failedOn is null) && (asked?.Contains(trial) ?? true)
                    && (failedOn is null || failedOn == new NodeName(result.Node)))
                .ToArray();

            // Trials that were recorded together are opened together, in order of their lowest trial.
            foreach (var group in again.GroupBy(trial => of.Recorders[trial]).ToArray())
            {
                foreach (var open in EndedTrials.BundlesToRetry(group.Select(trial => (trial, of.Results[trial]!.Outcome))))
                {
                    of.Add(new MemoryBundle(++_lastBundle, open[0], open) { First = open[0], Attempts = group.Key.Attempts });
                }

                foreach (var trial in group)
                {
                    of.SetResult(trial, null);
                }
            }

            of.Retried += again.Length;
            if (again.Length > 0 && of.Settled is not null)
            {
                of.Settled = false;
            }

            return Task.FromResult(again.Length);
        }
    }

    public Task<int> OpenAsync(SweepId sweep, IReadOnlyList<TrialOpening> openings, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            var of = Of(sweep);
            if (openings.Count == 0 && of.Settled == false && of.Bundles.Count == 0)
            {
                of.Settled = true;
                foreach (var trial in of.Results.OfType<TrialResult>().Where(result => result is { Outcome: TrialOutcome.Pruned, Epochs: > 0 }))
                {
                    TakeState(of, trial.Index);
                }
            }

            Give(of, openings);
            var opened = openings.Where(one => of.Results[one.Trial] is { Outcome: TrialOutcome.Pruned } rest && (one.Until == 0 || rest.Epochs < one.Until))
                .OrderBy(one => one.Trial).ToList();
            foreach (var (trial, until) in opened)
            {
                of.Stages[trial] = until;
            }

            var known = opened.Where(one => one.Proposal is not null)
                .Select(one => (one.Trial, Known: Known(of, one.Trial, withOwn: true))).Where(one => one.Known is not null).ToDictionary(one => one.Trial, one => one.Known!.Value);
            foreach (var (trial, (result, origin)) in known)
            {
                TakeOver(of, trial, result, origin);
            }

            foreach (var bundle in opened.Where(one => !known.ContainsKey(one.Trial)).GroupBy(one => of.Results[one.Trial]!.Epochs > 0 ? (one.Trial, true) : (of.RestingWith[one.Trial], false)).ToArray())
            {
                var first = bundle.First().Trial;
                var state = of.Recorders[first].Attempts > 0 ? TakeState(of, first) : default;
                of.Add(new MemoryBundle(++_lastBundle, first, bundle.Select(one => one.Trial))
                {
                    First = first,
                    Attempts = of.Recorders[first].Attempts,
                    Checkpoint = state.ToArray(),
                });
                foreach (var (trial, _) in bundle)
                {
                    of.SetResult(trial, null);
                }
            }

            return Task.FromResult(opened.Count);
        }
    }

    public Task<IReadOnlyList<ProposedPoint>> ProposalsAsync(SweepId sweep, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<ProposedPoint>>([.. Of(sweep).Proposals.Values]);
        }
    }

    public Task<IReadOnlyList<int?>> StagesAsync(SweepId sweep, IReadOnlyList<int> trials, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            var of = Of(sweep);
            return Task.FromResult<IReadOnlyList<int?>>([.. trials.Select(trial => of.Stages.TryGetValue(trial, out var until) ? until : (int?)null)]);
        }
    }

    private static void Give(MemorySweep of, IReadOnlyList<TrialOpening> openings)
    {
        var given = openings.Where(one => one.Proposal is not null).Select(one => (one.Trial, Proposal: one.Proposal!)).ToList();
        foreach (var point in given.Select(one => one.Proposal.Point).Where(point => of.Proposals.TryGetValue(point.Point, out var known) && !known.IsAt(point.At)))
        {
            throw ProposalConflict.Fault("memory", of.Record.Id, point.Point);
        }

        given.ForEach(one => of.Proposals.TryAdd(one.Proposal.Point.Point, one.Proposal.Point));
        of.Identify(given.Select(one => (one.Trial, one.Proposal.Identity)));
    }

    /// <summary>Returns a trial's final state, and removes it unless another sweep keeps it.</summary>
    private ReadOnlyMemory<byte> TakeState(MemorySweep of, int trial)
    {
        var identity = of.Identities[trial];
        var state = _states.GetValueOrDefault(identity);
        if (!IsKeptElsewhere(of, identity))
        {
            _states.Remove(identity);
        }

        return state;
    }

    private bool IsKeptElsewhere(MemorySweep of, TrialIdentity identity) =>
        _sweeps.Exists(other => other != of && other.Identities.Contains(identity) && FinalStates.KeepsEnds(other.Record));
}
