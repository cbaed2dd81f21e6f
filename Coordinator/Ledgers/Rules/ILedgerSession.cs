using Runner.Ledgers.Columns;
using Runner.Ledgers.Rows;
using Runner.Results;

namespace Runner.Ledgers.Rules;

/// <summary>
/// One transaction on a store of rows: what the rules of a ledger need of LiteDB, SQLite or PostgreSQL. Reads see what was
/// written before them in the same transaction. A method that holds rows keeps other transactions from writing them until
/// this one ends; where writers take turns, every row is held.
/// </summary>
internal interface ILedgerSession
{
    /// <summary>The ledger's clock, in UTC ticks; the same throughout the transaction.</summary>
    ValueTask<long> NowAsync();

    /// <summary>Rising fencing tokens that nobody has had.</summary>
    Task<long[]> TakeTokensAsync(int count);

    Task<long[]> TakeBundleNumbersAsync(int count);

    /// <summary>The row with this key; null when there is none.</summary>
    Task<T?> FindAsync<T>(LedgerTable<T> table, params object[] key)
        where T : class;

    /// <summary>The same, and holds it: also a row that is not there yet.</summary>
    Task<T?> HoldAsync<T>(LedgerTable<T> table, params object[] key)
        where T : class;

    /// <summary>Rows whose first columns of <see cref="LedgerTable.Of"/> are these, in order of key.</summary>
    Task<List<T>> OfAsync<T>(LedgerTable<T> table, params object[] values);

    /// <summary>Writes a row, over the one with its key if there is one.</summary>
    Task PutAsync<T>(LedgerTable<T> table, T row);

    /// <summary>Writes a row that the store numbers.</summary>
    Task AddAsync<T>(LedgerTable<T> table, T row);

    Task DeleteAsync(LedgerTable table, params object[] key);

    /// <summary>Keeps other transactions from planning, from deleting and from leasing what sweeps share, until this one ends.</summary>
    Task HoldPlanningAsync();

    /// <summary>What granting bundles needs to know, and the first open bundles of the queue (by rank, first trial, number), held;
    /// those that another transaction holds are left out.</summary>
    Task<OpenBundles> OpenBundlesAsync(long sweep, string node, int most);

    /// <summary>Of the bundles of these numbers, which rise, those that there are; held.</summary>
    Task<List<BundleRow>> HoldBundlesAsync(long[] rising);

    /// <summary>Leased bundles whose deadline is not after a time, lowest numbers first; held. Those that another transaction holds
    /// are left out: whoever writes is alive.</summary>
    Task<List<BundleRow>> OverdueBundlesAsync(long sweep, long time, int most);

    Task<List<BundleRow>> LeasedBundlesAsync(long sweep);

    /// <summary>Bundles that may hold a trial: those of whose extent it is.</summary>
    Task<List<BundleRow>> BundlesAroundAsync(long sweep, int trial);

    Task InsertBundlesAsync(IReadOnlyList<BundleRow> rows);

    /// <summary>Writes what can change after planning.</summary>
    Task UpdateBundleAsync(BundleRow row);

    /// <summary>A heartbeat: writes nothing but the deadline.</summary>
    Task UpdateDeadlineAsync(BundleRow row);

    /// <summary>Adds a chunk of results, which the store numbers.</summary>
    Task AddResultAsync(ResultRow row, ResultChunk parts);

    /// <summary>Writes which trials of a chunk hold.</summary>
    Task UpdateLiveAsync(ResultRow row);

    /// <summary>A chunk's parts, as far as they are asked for; null when there is no such chunk.</summary>
    Task<ResultChunk?> PartsAsync(ResultRow row, ResultParts parts);

    /// <summary>Keeps weights unless they are there.</summary>
    Task KeepWeightsAsync(WeightsRow row);

    /// <summary>What is picked of each of a sweep's chunks that has trials of one of these outcomes, in order of first trial, then number.</summary>
    /// <param name="hold">Whether to hold them.</param>
    Task<List<T>> ChunksAsync<T>(long sweep, IReadOnlyList<TrialOutcome> outcomes, Func<ResultRow, T> pick, bool hold = false);

    /// <summary>Chunks that may hold a trial: those of whose extent it is.</summary>
    Task<List<ResultRow>> ChunksAroundAsync(long sweep, int trial);

    /// <summary>Chunks that a bundle recorded, in order of number.</summary>
    Task<List<ResultRow>> ChunksOfBundleAsync(long sweep, long bundle);

    /// <summary>Chunks that the sweep recorded itself, numbered after a number, in that order; from where on a lower number may still
    /// appear, none.</summary>
    Task<List<ResultRow>> ChunksAfterAsync(long sweep, long number, int most);

    /// <summary>Forgets what running trials have shown.</summary>
    Task DeleteCurvePartsAsync(long sweep, int firstTrial, int lastTrial);

    Task<SweepTotals> TotalsAsync(long sweep);

    /// <summary>Keeps other transactions from granting what is open of a sweep, and from keeping weights, until this one ends.</summary>
    Task HoldSweepAsync(long sweep);

    /// <summary>How many bytes a sweep's results, curves, identities and checkpoints have; weights that are kept apart not included.</summary>
    Task<long> SizeAsync(long sweep);

    /// <summary>Deletes every row of a sweep but its own.</summary>
    Task DeleteSweepAsync(long sweep);
}

/// <param name="Mode">As the sweep's <see cref="ControlRow"/> has it.</param>
/// <param name="Term">As the sweep's <see cref="ControlRow"/> has it.</param>
/// <param name="Standing">As the node's <see cref="StandingRow"/> has it.</param>
/// <param name="Sharing">As the sweep's <see cref="SharingRow"/> has it.</param>
/// <param name="Rows">Where there are none, the others may not have been read.</param>
internal sealed record OpenBundles(long Mode, long Term, long Standing, long Sharing, List<BundleRow> Rows)
{
    public static readonly OpenBundles None = new(0, 0, 0, 0, []);
}

/// <summary>How many trials are where, and how many rows there are of what is only counted.</summary>
/// <param name="Outcomes">By outcome, from <see cref="TrialOutcome.Completed"/> on.</param>
internal sealed record SweepTotals(int Open, int Leased, long[] Outcomes, int Refusals, int Losses);

/// <summary>Reads of one sweep's results, one after the other, for as long as it is open. What was recorded when it was opened
/// stays readable.</summary>
internal interface ILedgerReads : IAsyncDisposable
{
    Task<T> RunAsync<T>(Func<ILedgerSession, Task<T>> work);
}
