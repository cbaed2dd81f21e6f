using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Npgsql;

namespace Runner.Ledgers.Postgres;

/// <summary>What PostgreSQL's and the network's faults mean to whoever runs a sweep.</summary>
internal static class PostgresFaults
{
    private const string IdleInTransactionSessionTimeout = "25P03";

    /// <summary>Whether the same transaction may succeed when it is tried again.</summary>
    public static bool MayPass(Exception fault) => fault switch
    {
        PostgresException postgres => postgres.IsTransient || postgres.SqlState
            is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
            or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.DiskFull
            or IdleInTransactionSessionTimeout,

        // A connection that broke in the middle of a statement is no longer one.
        NpgsqlException or IOException or SocketException or TimeoutException => !IsAboutCertificates(fault),
        _ => false,
    };

    /// <summary>Null for what is not PostgreSQL's fault.</summary>
    public static LedgerException? Explain(Exception fault, string place) => fault switch
    {
        PostgresException postgres => new LedgerException($"{place}: " + postgres.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
                "the server does not let this user in. Check the user and password in the address, or PGUSER and PGPASSWORD.",
            PostgresErrorCodes.InvalidCatalogName => "there is no such database. Make it with createdb, or name another in the address.",
            PostgresErrorCodes.InsufficientPrivilege => "this user may not use the ledger's tables. Grant it the rights, or use their owner.",
            PostgresErrorCodes.DiskFull => "the server's disk is full. Free some space there; what was acknowledged is kept.",
            PostgresErrorCodes.TooManyConnections => "the server has no free connection. Raise max_connections, or run fewer processes.",
            PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn =>
                $"the tables do not look as a ledger's must ({Line(postgres)}). Restore them, or name another schema with ?schema=NAME.",
            _ => $"PostgreSQL says: {Line(postgres)}. Check the server; what was acknowledged is kept.",
        },
        fault)
        {
            MayPass = MayPass(fault),
        },
        _ when IsAboutCertificates(fault) => new LedgerException(
            $"{place}: {Line(fault.GetBaseException())}. Name the certificate of who signed the server's with sslrootcert=FILE in the "
            + "address, and the server by the name in its certificate.",
            fault),
        NpgsqlException or IOException or SocketException or TimeoutException =>
            new LedgerException($"{place}: the server cannot be reached. Start it or check the address; what was acknowledged is kept.", fault)
            {
                MayPass = true,
            },
        _ => null,
    };

    /// <summary>The server's is not trusted, or a file with one cannot be read: no waiting mends that.</summary>
    private static bool IsAboutCertificates(Exception fault) =>
        fault is FileNotFoundException or DirectoryNotFoundException or CryptographicException or AuthenticationException
        || (fault.InnerException is { } inner && IsAboutCertificates(inner));

    private static string Line(Exception fault) =>
        (fault is PostgresException postgres ? postgres.MessageText : fault.Message).ReplaceLineEndings(" ").TrimEnd('.');
}
