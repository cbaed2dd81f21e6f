namespace Runner.Ledgers.LiteDb;

/// <summary>
/// A file of LiteDB that reaches the disk in the order in which it must. LiteDB writes a transaction's pages to its log and
/// the page that confirms it last, and flushes neither: after a power cut the confirmation may be there without the pages.
/// Here what precedes a confirming page is flushed before that page is written, the log before anything of it is copied into
/// the data file, and <see cref="Flush"/> reaches the disk.
/// </summary>
internal sealed class DurableStream : Stream
{
    // Of LiteDB's file format, version 8: pages of 8 KiB, with a mark in the one that ends a transaction.
    private const int PageBytes = 8192;
    private const int ConfirmedAt = 18;

    private readonly FileStream _file;
    private readonly DurableStream? _log;
    private bool _unflushed;

    /// <param name="log">The data file's log; null for a log.</param>
    /// <exception cref="IOException">Another process has it open, or the disk refuses.</exception>
    public DurableStream(string path, DurableStream? log)
    {
        _log = log;
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
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
            _file.Flush(flushToDisk: true);
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
            Flush();
        }

        _unflushed = true;
        _file.Write(buffer, offset, count);
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
