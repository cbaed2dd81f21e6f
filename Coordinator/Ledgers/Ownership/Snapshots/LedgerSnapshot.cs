namespace Runner.Ledgers.Ownership.Snapshots;

/// <summary>A ledger that can be copied while it is being written.</summary>
internal interface ISnapshotSource
{
    /// <summary>The files of the ledger as they are now. Reading the snapshot does not block writers.</summary>
    Task<LedgerSnapshot> SnapshotAsync(CancellationToken cancel);
}

/// <summary>The kind of files in a snapshot.</summary>
internal enum SnapshotKind
{
    /// <summary>LiteDB's data file and its log.</summary>
    LiteDb = 1,

    /// <summary>SQLite's database, its log, and the log's header read again after the rest; see <see cref="SqliteImage"/>.</summary>
    Sqlite = 2,
}

/// <summary>The files of a ledger in one consistent state.</summary>
internal abstract class LedgerSnapshot : IAsyncDisposable
{
    public abstract SnapshotKind Kind { get; }

    public abstract IReadOnlyList<long> Lengths { get; }

    /// <summary>Fills the buffer. Must be called in order, from the beginning of the first part to the end of the last.</summary>
    public abstract void Read(int part, long offset, Span<byte> into);

    public abstract ValueTask DisposeAsync();
}
