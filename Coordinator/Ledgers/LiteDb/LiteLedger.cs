using LiteDB;
using LiteDB.Engine;
using Runner.Ledgers.Columns;
using Runner.Ledgers.Rules;

namespace Runner.Ledgers.LiteDb;

/// <summary>
/// A ledger in one LiteDB file, for one process. The rows are those of the databases, sealed alike. LiteDB itself leaves
/// what it commits to the operating system, so that a power cut may lose it; here a write is acknowledged after its log has
/// been flushed, and in an order in which a cut leaves a whole number of transactions.
/// </summary>
internal sealed partial class LiteLedger : RuledLedger
{
    private readonly string _path;
    private readonly DurableStream _data;
    private readonly DurableStream _log;
    private readonly LiteDatabase _database;
    private readonly LiteWriter _writer;

    private LiteLedger(string path, TimeProvider time, Func<string, OpenedFile> open)
    {
        _path = path;
        _log = new DurableStream(open(LogOf(path)), log: null);
        try
        {
            _data = new DurableStream(open(path), _log);
            _database = new LiteDatabase(new LiteEngine(new EngineSettings { DataStream = _data, LogStream = _log, Collation = Collation.Binary }));
            LiteFormat.Prepare(_database, path);
            _writer = new LiteWriter(new LiteSession(_database, time), _log.Flush);
        }
        catch
        {
            _database?.Dispose();
            _data?.Dispose();
            _log.Dispose();
            throw;
        }
    }

    /// <param name="path">The file, relative to the current folder; its log is beside it.</param>
    /// <param name="create">Whether to make the file when there is none.</param>
    /// <exception cref="LedgerException">There is none, another process has it, or it is not a file of LiteDB.</exception>
    /// <param name="open">Opens its two files; those of the disk when null.</param>
    public static LiteLedger Open(string path, bool create, TimeProvider time, Func<string, OpenedFile>? open = null)
    {
        if (!create && !File.Exists(path))
        {
            throw new LedgerException($"There is no ledger at litedb:{path}. Run a sweep first, or name one with --ledger.");
        }

        if (Directory.Exists(path) || !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
        {
            throw new LedgerException(Directory.Exists(path)
                ? $"{path} is a folder. Name a file in it with --ledger."
                : $"{path}: its folder does not exist. Make the folder, or name another place with --ledger.");
        }

        try
        {
            return new LiteLedger(path, time, open ?? OpenedFile.Open);
        }
        catch (Exception fault) when (fault is not LedgerException)
        {
            // On a file that is not its own LiteDB throws whatever reading it leads to.
            throw LiteFaults.Explain(fault, path) ?? LiteFaults.NoLedger(fault, path);
        }
    }

    /// <summary>Where LiteDB keeps what is committed and not yet in the file.</summary>
    public static string LogOf(string path) =>
        Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, Path.GetFileNameWithoutExtension(path) + "-log" + Path.GetExtension(path));

    /// <summary>Puts the log into the file and closes both.</summary>
    public override async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _database.Dispose();
        await _log.DisposeAsync();
        await _data.DisposeAsync();
    }

    protected override string Place => $"litedb:{_path}";

    protected override Task<T> WriteAsync<T>(Func<ILedgerSession, Task<T>> work, CancellationToken cancel) => RunAsync(work, cancel);

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
