using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Runner.Results;

namespace Runner.Ledgers.Columns;

/// <summary>Final weights of many trials: small ones in this column, larger ones elsewhere by their hash.</summary>
internal sealed class WeightColumns
{
    /// <summary>Weights of at least this many bytes are stored once by their SHA-256; for smaller ones the hash would dominate.</summary>
    public const int StoredFrom = 256;

    private const long Stored = -1;
    private const byte AsBytes = 0;
    private const byte AsWords = 1;

    private readonly long[] _lengths;
    private readonly int[] _starts;
    private readonly byte[] _content;

    private WeightColumns(long[] lengths, int[] starts, byte[] content) =>
        (_lengths, _starts, _content) = (lengths, starts, content);

    public bool IsStored(int trial) => _lengths[trial] == Stored;

    public ReadOnlyMemory<byte> this[int trial] =>
        IsStored(trial) ? default : _content.AsMemory(_starts[trial], (int)_lengths[trial]);

    public static bool IsStored(TrialResult result) => result.Weights.Length >= StoredFrom;

    public static void Write(ColumnWriter writer, IReadOnlyList<TrialResult> results)
    {
        var lengths = results.Select(result => IsStored(result) ? Stored : result.Weights.Length).ToArray();
        var content = new byte[lengths.Where(length => length > 0).Sum()];
        var next = 0;
        for (var i = 0; i < lengths.Length; i++)
        {
            if (lengths[i] > 0)
            {
                results[i].Weights.Span.CopyTo(content.AsSpan(next));
                next += (int)lengths[i];
            }
        }

        writer.Longs(lengths);
        if (content.Length % 8 != 0)
        {
            writer.Byte(AsBytes);
            writer.Bytes(content);
            return;
        }

        writer.Byte(AsWords);
        var words = new ulong[content.Length / 8];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt64LittleEndian(content.AsSpan(i * 8));
        }

        BytePlanes.Write(writer, words);
    }

    public static WeightColumns Read(ref ColumnReader reader, int count)
    {
        var lengths = reader.Longs(count);
        var starts = new int[count];
        var total = 0;
        for (var i = 0; i < count; i++)
        {
            starts[i] = total;
            total += (int)Math.Max(0, lengths[i]);
        }

        if (reader.Byte() == AsBytes)
        {
            return new WeightColumns(lengths, starts, reader.Bytes(total).ToArray());
        }

        var content = new byte[total];
        var words = new ulong[total / 8];
        BytePlanes.Read(ref reader, words);
        for (var i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(content.AsSpan(i * 8), words[i]);
        }

        return new WeightColumns(lengths, starts, content);
    }
}
