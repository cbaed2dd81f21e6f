using System.Buffers;
using System.IO.Compression;

namespace Runner.Ledgers.Columns;

/// <summary>
/// Stores 64-bit words by byte: first the lowest byte of every word, then the next, and so on. Neighbouring numbers share
/// sign, exponent and often the first digits, so the high planes are constant or compress well, while the low ones are
/// noise and are stored as they are. Exact for every bit pattern, NaN payloads and negative zero included.
/// </summary>
internal static class BytePlanes
{
    private const byte Constant = 0;
    private const byte Raw = 1;
    private const byte Deflated = 2;

    // A plane shorter than this costs more to deflate than it saves.
    private const int WorthDeflating = 128;

    // Planes whose bytes carry nearly eight bits of information each are not deflated, because noise does not compress.
    private const double NoisyBits = 7.2;

    public static void Write(ColumnWriter writer, ReadOnlySpan<ulong> words)
    {
        var plane = ArrayPool<byte>.Shared.Rent(Math.Max(1, words.Length));
        try
        {
            var bytes = plane.AsSpan(0, words.Length);
            for (var shift = 0; shift < 64; shift += 8)
            {
                for (var i = 0; i < words.Length; i++)
                {
                    bytes[i] = (byte)(words[i] >> shift);
                }

                WritePlane(writer, bytes);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plane);
        }
    }

    /// <param name="words">Are 0 before.</param>
    public static void Read(ref ColumnReader reader, Span<ulong> words)
    {
        byte[] scratch = [];
        for (var shift = 0; shift < 64; shift += 8)
        {
            var mode = reader.Byte();
            if (mode == Constant)
            {
                var value = (ulong)reader.Byte() << shift;
                if (value != 0)
                {
                    foreach (ref var word in words)
                    {
                        word |= value;
                    }
                }

                continue;
            }

            ReadOnlySpan<byte> plane;
            if (mode == Deflated)
            {
                scratch = scratch.Length == words.Length ? scratch : new byte[words.Length];
                Inflate(reader.Bytes((int)reader.Var()), scratch);
                plane = scratch;
            }
            else
            {
                plane = reader.Bytes(words.Length);
            }

            for (var i = 0; i < words.Length; i++)
            {
                words[i] |= (ulong)plane[i] << shift;
            }
        }
    }

    private static void WritePlane(ColumnWriter writer, ReadOnlySpan<byte> plane)
    {
        if (plane.IsEmpty || !plane.ContainsAnyExcept(plane[0]))
        {
            writer.Byte(Constant);
            writer.Byte(plane.IsEmpty ? (byte)0 : plane[0]);
            return;
        }

        if (plane.Length >= WorthDeflating && Entropy(plane) < NoisyBits)
        {
            var deflated = Deflate(plane);
            if (deflated.Length < plane.Length * 9 / 10)
            {
                writer.Byte(Deflated);
                writer.Var((ulong)deflated.Length);
                writer.Bytes(deflated);
                return;
            }
        }

        writer.Byte(Raw);
        writer.Bytes(plane);
    }

    /// <summary>The entropy of the bytes, in bits per byte: −Σ p·log₂ p.</summary>
    private static double Entropy(ReadOnlySpan<byte> plane)
    {
        Span<int> counts = stackalloc int[256];
        foreach (var b in plane)
        {
            counts[b]++;
        }

        var bits = 0.0;
        foreach (var count in counts)
        {
            if (count > 0)
            {
                bits -= count * Math.Log2((double)count / plane.Length);
            }
        }

        return bits / plane.Length;
    }

    private static ReadOnlySpan<byte> Deflate(ReadOnlySpan<byte> plane)
    {
        using var buffer = new MemoryStream(plane.Length);
        using (var deflate = new DeflateStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(plane);
        }

        return buffer.GetBuffer().AsSpan(0, (int)buffer.Length);
    }

    private static void Inflate(ReadOnlySpan<byte> deflated, byte[] plane)
    {
        using var inflate = new DeflateStream(new MemoryStream(deflated.ToArray()), CompressionMode.Decompress);
        inflate.ReadExactly(plane);
    }
}
