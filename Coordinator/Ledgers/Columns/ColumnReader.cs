using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Runner.Identities;

namespace Runner.Ledgers.Columns;

/// <summary>Reads what <see cref="ColumnWriter"/> wrote, in the same order.</summary>
internal ref struct ColumnReader(ReadOnlySpan<byte> content)
{
    private ReadOnlySpan<byte> _rest = content;

    /// <summary>Checks the checksum of <see cref="ColumnWriter.Sealed"/> and reads what it covers.</summary>
    /// <exception cref="LedgerDamageException">The content does not match its checksum.</exception>
    public static ColumnReader Unseal(ReadOnlySpan<byte> content, ulong seed, string what)
    {
        var length = content.Length - 8;
        if (length < 0 || BinaryPrimitives.ReadUInt64LittleEndian(content[length..]) != XxHash64.Of(content[..length], seed))
        {
            throw new LedgerDamageException($"{what} does not match its checksum");
        }

        return new ColumnReader(content[..length]);
    }

    public readonly bool AtEnd => _rest.IsEmpty;

    public byte Byte()
    {
        var value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    public ReadOnlySpan<byte> Bytes(int count)
    {
        var bytes = _rest[..count];
        _rest = _rest[count..];
        return bytes;
    }

    public ulong Var()
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var b = Byte();
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }
    }

    public long SignedVar()
    {
        var value = Var();
        return unchecked((long)(value >> 1) ^ -(long)(value & 1));
    }

    public string Text() => Encoding.UTF8.GetString(Bytes((int)Var()));

    public long[] Longs(int count)
    {
        var values = new long[count];
        if (count == 0)
        {
            return values;
        }

        var mode = Byte();
        if (mode == ColumnWriter.DifferencesOfLongs)
        {
            var previous = 0L;
            foreach (ref var value in values.AsSpan())
            {
                previous = value = unchecked(previous + SignedVar());
            }

            return values;
        }

        values[0] = SignedVar();
        var step = mode == ColumnWriter.ConstantLongs ? 0 : SignedVar();
        for (var i = 1; i < count; i++)
        {
            values[i] = unchecked(values[i - 1] + step);
        }

        return values;
    }

    public double[] Doubles(int count)
    {
        var values = new double[count];
        BytePlanes.Read(ref this, MemoryMarshal.Cast<double, ulong>(values.AsSpan()));
        return values;
    }

    /// <returns>The known column itself where both are the same.</returns>
    public double[] DoublesLike(double[] known)
    {
        var values = new double[known.Length];
        var words = MemoryMarshal.Cast<double, ulong>(values.AsSpan());
        BytePlanes.Read(ref this, words);
        if (!words.ContainsAnyExcept(0UL))
        {
            return known;
        }

        for (var i = 0; i < words.Length; i++)
        {
            words[i] ^= BitConverter.DoubleToUInt64Bits(known[i]);
        }

        return values;
    }

    public Sha256Digest[] Digests(int count)
    {
        var digests = new Sha256Digest[count];
        if (count == 0)
        {
            return digests;
        }

        if (Byte() == ColumnWriter.ConstantDigests)
        {
            Array.Fill(digests, Sha256Digest.FromBytes(Bytes(Sha256Digest.ByteCount)));
            return digests;
        }

        foreach (ref var digest in digests.AsSpan())
        {
            digest = Sha256Digest.FromBytes(Bytes(Sha256Digest.ByteCount));
        }

        return digests;
    }

    public string[] Texts(int count)
    {
        var texts = new string[(int)Var()];
        foreach (ref var text in texts.AsSpan())
        {
            text = Text();
        }

        return Array.ConvertAll(Longs(count), place => texts[place]);
    }
}
