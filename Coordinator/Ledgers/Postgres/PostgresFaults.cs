using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Npgsql;

namespace Runner.Ledgers.Postgres;

/// <summary>Explains faults of PostgreSQL and of the network to the user.</summary>
internal static class PostgresFaults
{
    private const string IdleInTransactionSessionTimeout = "25P03";
    private const string TransactionTimeout = "25P04";
    private const string IdleSessionTimeout = "57P05";

    // A pooler's own messages all have the code of a protocol violation, like messages that the server cannot read.
    private static readonly string[] PoolerRefusals =
        ["no such ", "unsupported", "authentication failed", "does not exist", "not allowed", "bouncer config", "SSL required"];

    /// <summary>Whether a retry of the transaction may succeed: at once, or when the server is back, has taken over from another, or has
    /// free connections or space.</summary>
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

        // The connection was lost in the middle of a statement.
        IOException or SocketException or TimeoutException => !IsAboutCertificates(fault),
        NpgsqlException npgsql => npgsql.IsTransient && !IsAboutCertificates(fault),
        _ => false,
    };

    /// <summary>Whether the server accepts no writes: it is a standby, or is set to read-only.</summary>
    public static bool IsReadOnly(Exception fault) =>
        fault is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction };

    /// <summary>Whether a pooler before the server refuses the startup parameters of a connection.</summary>
    public static bool IsRefusedStartup(Exception fault) =>
        fault is PostgresException { SqlState: PostgresErrorCodes.ProtocolViolation } postgres
        && postgres.MessageText.Contains("startup parameter", StringComparison.Ordinal);

    /// <summary>Null for any other fault.</summary>
    public static LedgerException? Explain(Exception fault, string place) => fault switch
    {
        PostgresException postgres => new LedgerException($"{place}: " + postgres.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
                "the server refused the login. Check the user and password in the address, or PGUSER and PGPASSWORD.",
            PostgresErrorCodes.InvalidCatalogName => "there is no such database. Create it with createdb, or name another in the address.",
            PostgresErrorCodes.InsufficientPrivilege =>
                $"this user lacks a privilege ({Line(postgres)}). Grant it the privileges on the ledger's schema, or connect as the schema's owner.",
            PostgresErrorCodes.ReadOnlySqlTransaction =>
                "the server is read-only: a standby, or one in the middle of a failover. Wait until it accepts writes, or name the primary in the "
                + "address; what was acknowledged is kept.",
            PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable or TransactionTimeout =>
                $"the server cancelled a statement ({Line(postgres)}). Raise statement_timeout or lock_timeout for this user if it happens again; "
                + "what was acknowledged is kept.",
            PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow =>
                $"the server accepts no connections now ({Line(postgres)}). Wait until it does; what was acknowledged is kept.",
            PostgresErrorCodes.DiskFull => "the server's disk is full. Free some space there; what was acknowledged is kept.",
            PostgresErrorCodes.TooManyConnections => "the server has no free connection. Raise max_connections, or run fewer processes.",
            PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn =>
                $"the tables are not a valid ledger ({Line(postgres)}). Restore them, or name another schema with ?schema=NAME.",
            _ => $"PostgreSQL reports: {Line(postgres)}. Check the server; what was acknowledged is kept.",
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

    /// <summary>Whether a pooler's refusal is permanent: it knows no such user or database, or does not support a request. If it only has
    /// no free connection, or its server is down, a retry may succeed.</summary>
    private static bool IsRefusedByPooler(PostgresException fault) =>
        PoolerRefusals.Any(refusal => fault.MessageText.Contains(refusal, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the server's certificate is not trusted, or a certificate file cannot be read; retries are useless.</summary>
    private static bool IsAboutCertificates(Exception fault) =>
        fault is FileNotFoundException or DirectoryNotFoundException or CryptographicException or AuthenticationException
        || (fault.InnerException is { } inner && IsAboutCertificates(inner));

    private static string Line(Exception fault) =>
        (fault is PostgresException postgres ? postgres.MessageText : fault.Message).ReplaceLineEndings(" ").TrimEnd('.');
}
