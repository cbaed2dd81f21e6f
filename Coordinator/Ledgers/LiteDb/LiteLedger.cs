using LiteDB;
using LiteDB.Engine;
using Runner.Ledgers.Ownership.Snapshots;
using Runner.Ledgers.Rules;

namespace Runner.Ledgers.LiteDb;

/// <summary>
/// A ledger in one LiteDB file, for one process. The rows and their checksums are the same as in the databases. LiteDB itself
/// does not flush commits to disk, so a power cut may lose them; here a write is acknowledged only when it is in a redo log on
/// disk (<see cref="LiteFiles"/>).
/// </summary>
internal sealed partial class LiteLedger : RuledLedger
{
    private readonly string _path;
    private readonly LiteFiles? _files;
    private readonly PicturedStream _data;
    private readonly PicturedStream _log;
    private readonly LiteDatabase _database;
    private readonly LiteWriter _writer;

    /// <param name="files">The files to which the streams belong; null for streams of a copy.</param>
    private LiteLedger(string path, TimeProvider time, LiteFiles? files, Stream data, Stream log)
    {
        (_path, _files) = (path, files);

        // One lock for both, because they share the redo log.
        var gate = new Lock();
        (_data, _log) = (new PicturedStream(data, gate), new PicturedStream(log, gate));
        try
        {
            _database = new LiteDatabase(new LiteEngine(new EngineSettings { DataStream = _data, LogStream = _log, Collation = Collation.Binary }));
            LiteFormat.Prepare(_database, path);
            _writer = new LiteWriter(new LiteSession(_database, time), _log.Flush);
        }
        catch
        {
            _database?.Dispose();
            _data.Dispose();
            _log.Dispose();
            throw;
        }
    }

    /// <param name="path">The file, relative to the current folder; its redo log is beside it while it is open.</param>
    /// <param name="create">Whether to create the file if there is none.</param>
    /// <param name="disk">The file system; null for this machine's.</param>
    /// <exception cref="LedgerException">There is no ledger, another process has it open, it is damaged, or it is not a LiteDB file.</exception>
    public static LiteLedger Open(string path, bool create, TimeProvider time, LedgerDisk? disk = null)
    {
        if (!create && !File.Exists(path))
        {
            throw NoneAt(path);
        }

        if (Directory.Exists(path) || !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
        {
            throw new LedgerException(Directory.Exists(path)
                ? $"{path} is a folder. Name a file in it with --ledger."
                : $"{path}: its folder does not exist. Create the folder, or name another place with --ledger.");
        }

        try
        {
            return OpenFiles(path, create, time, disk ?? LedgerDisk.Real);
        }
        catch (Exception fault) when (fault is not LedgerException)
        {
            // On a file that is not LiteDB's, LiteDB may throw any exception.
            throw LiteFaults.Explain(fault, path) ?? LiteFaults.NoLedger(fault, path);
        }
    }

    /// <summary>Opens a copy of a ledger: the contents of LiteDB's two files, as another process read them.</summary>
    /// <param name="path">The name of the ledger in messages.</param>
    /// <exception cref="LedgerException">They are not LiteDB files.</exception>
    public static LiteLedger OverCopy(string path, Stream data, Stream log, TimeProvider time)
    {
        try
        {
            return new LiteLedger(path, time, null, data, log);
        }
        catch (Exception fault)
        {
            throw LiteFaults.Explain(fault, path) ?? LiteFaults.NoLedger(fault, path);
        }
    }

    /// <summary>The path of the redo log, which holds what is committed but not yet in the data file.</summary>
    public static string LogOf(string path) => LiteFiles.RedoOf(path);

    /// <summary>Applies the log to the file and closes both.</summary>
    public override async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        try
        {
            _database.Dispose();
        }
        catch (Exception fault) when (Explain(fault) is not null)
        {
            throw Explain(fault)!;
        }
        finally
        {
            await CloseAsync();
        }
    }

    private async Task CloseAsync()
    {
        await _log.DisposeAsync();
        await _data.DisposeAsync();
        _files?.Dispose();
    }

    private static LiteLedger OpenFiles(string path, bool create, TimeProvider time, LedgerDisk disk)
    {
        var files = LiteFiles.Open(disk, path, time);
        try
        {
            if (!create && files.AreEmpty)
            {
                throw NoneAt(path);
            }

            var settings = files.Settings;
            return new LiteLedger(path, time, files, settings.DataStream, settings.LogStream);
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    private static LedgerException NoneAt(string path) => new($"There is no ledger at litedb:{path}. Run a sweep first, or name one with --ledger.") { IsMissing = true };

    protected override string Place => $"litedb:{_path}";

    protected override Task<T> WriteAsync<T>(Func<ILedgerSession, Task<T>> work, CancellationToken cancel) => _files is { AreCopies: true }
        ? Task.FromException<T>(new LedgerException(
            $"{Place}: the file or its folder cannot be written. Change the permissions, or name another place with --ledger."))
        : RunAsync(work, cancel);

    protected override Task<T> ReadAsync<T>(Func<ILedgerSession, Task<T>> work, CancellationToken cancel) => RunAsync(work, cancel);

    protected override Task<ILedgerReads> OpenReadsAsync(CancellationToken cancel) => Task.FromResult<ILedgerReads>(new Reads(this, cancel));

    protected override LedgerException? Explain(Exception fault) => LiteFaults.Explain(fault, _path) ?? base.Explain(fault);

    private async Task<T> RunAsync<T>(Func<LiteSession, Task<T>> work, CancellationToken cancel)
    {
        try
        {
            return await _writer.RunAsync(work, cancel);
        }
        catch (Exception fault) when (Explain(fault) is not null)
        {
            throw Explain(fault)!;
        }
    }

    /// <summary>Runs each read as separate work, so that a long read does not block other requests.</summary>
    private sealed class Reads(LiteLedger ledger, CancellationToken cancel) : ILedgerReads
    {
        public Task<T> RunAsync<T>(Func<ILedgerSession, Task<T>> work) => ledger.RunAsync(work, cancel);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
