using Runner.Ledgers.LiteDb;
using Runner.Ledgers.Memory;
using Runner.Ledgers.Ownership;
using Runner.Ledgers.Postgres;
using Runner.Ledgers.Sqlite;

namespace Runner.Ledgers;

/// <summary>What a command does with the ledger that it opens.</summary>
public enum LedgerUse
{
    /// <summary>Looks at what is there: there must be a ledger.</summary>
    Read,

    /// <summary>Plans and trains: a ledger is made when there is none.</summary>
    Run,
}

/// <summary>
/// Where a ledger is: <c>litedb:PATH</c> or <c>sqlite:PATH</c>, a file; <c>PATH</c>, a file that is recognised by its content, and
/// LiteDB's when it is new; <c>memory:</c>, gone with the process; <c>postgres://…</c>, a PostgreSQL server. What is
/// named on the command line goes before <c>RUNNER_LEDGER</c>, and that before <c>runner.litedb</c> in the current folder. Where
/// that is not there but <c>runner.db</c> is, the default of earlier versions, that is used: results are never lost from sight.
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

    /// <summary>As far as signatures reach.</summary>
    private const int MostSignatureBytes = 64;

    private static readonly byte[] SqliteBegins = "SQLite format 3\0"u8.ToArray();

    /// <param name="named">What <c>--ledger</c> gives; null or empty when it is not given.</param>
    /// <param name="environment">The environment: a variable's value, or null.</param>
    /// <param name="folder">Where the defaults are looked for; null for the current folder.</param>
    public static string Resolve(string? named, Func<string, string?>? environment = null, string? folder = null)
    {
        var variable = (environment ?? Environment.GetEnvironmentVariable)(Variable);
        return !string.IsNullOrWhiteSpace(named) ? named
            : !string.IsNullOrWhiteSpace(variable) ? variable
            : !IsThere(Default) && IsThere(EarlierDefault) ? EarlierDefault
            : Default;

        bool IsThere(string file) => File.Exists(folder is null ? file : Path.Combine(folder, file));
    }

    /// <summary>The file that a ledger is; null for one that is none.</summary>
    /// <param name="location">As <see cref="Resolve"/> gives it.</param>
    public static string? FileOf(string location) =>
        location.StartsWith(LiteDbPrefix, StringComparison.Ordinal) ? location[LiteDbPrefix.Length..]
        : location.StartsWith(SqlitePrefix, StringComparison.Ordinal) ? location[SqlitePrefix.Length..]
        : location == Memory || location.Contains("://", StringComparison.Ordinal) ? null
        : location;

    /// <summary>Whether a ledger is a SQLite file: named so, or there and begun as one.</summary>
    public static bool IsSqlite(string location) =>
        location.StartsWith(SqlitePrefix, StringComparison.Ordinal)
        || (!location.StartsWith(LiteDbPrefix, StringComparison.Ordinal) && FileOf(location) is { } path && BeginsAsSqlite(path));

    /// <summary>Whether a file is a ledger, or the log of one, by what it begins with: nothing else may take its place.</summary>
    public static bool IsLedger(string path)
    {
        Span<byte> begin = stackalloc byte[MostSignatureBytes];
        begin = begin[..ReadBegin(path, begin)];
        return begin.StartsWith(SqliteBegins) || LitePage.HasSignature(begin) || RedoLog.HasSignature(begin);
    }

    /// <summary>Opens the ledger at a location as <see cref="Resolve"/> gives it, or at the default one. A file is shared with the other
    /// processes that use it: this one becomes its owner, or asks its owner.</summary>
    /// <exception cref="LedgerException">There is none, or it cannot be used: one line that says why and what to do.</exception>
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
                // Before it is open: to close any handle of a SQLite file ends the locks that this process has on it.
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
            // From here nobody can become its owner; it can be read all the same.
            if (OpenToRead(location, path, time ?? TimeProvider.System) is { } readable)
            {
                return readable;
            }

            throw;
        }
    }

    /// <summary>Opens the ledger for this process alone; only SQLite and PostgreSQL let others open it at the same time.</summary>
    /// <param name="say">Told what a person should know while the ledger is in use; null for nobody.</param>
    /// <exception cref="LedgerException">There is none, or it cannot be used: one line that says why and what to do.</exception>
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
            // Many machines: the server's clock is the ledger's, never a worker's. Only a test brings another.
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

    /// <summary>SQLite lets others read beside an owner. A LiteDB file is copied, unless somebody may own it: null then.</summary>
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

    /// <summary>As many of a file's first bytes as there are; none of one that cannot be read: who opens it says why.</summary>
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
