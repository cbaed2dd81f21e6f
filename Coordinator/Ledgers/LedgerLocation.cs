using Runner.Ledgers.LiteDb;
using Runner.Ledgers.Memory;
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
/// Where a ledger is: <c>PATH</c> or <c>sqlite:PATH</c>, a file of this machine; <c>memory:</c>, gone with the process;
/// <c>postgres://…</c>, a PostgreSQL server; <c>litedb:PATH</c>, a file of one process. What is
/// named on the command line goes before <c>RUNNER_LEDGER</c>, and that before <c>runner.db</c> in the current folder.
/// </summary>
public static class LedgerLocation
{
    public const string Variable = "RUNNER_LEDGER";

    public const string Default = "runner.db";

    public const string Memory = "memory:";

    private const string SqlitePrefix = "sqlite:";

    private const string LiteDbPrefix = "litedb:";

    /// <param name="named">What <c>--ledger</c> gives; null or empty when it is not given.</param>
    /// <param name="environment">The environment: a variable's value, or null.</param>
    public static string Resolve(string? named, Func<string, string?>? environment = null)
    {
        var variable = (environment ?? Environment.GetEnvironmentVariable)(Variable);
        return !string.IsNullOrWhiteSpace(named) ? named : !string.IsNullOrWhiteSpace(variable) ? variable : Default;
    }

    /// <summary>The file that a ledger is; null for one that is none.</summary>
    /// <param name="location">As <see cref="Resolve"/> gives it.</param>
    public static string? FileOf(string location) =>
        location.StartsWith(LiteDbPrefix, StringComparison.Ordinal) ? location[LiteDbPrefix.Length..]
        : location.StartsWith(SqlitePrefix, StringComparison.Ordinal) ? location[SqlitePrefix.Length..]
        : location == Memory || location.Contains("://", StringComparison.Ordinal) ? null
        : location;

    /// <summary>Opens the ledger at a location as <see cref="Resolve"/> gives it, or at the default one.</summary>
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

        if (location.StartsWith(LiteDbPrefix, StringComparison.Ordinal))
        {
            return LiteLedger.Open(location[LiteDbPrefix.Length..], use == LedgerUse.Run, clock);
        }

        if (location.Contains("://", StringComparison.Ordinal))
        {
            throw new LedgerException(
                $"'{location[..location.IndexOf(':')]}' is no kind of ledger. Give a file's path, sqlite:PATH, postgres://host/database, or memory:.");
        }

        var path = location.StartsWith(SqlitePrefix, StringComparison.Ordinal) ? location[SqlitePrefix.Length..] : location;
        return SqliteLedger.Open(path, use == LedgerUse.Run, clock, say: say);
    }
}
