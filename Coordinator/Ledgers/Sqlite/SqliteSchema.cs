using Microsoft.Data.Sqlite;
using Runner.Ledgers.Columns;

namespace Runner.Ledgers.Sqlite;

/// <summary>The tables of a ledger file, and the migrations from older versions.</summary>
internal static class SqliteSchema
{
    /// <summary>"RNLG" in the file's header, which marks a ledger of Runner.</summary>
    public const long ApplicationId = 0x524E4C47;

    // Entry n migrates version n to version n + 1. Entries never change once released; new ones are added.
    private static readonly Action<SqliteConnection>[] Steps = [CreateVersion1, AddEnvironment, AddControl, AddStandings, AddTerms, AddSharing, AddFinalStates, AddQueue, AddGates, AddProposals, AddFiling, AddStops];

    public static int Version => Steps.Length;

    /// <summary>Migrates an empty or older ledger to the current version in one transaction. If two processes do so at once, the second
    /// finds the work done.</summary>
    /// <exception cref="LedgerException">The file is not a ledger, or a newer program created it.</exception>
    public static void Prepare(SqliteConnection connection, string path)
    {
        if (VersionOf(connection, path) == Version)
        {
            return;
        }

        SqliteLock.Begin(connection);
        try
        {
            for (var version = VersionOf(connection, path); version < Version; version++)
            {
                Steps[version](connection);
            }

            SqliteText.Execute(connection, $"PRAGMA application_id = {ApplicationId}");
            SqliteText.Execute(connection, $"PRAGMA user_version = {Version}");
            SqliteText.Execute(connection, "COMMIT");
        }
        catch
        {
            SqliteText.TryRollback(connection);
            throw;
        }
    }

    /// <summary>Whether the ledger has an older version.</summary>
    public static bool IsOlder(SqliteConnection connection, string path) => VersionOf(connection, path) is > 0 and var version && version < Version;

    /// <summary>The ledger's version; 0 for an empty file.</summary>
    private static int VersionOf(SqliteConnection connection, string path)
    {
        var application = SqliteText.Scalar(connection, "PRAGMA application_id");
        var version = (int)SqliteText.Scalar(connection, "PRAGMA user_version");
        var empty = SqliteText.Scalar(connection, "SELECT COUNT(*) FROM sqlite_master") == 0;
        if (empty && application == 0 && version == 0)
        {
            return 0;
        }

        if (application != ApplicationId || version <= 0 || empty)
        {
            throw new LedgerException(
                $"{path} is a SQLite database, but not a ledger of Runner. Name another file with --ledger.");
        }

        return version <= Version
            ? version
            : throw new LedgerException(
                $"{path} has ledger version {version}, and this program supports versions up to {Version}. "
                + "Use the newer program that created it, or name another ledger with --ledger.");
    }

    private static void CreateVersion1(SqliteConnection connection) => SqliteText.Execute(
        connection,
        $"""
        CREATE TABLE ledger (
            id INTEGER PRIMARY KEY, last_token INTEGER NOT NULL, last_bundle INTEGER NOT NULL, seal INTEGER NOT NULL);
        INSERT INTO ledger (id, last_token, last_bundle, seal) VALUES (1, 0, 0, {new SqliteCounters(0, 0).Seal});

        CREATE TABLE sweep (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL, revision INTEGER NOT NULL, spec_hash BLOB NOT NULL,
            spec_text TEXT NOT NULL, spec_file TEXT NOT NULL, trials INTEGER NOT NULL, reused INTEGER NOT NULL,
            planned_at INTEGER NOT NULL, seal INTEGER NOT NULL, UNIQUE (name, revision));

        CREATE TABLE identities (
            sweep INTEGER NOT NULL, part INTEGER NOT NULL, content BLOB NOT NULL, PRIMARY KEY (sweep, part));

        CREATE TABLE bundle (
            id INTEGER PRIMARY KEY, sweep INTEGER NOT NULL, rank INTEGER NOT NULL, first INTEGER NOT NULL,
            span INTEGER NOT NULL, state INTEGER NOT NULL, open_count INTEGER NOT NULL, token INTEGER NOT NULL,
            node TEXT NOT NULL, leased_at INTEGER NOT NULL, deadline INTEGER NOT NULL, attempts INTEGER NOT NULL,
            losses INTEGER NOT NULL, open_set BLOB NOT NULL, seal INTEGER NOT NULL);
        CREATE INDEX bundle_queue ON bundle (sweep, rank, first, id) WHERE state = 0;
        CREATE INDEX bundle_leased ON bundle (sweep, deadline) WHERE state = 1;
        CREATE INDEX bundle_trial ON bundle (sweep, span, first);

        CREATE TABLE checkpoint (
            bundle INTEGER PRIMARY KEY, token INTEGER NOT NULL, content BLOB NOT NULL, seal INTEGER NOT NULL);

        CREATE TABLE curve_part (
            id INTEGER PRIMARY KEY, sweep INTEGER NOT NULL, trial INTEGER NOT NULL, content BLOB NOT NULL);
        CREATE INDEX curve_part_trial ON curve_part (sweep, trial);

        CREATE TABLE result (
            id INTEGER PRIMARY KEY, sweep INTEGER NOT NULL, bundle INTEGER NOT NULL, token INTEGER NOT NULL,
            first INTEGER NOT NULL, span INTEGER NOT NULL, live_count INTEGER NOT NULL, completed INTEGER NOT NULL,
            diverged INTEGER NOT NULL, pruned INTEGER NOT NULL, stopped INTEGER NOT NULL, failed INTEGER NOT NULL,
            timed_out INTEGER NOT NULL, out_of_memory INTEGER NOT NULL, quarantined INTEGER NOT NULL,
            attempts INTEGER NOT NULL, losses INTEGER NOT NULL, reused_from INTEGER NOT NULL, recorded_at INTEGER NOT NULL,
            needs INTEGER NOT NULL, trials BLOB NOT NULL, live BLOB NOT NULL, seal INTEGER NOT NULL,
            numbers BLOB NOT NULL, weights BLOB NOT NULL, curves BLOB NOT NULL);
        CREATE INDEX result_trial ON result (sweep, span, first);
        CREATE INDEX result_bundle ON result (bundle);

        CREATE TABLE weights (hash BLOB PRIMARY KEY, content BLOB NOT NULL);

        CREATE TABLE refusal (
            id INTEGER PRIMARY KEY, sweep INTEGER NOT NULL, bundle INTEGER NOT NULL, token INTEGER NOT NULL,
            action TEXT NOT NULL, refused_at INTEGER NOT NULL, seal INTEGER NOT NULL);
        CREATE INDEX refusal_sweep ON refusal (sweep);

        CREATE TABLE loss (
            id INTEGER PRIMARY KEY, sweep INTEGER NOT NULL, bundle INTEGER NOT NULL, token INTEGER NOT NULL,
            node TEXT NOT NULL, lost_at INTEGER NOT NULL, trials BLOB NOT NULL, seal INTEGER NOT NULL);
        CREATE INDEX loss_sweep ON loss (sweep);
        """);

    /// <summary>Version 2 stores the environment in which a sweep was planned. The seal covers it too, so each row is sealed again, after
    /// its old seal was checked, so that damage is not hidden.</summary>
    private static void AddEnvironment(SqliteConnection connection)
    {
        SqliteText.Execute(connection, "ALTER TABLE sweep ADD COLUMN environment TEXT NOT NULL DEFAULT ''");
        using var read = connection.CreateCommand();
        read.CommandText = "SELECT id, name, revision, spec_hash, spec_text, spec_file, trials, reused, planned_at, seal FROM sweep";
        var seals = new List<(long Id, long Seal)>();
        using (var reader = read.ExecuteReader())
        {
            while (reader.Read())
            {
                var seal = new RowSeal("sweep")
                    .Add(reader.GetInt64(0)).Add(reader.GetString(1)).Add(reader.GetInt64(2)).Add(reader.GetFieldValue<byte[]>(3))
                    .Add(reader.GetString(4)).Add(reader.GetString(5)).Add(reader.GetInt64(6)).Add(reader.GetInt64(7)).Add(reader.GetInt64(8));
                if (seal.Value != reader.GetInt64(9))
                {
                    throw new LedgerDamageException($"sweep {reader.GetInt64(0)} does not match its checksum");
                }

                seals.Add((reader.GetInt64(0), seal.Add("").Value));
            }
        }

        foreach (var (id, seal) in seals)
        {
            SqliteText.Execute(connection, $"UPDATE sweep SET seal = {seal} WHERE id = {id}");
        }
    }

    /// <summary>Version 3 stores orders, leadership and attendance of workers.</summary>
    private static void AddControl(SqliteConnection connection) => SqliteText.Execute(connection, Sql.SqlSchema.Control);

    /// <summary>Version 4 stores standings of workers, and retries.</summary>
    private static void AddStandings(SqliteConnection connection)
    {
        SqliteText.Execute(connection, Sql.SqlSchema.Standings);
        SqliteText.Execute(connection, Sql.SqlSchema.Retries);
    }

    /// <summary>Version 5 stores the coordinator's term and the progress of a bundle, which decide whether a loss counts.</summary>
    private static void AddTerms(SqliteConnection connection) => SqliteText.Execute(connection, Sql.SqlSchema.Terms);

    /// <summary>Version 6 stores shared trials, notices and deleted sweeps.</summary>
    private static void AddSharing(SqliteConnection connection) =>
        SqliteText.Execute(connection, Sql.SqlSchema.Sharing + Sql.SqlSchema.TwinsOf("BLOB"));

    /// <summary>Version 7 stores final states of training.</summary>
    private static void AddFinalStates(SqliteConnection connection) =>
        SqliteText.Execute(connection, Sql.SqlSchema.FinalStatesOf("BLOB"));

    /// <summary>Version 8 stores the queue and digests.</summary>
    private static void AddQueue(SqliteConnection connection) => SqliteText.Execute(connection, Sql.SqlSchema.Queue);

    /// <summary>Version 9 stores gates, and the epochs up to which trials were opened.</summary>
    private static void AddGates(SqliteConnection connection) => SqliteText.Execute(connection, Sql.SqlSchema.Gates);

    private static void AddFiling(SqliteConnection connection) => SqliteText.Execute(connection, Sql.SqlSchema.Filing);

    private static void AddStops(SqliteConnection connection) => SqliteText.Execute(connection, Sql.SqlSchema.StopsOf("BLOB", "x''"));

    private static void AddProposals(SqliteConnection connection) => SqliteText.Execute(connection, Sql.SqlSchema.ProposalsOf("BLOB"));
}
