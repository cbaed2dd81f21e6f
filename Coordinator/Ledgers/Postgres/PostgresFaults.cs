using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Npgsql;

namespace Runner.Ledgers.Postgres;

/// <summary>What PostgreSQL's and the network's faults mean to whoever runs a sweep.</summary>
internal static class PostgresFaults
{
    private const string IdleInTransactionSessionTimeout = "25P03";
    private const string TransactionTimeout = "25P04";
    private const string IdleSessionTimeout = "57P05";

    // What a pooler says in its own name has this code, whatever it is about; so has a message that the server cannot read.
    private static readonly string[] PoolerRefusals =
        ["no such ", "unsupported", "authentication failed", "does not exist", "not allowed", "bouncer config", "SSL required"];

    /// <summary>Whether the same transaction may succeed when it is tried again: at once, or when the server is back, has taken
    /// over from another, or has room.</summary>
    public static bool MayPass(Exception fault) => fault switch
    {
        PostgresException { SqlState: PostgresErrorCodes.ProtocolViolation } postgres => !IsRefusedByPooler(postgres),
        PostgresException postgres => postgres.IsTransient || IsReadOnly(postgres) || postgres.SqlState
            is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
            or PostgresErrorCodes.StatementCompletionUnknown
            or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.DiskFull or PostgresErrorCodes.OutOfMemory
            or PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable
            or PostgresErrorCodes.ConfigurationLimitExceeded
            or IdleInTransactionSessionTimeout or TransactionTimeout or IdleSessionTimeout,

        // A connection that broke in the middle of a statement is no longer one.
        IOException or SocketException or TimeoutException => !IsAboutCertificates(fault),
        NpgsqlException npgsql => npgsql.IsTransient && !IsAboutCertificates(fault),
        _ => false,
    };

    /// <summary>Whether the server takes no writes: it is a standby, or is told to be read-only.</summary>
    public static bool IsReadOnly(Exception fault) =>
        fault is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction };

    /// <summary>Whether a pooler stands before the server that does not pass on what a connection asks for at its start.</summary>
    public static bool IsRefusedStartup(Exception fault) =>
        fault is PostgresException { SqlState: PostgresErrorCodes.ProtocolViolation } postgres
        && postgres.MessageText.Contains("startup parameter", StringComparison.Ordinal);

    /// <summary>Null for what is not PostgreSQL's fault.</summary>
    public static LedgerException? Explain(Exception fault, string place) => fault switch
    {
        PostgresException postgres => new LedgerException($"{place}: " + postgres.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
                "the server does not let this user in. Check the user and password in the address, or PGUSER and PGPASSWORD.",
            PostgresErrorCodes.InvalidCatalogName => "there is no such database. Make it with createdb, or name another in the address.",
            PostgresErrorCodes.InsufficientPrivilege =>
                $"this user may not do that here ({Line(postgres)}). Grant it the rights on the ledger's schema, or use its owner.",
            PostgresErrorCodes.ReadOnlySqlTransaction =>
                "the server is read-only: a standby, or one in the middle of a failover. Wait until it takes writes, or name the primary in the "
                + "address; what was acknowledged is kept.",
            PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable or TransactionTimeout =>
                $"the server cancelled a statement ({Line(postgres)}). Raise statement_timeout or lock_timeout for this user if it happens again; "
                + "what was acknowledged is kept.",
            PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow =>
                $"the server takes no connections now ({Line(postgres)}). Wait until it is back; what was acknowledged is kept.",
            PostgresErrorCodes.DiskFull => "the server's disk is full. Free some space there; what was acknowledged is kept.",
            PostgresErrorCodes.TooManyConnections => "the server has no free connection. Raise max_connections, or run fewer processes.",
            PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn =>
                $"the tables are not a valid ledger ({Line(postgres)}). Restore them, or name another schema with ?schema=NAME.",
            _ => $"PostgreSQL says: {Line(postgres)}. Check the server; what was acknowledged is kept.",
        },
        fault)
        {
            MayPass = MayPass(fault),
        },
        _ when IsAboutCertificates(fault) => new LedgerException(
            $"{place}: {Line(fault.GetBaseException())}. Give the certificate of the server's issuer with sslrootcert=FILE in the "
            + "address, and name the server as its certificate does.",
            fault),
        NpgsqlException or IOException or SocketException or TimeoutException when MayPass(fault) =>
            new LedgerException($"{place}: the server cannot be reached. Start it or check the address; what was acknowledged is kept.", fault)
            {
                MayPass = true,
            },
        NpgsqlException => new LedgerException($"{place}: the connection is refused: {Line(fault)}. Check the address, the user and the password.", fault),
        _ => null,
    };

    /// <summary>A pooler that knows no such user or database, or does not speak as it is asked to, will not learn it by waiting.
    /// One that has no connection to give, or whose server is away, may have one later.</summary>
    private static bool IsRefusedByPooler(PostgresException fault) =>
        PoolerRefusals.Any(refusal => fault.MessageText.Contains(refusal, StringComparison.OrdinalIgnoreCase));

    /// <summary>The server's is not trusted, or a file with one cannot be read: no waiting mends that.</summary>
    private static bool IsAboutCertificates(Exception fault) =>
        fault is FileNotFoundException or DirectoryNotFoundException or CryptographicException or AuthenticationException
        || (fault.InnerException is { } inner && IsAboutCertificates(inner));

    private static string Line(Exception fault) =>
        (fault is PostgresException postgres ? postgres.MessageText : fault.Message).ReplaceLineEndings(" ").TrimEnd('.');
}
