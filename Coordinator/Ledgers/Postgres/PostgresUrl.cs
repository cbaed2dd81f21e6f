using System.Data.Common;
using Npgsql;

namespace Runner.Ledgers.Postgres;

/// <summary>
/// <c>postgres://user:password@host:port/database?sslmode=require&amp;schema=runner</c>, as PostgreSQL's own programs take
/// it. What the address does not say comes from <c>PGUSER</c>, <c>PGPASSWORD</c>, <c>~/.pgpass</c> and the like. Further
/// parameters are Npgsql's by their names; TLS settings pass through under PostgreSQL's names and Npgsql's.
/// </summary>
/// <param name="Place">The address without its password, for messages.</param>
/// <param name="Pooled">Whether a pooler such as PgBouncer may give each transaction another connection to the server.</param>
internal sealed record PostgresUrl(string Connection, string Schema, string Place, bool Pooled = false)
{
    private const string DefaultSchema = "runner";

    // Leases, completions, heartbeats and wake-ups take one each; the rest is for whoever looks, and goes again.
    private const int MostConnections = 12;
    private const int IdleSeconds = 30;

    // A pooler in session mode keeps a server's connection for each of them, and has a few for everybody.
    private const int MostThroughPooler = 4;
    private const int IdleSecondsThroughPooler = 2;

    // A process that is stopped in the middle of a transaction must not keep its rows from everybody else.
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

    /// <summary>What every transaction through a pooler begins with, and whatever makes tables: until the transaction ends, names
    /// are those of the ledger's schema. Nothing that is set for longer reaches the next transaction, and it may reach others'.</summary>
    public string TransactionSettings =>
        $"SELECT set_config('search_path', '{Schema}', true), set_config('idle_in_transaction_session_timeout', '{SilentTransactionMs}', true)";

    /// <summary>The same server through a pooler: nothing outlives its transaction on a connection, neither settings nor prepared
    /// statements, and nothing is asked for when it is opened.</summary>
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

    /// <exception cref="LedgerException">It is not an address, or names a parameter that does not exist.</exception>
    public static PostgresUrl Parse(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("postgres" or "postgresql"))
        {
            // Not shown: it may hold a password.
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

            // What a transaction sets ends with it: there is nothing to reset.
            NoResetOnClose = true,

            // Every statement has one good plan, whatever its values: making it anew each time costs three times what it takes to run it.
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

    /// <summary>Whether an address may not be shown: it has a password, or cannot be read.</summary>
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
            throw new LedgerException($"The PostgreSQL address has '{name}={value}', which means nothing. Leave it out or correct it.", fault);
        }
    }
}
