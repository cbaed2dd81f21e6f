using LiteDB.Engine;
using Runner.Ledgers.Columns;

namespace Runner.Ledgers.LiteDb;

/// <summary>
/// The files of a LiteDB ledger: the data file and, while it is open and after a crash, a redo log beside it. Opening them applies
/// the log to the data file, so that LiteDB always begins with a complete file and an empty log.
/// </summary>
internal sealed class LiteFiles : IDisposable
{
    private readonly LedgerDisk _disk;
    private readonly string _path;
    private readonly OpenedFile _file;
    private readonly RedoLog _redo;
    private readonly DataStream _data;

    private LiteFiles(LedgerDisk disk, string path, OpenedFile file, RedoLog redo)
    {
        (_disk, _path, _file, _redo) = (disk, path, file, redo);
        _data = new DataStream(file, redo);
    }

    /// <summary>The path of the redo log, which holds what is committed but not yet in the data file.</summary>
    public static string RedoOf(string path) => path + "-redo";

    /// <summary>The path of the log of plain LiteDB, and of earlier versions of Runner without a redo log.</summary>
    public static string PlainLogOf(string path) =>
        Path.Combine(Path.GetDirectoryName(path)!, Path.GetFileNameWithoutExtension(path) + "-log" + Path.GetExtension(path));

    /// <exception cref="IOException">Another process has the files open, or the disk fails.</exception>
    /// <exception cref="LedgerDamageException">The files are damaged.</exception>
    /// <exception cref="InvalidDataException">The file is not a LiteDB file.</exception>
    /// <exception cref="NewerVersionException">A newer version wrote them.</exception>
    public static LiteFiles Open(LedgerDisk disk, string path, TimeProvider time)
    {
        path = Path.GetFullPath(path);
        var file = disk.Open(path);
        RedoLog? redo = null;
        try
        {
            redo = RedoLog.Open(disk, RedoOf(path), time);
            var files = new LiteFiles(disk, path, file, redo);
            files.Recover();
            return files;
        }
        catch
        {
            redo?.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether the files are copies, so that writes are discarded.</summary>
    public bool AreCopies => _disk.IsCopy;

    /// <summary>Whether the data file is empty.</summary>
    public bool AreEmpty => _data.Length == 0;

    public EngineSettings Settings => new() { DataStream = _data, LogStream = new LogStream(_redo, _data), Collation = global::LiteDB.Collation.Binary };

    /// <summary>Returns when everything that LiteDB has committed is on disk.</summary>
    public void Sync() => _redo.Sync(_data.Pages);

    /// <summary>Closes the files. Deletes the log if the data file has everything in it.</summary>
    public void Dispose()
    {
        var isNeeded = _redo.Count > 0 || !_data.IsFlushed;
        _redo.Dispose();
        if (!isNeeded)
        {
            try
            {
                _disk.Delete(RedoOf(_path));
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // An empty log may remain.
            }
        }

        _file.Dispose();
    }

    private void Recover()
    {
        if (_redo.BasePages is { } pages && _data.Pages < pages)
        {
            throw new LedgerDamageException($"it has {_data.Pages} pages, but had {pages} when the log {Path.GetFileName(RedoOf(_path))} was begun");
        }

        RecoverPlainLog();
        if (_redo.Count > 0)
        {
            Apply(CommittedPages(_redo.Count, _redo.Read, long.MaxValue), _redo.Read);
            _redo.Clear(_data.Pages);
        }

        Span<byte> header = stackalloc byte[LitePage.Bytes];
        var read = ReadHeader(header);
        var isWhole = read == LitePage.Bytes && LitePage.HasSignature(header);
        var newer = isWhole ? NewerThanKnown(header) : null;
        isWhole = isWhole && LitePage.Unseal(header, 0);
        if (_redo.BasePages == 0 && !isWhole && newer is null && _file.Content.Length <= LitePage.Bytes)
        {
            // A power cut came before its first page was on disk.
            _file.Content.SetLength(0);
        }
        else if (_file.Content.Length > 0)
        {
            Check(header, isWhole, newer);
        }
    }

    private void Check(ReadOnlySpan<byte> header, bool isWhole, string? newer)
    {
        if (newer is not null)
        {
            throw new NewerVersionException(newer);
        }

        if (!LitePage.HasSignature(header))
        {
            throw new InvalidDataException("it is not a LiteDB 5 file");
        }

        if (!isWhole)
        {
            throw new LedgerDamageException("its page 0 does not match its checksum");
        }

        if (_file.Content.Length % LitePage.Bytes != 0 || _data.Pages < LitePage.PagesOf(header))
        {
            throw new LedgerDamageException($"it should have {LitePage.PagesOf(header)} pages of {LitePage.Bytes} bytes, and has {_file.Content.Length} bytes");
        }
    }

    private static string? NewerThanKnown(ReadOnlySpan<byte> header) => LitePage.FileFormatOf(header) > LitePage.FileFormat
        ? $"LiteDB's file format {LitePage.FileFormatOf(header)}; this version reads {LitePage.FileFormat}"
        : null;

    private int ReadHeader(Span<byte> header)
    {
        header.Clear();
        _file.Content.Position = 0;
        return _file.Content.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
    }

    /// <summary>Applies the log of a file that plain LiteDB wrote to the data file, and deletes that log.</summary>
    private void RecoverPlainLog()
    {
        var path = PlainLogOf(_path);
        if (!_disk.Exists(path))
        {
            return;
        }

        using (var log = _disk.Open(path))
        {
            var count = (int)Math.Min(log.Content.Length / LitePage.Bytes, int.MaxValue);
            void Read(int index, Span<byte> page)
            {
                log.Content.Position = (long)index * LitePage.Bytes;
                log.Content.ReadExactly(page);
            }

            var committed = CommittedPages(count, Read, _file.Content.Length == 0 ? long.MaxValue : _data.Pages + count);
            if (committed.Count == 0)
            {
                // A log without a commit, or another file of that name.
                return;
            }

            if (_file.Content.Length == 0 || _redo.Count > 0)
            {
                throw new LedgerDamageException($"the log {Path.GetFileName(path)} belongs to another file");
            }

            Apply(committed, Read);
            log.Content.SetLength(0);
            log.Sync();
        }

        _disk.Delete(path);
    }

    /// <summary>The index in a log of the last committed version of each page, by the page's number.</summary>
    /// <param name="count">Pages in the log.</param>
    /// <param name="pages">The exclusive upper bound of page numbers; the log ends at the first page that is not valid.</param>
    private static Dictionary<uint, int> CommittedPages(int count, PageReader read, long pages)
    {
        Span<byte> page = stackalloc byte[LitePage.Bytes];
        var committed = new Dictionary<uint, int>();
        var open = new Dictionary<uint, List<(uint Page, int Index)>>();
        for (var i = 0; i < count; i++)
        {
            read(i, page);
            if (!LitePage.MayBeLogged(page, pages) || LitePage.IsHeader(page))
            {
                break;
            }

            var transaction = LitePage.TransactionOf(page);
            if (!open.TryGetValue(transaction, out var written))
            {
                open.Add(transaction, written = []);
            }

            written.Add((LitePage.NumberOf(page), i));
            if (LitePage.Commits(page))
            {
                written.ForEach(entry => committed[entry.Page] = entry.Index);
                open.Remove(transaction);
            }
        }

        return committed;
    }

    /// <summary>Copies pages to the data file; returns when they are on disk.</summary>
    private void Apply(Dictionary<uint, int> committed, PageReader read)
    {
        Span<byte> page = stackalloc byte[LitePage.Bytes];
        foreach (var (number, index) in committed.OrderBy(entry => entry.Key))
        {
            var place = (long)number * LitePage.Bytes;
            read(index, page);
            LitePage.Seal(page, place);
            _file.Content.Position = place;
            _file.Content.Write(page);
        }

        _file.Sync();
    }

    private delegate void PageReader(int index, Span<byte> page);
}

/// <summary>A newer version of Runner or LiteDB wrote the file.</summary>
internal sealed class NewerVersionException(string what) : Exception(what);
