namespace Runner.Ledgers.LiteDb;

/// <summary>
/// A file of LiteDB that reaches the disk in the order in which it must. LiteDB writes a transaction's pages to its log and
/// the page that confirms it last, and flushes neither: after a power cut the confirmation may be there without the pages.
/// Here a confirming page and what precedes it are flushed before its mark is set, the log before anything of it is copied into
/// the data file, and <see cref="Flush"/> reaches the disk.
/// </summary>
internal sealed class DurableStream : Stream
{
    // Of LiteDB's file format, version 8: pages of 8 KiB, with a mark in the one that ends a transaction.
    private const int PageBytes = 8192;
    private const int ConfirmedAt = 18;

    // What a disk writes whole or not at all; the mark is in the first of a page.
    private const int SectorBytes = 512;

    private readonly Stream _file;
    private readonly Action _sync;
    private readonly DurableStream? _log;
    private bool _unflushed;

    /// <param name="log">The data file's log; null for a log.</param>
    public DurableStream(OpenedFile file, DurableStream? log)
    {
        _log = log;
        (_file, _sync) = file;
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => _file.Length;

    public override long Position
    {
        get => _file.Position;
        set => _file.Position = value;
    }

    /// <summary>Ends when the disk has everything.</summary>
    public override void Flush()
    {
        if (_unflushed)
        {
            _sync();
            _unflushed = false;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => _file.ReadAtLeast(buffer.AsSpan(offset, count), count, throwOnEndOfStream: false);

    public override long Seek(long offset, SeekOrigin origin) => _file.Seek(offset, origin);

    public override void SetLength(long value)
    {
        _unflushed = true;
        _file.SetLength(value);
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        if (_log is not null)
        {
            _log.Flush();
        }
        else if (count == PageBytes && buffer[offset + ConfirmedAt] != 0)
        {
            Confirm(buffer.AsSpan(offset, count));
            return;
        }

        _unflushed = true;
        _file.Write(buffer, offset, count);
    }

    /// <summary>The page without its mark, and all before it, are on the disk before the mark is set, in one sector: no cut leaves
    /// the mark without the page.</summary>
    private void Confirm(ReadOnlySpan<byte> page)
    {
        Span<byte> unmarked = stackalloc byte[PageBytes];
        page.CopyTo(unmarked);
        unmarked[ConfirmedAt] = 0;
        _unflushed = true;
        _file.Write(unmarked);
        Flush();
        _file.Seek(-PageBytes, SeekOrigin.Current);
        _unflushed = true;
        _file.Write(page[..SectorBytes]);
        _file.Seek(PageBytes - SectorBytes, SeekOrigin.Current);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <summary>A file, and what ends when the disk has all that was written to it.</summary>
internal readonly record struct OpenedFile(Stream Content, Action Sync)
{
    /// <exception cref="IOException">Another process has it open, or the disk refuses.</exception>
    public static OpenedFile Open(string path)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        return new OpenedFile(file, () => file.Flush(flushToDisk: true));
    }
}
