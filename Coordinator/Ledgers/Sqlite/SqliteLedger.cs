using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Runner.Ledgers.Rules;
using Runner.Ledgers.Sql;

namespace Runner.Ledgers.Sqlite;

/// <summary>
/// A ledger in one SQLite file, for any number of processes on one machine. Writes of this process go through
/// <see cref="SqliteWriter"/>; processes take turns with the file's write lock. The log is flushed to disk before a write is
/// acknowledged (WAL with <c>synchronous=FULL</c>). Nothing that another process may change is cached in memory.
/// </summary>
internal sealed partial class SqliteLedger : SqlLedger
{
    // A reader waits for a lock only while another process recovers the log after a crash.
    private const int ReadersPatienceSeconds = 60;

    // A tiny completion takes one page of log: the log is copied into the file every 4 MB and truncated to that size.
    private const int LogLimitBytes = 4 << 20;

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly int _mostPages;
    private readonly ConcurrentBag<SqliteSession> _readers = [];
    private readonly SqliteWriter _writer;
    private readonly Action<string> _say;
    private readonly TimeSpan _sayAfter;

    private SqliteLedger(string path, TimeProvider time, int mostPages, Action<string> say, TimeSpan sayAfter)
    {
        _say = say;
        _sayAfter = sayAfter;
        _path = path;
        _time = time;
        _mostPages = mostPages;
        _writer = new SqliteWriter(ConnectWriter, Explain);
    }

    protected override string Place => _path;

    /// <param name="path">The file, relative to the current folder; used in messages as given.</param>
    /// <param name="create">Whether to create the file if there is none.</param>
    /// <param name="time">The clock of deadlines.</param>
    /// <param name="mostPages">The maximum size of the file, in pages; 0 for no limit.</param>
    /// <param name="say">Called when another process keeps the file locked for long; may be null.</param>
    /// <param name="sayAfter">How long a lock is held before <paramref name="say"/> is called; null for ten seconds.</param>
    /// <exception cref="LedgerException">There is no file, it cannot be used, or it is not a ledger.</exception>
    public static SqliteLedger Open(
        string path, bool create, TimeProvider time, int mostPages = 0, Action<string>? say = null, TimeSpan? sayAfter = null)
    {
        SQLitePCL.Batteries_V2.Init();
        if (!create && !File.Exists(path))
        {
            throw new LedgerException($"There is no ledger at {path}. Run a sweep first, or name one with --ledger.") { IsMissing = true };
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (Directory.Exists(path) || !Directory.Exists(folder))
        {
            throw new LedgerException(Directory.Exists(path)
                ? $"{path} is a folder. Name a file in it with --ledger."
                : $"{path}: its folder does not exist. Create the folder, or name another place with --ledger.");
        }

        var ledger = new SqliteLedger(path, time, mostPages, say ?? (_ => { }), sayAfter ?? TimeSpan.FromSeconds(10));
        try
        {
            ledger._readers.Add(ledger.Connect());
            return ledger;
        }
        catch (Exception fault) when (ledger.Explain(fault) is not null)
        {
            ledger._writer.Stop();
            throw ledger.Explain(fault)!;
        }
        catch
        {
            ledger._writer.Stop();
            throw;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        while (_readers.TryTake(out var reader))
        {
            reader.Close();
        }

        CloseFiles();
    }

    protected override Task<T> WriteAsync<T>(Func<ILedgerSession, Task<T>> work, CancellationToken cancel) => _writer.RunAsync(work, cancel);

    protected override Task<T> ReadAsync<T>(Func<ILedgerSession, Task<T>> work, CancellationToken cancel) => Task.Run(
        async () =>
        {
            try
            {
                await using var session = await OpenSnapshotAsync(cancel);
                return await work(session);
            }
            catch (Exception fault) when (Explain(fault) is not null)
            {
                throw Explain(fault)!;
            }
        },
        cancel);

    protected override Task<SqlSession> OpenSnapshotAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (!_readers.TryTake(out var session))
        {
            session = Connect();
        }

        session.Returns = Return;
        try
        {
            session.BeginReading();
        }
        catch
        {
            session.Close();
            throw;
        }

        return Task.FromResult<SqlSession>(session);
    }

    protected override LedgerException? Explain(Exception fault) => fault switch
    {
        SqliteException sqlite => SqliteFaults.Explain(sqlite, _path),
        _ => base.Explain(fault),
    };

    private void Return(SqliteSession session)
    {
        try
        {
            session.Run("COMMIT");
            if (session.IsCopy)
            {
                session.Close();
            }
            else
            {
                _readers.Add(session);
            }
        }
        catch (SqliteException)
        {
            session.Close();
        }
    }

    private SqliteSession ConnectWriter()
    {
        var session = Connect();
        var said = false;
        session.Waits = waited =>
        {
            // A new wait has begun.
            if (waited < _sayAfter)
            {
                said = false;
            }
            else if (!said)
            {
                said = true;
                _say($"{_path}: {LockHolder.Describe(_path)} has kept the file locked for {waited.TotalSeconds:F0} s, and writes are waiting. "
                    + LockHolder.Remedy(_path));
            }
        };
        return session;
    }

    /// <summary>Connects for writing, or for reading if the file cannot be written; a later write then fails with a message.</summary>
    private SqliteSession Connect()
    {
        if (_image is { } image)
        {
            return new SqliteSession(image.Connect(), _time);
        }

        try
        {
            return Connect(Path.GetFullPath(_path), SqliteOpenMode.ReadWriteCreate, EnterLogMode);
        }
        catch (SqliteException fault) when (SqliteFaults.IsAboutRights(fault) && File.Exists(_path))
        {
            return ConnectReading();
        }
    }

    /// <summary>Connects for reading, with the log of the process that writes now. If there is no log and none can be created, the file
    /// alone is read.</summary>
    private SqliteSession ConnectReading()
    {
        try
        {
            return Connect(Path.GetFullPath(_path), SqliteOpenMode.ReadOnly, _ => { });
        }
        catch (SqliteException fault) when (SqliteFaults.IsAboutRights(fault) && !File.Exists(Path.GetFullPath(_path) + "-wal"))
        {
            var session = Connect($"{new Uri(Path.GetFullPath(_path)).AbsoluteUri}?immutable=1", SqliteOpenMode.ReadOnly, _ => { });
            session.IsCopy = true;
            return session;
        }
    }

    private SqliteSession Connect(string source, SqliteOpenMode mode, Action<SqliteConnection> prepare)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = source,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = ReadersPatienceSeconds,
        }.ConnectionString);
        try
        {
            connection.Open();
            SqliteText.Execute(connection, "PRAGMA busy_timeout = 0");
            prepare(connection);
            SqliteText.Execute(connection, $"PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = {LogLimitBytes}");
            if (_mostPages > 0)
            {
                SqliteText.Execute(connection, $"PRAGMA max_page_count = {_mostPages}");
            }

            var isOlder = mode == SqliteOpenMode.ReadOnly && SqliteSchema.IsOlder(connection, _path);
            if (isOlder)
            {
                // It cannot be migrated in place.
                connection = CopyToMemory(connection);
            }

            SqliteSchema.Prepare(connection, _path);
            return new SqliteSession(connection, _time) { IsCopy = isOlder };
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static SqliteConnection CopyToMemory(SqliteConnection file)
    {
        using (file)
        {
            var copy = new SqliteConnection("Data Source=:memory:;Pooling=False");
            copy.Open();
            file.BackupDatabase(copy);
            return copy;
        }
    }

    /// <summary>Sets the WAL mode, which is stored in the file. The first process to open a new file needs exclusive access for a moment.</summary>
    private static void EnterLogMode(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL";
        if (command.ExecuteScalar() is not "wal")
        {
            throw new LedgerException(
                $"{connection.DataSource}: this file system cannot keep SQLite's log. Name a place on a local disk with --ledger.");
        }
    }
}
