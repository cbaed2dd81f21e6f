using System.Buffers.Binary;
using System.Text.Json;
using Runner.Data;
using Runner.Echo;

namespace Runner.Networks.Weights;

/// <summary>The safetensors format: the length of a header in 8 bytes, the header in JSON (for each tensor its type, shape and place), and the tensors' bytes
/// side by side.</summary>
public static class SafetensorsFile
{
    private const int LengthBytes = sizeof(long);

    /// <summary>The largest header that the reference implementation reads.</summary>
    private const long MostHeader = 100_000_000;

    private const string Metadata = "__metadata__";

    public static void Write(Stream to, IReadOnlyList<StoredTensor> tensors)
    {
        using var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            json.WriteStartObject(Metadata);
            json.WriteString("format", "pt");
            json.WriteEndObject();
            var offset = 0L;
            foreach (var tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type.Safetensors);
                WriteNumbers(json, "shape", tensor.Shape.Select(side => (long)side));
                WriteNumbers(json, "data_offsets", [offset, offset += tensor.Bytes.Length]);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Spaces, so that the tensors begin at a multiple of 8 bytes.
        while (header.Length % LengthBytes > 0)
        {
            header.WriteByte((byte)' ');
        }

        Span<byte> length = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        to.Write(length);
        header.WriteTo(to);
        foreach (var tensor in tensors)
        {
            to.Write(tensor.Bytes.Span);
        }
    }

    /// <summary>Whether a file is one, by its name or its first bytes: the header's length and an opening brace.</summary>
    internal static bool Is(string path, ReadOnlySpan<byte> start) =>
        path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase)
        || (start.Length > LengthBytes && start[LengthBytes] == '{' && BinaryPrimitives.ReadUInt64LittleEndian(start) <= MostHeader);

    /// <exception cref="DataException">Malformed, or larger than Runner holds.</exception>
    internal static IReadOnlyList<FileTensor> Read(string path)
    {
        using var file = DataFile.OpenPlain(path);
        var places = ReadHeader(file, path, out var at);
        var tensors = new List<FileTensor>(places.Count);
        foreach (var place in places)
        {
            tensors.Add(new FileTensor(place.Name, place.Shape, DataFile.ReadValues(file, place.Count, place.Type.Bytes, path, at, place.Type.Read)));
            at += place.Bytes;
        }

        DataFile.MustEnd(file, path, at);
        return tensors;
    }

    /// <summary>The tensors in the order of their bytes, which follow each other without gaps.</summary>
    private static List<Place> ReadHeader(Stream file, string path, out long end)
    {
        Span<byte> length = stackalloc byte[LengthBytes];
        DataFile.ReadExactly(file, length, path, 0);
        var bytes = BinaryPrimitives.ReadUInt64LittleEndian(length);
        if (bytes is < 2 or > MostHeader)
        {
            throw new DataException($"{path}: byte 0: a header of {bytes} bytes is not one of safetensors (2 to {MostHeader} bytes). Save the file again, or check that it is a safetensors file.");
        }

        var header = DataFile.ReadValues(file, (int)bytes, 1, path, LengthBytes, value => value[0]);
        end = LengthBytes + (long)bytes;
        List<Place> places;
        try
        {
            using var json = JsonDocument.Parse(header, new JsonDocumentOptions { MaxDepth = 8 });
            places = [.. Places(json.RootElement, path).OrderBy(place => place.Begin).ThenBy(place => place.End)];
        }
        catch (JsonException fault)
        {
            throw new DataException($"{path}: byte {LengthBytes + (fault.BytePositionInLine ?? 0)}: the header is not JSON. Save the file again.", fault);
        }

        var next = 0L;
        var values = 0L;
        foreach (var place in places)
        {
            values += place.Count;
            if (place.Begin != next || values > DataLimits.Values)
            {
                throw new DataException(place.Begin != next
                    ? $"{path}: {Named(place.Name)} begins at byte {place.Begin} of the data, and what is before it ends at {next}: tensors overlap or leave a gap. Save the file again."
                    : $"{path}: its tensors have more than {DataLimits.Values} numbers, the most that Runner holds. Give a smaller file.");
            }

            next = place.End;
        }

        return places;
    }

    private static IEnumerable<Place> Places(JsonElement root, string path)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new DataException($"{path}: byte {LengthBytes}: the header is not a JSON object. Save the file again.");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in root.EnumerateObject())
        {
            if (!seen.Add(entry.Name))
            {
                throw new DataException($"{path}: {Named(entry.Name)} is there twice. Save the file again.");
            }

            if (entry.Name != Metadata)
            {
                yield return PlaceOf(entry, path);
            }
        }
    }

    private static Place PlaceOf(JsonProperty entry, string path)
    {
        var name = Named(entry.Name);
        if (entry.Value.ValueKind != JsonValueKind.Object
            || !entry.Value.TryGetProperty("dtype", out var dtype) || dtype.ValueKind != JsonValueKind.String
            || Numbers(entry.Value, "shape") is not { } sides
            || Numbers(entry.Value, "data_offsets") is not [var begin, var end])
        {
            throw new DataException($"{path}: {name} lacks a plain dtype, shape or data_offsets. Save the file again.");
        }

        var type = ReadType.Of(dtype.GetString()!)
            ?? throw new DataException($"{path}: {name} has numbers of type {Shown.Line(dtype.GetString()!, 20)}, which are not read. Save it as F32, F64, F16, BF16 or whole numbers.");
        var count = 1L;
        foreach (var side in sides)
        {
            count = side > int.MaxValue ? long.MaxValue : Math.Min(count, DataLimits.Values + 1) * side;
        }

        if (count > DataLimits.Values)
        {
            throw new DataException($"{path}: {name} has the shape [{string.Join(", ", sides)}], more than the {DataLimits.Values} numbers that Runner holds. Give a smaller file.");
        }

        return end - begin == count * type.Bytes
            ? new Place(entry.Name, [.. sides.Select(side => (int)side)], (int)count, type, begin, end)
            : throw new DataException($"{path}: {name} has {end - begin} bytes, and the shape [{string.Join(", ", sides)}] in {dtype.GetString()} needs {count * type.Bytes}. Save the file again.");
    }

    /// <summary>A list of whole numbers of at least 0; null for anything else.</summary>
    private static long[]? Numbers(JsonElement tensor, string key)
    {
        if (!tensor.TryGetProperty(key, out var list) || list.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var numbers = new long[list.GetArrayLength()];
        foreach (var (i, item) in list.EnumerateArray().Index())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out numbers[i]) || numbers[i] < 0)
            {
                return null;
            }
        }

        return numbers;
    }

    private static string Named(string name) => Shown.Line(name, 80);

    private static void WriteNumbers(Utf8JsonWriter json, string key, IEnumerable<long> numbers)
    {
        json.WriteStartArray(key);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    /// <param name="Begin">Counted from the end of the header.</param>
    private sealed record Place(string Name, int[] Shape, int Count, ReadType Type, long Begin, long End)
    {
        public long Bytes => End - Begin;
    }

    /// <summary>A type of numbers that Runner reads.</summary>
    private sealed record ReadType(int Bytes, DataFile.ValueReader<double> Read)
    {
        public static ReadType? Of(string name) => name switch
        {
            "F64" => new(8, bytes => BinaryPrimitives.ReadDoubleLittleEndian(bytes)),
            "F32" => new(4, bytes => BinaryPrimitives.ReadSingleLittleEndian(bytes)),
            "F16" => new(2, bytes => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes)),
            "BF16" => new(2, bytes => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16)),
            "I64" => new(8, bytes => BinaryPrimitives.ReadInt64LittleEndian(bytes)),
            "I32" => new(4, bytes => BinaryPrimitives.ReadInt32LittleEndian(bytes)),
            "I16" => new(2, bytes => BinaryPrimitives.ReadInt16LittleEndian(bytes)),
            "I8" => new(1, bytes => (sbyte)bytes[0]),
            "U8" => new(1, bytes => bytes[0]),
            _ => null,
        };
    }
}
