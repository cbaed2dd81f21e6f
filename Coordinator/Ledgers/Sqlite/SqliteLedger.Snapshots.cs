using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;
using Runner.Ledgers.Ownership;
using Runner.Ledgers.Ownership.Snapshots;

namespace Runner.Ledgers.Sqlite;

internal sealed partial class SqliteLedger : ISnapshotSource
{
    private readonly Lock _opening = new();
    private SafeFileHandle? _file;
    private SqliteMemory? _image;

    /// <summary>The path of SQLite's log, which holds what is committed but not yet in the file.</summary>
    public static string LogOf(string path) => Path.GetFullPath(path) + "-wal";

    /// <summary>Opens a copy of a ledger's database for reading.</summary>
    /// <param name="path">The name of the ledger in messages.</param>
    /// <param name="file">The database, without a log; closed with the ledger.</param>
    /// <exception cref="LedgerException">The database is not a ledger.</exception>
    public static SqliteLedger OverImage(string path, FileStream file, TimeProvider time)
    {
        SQLitePCL.Batteries_V2.Init();
        var ledger = new SqliteLedger(path, time, mostPages: 0, _ => { }, TimeSpan.Zero) { _image = new SqliteMemory(file) };
        try
        {
            ledger._readers.Add(ledger.Connect());
            return ledger;
        }
        catch (Exception fault)
        {
            ledger._writer.Stop();
            ledger._image.Dispose();
            if (fault is SqliteException sqlite && SqliteFaults.Explain(sqlite, path) is { } explained)
            {
                throw explained;
            }

            throw;
        }
    }

    /// <summary>
    /// The file and its log while a reader holds the log: until the reader ends, the log only grows, and pages of the file change only to
    /// versions that the log also has. See <see cref="SqliteImage"/>.
    /// </summary>
    public async Task<LedgerSnapshot> SnapshotAsync(CancellationToken cancel)
    {
        var reader = (SqliteSession)await OpenSnapshotAsync(cancel);
        try
        {
            // A transaction holds the log only after its first read.
            SqliteText.Scalar(reader.Connection, "SELECT COUNT(*) FROM sqlite_master");
            return new SqliteSnapshot(reader, Content, UnixFiles.OpenUnlocked(LogOf(_path)));
        }
        catch
        {
            await reader.DisposeAsync();
            throw;
        }
    }

    /// <summary>Closed after SQLite's own handles, because closing any handle of a file releases all locks of this process on it.</summary>
    private SafeFileHandle Content
    {
        get
        {
            lock (_opening)
            {
                return _file ??= UnixFiles.OpenUnlocked(Path.GetFullPath(_path));
            }
        }
    }

    private void CloseFiles()
    {
        _file?.Dispose();
        _image?.Dispose();
    }

    private sealed class SqliteSnapshot(SqliteSession reader, SafeFileHandle file, SafeFileHandle log) : LedgerSnapshot
    {
        public override SnapshotKind Kind => SnapshotKind.Sqlite;

        public override IReadOnlyList<long> Lengths { get; } =
            [RandomAccess.GetLength(file), RandomAccess.GetLength(log), Math.Min(SqliteImage.LogHeaderBytes, RandomAccess.GetLength(log))];

        public override void Read(int part, long offset, Span<byte> into)
        {
            var from = part == 0 ? file : log;
            while (into.Length > 0)
            {
                var read = RandomAccess.Read(from, into, offset);
                if (read == 0)
                {
                    // The log was restarted and truncated meanwhile; its changed header shows that it must not be used.
                    into.Clear();
                    return;
                }

                offset += read;
                into = into[read..];
            }
        }

        public override async ValueTask DisposeAsync()
        {
            log.Dispose();
            await reader.DisposeAsync();
        }
    }
}
