using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Runner.Identities;

namespace Runner.Training;

/// <summary>Writes a checkpoint: little-endian, followed by the first eight bytes of the SHA-256 of the content.</summary>
internal sealed class CheckpointWriter
{
    private readonly MemoryStream stream = new();

    public void Bool(bool value) => stream.WriteByte(value ? (byte)1 : (byte)0);

    public void Int(int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        stream.Write(bytes);
    }

    public void Long(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        stream.Write(bytes);
    }

    public void Double(double value) => Long(BitConverter.DoubleToInt64Bits(value));

    public void Text(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        Int(bytes.Length);
        stream.Write(bytes);
    }

    public void Digest(Sha256Digest value) => stream.Write(value.ToBytes());

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Int(value.Length);
        stream.Write(value);
    }

    /// <summary>Writes the bits of numbers. Their count is not written; the reader must know it.</summary>
    public void Numbers<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(values);
        if (BitConverter.IsLittleEndian)
        {
            stream.Write(bytes);
            return;
        }

        var width = bytes.Length / Math.Max(1, values.Length);
        for (var start = 0; start < bytes.Length; start += width)
        {
            for (var i = width - 1; i >= 0; i--)
            {
                stream.WriteByte(bytes[start + i]);
            }
        }
    }

    /// <summary>Appends everything that another writer has written so far.</summary>
    public void All(CheckpointWriter other) => other.stream.WriteTo(stream);

    public byte[] Finish()
    {
        var digest = Sha256Digest.Of(stream.GetBuffer().AsSpan(0, (int)stream.Length)).ToBytes();
        stream.Write(digest.AsSpan(0, CheckpointReader.CheckBytes));
        return stream.ToArray();
    }
}
