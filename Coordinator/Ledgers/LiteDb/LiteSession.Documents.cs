using LiteDB;
using Runner.Ledgers.Columns;
using Runner.Ledgers.Rows;

namespace Runner.Ledgers.LiteDb;

/// <summary>Conversion between rows and documents, and queries for documents.</summary>
internal sealed partial class LiteSession
{
    private T? Find<T>(LedgerTable<T> table, BsonValue key)
        where T : class => Rows(table).FindById(key) is { } document ? Read(table, document) : null;

    private int CountOf(LedgerTable table, long sweep)
    {
        var (low, high) = LiteKeys.Under(sweep);
        return Rows(table).Count(BsonExpression.Create($"$.{LiteKeys.Of} BETWEEN @0 AND @1", low, high));
    }

    private BsonDocument[] Between(LedgerTable table, string field, BsonValue low, BsonValue high, int most = int.MaxValue) =>
        [.. Rows(table).Query()
            .Where(BsonExpression.Create($"$.{field} BETWEEN @0 AND @1", low, high))
            .OrderBy(BsonExpression.Create("$." + field))
            .Limit(most)
            .ToDocuments()];

    private BsonDocument[] After(LedgerTable table, BsonValue key, int most) =>
        [.. Rows(table).Query()
            .Where(BsonExpression.Create("$._id > @0", key))
            .OrderBy(BsonExpression.Create("$._id"))
            .Limit(most)
            .ToDocuments()];

    private void Add(LedgerTable table, object[] row, ResultChunk? parts = null)
    {
        var number = LastNumber(table) + 1;
        _lastNumbers[table.Name] = number;
        row[0] = number;
        if (parts is null)
        {
            Rows(table).Insert(DocumentOf(table, row));
        }
        else
        {
            InsertResult(row, parts.Numbers, parts.Weights, parts.Curves);
        }
    }

    private long LastNumber(LedgerTable table)
    {
        if (!_lastNumbers.TryGetValue(table.Name, out var last))
        {
            var newest = Rows(table).Query().OrderByDescending(BsonExpression.Create("$._id")).Limit(1).ToDocuments().FirstOrDefault();
            _lastNumbers.Add(table.Name, last = newest?["_id"].AsInt64 ?? 0);
        }

        return last;
    }

    private void InsertResult(object[] head, params byte[][] parts)
    {
        if (parts.Sum(part => part.Length) <= SmallParts)
        {
            Rows(LedgerTables.Result).Insert(DocumentOf(LedgerTables.Result, [.. head, .. parts]));
            return;
        }

        Rows(LedgerTables.Result).Insert(DocumentOf(LedgerTables.Result, head));
        var chunk = (long)head[0];
        for (var part = 0; part < parts.Length; part++)
        {
            if (part == 0 || parts[part].Length > 0)
            {
                Parts.Insert(new BsonDocument { ["_id"] = (chunk * PartsOfChunk) + part, [Content] = LiteRow.Encode([LitePart.Pack(parts[part])], InPieces) });
            }
        }
    }

    /// <summary>The parts that are stored with the head; empty if they are stored separately.</summary>
    private object[] SmallPartsOf(BsonDocument document) => Decode(document).Values()[LedgerTables.Result.Columns.Length..];

    private byte[]? PackedPart(long chunk, int part) =>
        Parts.FindById((chunk * PartsOfChunk) + part) is { } document ? Decode(document).Blob(0) : null;

    /// <summary>Parts that are empty are not stored.</summary>
    private static byte[] Unpacked(byte[]? part) => part is null ? [] : LitePart.Unpack(part);

    private void Delete(LedgerTable table, BsonValue key)
    {
        if (table == LedgerTables.Checkpoint)
        {
            // Most bundles end without a checkpoint.
            if (!Checkpoints.Remove(key.AsInt64))
            {
                return;
            }

            Delete(Rows(table), Rows(table).FindById(key));
            return;
        }

        Rows(table).Delete(key);
    }

    /// <summary>Deletes a document and the pieces of its blobs.</summary>
    private void Delete(ILiteCollection<BsonDocument> rows, BsonDocument document)
    {
        foreach (var piece in Shaped(() => LiteRow.PiecesIn(document[Content].AsBinary).ToArray(), "a document"))
        {
            Pieces.Delete(piece);
        }

        rows.Delete(document["_id"]);
    }

    /// <summary>A sweep's documents of one of <see cref="LedgerTables.OfSweep"/>.</summary>
    private BsonDocument[] DocumentsOf(LedgerTable table, long sweep)
    {
        if (table.Key is ["sweep"])
        {
            return Rows(table).FindById(sweep) is { } document ? [document] : [];
        }

        var (low, high) = table.Name switch
        {
            "bundle" => LiteKeys.Bundles(sweep),
            "result" => LiteKeys.Chunks(sweep),
            _ => LiteKeys.Under(sweep),
        };
        return Between(table, table.Name is "bundle" or "result" ? LiteKeys.Place : LiteKeys.FieldsOf(table) is [var field] ? field : "_id", low, high);
    }

    private IEnumerable<BsonDocument> PartsOf(BsonValue chunk) =>
        Enumerable.Range(0, PartsOfChunk).Select(part => Parts.FindById((chunk.AsInt64 * PartsOfChunk) + part)).OfType<BsonDocument>();

    private long SizeOf(BsonDocument document) => Decode(document).Values().OfType<byte[]>().Sum(blob => blob.LongLength);

    private HashSet<long> Checkpoints => _checkpoints ??= [.. Rows(LedgerTables.Checkpoint).FindAll().Select(document => document["_id"].AsInt64)];

    private ILiteCollection<BsonDocument> Pieces => Collection("piece");

    private ILiteCollection<BsonDocument> Parts => Collection("part");

    private ILiteCollection<BsonDocument> Rows(LedgerTable table) => Collection(table.Name);

    private ILiteCollection<BsonDocument> Collection(string name)
    {
        if (!_collections.TryGetValue(name, out var collection))
        {
            _collections.Add(name, collection = _database.GetCollection(name, BsonAutoId.Int64));
        }

        return collection;
    }

    private BsonDocument DocumentOf(BundleRow row) => DocumentOf(LedgerTables.Bundle, row.Values());

    private BsonDocument DocumentOf(LedgerTable table, object[] row)
    {
        var document = new BsonDocument
        {
            ["_id"] = LiteKeys.KeyOf(KeyValues(table, row)),
            [Content] = LiteRow.Encode(row, InPieces),
        };
        switch (table.Name)
        {
            case "bundle":
                document[LiteKeys.Place] = LiteKeys.OfBundle(
                    (BundleState)(long)row[table.Place("state")], (long)row[table.Place("sweep")], (long)row[table.Place("rank")],
                    (long)row[table.Place("first")], (long)row[0]);
                break;
            case "result":
                document[LiteKeys.Place] = LiteKeys.OfChunk(
                    (long)row[table.Place("sweep")], (long)row[table.Place("span")], (long)row[table.Place("first")]);
                document[LiteKeys.Of] = (long)row[table.Place("bundle")];
                break;
            case "curve_part" or "refusal" or "loss" or "retry":
                document[LiteKeys.Of] = LiteKeys.Text([.. table.Of.Select(column => (long)row[table.Place(column)]), (long)row[0]]);
                break;
        }

        return document;
    }

    private long[] InPieces(byte[] blob) =>
        [.. blob.Chunk(PieceBytes).Select(piece => Pieces.Insert(new BsonDocument { ["content"] = piece }).AsInt64)];

    private byte[] FromPieces(long[] pieces)
    {
        using var blob = new MemoryStream();
        foreach (var piece in pieces)
        {
            var content = Pieces.FindById(piece) ?? throw new LedgerDamageException("a piece of a blob is missing");
            blob.Write(content["content"].AsBinary);
        }

        return blob.ToArray();
    }

    /// <summary>Reads a row; a malformed document is reported as damage.</summary>
    private T Read<T>(LedgerTable<T> table, BsonDocument document) => Shaped(() => table.Read(Decode(document)), $"a document of {table.Name}");

    private LiteRow Decode(BsonDocument document) => Shaped(() => LiteRow.Decode(document[Content].AsBinary, FromPieces), "a document");

    private static T Shaped<T>(Func<T> read, string what)
    {
        try
        {
            return read();
        }
        catch (Exception fault) when (fault is InvalidCastException or NullReferenceException or ArgumentException or OverflowException
            or IndexOutOfRangeException or InvalidOperationException)
        {
            throw new LedgerDamageException($"{what} is malformed", fault);
        }
    }
}
