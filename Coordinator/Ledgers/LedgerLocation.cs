using Runner.Ledgers.LiteDb;
using Runner.Ledgers.Memory;
using Runner.Ledgers.Ownership;
using Runner.Ledgers.Postgres;
using Runner.Ledgers.Sqlite;

namespace Runner.Ledgers;

/// <summary>How a command uses the ledger that it opens.</summary>
public enum LedgerUse
{
    /// <summary>Reads an existing ledger.</summary>
    Read,

    /// <summary>Plans and trains; creates a ledger if there is none.</summary>
    Run,
}

/// <summary>
/// The location of a ledger: <c>litedb:PATH</c> or <c>sqlite:PATH</c>, a file; <c>PATH</c>, a file whose kind is detected by its
/// content (a new file is LiteDB); <c>memory:</c>, which ends with the process; <c>postgres://…</c>, a PostgreSQL server. The
/// command line takes precedence over <c>RUNNER_LEDGER</c>, and that over <c>runner.litedb</c> in the current folder. If that does
/// not exist but <c>runner.db</c> does, the default of earlier versions, <c>runner.db</c> is used, so that its results stay visible.
/// </summary>
public static class LedgerLocation
{
    public const string Variable = "RUNNER_LEDGER";

    public const string Default = "runner.litedb";

    /// <summary>A SQLite file.</summary>
    public const string EarlierDefault = "runner.db";

    public const string Memory = "memory:";

    private const string SqlitePrefix = "sqlite:";

    private const string LiteDbPrefix = "litedb:";

    /// <summary>The most bytes that a file's signature takes.</summary>
    private const int MostSignatureBytes = 64;

    private static readonly byte[] SqliteBegins = "SQLite format 3\0"u8.ToArray();

    /// <param name="named">The value of <c>--ledger</c>; null or empty when it is not given.</param>
    /// <param name="environment">Returns an environment variable's value, or null.</param>
    /// <param name="folder">The folder of the default files; null for the current folder.</param>
    public static string Resolve(string? named, Func<string, string?>? environment = null, string? folder = null)
    {
        var variable = (environment ?? Environment.GetEnvironmentVariable)(Variable);
        return !string.IsNullOrWhiteSpace(named) ? named
            : !string.IsNullOrWhiteSpace(variable) ? variable
            : !IsThere(Default) && IsThere(EarlierDefault) ? EarlierDefault
            : Default;

        bool IsThere(string file) => File.Exists(folder is null ? file : Path.Combine(folder, file));
    }

    /// <summary>The file of a ledger; null for a ledger that is not a file.</summary>
    /// <param name="location">A location that <see cref="Resolve"/> returned.</param>
    public static string? FileOf(string location) =>
        location.StartsWith(LiteDbPrefix, StringComparison.Ordinal) ? location[LiteDbPrefix.Length..]
        : location.StartsWith(SqlitePrefix, StringComparison.Ordinal) ? location[SqlitePrefix.Length..]
        : location == Memory || location.Contains("://", StringComparison.Ordinal) ? null
        : location;

    /// <summary>Whether a location is that of a file that exists.</summary>
    public static bool IsExistingFile(string location) => FileOf(location) is { } path && File.Exists(path);

    /// <summary>Whether a ledger is a SQLite file, by its prefix or by the content of an existing file.</summary>
    public static bool IsSqlite(string location) =>
        location.StartsWith(SqlitePrefix, StringComparison.Ordinal)
        || (!location.StartsWith(LiteDbPrefix, StringComparison.Ordinal) && FileOf(location) is { } path && BeginsAsSqlite(path));

    /// <summary>Whether a file is a ledger or a ledger's log, by its signature. Such a file must not be overwritten.</summary>
    public static bool IsLedger(string path)
    {
        Span<byte> begin = stackalloc byte[MostSignatureBytes];
        begin = begin[..ReadBegin(path, begin)];
        return begin.StartsWith(SqliteBegins) || LitePage.HasSignature(begin) || RedoLog.HasSignature(begin);
    }

    /// <summary>Opens the ledger at a location, or at the default one. A file is shared with the other processes that use it: this process
    /// becomes its owner, or uses it through its owner.</summary>
    /// <exception cref="LedgerException">There is none, or it cannot be used; one line with diagnosis and remedy.</exception>
    public static ITrialLedger OpenShared(
        string? named, LedgerUse use, TimeProvider? time = null, Func<string, string?>? environment = null, Action<string>? say = null)
    {
        var location = Resolve(named, environment);
        if (FileOf(location) is not { } path || (use == LedgerUse.Read && !File.Exists(path)) || !Directory.Exists(FolderOf(path)) || Directory.Exists(path))
        {
            return Open(location, use, time, environment, say);
        }

        var reach = new LedgerReach(
            path,
            () =>
            {
                // Before it is opened: closing any handle of a SQLite file releases all locks of this process on it.
                string[] files = [path, IsSqlite(location) ? SqliteLedger.LogOf(path) : LiteLedger.LogOf(path)];
                return (Open(location, use, time, environment, say), files);
            },
            time ?? TimeProvider.System);
        try
        {
            return reach.TryOwn() is { } own ? own : new VisitorLedger(reach);
        }
        catch (LedgerException fault) when (use == LedgerUse.Read && fault.InnerException is IOException or UnauthorizedAccessException)
        {
            // This process cannot become its owner, but may be able to read it.
            if (OpenToRead(location, path, time ?? TimeProvider.System) is { } readable)
            {
                return readable;
            }

            throw;
        }
    }

    /// <summary>Opens the ledger without sharing it; only SQLite and PostgreSQL let other processes open it at the same time.</summary>
    /// <param name="say">Receives what the user should know while the ledger is in use; may be null.</param>
    /// <exception cref="LedgerException">There is none, or it cannot be used; one line with diagnosis and remedy.</exception>
    public static ITrialLedger Open(
        string? named, LedgerUse use, TimeProvider? time = null, Func<string, string?>? environment = null, Action<string>? say = null)
    {
        var location = Resolve(named, environment);
        var clock = time ?? TimeProvider.System;
        if (location == Memory)
        {
            return new InMemoryLedger(clock);
        }

        if (location.StartsWith("postgres://", StringComparison.Ordinal) || location.StartsWith("postgresql://", StringComparison.Ordinal))
        {
            // The ledger uses the server's clock, because workers' clocks differ. Only tests pass another clock.
            return PostgresLedger.Open(location, use == LedgerUse.Run, time == TimeProvider.System ? null : time);
        }

        if (FileOf(location) is not { } path)
        {
            throw new LedgerException(
                $"'{location[..location.IndexOf(':')]}' is not a kind of ledger. Give a file's path, litedb:PATH, sqlite:PATH, postgres://host/database, or memory:.");
        }

        return IsSqlite(location)
            ? SqliteLedger.Open(path, use == LedgerUse.Run, clock, say: say)
            : LiteLedger.Open(path, use == LedgerUse.Run, clock);
    }

    /// <summary>Opens a ledger that this process may not write. SQLite allows reading beside an owner. A LiteDB file is copied, unless it
    /// may have an owner; then null.</summary>
    private static ITrialLedger? OpenToRead(string location, string path, TimeProvider time)
    {
        if (IsSqlite(location))
        {
            return SqliteLedger.Open(path, create: false, time);
        }

        var owner = LedgerOwner.FileOf(path);
        if (File.Exists(owner))
        {
            return null;
        }

        var ledger = LiteLedger.Open(path, create: false, time, new CopiedDisk());
        if (!File.Exists(owner))
        {
            return ledger;
        }

        ledger.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return null;
    }

    private static string? FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path));

    private static bool BeginsAsSqlite(string path)
    {
        Span<byte> begin = stackalloc byte[SqliteBegins.Length];
        return ReadBegin(path, begin) == begin.Length && begin.SequenceEqual(SqliteBegins);
    }

    /// <summary>Reads the first bytes of a file, and returns their number; 0 if it cannot be read, which is reported when it is opened.</summary>
    private static int ReadBegin(string path, Span<byte> begin)
    {
        try
        {
            using var file = UnixFiles.OpenUnlocked(path);
            return RandomAccess.Read(file, begin, 0);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
