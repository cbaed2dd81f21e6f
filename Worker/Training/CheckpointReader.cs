using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Runner.Identities;

namespace Runner.Training;

/// <summary>The checkpoint cannot be resumed: it is damaged, has another version, or belongs to other trials. Training can
/// always start from the beginning instead.</summary>
public sealed class CheckpointException(string message) : Exception(message);

/// <summary>Reads what <see cref="CheckpointWriter"/> wrote. Every count is checked against the remaining bytes before
/// memory is allocated.</summary>
internal sealed class CheckpointReader
{
    public const int CheckBytes = 8;

    private readonly byte[] content;
    private int position;

    public CheckpointReader(ReadOnlySpan<byte> checkpoint)
    {
        if (checkpoint.Length < CheckBytes
            || !Sha256Digest.Of(checkpoint[..^CheckBytes]).ToBytes().AsSpan(0, CheckBytes).SequenceEqual(checkpoint[^CheckBytes..]))
        {
            throw new CheckpointException("the checkpoint is damaged. Train the bundle from the start.");
        }

        content = checkpoint[..^CheckBytes].ToArray();
    }

    public bool AtEnd => position == content.Length;

    public bool Bool() => Take(1)[0] != 0;

    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public double Double() => BitConverter.Int64BitsToDouble(Long());

    public string Text() => Encoding.UTF8.GetString(Take(Count(1)));

    public Sha256Digest Digest() => Sha256Digest.FromBytes(Take(Sha256Digest.ByteCount));

    public byte[] Bytes() => Take(Count(1)).ToArray();

    /// <summary>Reads a number of items that take at least <paramref name="size"/> bytes each.</summary>
    public int Count(int size)
    {
        var count = Int();
        return count >= 0 && (long)count * size <= content.Length - position
            ? count
            : throw new CheckpointException("the checkpoint is shorter than it says. Train the bundle from the start.");
    }

    public void Numbers<T>(Span<T> values)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(values);
        Take(bytes.Length).CopyTo(bytes);
        if (BitConverter.IsLittleEndian)
        {
            return;
        }

        var width = bytes.Length / Math.Max(1, values.Length);
        for (var start = 0; start < bytes.Length; start += width)
        {
            bytes.Slice(start, width).Reverse();
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > content.Length - position)
        {
            throw new CheckpointException("the checkpoint is shorter than it says. Train the bundle from the start.");
        }

        position += count;
        return content.AsSpan(position - count, count);
    }
}
