using Npgsql;
using Runner.Ledgers.Sql;

namespace Runner.Ledgers.Postgres;

/// <summary>The tables of a ledger in PostgreSQL, in their own schema, and the migrations from older versions.</summary>
internal static class PostgresSchema
{
    /// <summary>The advisory lock that is held while tables are created or migrated, and while a sweep is planned.</summary>
    public const long Lock = 0x524E4C47;

    // Entry n migrates version n to version n + 1. Entries never change once released; new ones are added.
    private static readonly string[] Steps =
    [
        Version1, SqlSchema.Control, SqlSchema.Standings + SqlSchema.Retries, Version4, SqlSchema.Terms, PostgresTally.Table + PostgresTally.Sum,
        SqlSchema.Sharing + SqlSchema.TwinsOf("BYTEA"), SqlSchema.FinalStatesOf("BYTEA"), SqlSchema.Queue,
        SqlSchema.Gates, SqlSchema.ProposalsOf("BYTEA"), SqlSchema.Filing, SqlSchema.StopsOf("BYTEA", "''"),
    ];

    public static int Version => Steps.Length;

    /// <summary>Migrates an empty or older schema to the current version in one transaction; concurrent migrations wait for each other.</summary>
    public static void Prepare(NpgsqlConnection connection, PostgresUrl url, bool create)
    {
        var found = VersionOf(connection, url);
        if (found == Version)
        {
            return;
        }

        if (found == 0 && !create)
        {
            throw new LedgerException($"There is no ledger at {url.Place}. Run a sweep first, or name another ledger with --ledger.") { IsMissing = true };
        }

        using var transaction = connection.BeginTransaction();
        Execute(connection, url.TransactionSettings);
        Execute(connection, $"SELECT pg_advisory_xact_lock({Lock})");
        Execute(connection, $"CREATE SCHEMA IF NOT EXISTS {url.Schema}");
        for (var version = VersionOf(connection, url); version < Version; version++)
        {
            Execute(connection, Steps[version]);
            Execute(connection, $"UPDATE ledger SET version = {version + 1}");
        }

        transaction.Commit();
    }

    private static int VersionOf(NpgsqlConnection connection, PostgresUrl url)
    {
        using var exists = new NpgsqlCommand($"SELECT to_regclass('{url.Schema}.ledger') IS NOT NULL", connection);
        if (exists.ExecuteScalar() is not true)
        {
            return 0;
        }

        using var command = new NpgsqlCommand($"SELECT version FROM {url.Schema}.ledger", connection);
        var version = Convert.ToInt32(command.ExecuteScalar());
        return version <= Version
            ? version
            : throw new LedgerException(
                $"{url.Place} has ledger version {version}, and this program supports versions up to {Version}. "
                + "Use the newer program that created it, or name another ledger with --ledger.");
    }

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    private const string Version1 =
        """
        CREATE TABLE ledger (id BIGINT PRIMARY KEY, version BIGINT NOT NULL);
        INSERT INTO ledger (id, version) VALUES (1, 1);
        CREATE SEQUENCE token;
        CREATE SEQUENCE bundle_number;

        CREATE TABLE sweep (
            id BIGINT PRIMARY KEY, name TEXT NOT NULL, revision BIGINT NOT NULL, spec_hash BYTEA NOT NULL,
            spec_text TEXT NOT NULL, spec_file TEXT NOT NULL, trials BIGINT NOT NULL, reused BIGINT NOT NULL,
            planned_at BIGINT NOT NULL, environment TEXT NOT NULL, seal BIGINT NOT NULL, UNIQUE (name, revision));

        CREATE TABLE identities (
            sweep BIGINT NOT NULL, part BIGINT NOT NULL, content BYTEA NOT NULL, PRIMARY KEY (sweep, part));
        ALTER TABLE identities ALTER COLUMN content SET STORAGE EXTERNAL;

        CREATE TABLE bundle (
            id BIGINT PRIMARY KEY, sweep BIGINT NOT NULL, rank BIGINT NOT NULL, first BIGINT NOT NULL,
            span BIGINT NOT NULL, state BIGINT NOT NULL, open_count BIGINT NOT NULL, token BIGINT NOT NULL,
            node TEXT NOT NULL, leased_at BIGINT NOT NULL, deadline BIGINT NOT NULL, attempts BIGINT NOT NULL,
            losses BIGINT NOT NULL, open_set BYTEA NOT NULL, seal BIGINT NOT NULL);
        CREATE INDEX bundle_queue ON bundle (sweep, rank, first, id) WHERE state = 0;
        CREATE INDEX bundle_leased ON bundle (sweep, deadline) WHERE state = 1;
        CREATE INDEX bundle_trial ON bundle (sweep, span, first);

        CREATE TABLE checkpoint (
            bundle BIGINT PRIMARY KEY, token BIGINT NOT NULL, content BYTEA NOT NULL, seal BIGINT NOT NULL);
        ALTER TABLE checkpoint ALTER COLUMN content SET STORAGE EXTERNAL;

        CREATE TABLE curve_part (
            id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, sweep BIGINT NOT NULL, trial BIGINT NOT NULL,
            content BYTEA NOT NULL);
        CREATE INDEX curve_part_trial ON curve_part (sweep, trial);

        CREATE TABLE result (
            id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, sweep BIGINT NOT NULL, bundle BIGINT NOT NULL,
            token BIGINT NOT NULL, first BIGINT NOT NULL, span BIGINT NOT NULL, live_count BIGINT NOT NULL,
            completed BIGINT NOT NULL, diverged BIGINT NOT NULL, pruned BIGINT NOT NULL, stopped BIGINT NOT NULL,
            failed BIGINT NOT NULL, timed_out BIGINT NOT NULL, out_of_memory BIGINT NOT NULL, quarantined BIGINT NOT NULL,
            attempts BIGINT NOT NULL, losses BIGINT NOT NULL, reused_from BIGINT NOT NULL, recorded_at BIGINT NOT NULL,
            needs BIGINT NOT NULL, trials BYTEA NOT NULL, live BYTEA NOT NULL, seal BIGINT NOT NULL,
            numbers BYTEA NOT NULL, weights BYTEA NOT NULL, curves BYTEA NOT NULL);
        ALTER TABLE result ALTER COLUMN numbers SET STORAGE EXTERNAL;
        ALTER TABLE result ALTER COLUMN weights SET STORAGE EXTERNAL;
        ALTER TABLE result ALTER COLUMN curves SET STORAGE EXTERNAL;
        CREATE INDEX result_trial ON result (sweep, span, first);
        CREATE INDEX result_bundle ON result (bundle);

        CREATE TABLE weights (hash BYTEA PRIMARY KEY, content BYTEA NOT NULL);
        ALTER TABLE weights ALTER COLUMN content SET STORAGE EXTERNAL;

        CREATE TABLE refusal (
            id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, sweep BIGINT NOT NULL, bundle BIGINT NOT NULL,
            token BIGINT NOT NULL, action TEXT NOT NULL, refused_at BIGINT NOT NULL, seal BIGINT NOT NULL);
        CREATE INDEX refusal_sweep ON refusal (sweep);

        CREATE TABLE loss (
            id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, sweep BIGINT NOT NULL, bundle BIGINT NOT NULL,
            token BIGINT NOT NULL, node TEXT NOT NULL, lost_at BIGINT NOT NULL, trials BYTEA NOT NULL, seal BIGINT NOT NULL);
        CREATE INDEX loss_sweep ON loss (sweep);
        """;

    /// <summary>A heartbeat changes no indexed column, and the page has space for the row's next version, so that no index is written. Dead
    /// rows are vacuumed early, so that searches for the next open bundle do not scan them.</summary>
    private const string Version4 =
        """
        DROP INDEX bundle_leased;
        CREATE INDEX bundle_leased ON bundle (sweep) WHERE state = 1;
        ALTER TABLE bundle SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
        """;
}
