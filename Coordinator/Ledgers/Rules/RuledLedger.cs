using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Runner.Identities;
using Runner.Ledgers.Columns;
using Runner.Ledgers.Rows;
using Runner.Results;

namespace Runner.Ledgers.Rules;

/// <summary>The ledger's rules over a store of rows. A derived class runs the transactions; their work may run more than once and
/// must have no effects other than through the session.</summary>
internal abstract partial class RuledLedger : ITrialLedger
{
    /// <summary>The largest checkpoint in bytes; larger ones are refused.</summary>
    public const int MostCheckpointBytes = 256 << 20;

    // Sweeps never change after planning, so they can be cached. A sweep is deleted only when no process works on it.
    private readonly ConcurrentDictionary<SweepId, SweepRow> _sweeps = new();
    private readonly SemaphoreSlim _reading = new(1);

    /// <summary>The name of this ledger in messages.</summary>
    protected abstract string Place { get; }

    public Task<SweepRecord> PlanAsync(SweepPlan plan, bool trainAgain = false, CancellationToken cancel = default)
    {
        PlanCheck.Check(plan);
        return WriteAsync(session => Planning.PlanAsync(session, plan, trainAgain), cancel);
    }

    public async Task<SweepDeletion> DeleteAsync(SweepId sweep, bool dryRun = false, CancellationToken cancel = default)
    {
        var row = await SweepAsync(sweep, cancel);
        if (dryRun)
        {
            return await ReadAsync(session => Deleting.MeasureAsync(session, row, Place), cancel);
        }

        var deletion = await WriteAsync(session => Deleting.DeleteAsync(session, row, Place), cancel);
        _sweeps.TryRemove(sweep, out _);
        return deletion;
    }

    public async Task<IReadOnlyList<SweepRecord>> SweepsAsync(CancellationToken cancel = default) =>
        [.. (await ReadAsync(Filing.SweepsAsync, cancel)).Select(sweep => sweep.Record)];

    public async Task<SweepRecord?> FindSweepAsync(string name, CancellationToken cancel = default) => SweepNaming.Find(await SweepsAsync(cancel), name);

    public async Task<SweepCounts> CountAsync(SweepId sweep, CancellationToken cancel = default) =>
        await CountAsync(await SweepAsync(sweep, cancel), cancel);

    public virtual Task<long?> VersionAsync(SweepId sweep, CancellationToken cancel = default) => Task.FromResult<long?>(null);

    public async Task<IReadOnlyList<BundleLease>> LeaseAsync(
        SweepId sweep, NodeName node, int most, TimeSpan duration, CancellationToken cancel = default)
    {
        var row = await SweepAsync(sweep, cancel);
        return most <= 0 ? [] : await LeaseAsync(row, new LeaseAsk(node, most, duration), cancel);
    }

    public async Task<IReadOnlyList<LeaseRenewal>> RenewAsync(
        IReadOnlyList<LeaseKey> leases, TimeSpan duration, CancellationToken cancel = default)
    {
        foreach (var sweep in leases.Select(lease => lease.Sweep).Distinct())
        {
            await SweepAsync(sweep, cancel);
        }

        return leases.Count == 0
            ? []
            : await WriteAsync(session => Leasing.RenewAsync(session, sweep => _sweeps[sweep], leases, duration), cancel);
    }

    public async Task<LeaseVerdict> RecordCurveAsync(LeaseKey lease, int trial, Curve part, CancellationToken cancel = default)
    {
        var row = await SweepAsync(lease.Sweep, cancel);
        return await WriteAsync(session => Recording.CurveAsync(session, row, lease, trial, part), cancel);
    }

    public async Task<LeaseVerdict> CheckpointAsync(
        LeaseKey lease, ReadOnlyMemory<byte> checkpoint, long progress, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(progress);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(checkpoint.Length, MostCheckpointBytes);
        var row = await SweepAsync(lease.Sweep, cancel);
        var content = checkpoint.ToArray();
        return await WriteAsync(session => Recording.CheckpointAsync(session, row, lease, content, progress), cancel);
    }

    public async Task<LeaseVerdict> CompleteAsync(
        LeaseKey lease, IReadOnlyList<TrialResult> results, CancellationToken cancel = default)
    {
        var row = await SweepAsync(lease.Sweep, cancel);
        var rising = ResultCheck.Rising(results);

        // Encoded on the caller's thread, because encoding can run in parallel and writing cannot.
        var chunk = rising.Count == 0 ? null : ResultChunk.Encode(rising, ResultRow.SeedOf(row.Id, lease, rising[0].Index));
        return await CompleteAsync(new Completion(row, lease, rising, chunk), cancel);
    }

    public async Task<LeaseVerdict> ReleaseAsync(LeaseKey lease, CancellationToken cancel = default)
    {
        var row = await SweepAsync(lease.Sweep, cancel);
        return await WriteAsync(session => Leasing.ReleaseAsync(session, row, lease), cancel);
    }

    public async Task<int> RescueAsync(SweepId sweep, int mostLosses, CancellationToken cancel = default)
    {
        var row = await SweepAsync(sweep, cancel);
        var total = 0;
        while (true)
        {
            var found = await WriteAsync(session => Losing.RescueAsync(session, row, mostLosses), cancel);
            total += found;
            if (found < Losing.MostAtOnce)
            {
                return total;
            }
        }
    }

    public async Task<LeaseVerdict> LoseAsync(LeaseKey lease, LossCause cause, int mostLosses, CancellationToken cancel = default)
    {
        var row = await SweepAsync(lease.Sweep, cancel);
        return await WriteAsync(session => Losing.LoseAsync(session, row, lease, cause, mostLosses), cancel);
    }

    public async Task<TrialsStopped> StopAsync(SweepId sweep, IReadOnlyCollection<int> trials, CancellationToken cancel = default)
    {
        var row = await SweepAsync(sweep, cancel);
        return await WriteAsync(session => Stopping.StopAsync(session, row, trials), cancel);
    }

    public async Task<int> RetryAsync(
        SweepId sweep, IReadOnlyCollection<int>? trials = null, NodeName? failedOn = null, CancellationToken cancel = default)
    {
        var row = await SweepAsync(sweep, cancel);
        return await WriteAsync(session => Retrying.RetryAsync(session, row, trials, failedOn?.Value), cancel);
    }

    public async Task<int> OpenAsync(SweepId sweep, IReadOnlyList<TrialOpening> openings, CancellationToken cancel = default)
    {
        var row = await SweepAsync(sweep, cancel);
        return await WriteAsync(session => Opening.OpenAsync(session, row, openings, Place), cancel);
    }

    public async Task<IReadOnlyList<ProposedPoint>> ProposalsAsync(SweepId sweep, CancellationToken cancel = default)
    {
        var row = await SweepAsync(sweep, cancel);
        return await ReadAsync(session => Proposing.ProposalsAsync(session, row), cancel);
    }

    public async Task<IReadOnlyList<int?>> StagesAsync(SweepId sweep, IReadOnlyList<int> trials, CancellationToken cancel = default)
    {
        var row = await SweepAsync(sweep, cancel);
        return await ReadAsync(session => Opening.StagesAsync(session, row, trials), cancel);
    }

    public async IAsyncEnumerable<TrialResult> ResultsAsync(
        SweepId sweep, ResultParts parts, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var row = await SweepAsync(sweep, cancel);
        await using var reads = await OpenReadsAsync(cancel);
        await using var results = Queries.ResultsAsync(reads, row, parts, cancel).GetAsyncEnumerator(cancel);
        while (true)
        {
            try
            {
                if (!await results.MoveNextAsync())
                {
                    break;
                }
            }
            catch (Exception fault) when (Explain(fault) is not null)
            {
                throw Explain(fault)!;
            }

            yield return results.Current;
        }
    }

    public async Task<TrialTable> TableAsync(SweepId sweep, bool curves, CancellationToken cancel = default)
    {
        var row = await SweepAsync(sweep, cancel);
        await using var reads = await OpenReadsAsync(cancel);
        try
        {
            return await Queries.TableAsync(reads, row, curves, cancel);
        }
        catch (Exception fault) when (Explain(fault) is not null)
        {
            throw Explain(fault)!;
        }
    }

    public async Task<IReadOnlyList<TrialEnding>> EndingsAsync(SweepId sweep, long after, CancellationToken cancel = default)
    {
        var row = await SweepAsync(sweep, cancel);
        return await ReadAsync(session => Endings.AfterAsync(session, row, after), cancel);
    }

    public async Task<TrialRecord?> FindTrialAsync(SweepId sweep, int index, CancellationToken cancel = default)
    {
        var row = await SweepAsync(sweep, cancel);
        return await ReadAsync(session => Queries.FindTrialAsync(session, row, index), cancel);
    }

    public async Task<IReadOnlyList<UnrecordedBundle>> UnrecordedAsync(SweepId sweep, CancellationToken cancel = default)
    {
        var row = await SweepAsync(sweep, cancel);
        return await ReadAsync(session => Queries.UnrecordedAsync(session, row), cancel);
    }

    public async Task<ReadOnlyMemory<byte>> FinalStateAsync(TrialIdentity identity, CancellationToken cancel = default) =>
        await ReadAsync(session => FinalStates.FindAsync(session, identity), cancel);

    public async Task<TrialIdentity[]> IdentitiesAsync(SweepId sweep, CancellationToken cancel = default)
    {
        var row = await SweepAsync(sweep, cancel);
        return await ReadAsync(session => Planning.IdentitiesAsync(session, row), cancel);
    }

    public async Task<IReadOnlyList<LeaseRecord>> LeasesAsync(SweepId sweep, CancellationToken cancel = default)
    {
        var row = await SweepAsync(sweep, cancel);
        return await ReadAsync(session => Queries.LeasesAsync(session, row), cancel);
    }

    public async Task<IReadOnlyList<RefusalRecord>> RefusalsAsync(SweepId sweep, CancellationToken cancel = default)
    {
        var row = await SweepAsync(sweep, cancel);
        return await ReadAsync(session => Queries.RefusalsAsync(session, row), cancel);
    }

    public async Task<IReadOnlyList<LossRecord>> LossesAsync(SweepId sweep, CancellationToken cancel = default)
    {
        var row = await SweepAsync(sweep, cancel);
        return await ReadAsync(session => Queries.LossesAsync(session, row), cancel);
    }

    public abstract ValueTask DisposeAsync();

    protected virtual Task<SweepCounts> CountAsync(SweepRow sweep, CancellationToken cancel) =>
        ReadAsync(session => Queries.CountAsync(session, sweep), cancel);

    protected virtual async Task<IReadOnlyList<BundleLease>> LeaseAsync(SweepRow sweep, LeaseAsk ask, CancellationToken cancel) =>
        (await WriteAsync(session => Leasing.LeaseAsync(session, sweep, [ask]), cancel))[0];

    protected virtual async Task<LeaseVerdict> CompleteAsync(Completion completion, CancellationToken cancel) =>
        (await WriteAsync(session => Recording.CompleteAsync(session, [completion]), cancel))[0];

    /// <summary>Runs the work in a transaction that is durable when this returns.</summary>
    protected abstract Task<T> WriteAsync<T>(Func<ILedgerSession, Task<T>> work, CancellationToken cancel);

    /// <summary>Runs the work on a consistent snapshot.</summary>
    protected abstract Task<T> ReadAsync<T>(Func<ILedgerSession, Task<T>> work, CancellationToken cancel);

    protected abstract Task<ILedgerReads> OpenReadsAsync(CancellationToken cancel);

    /// <summary>Converts a fault of the store to a one-line message for the user; null for any other fault.</summary>
    protected virtual LedgerException? Explain(Exception fault) => fault is LedgerDamageException
        ? new LedgerException(
            $"{Place}: {fault.Message}. The ledger is damaged: restore a copy, or name another ledger with --ledger and run again.", fault)
        : null;

    protected async ValueTask<SweepRow> SweepAsync(SweepId sweep, CancellationToken cancel)
    {
        if (_sweeps.TryGetValue(sweep, out var row))
        {
            return row;
        }

        // Many callers may need the sweep at once; only one of them reads it.
        await _reading.WaitAsync(cancel);
        try
        {
            if (!_sweeps.TryGetValue(sweep, out row))
            {
                row = await ReadAsync(session => Planning.FindAsync(session, sweep), cancel)
                    ?? throw new LedgerException($"{Place}: there is no sweep {sweep}. 'runner sweeps' lists the sweeps.");
                _sweeps.TryAdd(sweep, row);
            }

            return row;
        }
        finally
        {
            _reading.Release();
        }
    }
}
