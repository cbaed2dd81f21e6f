using Runner.Ledgers.Columns;

namespace Runner.Ledgers.LiteDb;

/// <summary>
/// The data file. LiteDB writes to it what it copies from its log, each version of a page, and then flushes. The file gets the last
/// version alone, with a checksum, after the log is on the disk, so that a cut in between is made good from the log.
/// </summary>
internal sealed class DataStream(OpenedFile file, RedoLog redo) : PageStream
{
    private readonly SortedDictionary<long, byte[]> _pending = [];

    public override long Length => Math.Max(file.Content.Length, IsFlushed ? 0 : _pending.Keys.Last() + LitePage.Bytes);

    /// <summary>Whole pages in the file.</summary>
    public long Pages => file.Content.Length / LitePage.Bytes;

    public bool IsFlushed => _pending.Count == 0;

    /// <summary>Ends when the disk has everything. After a fault the next call tries again.</summary>
    public override void Flush()
    {
        if (IsFlushed)
        {
            return;
        }

        redo.Begin(Pages);
        redo.Sync(Pages);
        foreach (var (place, page) in _pending)
        {
            file.Content.Position = place;
            file.Content.Write(page, 0, LitePage.Bytes);
        }

        file.Sync();
        _pending.Clear();
    }

    public override void SetLength(long value) => file.Content.SetLength(value);

    protected override void ReadPage(long place, Span<byte> page)
    {
        if (_pending.TryGetValue(place, out var newer))
        {
            newer.CopyTo(page);
        }
        else
        {
            file.Content.Position = place;
            if (file.Content.ReadAtLeast(page, LitePage.Bytes, throwOnEndOfStream: false) < LitePage.Bytes)
            {
                throw new LedgerDamageException($"it ends before its page {place / LitePage.Bytes}");
            }
        }

        if (!LitePage.Unseal(page, place))
        {
            throw new LedgerDamageException($"its page {place / LitePage.Bytes} does not match its checksum");
        }
    }

    protected override void WritePage(long place, ReadOnlySpan<byte> page)
    {
        // LiteDB's last word when it meets damage, past its log; it would only be heard with LiteDB's own file access.
        if (place == 0 && LitePage.AsksForRebuilding(page))
        {
            return;
        }

        if (!_pending.TryGetValue(place, out var copy))
        {
            _pending.Add(place, copy = new byte[LitePage.Bytes]);
        }

        page.CopyTo(copy);
        LitePage.Seal(copy, place);
    }
}
