using System.Runtime.CompilerServices;
using Runner.Identities;
using Runner.Results;

namespace Runner.Ledgers.Memory;

public sealed partial class InMemoryLedger
{
    public Task<SweepCounts> CountAsync(SweepId sweep, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            var of = Of(sweep);
            var (open, leased) = of.CountOpenAndLeased();
            return Task.FromResult(new SweepCounts(
                of.Record.Trials,
                open,
                leased,
                of.Outcomes.Where(outcome => outcome.Value > 0).ToDictionary(outcome => outcome.Key, outcome => outcome.Value),
                of.Refusals.Count,
                of.Lost.Count,
                of.Retried)
            {
                Undecided = of.Settled == false,
            });
        }
    }

    public async IAsyncEnumerable<TrialResult> ResultsAsync(
        SweepId sweep, ResultParts parts, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        TrialResult[] results;
        lock (_lock)
        {
            results = [.. Of(sweep).Results.OfType<TrialResult>()];
        }

        foreach (var result in results)
        {
            cancel.ThrowIfCancellationRequested();
            yield return result with
            {
                Curve = parts.HasFlag(ResultParts.Curves) ? result.Curve : Curve.Empty,
                Weights = parts.HasFlag(ResultParts.Weights) ? result.Weights : default,
            };
        }

        await Task.CompletedTask;
    }

    public Task<ReadOnlyMemory<byte>> FinalStateAsync(TrialIdentity identity, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            return Task.FromResult(_states.GetValueOrDefault(identity));
        }
    }

    public Task<TrialRecord?> FindTrialAsync(SweepId sweep, int index, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            var of = Of(sweep);
            if (index < 0 || index >= of.Results.Length)
            {
                return Task.FromResult<TrialRecord?>(null);
            }

            if (of.Results[index] is { } result)
            {
                var (_, _, attempts, losses) = of.Recorders[index];
                SweepId? origin = of.ReusedFrom.TryGetValue(index, out var from) ? from : null;
                return Task.FromResult<TrialRecord?>(new TrialRecord(
                    sweep, index, of.Identities[index], TrialState.Recorded, attempts, losses, result, origin, null));
            }

            var bundle = of.BundleOf(index)!;
            var curve = PartialCurves.Merge(of.CurveParts.GetValueOrDefault(index) ?? []);
            return Task.FromResult<TrialRecord?>(new TrialRecord(
                sweep, index, of.Identities[index], bundle.Held is null ? TrialState.Open : TrialState.Leased,
                bundle.Attempts, bundle.Losses, null, null, curve)
            { Stopping = bundle.Stops.Contains(index) });
        }
    }

    public Task<IReadOnlyList<UnrecordedBundle>> UnrecordedAsync(SweepId sweep, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<UnrecordedBundle>>([.. Of(sweep).Bundles.Values.Select(bundle =>
                new UnrecordedBundle(bundle.Held is null ? TrialState.Open : TrialState.Leased, [.. bundle.Open], [.. bundle.Stops]))]);
        }
    }

    public Task<IReadOnlyList<TrialEnding>> EndingsAsync(SweepId sweep, long after, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            var endings = Of(sweep).Endings;
            return Task.FromResult<IReadOnlyList<TrialEnding>>(endings.GetRange((int)after, endings.Count - (int)after));
        }
    }

    public Task<TrialIdentity[]> IdentitiesAsync(SweepId sweep, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            return Task.FromResult<TrialIdentity[]>([.. Of(sweep).Identities]);
        }
    }

    public Task<IReadOnlyList<LeaseRecord>> LeasesAsync(SweepId sweep, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            var of = Of(sweep);
            return Task.FromResult<IReadOnlyList<LeaseRecord>>([.. of.Bundles.Values.Where(bundle => bundle.Held is not null).Select(bundle =>
                new LeaseRecord(KeyOf(of, bundle), bundle.Held!.Node, bundle.Open.Count, bundle.Held.LeasedAt, bundle.Held.Deadline))]);
        }
    }

    public Task<IReadOnlyList<RefusalRecord>> RefusalsAsync(SweepId sweep, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<RefusalRecord>>([.. Of(sweep).Refusals]);
        }
    }

    public Task<IReadOnlyList<LossRecord>> LossesAsync(SweepId sweep, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<LossRecord>>([.. Of(sweep).Lost.Values]);
        }
    }
}
