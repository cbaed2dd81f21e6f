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

    /// <summary>Where SQLite keeps what is committed and not yet in the file.</summary>
    public static string LogOf(string path) => Path.GetFullPath(path) + "-wal";

    /// <summary>Opens a database that was copied from a ledger, to read only.</summary>
    /// <param name="path">What messages call the ledger.</param>
    /// <param name="file">The database, without a log; closed with the ledger.</param>
    /// <exception cref="LedgerException">It is no ledger.</exception>
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
    /// The file and its log while a reader holds the log: until it ends, the log only grows, and the file changes only by pages
    /// that the log has too. See <see cref="SqliteImage"/>.
    /// </summary>
    public async Task<LedgerSnapshot> SnapshotAsync(CancellationToken cancel)
    {
        var reader = (SqliteSession)await OpenSnapshotAsync(cancel);
        try
        {
            // A transaction holds nothing until it has read.
            SqliteText.Scalar(reader.Connection, "SELECT COUNT(*) FROM sqlite_master");
            return new SqliteSnapshot(reader, Content, UnixFiles.OpenUnlocked(LogOf(_path)));
        }
        catch
        {
            await reader.DisposeAsync();
            throw;
        }
    }

    /// <summary>Closed after SQLite's own: closing any handle of a file ends all locks that this process has on it.</summary>
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
                    // A log that was restarted and cut back meanwhile: its changed header says that it is not to be used.
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
