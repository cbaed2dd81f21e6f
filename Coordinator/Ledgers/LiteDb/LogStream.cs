namespace Runner.Ledgers.LiteDb;

/// <summary>Presents the redo log to LiteDB as its own log. LiteDB appends pages to it and empties it; nothing is on disk before
/// <see cref="LiteFiles.Sync"/>.</summary>
internal sealed class LogStream(RedoLog redo, DataStream data) : PageStream
{
    public override long Length => (long)redo.Count * LitePage.Bytes;

    public override void Flush() => redo.Sync(data.Pages);

    public override void SetLength(long value)
    {
        if (value != 0)
        {
            throw new InvalidOperationException($"LiteDB truncates its log to {value} bytes instead of 0.");
        }

        redo.Clear(data.Pages);
    }

    protected override void ReadPage(long place, Span<byte> page) => redo.Read((int)(place / LitePage.Bytes), page);

    protected override void WritePage(long place, ReadOnlySpan<byte> page)
    {
        if (place != Length)
        {
            throw new InvalidOperationException($"LiteDB writes at {place} instead of at the end of its log of {Length} bytes.");
        }

        redo.Append(page);
    }
}
