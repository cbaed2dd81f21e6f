using Runner.Numerics;

namespace Runner.Tests.Ledgers.PowerCuts;

/// <summary>The bytes of a file; none when there is no file.</summary>
internal sealed class FileContent
{
    private byte[] bytes = [];

    public bool Exists { get; private set; }

    public int Length { get; private set; }

    public FileContent Copy() => new() { bytes = bytes[..Length], Length = Length, Exists = Exists };

    public void Do(DiskWrite write)
    {
        switch (write.Action)
        {
            case DiskAction.Write:
                Exists = true;
                Grow((int)write.Offset + write.Content.Length);
                write.Content.CopyTo(bytes.AsSpan((int)write.Offset));
                break;
            case DiskAction.Truncate:
                Grow((int)write.Offset);
                Length = (int)write.Offset;
                bytes.AsSpan(Length).Clear();
                break;
            case DiskAction.Delete:
                Exists = false;
                Length = 0;
                bytes.AsSpan().Clear();
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
        if (Exists)
        {
            using var file = File.Create(path);
            file.Write(bytes, 0, Length);
        }
        else
        {
            File.Delete(path);
        }
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
