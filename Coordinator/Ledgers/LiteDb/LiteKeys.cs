using System.Buffers.Binary;
using System.Globalization;
using LiteDB;
using Runner.Ledgers.Columns;
using Runner.Ledgers.Rows;

namespace Runner.Ledgers.LiteDb;

/// <summary>
/// The keys of documents. LiteDB indexes one field at a time, so fields that are queried together are combined in one key: numbers
/// (none of them negative) one after another, in a form that sorts like the numbers.
/// </summary>
internal static class LiteKeys
{
    /// <summary>The place of a bundle: by sweep, then open bundles in queue order, then leased ones by number. For a chunk: sweep, size
    /// class and first trial (see <see cref="TrialSet.SpanClass"/>).</summary>
    public const string Place = "p";

    /// <summary>The group of rows by <see cref="LedgerTable.Of"/>; for a chunk, the bundle that recorded it.</summary>
    public const string Of = "o";

    // Extents of at most 2^31 trials.
    private const int Classes = 32;

    private const int FirstBits = 32;
    private const int ClassBits = 8;

    public static string[] FieldsOf(LedgerTable table) => table.Name switch
    {
        "bundle" => [Place],
        "result" => [Place, Of],
        "curve_part" or "refusal" or "loss" or "retry" => [Of],
        _ => [],
    };

    /// <summary>The key of a row: its number, its hash, or several numbers that may be followed by a text.</summary>
    public static BsonValue KeyOf(params ReadOnlySpan<object> key) => key.Length == 1
        ? ValueOf(key[0])
        : key[^1] is string text ? new BsonValue(Text(Numbers(key[..^1])) + text) : new BsonValue(Text(Numbers(key)));

    public static (BsonValue Low, BsonValue High) Under(params ReadOnlySpan<object> values)
    {
        var numbers = Numbers(values);
        return (new BsonValue(Text(numbers)), new BsonValue(Text(numbers) + "~"));
    }

    public static string Text(params ReadOnlySpan<long> numbers)
    {
        var key = "";
        foreach (var number in numbers)
        {
            key += number.ToString("x16", CultureInfo.InvariantCulture);
        }

        return key;
    }

    public static BsonValue OfBundle(BundleState state, long sweep, long rank, long first, long id) => state == BundleState.Open
        ? Bytes(sweep, (long)state, rank, first, id)
        : Bytes(sweep, (long)state, id);

    public static (BsonValue Low, BsonValue High) Bundles(long sweep, BundleState state) =>
        (Bytes(sweep, (long)state), Bytes(sweep, (long)state, long.MaxValue, long.MaxValue));

    public static (BsonValue Low, BsonValue High) Bundles(long sweep) => (Bytes(sweep), Bytes(sweep, long.MaxValue));

    public static BsonValue OfChunk(long sweep, long spanClass, long first) => new(PlaceOf(sweep, spanClass, first));

    public static (BsonValue Low, BsonValue High) Chunks(long sweep) =>
        (new BsonValue(PlaceOf(sweep, 0, 0)), new BsonValue(PlaceOf(sweep + 1, 0, 0) - 1));

    /// <summary>For each size class, the range of chunks that may contain a trial.</summary>
    public static IEnumerable<(BsonValue Low, BsonValue High)> ChunksAround(long sweep, int trial)
    {
        for (var c = 0; c < Classes; c++)
        {
            yield return (new BsonValue(PlaceOf(sweep, c, Math.Max(0, trial - (1L << c) + 1))), new BsonValue(PlaceOf(sweep, c, trial)));
        }
    }

    public static BsonValue ValueOf(object value) => value switch
    {
        long number => new BsonValue(number),
        string text => new BsonValue(text),
        _ => new BsonValue((byte[])value),
    };

    private static long[] Numbers(ReadOnlySpan<object> values)
    {
        var numbers = new long[values.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = (long)values[i];
        }

        return numbers;
    }

    private static long PlaceOf(long sweep, long spanClass, long first) => (((sweep << ClassBits) | spanClass) << FirstBits) | first;

    private static BsonValue Bytes(params ReadOnlySpan<long> numbers)
    {
        var key = new byte[numbers.Length * sizeof(long)];
        for (var i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(i * sizeof(long)), numbers[i]);
        }

        return new BsonValue(key);
    }
}
