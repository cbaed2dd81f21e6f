using Runner.Numerics;

namespace Runner.Tests.Ledgers.PowerCuts;

/// <summary>The bytes of a file.</summary>
internal sealed class FileContent
{
    private byte[] bytes = [];

    public int Length { get; private set; }

    public FileContent Copy() => new() { bytes = bytes[..Length], Length = Length };

    public ReadOnlySpan<byte> Bytes => bytes.AsSpan(0, Length);

    public void Do(DiskWrite write)
    {
        switch (write.Action)
        {
            case DiskAction.Write:
                Grow((int)write.Offset + write.Content.Length);
                write.Content.CopyTo(bytes.AsSpan((int)write.Offset));
                break;
            case DiskAction.Truncate:
                Grow((int)write.Offset);
                Length = (int)write.Offset;
                bytes.AsSpan(Length).Clear();
                break;
        }
    }

    public void Scramble(int from, SplitMix64 random)
    {
        for (var at = from; at < Length; at++)
        {
            bytes[at] = (byte)random.NextUInt64();
        }
    }

    public void Save(string path)
    {
        using var file = File.Create(path);
        file.Write(Bytes);
    }

    private void Grow(int length)
    {
        if (length > bytes.Length)
        {
            Array.Resize(ref bytes, Math.Max(length, bytes.Length * 2));
        }

        Length = Math.Max(Length, length);
    }
}
