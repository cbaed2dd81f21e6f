using System.Runtime.CompilerServices;
using Runner.Identities;
using Runner.Ledgers.Columns;
using Runner.Ledgers.Rows;
using Runner.Results;

namespace Runner.Ledgers.Rules;

/// <summary>Queries. Every query of a sweep's state checks that its trials add up, so that a row missing from a damaged file is
/// detected.</summary>
internal static class Queries
{
    private static readonly TrialOutcome[] AllOutcomes = Enum.GetValues<TrialOutcome>();

    public static async Task<SweepCounts> CountAsync(ILedgerSession session, SweepRow sweep)
    {
        var totals = await session.TotalsAsync(sweep.Id);
        var counts = new SweepCounts(
            sweep.Record.Trials,
            totals.Open,
            totals.Leased,
            AllOutcomes.Where(outcome => totals.Outcomes[(int)outcome - 1] != 0)
                .ToDictionary(outcome => outcome, outcome => (int)totals.Outcomes[(int)outcome - 1]),
            totals.Refusals,
            totals.Losses,
            (await session.OfAsync(LedgerTables.Retry, sweep.Id)).Sum(retry => retry.Trials))
        {
            Undecided = await session.FindAsync(LedgerTables.Gate, sweep.Id) is { Settled: false },
        };
        if (counts.Recorded + counts.Open + counts.Leased == 0 && await session.FindAsync(LedgerTables.Deletion, sweep.Id) is not null)
        {
            throw new LedgerException($"{sweep.Record.Id} was deleted. 'runner sweeps' lists the sweeps.");
        }

        CheckSum(sweep, counts.Open + counts.Leased, counts.Recorded);
        return counts;
    }

    /// <summary>Returns results in order of trial index, with only the chunks that overlap the present index in memory.</summary>
    public static async IAsyncEnumerable<TrialResult> ResultsAsync(
        ILedgerReads reads, SweepRow sweep, ResultParts parts, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var (rows, row) in RowsAsync(reads, sweep, parts, cancel))
        {
            yield return rows.WeightsAreStored(row) ? await reads.RunAsync(session => Chunks.ResultAsync(session, rows, row)) : rows[row];
        }
    }

    /// <summary>All results at once, as columns, without hashes and weights. The store returns one chunk at a time, and those that it has returned
    /// are opened and decoded on every core meanwhile.</summary>
    public static async Task<TrialTable> TableAsync(ILedgerReads reads, SweepRow sweep, bool curves, CancellationToken cancel)
    {
        var parts = curves ? ResultParts.Curves : ResultParts.Numbers;
        var (waiting, chunks) = await ChunksAsync(reads, sweep, chunk => chunk);
        var table = new TrialTable.Builder(sweep.Record.Trials, chunks.Count);
        await Parallel.ForEachAsync(StoredAsync(), cancel, (stored, _) =>
        {
            var chunk = chunks[stored.Place];
            var rows = stored.Open().Decode(chunk.Trials, parts, chunk.Seed, hashes: false);
            return table.Add(stored.Place, rows, LiveRows(sweep, chunk, chunk.Live))
                ? ValueTask.CompletedTask
                : throw new LedgerDamageException($"result chunk {chunk.Id} has trials of {sweep.Record.Id} that another has too");
        });
        CheckSum(sweep, waiting, table.Count);
        return table.Build();

        async IAsyncEnumerable<(int Place, Func<ResultChunk> Open)> StoredAsync()
        {
            for (var place = 0; place < chunks.Count; place++)
            {
                yield return (place, await reads.RunAsync(session => Chunks.StoredAsync(session, chunks[place], parts)));
            }
        }
    }

    /// <summary>The places of a chunk's live trials among its rows.</summary>
    private static int[] LiveRows(SweepRow sweep, ResultRow chunk, int[] live)
    {
        var rows = live.Length == chunk.Trials.Length
            ? [.. Enumerable.Range(0, live.Length)]
            : Array.ConvertAll(live, trial => Array.BinarySearch(chunk.Trials, trial));
        return Array.TrueForAll(rows, row => row >= 0) && chunk.Trials[^1] < sweep.Record.Trials ? rows
            : throw new LedgerDamageException($"result chunk {chunk.Id} has trials that it or {sweep.Record.Id} does not contain");
    }

    /// <summary>How many trials have no result, and the chunks of the others, at one moment.</summary>
    private static Task<(int Waiting, List<T> Chunks)> ChunksAsync<T>(ILedgerReads reads, SweepRow sweep, Func<ResultRow, T> pick) => reads.RunAsync(async session =>
    {
        var totals = await session.TotalsAsync(sweep.Id);
        return (totals.Open + totals.Leased, await session.ChunksAsync(sweep.Id, AllOutcomes, pick));
    });

    /// <summary>The rows of a sweep's chunks in order of trial index. Chunks are never deleted, and their live trials are read at the
    /// beginning, so the results are those of one moment.</summary>
    private static async IAsyncEnumerable<(ResultRows Rows, int Row)> RowsAsync(
        ILedgerReads reads, SweepRow sweep, ResultParts parts, [EnumeratorCancellation] CancellationToken cancel)
    {
        var (waiting, heads) = await ChunksAsync(reads, sweep, chunk => (chunk.Id, chunk.First, chunk.Live));
        var live = heads.ToDictionary(head => head.Id, head => head.Live);
        var (count, last) = (0, -1);
        var merged = ResultMerge.InOrderAsync(
            [.. heads.Select(head => (head.Id, head.First))],
            id => reads.RunAsync(session => OpenAsync(session, sweep, id, live[id], parts)),
            cancel);
        await foreach (var (rows, row) in merged)
        {
            if (rows.Trials[row] == last)
            {
                throw new LedgerDamageException($"two result chunks have trial {last} of {sweep.Record.Id}");
            }

            last = rows.Trials[row];
            yield return (rows, row);
            count++;
        }

        CheckSum(sweep, waiting, count);
    }

    public static async Task<TrialRecord?> FindTrialAsync(ILedgerSession session, SweepRow sweep, int index)
    {
        if (index < 0 || index >= sweep.Record.Trials)
        {
            return null;
        }

        var identity = await Planning.IdentityAsync(session, sweep, index);
        var chunks = await session.ChunksAroundAsync(sweep.Id, index);
        if (chunks.Find(chunk => Array.BinarySearch(chunk.Live, index) >= 0) is { } chunk)
        {
            var rows = await Chunks.RowsAsync(session, chunk, ResultParts.Curves | ResultParts.Weights);
            var result = await Chunks.ResultAsync(session, rows, Array.BinarySearch(chunk.Trials, index));
            var origin = chunk.ReusedFrom == 0 ? null
                : (await session.FindAsync(LedgerTables.Sweep, chunk.ReusedFrom))?.Record.Id
                ?? (await session.FindAsync(LedgerTables.Deletion, chunk.ReusedFrom))?.Id;
            return new TrialRecord(
                sweep.Record.Id, index, identity, TrialState.Recorded, chunk.Attempts, chunk.Losses, result, origin, null);
        }

        var bundle = (await session.BundlesAroundAsync(sweep.Id, index)).Find(bundle => Array.BinarySearch(bundle.Open, index) >= 0)
            ?? throw new LedgerDamageException($"trial {index} of {sweep.Record.Id} is neither open nor recorded");
        var shown = await session.OfAsync(LedgerTables.CurvePart, sweep.Id, (long)index);
        return new TrialRecord(
            sweep.Record.Id, index, identity, bundle.State == BundleState.Open ? TrialState.Open : TrialState.Leased,
            bundle.Attempts, bundle.Losses, null, null, PartialCurves.Merge(shown.Select(part => part.Part).OfType<Curve>()))
        { Stopping = Array.BinarySearch(bundle.Stops, index) >= 0 };
    }

    public static async Task<IReadOnlyList<UnrecordedBundle>> UnrecordedAsync(ILedgerSession session, SweepRow sweep) =>
    [
        .. (await session.BundlesAsync(sweep.Id)).OrderBy(row => row.Id)
            .Select(row => new UnrecordedBundle(row.State == BundleState.Open ? TrialState.Open : TrialState.Leased, row.Open, row.Stops)),
    ];

    public static async Task<IReadOnlyList<LeaseRecord>> LeasesAsync(ILedgerSession session, SweepRow sweep) =>
    [
        .. (await session.LeasedBundlesAsync(sweep.Id)).OrderBy(row => row.Id).Select(row => new LeaseRecord(
            row.Key(sweep.Record.Id), new NodeName(row.Node), row.Open.Length,
            new DateTimeOffset(row.LeasedAt, TimeSpan.Zero), new DateTimeOffset(row.Deadline, TimeSpan.Zero))),
    ];

    public static async Task<IReadOnlyList<RefusalRecord>> RefusalsAsync(ILedgerSession session, SweepRow sweep) =>
        [.. (await session.OfAsync(LedgerTables.Refusal, sweep.Id)).Select(refusal => refusal.Record(sweep.Record.Id))];

    public static async Task<IReadOnlyList<LossRecord>> LossesAsync(ILedgerSession session, SweepRow sweep) =>
        [.. (await session.OfAsync(LedgerTables.Loss, sweep.Id)).Select(loss => loss.Record(sweep.Record.Id))];

    private static void CheckSum(SweepRow sweep, int waiting, int recorded)
    {
        if (waiting + recorded != sweep.Record.Trials)
        {
            throw new LedgerDamageException(
                $"{sweep.Record.Id} has {sweep.Record.Trials} trials, but {waiting} are waiting and {recorded} are recorded");
        }
    }

    private static async Task<(ResultRows Rows, int[] Live)> OpenAsync(ILedgerSession session, SweepRow sweep, long id, int[] live, ResultParts parts)
    {
        var chunk = await session.FindAsync(LedgerTables.Result, id) ?? throw new LedgerDamageException($"result chunk {id} is missing");
        return (await Chunks.RowsAsync(session, chunk, parts), LiveRows(sweep, chunk, live));
    }
}
