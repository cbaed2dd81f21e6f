using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using LiteDB;
using LiteDB.Engine;
using Runner.Identities;
using Runner.Ledgers.Columns;
using Runner.Ledgers.Sql;
using Runner.Results;

namespace Runner.Ledgers.LiteDb;

/// <summary>
/// A ledger in one LiteDB file, for one process. The rows are those of the databases, sealed alike. LiteDB itself leaves
/// what it commits to the operating system, so that a power cut may lose it; here a write is acknowledged when it is in a
/// redo log on the disk (<see cref="LiteFiles"/>).
/// </summary>
internal sealed partial class LiteLedger : ITrialLedger
{
    private readonly string _path;
    private readonly LiteFiles _files;
    private readonly LiteDatabase _database;
    private readonly LiteWriter _writer;
    private readonly LiteWakeUps _wakeUps = new();
    private readonly ConcurrentDictionary<SweepId, SweepRow> _sweeps = new();

    private LiteLedger(string path, bool create, TimeProvider time, LedgerDisk disk)
    {
        _path = path;
        _files = LiteFiles.Open(disk, path, time);
        try
        {
            if (!create && _files.AreEmpty)
            {
                throw NoneAt(path);
            }

            _database = new LiteDatabase(new LiteEngine(_files.Settings));
            _writer = new LiteWriter(new LiteSession(_database, time), _files.Sync, _wakeUps.Announce);
        }
        catch
        {
            _database?.Dispose();
            _files.Dispose();
            throw;
        }
    }

    /// <param name="path">The file, relative to the current folder; while it is open, its redo log is beside it.</param>
    /// <param name="create">Whether to make the file when there is none.</param>
    /// <param name="disk">Where its files are; this machine's disk when null.</param>
    /// <exception cref="LedgerException">There is none, another process has it, it is damaged, or it is not a file of LiteDB.</exception>
    public static LiteLedger Open(string path, bool create, TimeProvider time, LedgerDisk? disk = null)
    {
        if (!create && !File.Exists(path))
        {
            throw NoneAt(path);
        }

        if (Directory.Exists(path) || !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
        {
            throw new LedgerException(Directory.Exists(path)
                ? $"{path} is a folder. Name a file in it with --ledger."
                : $"{path}: its folder does not exist. Make the folder, or name another place with --ledger.");
        }

        try
        {
            return new LiteLedger(path, create, time, disk ?? LedgerDisk.Real);
        }
        catch (Exception fault) when (fault is not LedgerException)
        {
            // On a file that is not its own LiteDB throws whatever reading it leads to.
            throw LiteFaults.Explain(fault, path) ?? LiteFaults.NoLedger(fault, path);
        }
    }

    public Task<SweepRecord> PlanAsync(SweepPlan plan, bool trainAgain = false, CancellationToken cancel = default)
    {
        PlanCheck.Check(plan);
        return RunAsync(session => LitePlanning.Plan(session, plan, trainAgain), cancel);
    }

    public async Task<IReadOnlyList<SweepRecord>> SweepsAsync(CancellationToken cancel = default) =>
        [.. (await RunAsync(LitePlanning.Sweeps, cancel)).Select(sweep => sweep.Record)];

    public async Task<SweepRecord?> FindSweepAsync(string name, CancellationToken cancel = default)
    {
        var (plain, revision) = PlanCheck.ParseName(name);
        return Array.FindLast(
            await RunAsync(LitePlanning.Sweeps, cancel),
            sweep => sweep.Record.Id.Name == plain && (revision is null || sweep.Record.Id.Revision == revision))?.Record;
    }

    public Task<SweepCounts> CountAsync(SweepId sweep, CancellationToken cancel = default) => OfAsync(sweep, LiteQueries.Count, cancel);

    public async Task<IReadOnlyList<BundleLease>> LeaseAsync(
        SweepId sweep, NodeName node, int most, TimeSpan duration, CancellationToken cancel = default) =>
        most <= 0 && await SweepAsync(sweep, cancel) is not null
            ? []
            : await OfAsync(sweep, (session, row) => LiteBundles.Lease(session, row, node, most, duration), cancel);

    public async Task WaitForWorkAsync(SweepId sweep, CancellationToken cancel = default)
    {
        var row = await SweepAsync(sweep, cancel);
        while (true)
        {
            var next = _wakeUps.Next(row.Id);
            if (await RunAsync(session => LiteQueries.HasWork(session, row), cancel))
            {
                return;
            }

            await next.WaitAsync(cancel);
        }
    }

    public async Task<IReadOnlyList<LeaseVerdict>> RenewAsync(
        IReadOnlyList<LeaseKey> leases, TimeSpan duration, CancellationToken cancel = default)
    {
        foreach (var sweep in leases.Select(lease => lease.Sweep).Distinct())
        {
            await SweepAsync(sweep, cancel);
        }

        return leases.Count == 0 ? [] : await RunAsync(
            session =>
            {
                var verdicts = new LeaseVerdict[leases.Count];
                foreach (var i in Enumerable.Range(0, leases.Count).OrderBy(i => leases[i].Bundle.Value))
                {
                    verdicts[i] = LiteBundles.Renew(session, _sweeps[leases[i].Sweep], leases[i], duration);
                }

                return verdicts;
            },
            cancel);
    }

    public Task<LeaseVerdict> RecordCurveAsync(LeaseKey lease, int trial, Curve part, CancellationToken cancel = default) =>
        OfAsync(lease.Sweep, (session, row) => LiteResults.RecordCurve(session, row, lease, trial, part), cancel);

    public Task<LeaseVerdict> CheckpointAsync(LeaseKey lease, ReadOnlyMemory<byte> checkpoint, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(checkpoint.Length, SqlLedger.MostCheckpointBytes);
        var content = checkpoint.ToArray();
        return OfAsync(lease.Sweep, (session, row) => LiteResults.Checkpoint(session, row, lease, content), cancel);
    }

    public async Task<LeaseVerdict> CompleteAsync(LeaseKey lease, IReadOnlyList<TrialResult> results, CancellationToken cancel = default)
    {
        var row = await SweepAsync(lease.Sweep, cancel);
        var rising = ResultCheck.Rising(results);
        var chunk = rising.Count == 0 ? null : ResultChunk.Encode(rising, ResultRow.SeedOf(row.Id, lease, rising[0].Index));
        return await RunAsync(session => LiteResults.Complete(session, row, lease, rising, chunk), cancel);
    }

    public Task<LeaseVerdict> ReleaseAsync(LeaseKey lease, CancellationToken cancel = default) =>
        OfAsync(lease.Sweep, (session, row) => LiteBundles.Release(session, row, lease), cancel);

    public Task<int> RescueAsync(SweepId sweep, int mostLosses, CancellationToken cancel = default) =>
        OfAsync(sweep, (session, row) => LiteBundles.Rescue(session, row, mostLosses), cancel);

    public Task<int> RetryAsync(
        SweepId sweep, IReadOnlyCollection<int>? trials = null, NodeName? failedOn = null, CancellationToken cancel = default) =>
        OfAsync(sweep, (session, row) => LiteResults.Retry(session, row, trials, failedOn?.Value), cancel);

    public Task<IReadOnlyList<TrialEnding>> EndingsAsync(SweepId sweep, long after, CancellationToken cancel = default) =>
        OfAsync(sweep, (session, row) => LiteResults.EndingsAfter(session, row, after), cancel);

    public async IAsyncEnumerable<TrialResult> ResultsAsync(
        SweepId sweep, ResultParts parts, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        // Chunks are never deleted; which of their trials hold is fixed here, so that the whole is of one moment.
        var (row, heads, waiting) = await OfAsync(
            sweep,
            (session, of) => (of, LiteResults.Heads(session, of).Where(head => head.Live.Length > 0).ToDictionary(head => head.Id), WaitingOf(session, of)),
            cancel);
        var order = heads.Values.Select(head => (head.Id, head.First)).OrderBy(head => (head.First, head.Id)).ToArray();
        var count = 0;
        await foreach (var (rows, place) in ResultMerge.InOrderAsync(
            order, async id => ((await RunAsync(session => LiteResults.Open(session, id, parts), cancel)).Rows, heads[id].Live), cancel))
        {
            yield return rows.WeightsAreStored(place)
                ? await RunAsync(session => LiteResults.WithWeights(session, rows, place), cancel)
                : rows[place];
            count++;
        }

        if (waiting + count != row.Record.Trials)
        {
            throw Explain(new LedgerDamageException($"{sweep} has {row.Record.Trials} trials, but {waiting} are waiting and {count} are recorded"))!;
        }
    }

    public Task<TrialRecord?> FindTrialAsync(SweepId sweep, int index, CancellationToken cancel = default) =>
        OfAsync(sweep, (session, row) => LiteQueries.FindTrial(session, row, index), cancel);

    public Task<TrialIdentity[]> IdentitiesAsync(SweepId sweep, CancellationToken cancel = default) => OfAsync(sweep, LitePlanning.Identities, cancel);

    public Task<IReadOnlyList<LeaseRecord>> LeasesAsync(SweepId sweep, CancellationToken cancel = default) => OfAsync(sweep, LiteQueries.Leases, cancel);

    public Task<IReadOnlyList<RefusalRecord>> RefusalsAsync(SweepId sweep, CancellationToken cancel = default) =>
        OfAsync(sweep, LiteQueries.Refusals, cancel);

    /// <summary>Puts the log into the file and closes both.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _database.Dispose();
        _files.Dispose();
    }

    private static LedgerException NoneAt(string path) => new($"There is no ledger at litedb:{path}. Run a sweep first, or name one with --ledger.");

    private static int WaitingOf(LiteSession session, SweepRow sweep) => session.Under(
        Copying.LedgerTables.Bundle, LiteIndexes.Place, LiteIndexes.Key(sweep.Id), reader => reader.GetInt32(6)).Sum();

    private async Task<T> OfAsync<T>(SweepId sweep, Func<LiteSession, SweepRow, T> work, CancellationToken cancel)
    {
        var row = await SweepAsync(sweep, cancel);
        return await RunAsync(session => work(session, row), cancel);
    }

    private async Task<T> RunAsync<T>(Func<LiteSession, T> work, CancellationToken cancel)
    {
        try
        {
            return await _writer.RunAsync(work, cancel);
        }
        catch (Exception fault) when (Explain(fault) is not null)
        {
            throw Explain(fault)!;
        }
    }

    private LedgerException? Explain(Exception fault) => LiteFaults.Explain(fault, _path);

    private async ValueTask<SweepRow> SweepAsync(SweepId sweep, CancellationToken cancel)
    {
        if (!_sweeps.TryGetValue(sweep, out var row))
        {
            row = Array.Find(await RunAsync(LitePlanning.Sweeps, cancel), other => other.Record.Id == sweep)
                ?? throw new LedgerException($"litedb:{_path}: there is no sweep {sweep}. 'runner sweeps' lists those there are.");
            _sweeps.TryAdd(sweep, row);
        }

        return row;
    }
}
