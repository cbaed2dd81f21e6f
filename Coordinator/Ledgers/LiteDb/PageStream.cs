namespace Runner.Ledgers.LiteDb;

/// <summary>A stream that LiteDB reads and writes in whole pages.</summary>
internal abstract class PageStream : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count)
    {
        ReadPage(Position, buffer.AsSpan(offset, WholePage(count)));
        Position += count;
        return count;
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        WritePage(Position, buffer.AsSpan(offset, WholePage(count)));
        Position += count;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    };

    protected abstract void ReadPage(long place, Span<byte> page);

    protected abstract void WritePage(long place, ReadOnlySpan<byte> page);

    private int WholePage(int count) => count == LitePage.Bytes && Position % LitePage.Bytes == 0
        ? count
        : throw new InvalidOperationException($"LiteDB reads or writes {count} bytes at {Position}, which is not a whole page.");
}
