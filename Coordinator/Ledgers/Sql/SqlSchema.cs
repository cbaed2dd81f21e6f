namespace Runner.Ledgers.Sql;

/// <summary>Statements that create or alter tables, with types that mean the same in all supported databases. They never change once
/// released.</summary>
internal static class SqlSchema
{
    public const string Control =
        """
        CREATE TABLE control (
            sweep BIGINT PRIMARY KEY, mode BIGINT NOT NULL, leader TEXT NOT NULL, leads_until BIGINT NOT NULL);
        CREATE TABLE worker (
            name TEXT PRIMARY KEY, slots BIGINT NOT NULL, labels TEXT NOT NULL, joined_at BIGINT NOT NULL,
            heard_until BIGINT NOT NULL, draining BIGINT NOT NULL);
        """;

    public const string Standings =
        """
        CREATE TABLE worker_standing (
            sweep BIGINT NOT NULL, worker TEXT NOT NULL, standing BIGINT NOT NULL, why TEXT NOT NULL, since BIGINT NOT NULL,
            PRIMARY KEY (sweep, worker));
        """;

    public const string Retries =
        """
        CREATE TABLE retry (
            bundle BIGINT NOT NULL, token BIGINT NOT NULL, sweep BIGINT NOT NULL, trials BIGINT NOT NULL, seal BIGINT NOT NULL,
            PRIMARY KEY (bundle, token));
        CREATE INDEX retry_sweep ON retry (sweep);
        """;

    /// <summary>The seals of existing rows stay valid, because the default values of these columns are not part of them.</summary>
    public const string Terms =
        """
        ALTER TABLE bundle ADD COLUMN term BIGINT NOT NULL DEFAULT 0;
        ALTER TABLE bundle ADD COLUMN progress BIGINT NOT NULL DEFAULT 0;
        ALTER TABLE bundle ADD COLUMN lost_at BIGINT NOT NULL DEFAULT 0;
        ALTER TABLE bundle ADD COLUMN uncounted BIGINT NOT NULL DEFAULT 0;
        ALTER TABLE loss ADD COLUMN counts BIGINT NOT NULL DEFAULT 1;
        ALTER TABLE control ADD COLUMN term BIGINT NOT NULL DEFAULT 0;
        """;

    public const string Sharing =
        """
        ALTER TABLE worker ADD COLUMN run TEXT NOT NULL DEFAULT '';
        CREATE TABLE sharing (sweep BIGINT PRIMARY KEY, sharing BIGINT NOT NULL);
        CREATE TABLE notice (sweep BIGINT PRIMARY KEY, notice TEXT NOT NULL);
        CREATE TABLE deletion (
            sweep BIGINT PRIMARY KEY, name TEXT NOT NULL, revision BIGINT NOT NULL, deleted_at BIGINT NOT NULL, seal BIGINT NOT NULL);
        """;

    public const string Queue =
        """
        CREATE TABLE queue (
            sweep BIGINT PRIMARY KEY, priority BIGINT NOT NULL, deadline BIGINT NOT NULL, share BIGINT NOT NULL, hours TEXT NOT NULL);
        CREATE TABLE digest (sweep BIGINT PRIMARY KEY, after BIGINT NOT NULL, up_to BIGINT NOT NULL);
        """;

    public const string Filing =
        """
        CREATE TABLE filing (
            sweep BIGINT PRIMARY KEY, name TEXT NOT NULL, tags TEXT NOT NULL, note TEXT NOT NULL, archived BIGINT NOT NULL);
        """;

    /// <summary>Gates of sweeps, and the epochs up to which their trials were opened.</summary>
    public const string Gates =
        """
        CREATE TABLE gate (sweep BIGINT PRIMARY KEY, settled BIGINT NOT NULL, seal BIGINT NOT NULL);
        CREATE TABLE stage (
            sweep BIGINT NOT NULL, trial BIGINT NOT NULL, until BIGINT NOT NULL, seal BIGINT NOT NULL, PRIMARY KEY (sweep, trial));
        """;

    /// <summary>Trials that are to stop. The seals of existing rows stay valid, because the default value is not part of them.</summary>
    /// <param name="blob">The database's type for blobs.</param>
    /// <param name="empty">An empty one.</param>
    public static string StopsOf(string blob, string empty) => $"ALTER TABLE bundle ADD COLUMN stops {blob} NOT NULL DEFAULT {empty};";

    /// <param name="blob">The database's type for blobs.</param>
    public static string FinalStatesOf(string blob) =>
        $"CREATE TABLE final_state (identity {blob} PRIMARY KEY, content {blob} NOT NULL, seal BIGINT NOT NULL);";

    /// <param name="blob">The database's type for blobs.</param>
    public static string ProposalsOf(string blob) =>
        $"CREATE TABLE proposal (sweep BIGINT NOT NULL, point BIGINT NOT NULL, content {blob} NOT NULL, PRIMARY KEY (sweep, point));";

    /// <summary>With this database's type of a blob.</summary>
    public static string TwinsOf(string blob) =>
        $"""
        CREATE TABLE twins (
            sweep BIGINT NOT NULL, part BIGINT NOT NULL, other BIGINT NOT NULL, content {blob} NOT NULL,
            PRIMARY KEY (sweep, part, other));
        """;
}
