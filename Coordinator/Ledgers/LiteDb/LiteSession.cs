using System.Data.Common;
using LiteDB;
using Runner.Ledgers.Columns;
using Runner.Ledgers.Copying;

namespace Runner.Ledgers.LiteDb;

/// <summary>
/// The rows of a ledger as documents: a collection a table, a field a column. A blob larger than a piece is kept in pieces,
/// far below LiteDB's limit of 16 MB a document. One thread uses it.
/// </summary>
internal sealed class LiteSession
{
    public const int PieceBytes = 1 << 20;

    private const string Counters = "ledger";

    private readonly LiteDatabase _database;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, long> _lastNumbers = new(StringComparer.Ordinal);
    private long _now;

    public LiteSession(LiteDatabase database, TimeProvider time)
    {
        _database = database;
        _time = time;
        foreach (var table in LedgerTables.All)
        {
            foreach (var field in LiteIndexes.FieldsOf(table))
            {
                Rows(table).EnsureIndex(field, BsonExpression.Create("$." + field));
            }
        }
    }

    /// <summary>Sweeps that have open bundles since the transaction began, to be told when it has committed.</summary>
    public HashSet<long> WorkOf { get; } = [];

    /// <summary>In UTC ticks; the same throughout a transaction.</summary>
    public long Now => _now == 0 ? _now = _time.GetUtcNow().UtcTicks : _now;

    public void Begin()
    {
        _now = 0;
        WorkOf.Clear();
        _database.BeginTrans();
    }

    public void Commit() => _database.Commit();

    public void Rollback()
    {
        _database.Rollback();
        _lastNumbers.Clear();
    }

    public T[] Query<T>(LedgerTable table, string field, string low, string high, Func<DbDataReader, T> read, int most = int.MaxValue) =>
        [.. Rows(table).Query()
            .Where(BsonExpression.Create($"$.{field} BETWEEN @0 AND @1", new BsonValue(low), new BsonValue(high)))
            .OrderBy(BsonExpression.Create("$." + field))
            .Limit(most)
            .ToDocuments()
            .ToArray()
            .Select(document => Read(table, document, read))];

    /// <summary>What an index has under a prefix, in its order.</summary>
    public T[] Under<T>(LedgerTable table, string field, string prefix, Func<DbDataReader, T> read) =>
        Query(table, field, prefix, LiteIndexes.EndOf(prefix), read);

    public int CountUnder(LedgerTable table, string field, string prefix) => Rows(table)
        .Count(BsonExpression.Create($"$.{field} BETWEEN @0 AND @1", new BsonValue(prefix), new BsonValue(LiteIndexes.EndOf(prefix))));

    public T? Find<T>(LedgerTable table, BsonValue key, Func<DbDataReader, T> read) =>
        Rows(table).FindById(key) is { } document ? Read(table, document, read) : default;

    public bool Has(LedgerTable table, BsonValue key) => Rows(table).Exists(BsonExpression.Create("$._id = @0", key));

    /// <summary>Every row after a key, in order of key, as many as asked for.</summary>
    public (BsonValue Key, object[] Row)[] After(LedgerTable table, BsonValue key, int most) =>
        [.. Rows(table).Query()
            .Where(BsonExpression.Create("$._id > @0", key))
            .OrderBy(BsonExpression.Create("$._id"))
            .Limit(most)
            .ToDocuments()
            .ToArray()
            .Select(document => (document["_id"], ValuesOf(table, document)))];

    public T[] All<T>(LedgerTable table, Func<DbDataReader, T> read) =>
        [.. Rows(table).FindAll().ToArray().Select(document => Read(table, document, read))];

    public void Insert(LedgerTable table, params object[] row) => Rows(table).Insert(DocumentOf(table, row));

    /// <summary>Inserts a row whose number, its first column, the ledger gives.</summary>
    public void InsertNumbered(LedgerTable table, params object[] rest)
    {
        if (!_lastNumbers.TryGetValue(table.Name, out var last))
        {
            var newest = Rows(table).Query().OrderByDescending(BsonExpression.Create("$._id")).Limit(1).ToDocuments().FirstOrDefault();
            last = newest?["_id"].AsInt64 ?? 0;
        }

        _lastNumbers[table.Name] = last + 1;
        Insert(table, [last + 1, .. rest]);
    }

    public void Upsert(LedgerTable table, params object[] row)
    {
        Delete(table, KeyOf(table, row));
        Insert(table, row);
    }

    /// <summary>Writes columns of a row that is there and whose blobs in pieces stay as they are.</summary>
    public void Update(LedgerTable table, BsonValue key, IEnumerable<(int Column, object Value)> changes)
    {
        var document = Rows(table).FindById(key) ?? throw new LedgerDamageException($"a row of {table.Name} is missing");
        var row = new object[table.Columns.Length];
        for (var i = 0; i < row.Length; i++)
        {
            // Pieces are not read: only numbers are needed to find a row again.
            row[i] = document[table.Columns[i]].RawValue;
        }

        foreach (var (column, value) in changes)
        {
            row[column] = value;
            document[table.Columns[column]] = ValueOf(value);
        }

        foreach (var field in LiteIndexes.FieldsOf(table).Except(table.Columns, StringComparer.Ordinal))
        {
            document.Remove(field);
        }

        foreach (var (field, value) in LiteIndexes.ValuesOf(table, row))
        {
            document[field] = value;
        }

        Rows(table).Update(document);
    }

    public void Delete(LedgerTable table, BsonValue key)
    {
        if (Rows(table).FindById(key) is not { } document)
        {
            return;
        }

        foreach (var piece in document.Values.Where(value => value.IsArray).SelectMany(value => value.AsArray))
        {
            Pieces.Delete(piece);
        }

        Rows(table).Delete(key);
    }

    public (long Token, long Bundle) LastNumbers()
    {
        var document = _database.GetCollection(Counters).FindById(1L);
        if (document is null)
        {
            return (0, 0);
        }

        var (token, bundle) = (document["last_token"].AsInt64, document["last_bundle"].AsInt64);
        return document["seal"].AsInt64 == CountersSeal(token, bundle)
            ? (token, bundle)
            : throw new LedgerDamageException("the ledger's counters do not match their checksum");
    }

    public void SetLastNumbers(long token, long bundle) => _database.GetCollection(Counters).Upsert(new BsonDocument
    {
        ["_id"] = 1L,
        ["last_token"] = token,
        ["last_bundle"] = bundle,
        ["seal"] = CountersSeal(token, bundle),
    });

    /// <summary>Takes numbers that follow each other; returns the first.</summary>
    public long Take(int tokens, int bundles)
    {
        var (token, bundle) = LastNumbers();
        SetLastNumbers(token + tokens, bundle + bundles);
        return (tokens > 0 ? token : bundle) + 1;
    }

    /// <summary>The key of a row: its number, its hash, or two columns, the second of which may be a text.</summary>
    public static BsonValue KeyOf(LedgerTable table, object[] row)
    {
        var key = row[table.Place(table.Key[0])];
        return table.Key.Length == 1
            ? ValueOf(key)
            : row[table.Place(table.Key[1])] is string text
                ? new BsonValue(LiteIndexes.Key((long)key) + text)
                : new BsonValue(LiteIndexes.Key((long)key, (long)row[table.Place(table.Key[1])]));
    }

    private ILiteCollection<BsonDocument> Pieces => _database.GetCollection("piece", BsonAutoId.Int64);

    private ILiteCollection<BsonDocument> Rows(LedgerTable table) => _database.GetCollection(table.Name, BsonAutoId.Int64);

    private BsonDocument DocumentOf(LedgerTable table, object[] row)
    {
        var document = new BsonDocument { ["_id"] = KeyOf(table, row) };
        for (var i = 0; i < row.Length; i++)
        {
            document[table.Columns[i]] = row[i] is byte[] blob && (blob.Length > PieceBytes || IsApart(table.Columns[i])) ? InPieces(blob) : ValueOf(row[i]);
        }

        foreach (var (field, value) in LiteIndexes.ValuesOf(table, row))
        {
            document[field] = value;
        }

        return document;
    }

    /// <summary>Parts of a result chunk are never read along with its head.</summary>
    private static bool IsApart(string column) => column is "numbers" or "weights" or "curves";

    private BsonArray InPieces(byte[] blob)
    {
        var pieces = new BsonArray();
        foreach (var piece in blob.Chunk(PieceBytes))
        {
            pieces.Add(Pieces.Insert(new BsonDocument { ["content"] = piece }));
        }

        return pieces;
    }

    private object[] ValuesOf(LedgerTable table, BsonDocument document) =>
        [.. table.Columns.Select(column => ValueOf(document, column))];

    private object ValueOf(BsonDocument document, string column)
    {
        var value = document[column];
        return value.IsArray ? FromPieces(value.AsArray) : value.RawValue;
    }

    private byte[] FromPieces(BsonArray pieces)
    {
        using var blob = new MemoryStream();
        foreach (var piece in pieces)
        {
            var content = Pieces.FindById(piece) ?? throw new LedgerDamageException("a piece of a blob is missing");
            blob.Write(content["content"].AsBinary);
        }

        return blob.ToArray();
    }

    /// <summary>A document of the wrong shape is a damaged one.</summary>
    private T Read<T>(LedgerTable table, BsonDocument document, Func<DbDataReader, T> read)
    {
        try
        {
            return read(new ValuesReader(table.Columns.Length, column => ValueOf(document, table.Columns[column])));
        }
        catch (Exception fault) when (fault is InvalidCastException or NullReferenceException or ArgumentException or OverflowException)
        {
            throw new LedgerDamageException($"a document of {table.Name} does not look as it must", fault);
        }
    }

    private static BsonValue ValueOf(object value) => value switch
    {
        long number => new BsonValue(number),
        string text => new BsonValue(text),
        _ => new BsonValue((byte[])value),
    };

    private static long CountersSeal(long token, long bundle) => new RowSeal("ledger").Add(token).Add(bundle).Value;
}
