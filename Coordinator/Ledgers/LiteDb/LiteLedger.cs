using LiteDB;
using LiteDB.Engine;
using Runner.Ledgers.Ownership.Snapshots;
using Runner.Ledgers.Rules;

namespace Runner.Ledgers.LiteDb;

/// <summary>
/// A ledger in one LiteDB file, for one process. The rows are those of the databases, sealed alike. LiteDB itself leaves
/// what it commits to the operating system, so that a power cut may lose it; here a write is acknowledged when it is in a
/// redo log on the disk (<see cref="LiteFiles"/>).
/// </summary>
internal sealed partial class LiteLedger : RuledLedger
{
    private readonly string _path;
    private readonly LiteFiles? _files;
    private readonly PicturedStream _data;
    private readonly PicturedStream _log;
    private readonly LiteDatabase _database;
    private readonly LiteWriter _writer;

    /// <param name="files">Whose streams the other two are; null for streams of a copy.</param>
    private LiteLedger(string path, TimeProvider time, LiteFiles? files, Stream data, Stream log)
    {
        (_path, _files) = (path, files);

        // One gate for both: below them they share the redo log.
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

    /// <param name="path">The file, relative to the current folder; while it is open, its redo log is beside it.</param>
    /// <param name="create">Whether to make the file when there is none.</param>
    /// <param name="disk">Where its files are; this machine's disk when null.</param>
    /// <exception cref="LedgerException">There is none, another process has it, it is damaged, or it is not a file of LiteDB.</exception>
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
                : $"{path}: its folder does not exist. Make the folder, or name another place with --ledger.");
        }

        try
        {
            return OpenFiles(path, create, time, disk ?? LedgerDisk.Real);
        }
        catch (Exception fault) when (fault is not LedgerException)
        {
            // On a file that is not its own LiteDB throws whatever reading it leads to.
            throw LiteFaults.Explain(fault, path) ?? LiteFaults.NoLedger(fault, path);
        }
    }

    /// <summary>Opens what was copied of a ledger: LiteDB's own two files, as another process read them.</summary>
    /// <param name="path">What messages call the ledger.</param>
    /// <exception cref="LedgerException">They are none of LiteDB.</exception>
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

    /// <summary>Where what is committed and not yet in the file is kept.</summary>
    public static string LogOf(string path) => LiteFiles.RedoOf(path);

    /// <summary>Puts the log into the file and closes both.</summary>
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

    private static LedgerException NoneAt(string path) => new($"There is no ledger at litedb:{path}. Run a sweep first, or name one with --ledger.");

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

    /// <summary>Between others' work, so that a long reading holds nobody up.</summary>
    private sealed class Reads(LiteLedger ledger, CancellationToken cancel) : ILedgerReads
    {
        public Task<T> RunAsync<T>(Func<ILedgerSession, Task<T>> work) => ledger.RunAsync(work, cancel);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
