using Runner.Ledgers.Columns;

namespace Runner.Ledgers.LiteDb;

/// <summary>
/// The data file. LiteDB writes each version of a page that it copies from its log, and then flushes. Only the last version is written
/// to the file, with a checksum, after the log is on disk, so that the log can repair the file after a power cut.
/// </summary>
internal sealed class DataStream(OpenedFile file, RedoLog redo) : PageStream
{
    private readonly SortedDictionary<long, byte[]> _pending = [];

    public override long Length => Math.Max(file.Content.Length, IsFlushed ? 0 : _pending.Keys.Last() + LitePage.Bytes);

    /// <summary>The number of complete pages in the file.</summary>
    public long Pages => file.Content.Length / LitePage.Bytes;

    public bool IsFlushed => _pending.Count == 0;

    /// <summary>Returns when everything is on disk. After a fault, the next call tries again.</summary>
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
        // LiteDB marks a damaged file for rebuilding, bypassing its log; only its own file access would act on the mark.
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
