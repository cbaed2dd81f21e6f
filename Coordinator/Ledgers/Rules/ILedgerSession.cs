using Runner.Ledgers.Columns;
using Runner.Ledgers.Rows;
using Runner.Results;

namespace Runner.Ledgers.Rules;

/// <summary>
/// One transaction on a store of rows: what the rules of a ledger need from LiteDB, SQLite or PostgreSQL. Reads see earlier writes of
/// the same transaction. A method that holds (locks) rows prevents other transactions from writing them until this one ends; in
/// stores with a single writer every row is held.
/// </summary>
internal interface ILedgerSession
{
    /// <summary>The ledger's clock, in UTC ticks; the same throughout the transaction.</summary>
    ValueTask<long> NowAsync();

    /// <summary>New fencing tokens, in ascending order.</summary>
    Task<long[]> TakeTokensAsync(int count);

    Task<long[]> TakeBundleNumbersAsync(int count);

    /// <summary>The row with this key; null when there is none.</summary>
    Task<T?> FindAsync<T>(LedgerTable<T> table, params object[] key)
        where T : class;

    /// <summary>Finds and holds a row; also holds a row that does not exist yet.</summary>
    Task<T?> HoldAsync<T>(LedgerTable<T> table, params object[] key)
        where T : class;

    /// <summary>Rows whose first columns of <see cref="LedgerTable.Of"/> have these values, in order of key.</summary>
    Task<List<T>> OfAsync<T>(LedgerTable<T> table, params object[] values);

    /// <summary>Inserts a row, or replaces the one with the same key.</summary>
    Task PutAsync<T>(LedgerTable<T> table, T row);

    /// <summary>Inserts a row that the store numbers.</summary>
    Task AddAsync<T>(LedgerTable<T> table, T row);

    Task DeleteAsync(LedgerTable table, params object[] key);

    /// <summary>Blocks planning, deleting and leasing of shared trials by other transactions until this one ends.</summary>
    Task HoldPlanningAsync();

    /// <summary>Everything that granting bundles needs, with the first open bundles of the queue (by rank, first trial, number), held.
    /// Bundles that another transaction holds are left out.</summary>
    Task<OpenBundles> OpenBundlesAsync(long sweep, string node, int most);

    /// <summary>The existing bundles with these numbers, which must be ascending; held.</summary>
    Task<List<BundleRow>> HoldBundlesAsync(long[] rising);

    /// <summary>Leased bundles whose deadline is at or before a time, lowest numbers first; held. Bundles that another transaction holds
    /// are left out, because their worker is alive.</summary>
    Task<List<BundleRow>> OverdueBundlesAsync(long sweep, long time, int most);

    Task<List<BundleRow>> LeasedBundlesAsync(long sweep);

    /// <summary>Bundles whose extent includes a trial.</summary>
    Task<List<BundleRow>> BundlesAroundAsync(long sweep, int trial);

    /// <summary>All bundles of a sweep.</summary>
    Task<List<BundleRow>> BundlesAsync(long sweep);

    Task InsertBundlesAsync(IReadOnlyList<BundleRow> rows);

    /// <summary>Writes the fields that can change after planning.</summary>
    Task UpdateBundleAsync(BundleRow row);

    /// <summary>Writes only the deadline, for heartbeats.</summary>
    Task UpdateDeadlineAsync(BundleRow row);

    /// <summary>Adds a chunk of results, which the store numbers.</summary>
    Task AddResultAsync(ResultRow row, ResultChunk parts);

    /// <summary>Writes which trials of a chunk are live, and their counts.</summary>
    Task UpdateLiveAsync(ResultRow row);

    /// <summary>The requested parts of a chunk as they are stored; null if there is no such chunk.</summary>
    /// <returns>Opens them, for example by inflating: without the store, so on any thread.</returns>
    Task<Func<ResultChunk>?> PartsAsync(ResultRow row, ResultParts parts);

    /// <summary>Stores weights unless they exist.</summary>
    Task KeepWeightsAsync(WeightsRow row);

    /// <summary>Maps each of a sweep's chunks that has trials with one of these outcomes, in order of first trial, then number.</summary>
    /// <param name="hold">Whether to hold the chunks.</param>
    Task<List<T>> ChunksAsync<T>(long sweep, IReadOnlyList<TrialOutcome> outcomes, Func<ResultRow, T> pick, bool hold = false);

    /// <summary>Chunks whose extent includes a trial.</summary>
    Task<List<ResultRow>> ChunksAroundAsync(long sweep, int trial);

    /// <summary>Chunks that a bundle recorded, in order of number.</summary>
    Task<List<ResultRow>> ChunksOfBundleAsync(long sweep, long bundle);

    /// <summary>Chunks that the sweep itself recorded, with numbers above a number, in ascending order; only up to where no lower number
    /// can still appear.</summary>
    Task<List<ResultRow>> ChunksAfterAsync(long sweep, long number, int most);

    /// <summary>Deletes the parts of running trials' curves.</summary>
    Task DeleteCurvePartsAsync(long sweep, int firstTrial, int lastTrial);

    Task<SweepTotals> TotalsAsync(long sweep);

    /// <summary>Blocks granting the sweep's open bundles and storing weights by other transactions until this one ends.</summary>
    Task HoldSweepAsync(long sweep);

    /// <summary>The size of a sweep's results, curves, identities and checkpoints in bytes, without separately stored weights.</summary>
    Task<long> SizeAsync(long sweep);

    /// <summary>Deletes all rows of a sweep except its <see cref="SweepRow"/>.</summary>
    Task DeleteSweepAsync(long sweep);
}

/// <param name="Mode">From the sweep's <see cref="ControlRow"/>.</param>
/// <param name="Term">From the sweep's <see cref="ControlRow"/>.</param>
/// <param name="Standing">From the node's <see cref="StandingRow"/>.</param>
/// <param name="Sharing">From the sweep's <see cref="SharingRow"/>.</param>
/// <param name="Rows">The open bundles; if there are none, the other values may not have been read.</param>
internal sealed record OpenBundles(long Mode, long Term, long Standing, long Sharing, List<BundleRow> Rows)
{
    public static readonly OpenBundles None = new(0, 0, 0, 0, []);
}

/// <summary>The number of trials in each state, and of refusals and losses.</summary>
/// <param name="Outcomes">Recorded trials by outcome, from <see cref="TrialOutcome.Completed"/> on.</param>
internal sealed record SweepTotals(int Open, int Leased, long[] Outcomes, int Refusals, int Losses);

/// <summary>A series of reads of one sweep's results. What was recorded when it was opened stays readable while it is open.</summary>
internal interface ILedgerReads : IAsyncDisposable
{
    Task<T> RunAsync<T>(Func<ILedgerSession, Task<T>> work);
}
