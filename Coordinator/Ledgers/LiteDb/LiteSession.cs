using LiteDB;
using Runner.Ledgers.Columns;
using Runner.Ledgers.Rows;
using Runner.Ledgers.Rules;
using Runner.Results;

namespace Runner.Ledgers.LiteDb;

/// <summary>
/// The rows of a ledger as documents, one collection per table. Large blobs are stored in pieces, far below LiteDB's limit of
/// 16 MB per document; larger parts of a chunk are never read along with its head. One thread uses a session, and every task that
/// it returns is complete. Nothing else writes to the file, so frequently used rows are cached in memory.
/// </summary>
internal sealed partial class LiteSession : ILedgerSession
{
    public const int PieceBytes = 1 << 20;

    private const string Counters = "ledger";
    private const string Content = "r";
    private const int PartsOfChunk = 4;

    // Parts of at most this size together are stored with the head.
    private const int SmallParts = 1024;

    private const int MostBundles = 10_000;

    private readonly LiteDatabase _database;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, ILiteCollection<BsonDocument>> _collections = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _lastNumbers = new(StringComparer.Ordinal);
    private readonly Dictionary<long, LiteTally> _tallies = [];

    /// <summary>A cache of bundles.</summary>
    private readonly Dictionary<long, BundleRow> _bundles = [];

    private readonly Dictionary<long, ControlRow> _controls = [];
    private readonly Dictionary<(long Sweep, string Worker), WorkerStanding> _standings = [];

    /// <summary>Bundles that have a checkpoint; null until they are read.</summary>
    private HashSet<long>? _checkpoints;

    private (long Token, long Bundle)? _counters;
    private bool _countersChanged;
    private long _now;

    public LiteSession(LiteDatabase database, TimeProvider time)
    {
        _database = database;
        _time = time;
        foreach (var table in LedgerTables.Copied)
        {
            foreach (var field in LiteKeys.FieldsOf(table))
            {
                Rows(table).EnsureIndex(field, BsonExpression.Create("$." + field));
            }
        }
    }

    public void Begin()
    {
        _now = 0;
        if (_bundles.Count > MostBundles)
        {
            _bundles.Clear();
        }

        _database.BeginTrans();
    }

    public void Commit()
    {
        if (_countersChanged && _counters is var (token, bundle))
        {
            Collection(Counters).Upsert(new BsonDocument
            {
                ["_id"] = 1L,
                ["last_token"] = token,
                ["last_bundle"] = bundle,
                ["seal"] = CountersSeal(token, bundle),
            });
            _countersChanged = false;
        }

        _database.Commit();
    }

    public void Rollback()
    {
        Forget();
        (_counters, _countersChanged) = (null, false);
        _database.Rollback();
    }

    private void Forget()
    {
        _lastNumbers.Clear();
        _tallies.Clear();
        _bundles.Clear();
        _controls.Clear();
        _standings.Clear();
        _checkpoints = null;
    }

    public ValueTask<long> NowAsync() => ValueTask.FromResult(_now == 0 ? _now = _time.GetUtcNow().UtcTicks : _now);

    public Task<long[]> TakeTokensAsync(int count) => Task.FromResult(Take(count, 0));

    public Task<long[]> TakeBundleNumbersAsync(int count) => Task.FromResult(Take(0, count));

    public Task<T?> FindAsync<T>(LedgerTable<T> table, params object[] key)
        where T : class => Task.FromResult(Find(table, LiteKeys.KeyOf(key)));

    public Task<T?> HoldAsync<T>(LedgerTable<T> table, params object[] key)
        where T : class => FindAsync(table, key);

    public Task<List<T>> OfAsync<T>(LedgerTable<T> table, params object[] values)
    {
        if (values.Length == 0)
        {
            return Task.FromResult(Rows(table).FindAll().ToArray().Select(document => Read(table, document)).ToList());
        }

        var (low, high) = LiteKeys.Under(values);
        return Task.FromResult(Between(table, table.Of == table.Key ? "_id" : LiteKeys.Of, low, high)
            .OrderBy(document => document["_id"]).Select(document => Read(table, document)).ToList());
    }

    public Task PutAsync<T>(LedgerTable<T> table, T row)
    {
        var values = table.Values(row);
        switch (row)
        {
            case CheckpointRow checkpoint:
                Delete(table, checkpoint.Bundle);
                Checkpoints.Add(checkpoint.Bundle);
                break;
            case ControlRow control:
                _controls[control.Sweep] = control;
                break;
            case StandingRow standing:
                _standings[(standing.Sweep, standing.Worker)] = standing.Standing;
                break;
        }

        Rows(table).Upsert(DocumentOf(table, values));
        return Task.CompletedTask;
    }

    public Task AddAsync<T>(LedgerTable<T> table, T row)
    {
        Add(table, table.Values(row));
        switch (row)
        {
            case RefusalRow refusal when _tallies.TryGetValue(refusal.Sweep, out var tally):
                tally.Refusals++;
                break;
            case LossRow loss when _tallies.TryGetValue(loss.Sweep, out var tally):
                tally.Losses++;
                break;
        }

        return Task.CompletedTask;
    }

    public Task DeleteAsync(LedgerTable table, params object[] key)
    {
        if (table == LedgerTables.Bundle && Bundle((long)key[0]) is { } bundle)
        {
            _tallies.GetValueOrDefault(bundle.Sweep)?.Remove(bundle);
            _bundles.Remove(bundle.Id);
        }

        var id = LiteKeys.KeyOf(key);
        if (table == LedgerTables.Checkpoint)
        {
            Delete(table, id);
        }
        else if (Rows(table).FindById(id) is { } document)
        {
            Delete(Rows(table), document);
        }

        return Task.CompletedTask;
    }

    public Task HoldPlanningAsync() => Task.CompletedTask;

    public Task<OpenBundles> OpenBundlesAsync(long sweep, string node, int most)
    {
        if (!_controls.TryGetValue(sweep, out var control))
        {
            _controls.Add(sweep, control = Find(LedgerTables.Control, sweep) ?? ControlRow.New(sweep));
        }

        if (!_standings.TryGetValue((sweep, node), out var standing))
        {
            standing = Find(LedgerTables.Standing, LiteKeys.KeyOf(sweep, node))?.Standing ?? WorkerStanding.Good;
            _standings.Add((sweep, node), standing);
        }

        var (low, high) = LiteKeys.Bundles(sweep, BundleState.Open);
        var rows = ReadBundles(Between(LedgerTables.Bundle, LiteKeys.Place, low, high, most));
        var sharing = Find(LedgerTables.Sharing, sweep)?.Sharing ?? Sharing.Nothing;
        return Task.FromResult(new OpenBundles((long)control.Mode, control.Term, (long)standing, (long)sharing, rows));
    }

    public Task<List<BundleRow>> HoldBundlesAsync(long[] rising) => Task.FromResult(rising.Select(Bundle).OfType<BundleRow>().ToList());

    public Task<List<BundleRow>> OverdueBundlesAsync(long sweep, long time, int most) =>
        Task.FromResult(Leased(sweep).Where(row => row.Deadline <= time).OrderBy(row => row.Id).Take(most).ToList());

    public Task<List<BundleRow>> LeasedBundlesAsync(long sweep) => Task.FromResult(Leased(sweep));

    /// <summary>Reads all bundles of the sweep: only users look up single trials, which is too rare for an index.</summary>
    public async Task<List<BundleRow>> BundlesAroundAsync(long sweep, int trial) =>
        (await BundlesAsync(sweep)).FindAll(row => Array.BinarySearch(row.Open, trial) >= 0);

    public Task<List<BundleRow>> BundlesAsync(long sweep)
    {
        var (low, high) = LiteKeys.Bundles(sweep);
        return Task.FromResult(ReadBundles(Between(LedgerTables.Bundle, LiteKeys.Place, low, high)));
    }

    public Task InsertBundlesAsync(IReadOnlyList<BundleRow> rows)
    {
        Rows(LedgerTables.Bundle).Insert(rows.Select(DocumentOf));
        foreach (var row in rows)
        {
            _tallies.GetValueOrDefault(row.Sweep)?.Add(row);
        }

        return Task.CompletedTask;
    }

    public Task UpdateBundleAsync(BundleRow row)
    {
        if (_tallies.TryGetValue(row.Sweep, out var tally) && Bundle(row.Id) is { } before)
        {
            tally.Remove(before);
            tally.Add(row);
        }

        _bundles[row.Id] = row;
        Rows(LedgerTables.Bundle).Update(DocumentOf(row));
        return Task.CompletedTask;
    }

    public Task UpdateDeadlineAsync(BundleRow row) => UpdateBundleAsync(row);

    public Task AddResultAsync(ResultRow row, ResultChunk parts)
    {
        Add(LedgerTables.Result, row.Values(), parts);
        _tallies.GetValueOrDefault(row.Sweep)?.Add(row);
        return Task.CompletedTask;
    }

    public Task UpdateLiveAsync(ResultRow row)
    {
        if (_tallies.TryGetValue(row.Sweep, out var tally))
        {
            tally.Remove(Find(LedgerTables.Result, row.Id)!);
            tally.Add(row);
        }

        var parts = SmallPartsOf(Rows(LedgerTables.Result).FindById(row.Id));
        Rows(LedgerTables.Result).Update(DocumentOf(LedgerTables.Result, [.. row.Values(), .. parts]));
        return Task.CompletedTask;
    }

    public Task<Func<ResultChunk>?> PartsAsync(ResultRow row, ResultParts parts)
    {
        if (PackedPart(row.Id, 0) is { } numbers)
        {
            var weights = parts.HasFlag(ResultParts.Weights) ? PackedPart(row.Id, 1) : null;
            var curves = parts.HasFlag(ResultParts.Curves) ? PackedPart(row.Id, 2) : null;
            return Task.FromResult<Func<ResultChunk>?>(() => new ResultChunk(LitePart.Unpack(numbers), Unpacked(weights), Unpacked(curves), row.Needs));
        }

        return Task.FromResult<Func<ResultChunk>?>(Rows(LedgerTables.Result).FindById(row.Id) is { } document && SmallPartsOf(document) is { Length: 3 } small
            ? () => new ResultChunk((byte[])small[0], (byte[])small[1], (byte[])small[2], row.Needs)
            : null);
    }

    public Task KeepWeightsAsync(WeightsRow row)
    {
        if (!Rows(LedgerTables.Weights).Exists(BsonExpression.Create("_id = @0", row.Hash)))
        {
            Rows(LedgerTables.Weights).Insert(DocumentOf(LedgerTables.Weights, row.Values()));
        }

        return Task.CompletedTask;
    }

    public Task<List<T>> ChunksAsync<T>(long sweep, IReadOnlyList<TrialOutcome> outcomes, Func<ResultRow, T> pick, bool hold = false)
    {
        var (low, high) = LiteKeys.Chunks(sweep);
        return Task.FromResult(Between(LedgerTables.Result, LiteKeys.Place, low, high)
            .Select(document => Read(LedgerTables.Result, document))
            .Where(row => outcomes.Any(outcome => row.Outcomes[(int)outcome - 1] > 0))
            .Select(row => (row.First, row.Id, Picked: pick(row)))
            .OrderBy(row => row.First).ThenBy(row => row.Id)
            .Select(row => row.Picked)
            .ToList());
    }

    public Task<List<ResultRow>> ChunksAroundAsync(long sweep, int trial) => Task.FromResult(LiteKeys.ChunksAround(sweep, trial)
        .SelectMany(range => Between(LedgerTables.Result, LiteKeys.Place, range.Low, range.High))
        .Select(document => Read(LedgerTables.Result, document))
        .ToList());

    public Task<List<ResultRow>> ChunksOfBundleAsync(long sweep, long bundle) => Task.FromResult(Between(LedgerTables.Result, LiteKeys.Of, bundle, bundle)
        .Select(document => Read(LedgerTables.Result, document))
        .Where(row => row.Sweep == sweep)
        .OrderBy(row => row.Id)
        .ToList());

    public Task<List<ResultRow>> ChunksAfterAsync(long sweep, long number, int most)
    {
        var found = new List<ResultRow>();
        while (found.Count < most && After(LedgerTables.Result, number, most) is { Length: > 0 } documents)
        {
            found.AddRange(documents.Select(document => Read(LedgerTables.Result, document))
                .Where(row => row.Sweep == sweep && row.ReusedFrom == 0 && row.Bundle != 0).Take(most - found.Count));
            number = documents[^1]["_id"];
        }

        return Task.FromResult(found);
    }

    public Task DeleteCurvePartsAsync(long sweep, int firstTrial, int lastTrial)
    {
        // Parts of curves exist only for sweeps that someone has watched.
        if (LastNumber(LedgerTables.CurvePart) > 0)
        {
            var (low, _) = LiteKeys.Under(sweep, (long)firstTrial);
            var (_, high) = LiteKeys.Under(sweep, (long)lastTrial);
            foreach (var document in Between(LedgerTables.CurvePart, LiteKeys.Of, low, high))
            {
                Delete(LedgerTables.CurvePart, document["_id"]);
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>Counts the rows once, then keeps the totals up to date.</summary>
    public Task<SweepTotals> TotalsAsync(long sweep)
    {
        if (!_tallies.TryGetValue(sweep, out var tally))
        {
            tally = new LiteTally { Refusals = CountOf(LedgerTables.Refusal, sweep), Losses = CountOf(LedgerTables.Loss, sweep) };
            var (low, high) = LiteKeys.Bundles(sweep);
            foreach (var document in Between(LedgerTables.Bundle, LiteKeys.Place, low, high))
            {
                tally.Add(Read(LedgerTables.Bundle, document));
            }

            (low, high) = LiteKeys.Chunks(sweep);
            foreach (var document in Between(LedgerTables.Result, LiteKeys.Place, low, high))
            {
                tally.Add(Read(LedgerTables.Result, document));
            }

            _tallies.Add(sweep, tally);
        }

        return Task.FromResult(tally.Totals);
    }

    public Task HoldSweepAsync(long sweep) => Task.CompletedTask;

    public Task<long> SizeAsync(long sweep)
    {
        var chunks = DocumentsOf(LedgerTables.Result, sweep);
        var parts = chunks.SelectMany(chunk => PartsOf(chunk["_id"])).Sum(part => Decode(part).Blob(0).LongLength);
        return Task.FromResult(parts + LedgerTables.OfSweep.Sum(table => DocumentsOf(table, sweep).Sum(SizeOf))
            + DocumentsOf(LedgerTables.Bundle, sweep).Sum(bundle => Rows(LedgerTables.Checkpoint).FindById(bundle["_id"]) is { } checkpoint ? SizeOf(checkpoint) : 0));
    }

    public Task DeleteSweepAsync(long sweep)
    {
        foreach (var bundle in DocumentsOf(LedgerTables.Bundle, sweep))
        {
            Delete(LedgerTables.Checkpoint, bundle["_id"]);
        }

        foreach (var part in DocumentsOf(LedgerTables.Result, sweep).SelectMany(chunk => PartsOf(chunk["_id"])))
        {
            Delete(Parts, part);
        }

        foreach (var table in LedgerTables.OfSweep)
        {
            foreach (var document in DocumentsOf(table, sweep))
            {
                Delete(Rows(table), document);
            }
        }

        Forget();
        return Task.CompletedTask;
    }

    public (long Token, long Bundle) LastNumbers()
    {
        if (_counters is { } known)
        {
            return known;
        }

        var document = Collection(Counters).FindById(1L);
        if (document is null)
        {
            return (0, 0);
        }

        var (token, bundle) = (document["last_token"].AsInt64, document["last_bundle"].AsInt64);
        _counters = (token, bundle);
        return document["seal"].AsInt64 == CountersSeal(token, bundle)
            ? (token, bundle)
            : throw new LedgerDamageException("the ledger's counters do not match their checksum");
    }

    /// <summary>Sets the counters, which are written when the transaction commits.</summary>
    public void SetLastNumbers(long token, long bundle) => (_counters, _countersChanged) = ((token, bundle), true);

    private static long CountersSeal(long token, long bundle) => new RowSeal("ledger").Add(token).Add(bundle).Value;

    private static object[] KeyValues(LedgerTable table, object[] row) => Array.ConvertAll(table.Key, column => row[table.Place(column)]);

    private long[] Take(int tokens, int bundles)
    {
        var (token, bundle) = LastNumbers();
        if (tokens + bundles > 0)
        {
            SetLastNumbers(token + tokens, bundle + bundles);
        }

        var first = (tokens > 0 ? token : bundle) + 1;
        return [.. Enumerable.Range(0, tokens + bundles).Select(i => first + i)];
    }

    private BundleRow? Bundle(long id)
    {
        if (!_bundles.TryGetValue(id, out var row) && Find(LedgerTables.Bundle, id) is { } found)
        {
            _bundles.Add(id, row = found);
        }

        return row;
    }

    private List<BundleRow> Leased(long sweep)
    {
        var (low, high) = LiteKeys.Bundles(sweep, BundleState.Leased);
        return ReadBundles(Between(LedgerTables.Bundle, LiteKeys.Place, low, high));
    }

    private List<BundleRow> ReadBundles(BsonDocument[] documents)
    {
        var rows = new List<BundleRow>(documents.Length);
        foreach (var document in documents)
        {
            if (!_bundles.TryGetValue(document["_id"].AsInt64, out var row))
            {
                row = Read(LedgerTables.Bundle, document);
                _bundles.Add(row.Id, row);
            }

            rows.Add(row);
        }

        return rows;
    }
}
