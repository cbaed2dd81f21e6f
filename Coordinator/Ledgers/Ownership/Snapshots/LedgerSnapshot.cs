namespace Runner.Ledgers.Ownership.Snapshots;

/// <summary>A ledger of which a copy can be read while others write to it.</summary>
internal interface ISnapshotSource
{
    /// <summary>The ledger as it is now, as files. Writers are not held up for as long as it is read.</summary>
    Task<LedgerSnapshot> SnapshotAsync(CancellationToken cancel);
}

/// <summary>The files of which a snapshot is made.</summary>
internal enum SnapshotKind
{
    /// <summary>LiteDB's data and its log.</summary>
    LiteDb = 1,

    /// <summary>SQLite's database, its log, and the log's header as it was after the rest was read: see <see cref="SqliteImage"/>.</summary>
    Sqlite = 2,
}

/// <summary>The files of a ledger, as they make up one consistent state.</summary>
internal abstract class LedgerSnapshot : IAsyncDisposable
{
    public abstract SnapshotKind Kind { get; }

    public abstract IReadOnlyList<long> Lengths { get; }

    /// <summary>Reads all that is asked for; from the beginning of the first part to the end of the last.</summary>
    public abstract void Read(int part, long offset, Span<byte> into);

    public abstract ValueTask DisposeAsync();
}
