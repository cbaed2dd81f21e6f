using System.Data.Common;
using Npgsql;

namespace Runner.Ledgers.Postgres;

/// <summary>
/// An address such as <c>postgres://user:password@host:port/database?sslmode=require&amp;schema=runner</c>, as PostgreSQL's own
/// programs accept it. What it omits comes from <c>PGUSER</c>, <c>PGPASSWORD</c>, <c>~/.pgpass</c> and so on. Other parameters have
/// Npgsql's names; TLS settings may have PostgreSQL's or Npgsql's.
/// </summary>
/// <param name="Place">The address without its password, for messages.</param>
/// <param name="Pooled">Whether a pooler such as PgBouncer may give each transaction another connection to the server.</param>
internal sealed record PostgresUrl(string Connection, string Schema, string Place, bool Pooled = false)
{
    private const string DefaultSchema = "runner";

    // Leases, completions, heartbeats and wake-ups use one each; the rest are for occasional reads.
    private const int MostConnections = 12;
    private const int IdleSeconds = 30;

    // A pooler in session mode keeps one server connection for each of these, and has few for all clients.
    private const int MostThroughPooler = 4;
    private const int IdleSecondsThroughPooler = 2;

    // A process that is suspended in the middle of a transaction must not block its rows for others.
    private const int SilentTransactionMs = 3000;

    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["sslmode"] = "SSL Mode",
        ["sslrootcert"] = "Root Certificate",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslpassword"] = "SSL Password",
        ["connect_timeout"] = "Timeout",
        ["application_name"] = "Application Name",
        ["user"] = "Username",
        ["dbname"] = "Database",
    };

    /// <summary>The first statement of every transaction through a pooler, and of migrations: it sets the search path to the ledger's
    /// schema for the transaction only. Session settings may not reach the next transaction, and may reach other clients'.</summary>
    public string TransactionSettings =>
        $"SELECT set_config('search_path', '{Schema}', true), set_config('idle_in_transaction_session_timeout', '{SilentTransactionMs}', true)";

    /// <summary>The same server through a pooler: neither settings nor prepared statements outlive a transaction, and no startup
    /// parameters are sent.</summary>
    public PostgresUrl ThroughPooler() => this with
    {
        Pooled = true,
        Connection = new NpgsqlConnectionStringBuilder(Connection)
        {
            MaxAutoPrepare = 0,
            SearchPath = null,
            Options = null,
            MaxPoolSize = MostThroughPooler,
            ConnectionIdleLifetime = IdleSecondsThroughPooler,
            ConnectionPruningInterval = IdleSecondsThroughPooler / 2,
        }.ConnectionString,
    };

    /// <exception cref="LedgerException">The text is not an address, or has an unknown parameter.</exception>
    public static PostgresUrl Parse(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("postgres" or "postgresql"))
        {
            // The address is not shown, because it may contain a password.
            throw new LedgerException("The PostgreSQL address cannot be read. Write postgres://user@host:5432/database.");
        }

        var builder = new NpgsqlConnectionStringBuilder
        {
            ApplicationName = "runner",
            MaxAutoPrepare = 100,
            KeepAlive = 15,
            Timeout = 10,
            CommandTimeout = 120,
            MaxPoolSize = MostConnections,
            ConnectionIdleLifetime = IdleSeconds,
            ConnectionPruningInterval = IdleSeconds / 3,
            IncludeErrorDetail = false,

            // Settings are local to transactions, so there is nothing to reset.
            NoResetOnClose = true,

            // Every statement has one good plan for all values, and planning takes three times as long as execution.
            Options = $"-c idle_in_transaction_session_timeout={SilentTransactionMs} -c plan_cache_mode=force_generic_plan",
        };
        var schema = DefaultSchema;
        if (uri.Host.Length > 0)
        {
            builder.Host = uri.Host;
        }

        if (uri.Port > 0)
        {
            builder.Port = uri.Port;
        }

        var user = uri.UserInfo.Split(':', 2);
        if (user[0].Length > 0)
        {
            builder.Username = Uri.UnescapeDataString(user[0]);
        }

        if (user.Length > 1)
        {
            builder.Password = Uri.UnescapeDataString(user[1]);
        }

        if (uri.AbsolutePath.Length > 1)
        {
            builder.Database = Uri.UnescapeDataString(uri.AbsolutePath[1..]);
        }

        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            var (name, value) = (Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts.Length > 1 ? parts[1] : ""));
            if (name == "schema")
            {
                schema = value;
            }
            else
            {
                Set(builder, name, value);
            }
        }

        if (schema.Length is 0 or > 63 || !schema.All(c => c is '_' || char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)))
        {
            throw new LedgerException($"'{schema}' cannot name the ledger's schema. Use lower-case letters, digits and _.");
        }

        builder.SearchPath = schema;
        return new PostgresUrl(
            builder.ConnectionString, schema, $"postgres://{builder.Host}:{builder.Port}/{builder.Database}");
    }

    /// <summary>Whether an address must not be shown: it contains a password, or cannot be read.</summary>
    public static bool HoldsPassword(string url) =>
        !Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.UserInfo.Contains(':', StringComparison.Ordinal)
        || uri.Query.Contains("password", StringComparison.OrdinalIgnoreCase);

    private static void Set(DbConnectionStringBuilder builder, string name, string value)
    {
        // PostgreSQL writes verify-full where Npgsql writes VerifyFull.
        var plain = name == "sslmode" ? value.Replace("-", "", StringComparison.Ordinal) : value;
        try
        {
            builder[Names.GetValueOrDefault(name, name)] = plain;
        }
        catch (Exception fault) when (fault is ArgumentException or KeyNotFoundException or FormatException)
        {
            throw new LedgerException($"The PostgreSQL address has '{name}={value}', which is not valid. Correct it or remove it.", fault);
        }
    }
}
