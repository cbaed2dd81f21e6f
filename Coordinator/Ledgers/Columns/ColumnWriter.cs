using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Runner.Identities;

namespace Runner.Ledgers.Columns;

/// <summary>Writes columns of equal kind one after the other: constant columns and progressions take a few bytes, whole
/// numbers are differences of variable length, floating-point numbers are <see cref="BytePlanes"/>.</summary>
internal sealed class ColumnWriter
{
    internal const byte ConstantLongs = 0;
    internal const byte ProgressionOfLongs = 1;
    internal const byte DifferencesOfLongs = 2;
    internal const byte ConstantDigests = 0;
    internal const byte SeparateDigests = 1;

    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public void Byte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
    }

    public void Bytes(ReadOnlySpan<byte> bytes) => _buffer.Write(bytes);

    /// <summary>Writes seven bits per byte, lowest first.</summary>
    public void Var(ulong value)
    {
        var span = _buffer.GetSpan(10);
        var length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            span[length++] = (byte)(value | 0x80);
        }

        span[length++] = (byte)value;
        _buffer.Advance(length);
    }

    /// <summary>Writes numbers of small magnitude, positive or negative, in few bytes (zigzag).</summary>
    public void SignedVar(long value) => Var(unchecked((ulong)((value << 1) ^ (value >> 63))));

    public void Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Var((ulong)bytes.Length);
        Bytes(bytes);
    }

    public void Longs(ReadOnlySpan<long> values)
    {
        if (values.IsEmpty)
        {
            return;
        }

        var step = values.Length > 1 ? unchecked(values[1] - values[0]) : 0;
        var progression = true;
        for (var i = 1; i < values.Length && progression; i++)
        {
            progression = unchecked(values[i] - values[i - 1]) == step;
        }

        if (progression)
        {
            Byte(step == 0 ? ConstantLongs : ProgressionOfLongs);
            SignedVar(values[0]);
            if (step != 0)
            {
                SignedVar(step);
            }

            return;
        }

        Byte(DifferencesOfLongs);
        var previous = 0L;
        foreach (var value in values)
        {
            SignedVar(unchecked(value - previous));
            previous = value;
        }
    }

    public void Doubles(ReadOnlySpan<double> values) => BytePlanes.Write(this, MemoryMarshal.Cast<double, ulong>(values));

    /// <summary>Writes the difference (XOR) to the bits of another column, which the reader has; equal columns take almost no space.</summary>
    public void DoublesLike(ReadOnlySpan<double> values, ReadOnlySpan<double> known)
    {
        var words = MemoryMarshal.Cast<double, ulong>(values).ToArray();
        var others = MemoryMarshal.Cast<double, ulong>(known);
        for (var i = 0; i < words.Length; i++)
        {
            words[i] ^= others[i];
        }

        BytePlanes.Write(this, words);
    }

    public void Digests(ReadOnlySpan<Sha256Digest> digests)
    {
        if (digests.IsEmpty)
        {
            return;
        }

        var constant = !digests.ContainsAnyExcept(digests[0]);
        Byte(constant ? ConstantDigests : SeparateDigests);
        var written = constant ? digests[..1] : digests;
        var bytes = _buffer.GetSpan(written.Length * Sha256Digest.ByteCount);
        for (var i = 0; i < written.Length; i++)
        {
            written[i].WriteTo(bytes[(i * Sha256Digest.ByteCount)..]);
        }

        _buffer.Advance(written.Length * Sha256Digest.ByteCount);
    }

    /// <summary>Writes each distinct text once, then the place of each row's text.</summary>
    public void Texts(ReadOnlySpan<string> texts)
    {
        var places = new Dictionary<string, long>(StringComparer.Ordinal);
        var rows = new long[texts.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            if (!places.TryGetValue(texts[i], out var place))
            {
                places.Add(texts[i], place = places.Count);
            }

            rows[i] = place;
        }

        Var((ulong)places.Count);
        foreach (var text in places.Keys)
        {
            Text(text);
        }

        Longs(rows);
    }

    /// <summary>The content followed by its checksum. <paramref name="seed"/> identifies the place of the blob, so that a blob in the
    /// wrong place is detected too.</summary>
    public byte[] Sealed(ulong seed)
    {
        var content = new byte[_buffer.WrittenCount + 8];
        _buffer.WrittenSpan.CopyTo(content);
        BinaryPrimitives.WriteUInt64LittleEndian(content.AsSpan(_buffer.WrittenCount), XxHash64.Of(_buffer.WrittenSpan, seed));
        return content;
    }
}
