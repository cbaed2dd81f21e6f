using Runner.Identities;
using Runner.Ledgers.Columns;

namespace Runner.Ledgers.Sql;

/// <summary>Orders, leadership and attendance: each one row that says how things are to be.</summary>
internal static class Control
{
    /// <summary>Types that every database here understands alike.</summary>
    public const string Tables =
        """
        CREATE TABLE control (
            sweep BIGINT PRIMARY KEY, mode BIGINT NOT NULL, leader TEXT NOT NULL, leads_until BIGINT NOT NULL);
        CREATE TABLE worker (
            name TEXT PRIMARY KEY, slots BIGINT NOT NULL, labels TEXT NOT NULL, joined_at BIGINT NOT NULL,
            heard_until BIGINT NOT NULL, draining BIGINT NOT NULL);
        """;

    /// <summary>A condition that holds where the sweep <c>$1</c> is to run.</summary>
    public const string Runs = "NOT EXISTS (SELECT 1 FROM control WHERE control.sweep = $1 AND control.mode <> 0)";

    /// <summary>These rows say nothing of results, so they carry no seal; but an order that there is not is damage.</summary>
    public static async Task<SweepMode> ModeAsync(SqlSession session, SweepRow sweep)
    {
        var mode = await session.FirstAsync("SELECT mode FROM control WHERE sweep = $1", reader => reader.GetInt64(0), sweep.Id);
        return mode is >= (long)SweepMode.Running and <= (long)SweepMode.Cancelled
            ? (SweepMode)mode
            : throw new LedgerDamageException($"sweep {sweep.Id} has an order that there is not");
    }

    public static async Task<bool> SetModeAsync(SqlSession session, SweepRow sweep, SweepMode mode)
    {
        await session.ExecuteAsync(
            "INSERT INTO control (sweep, mode, leader, leads_until) VALUES ($1, $2, '', 0) "
            + "ON CONFLICT (sweep) DO UPDATE SET mode = excluded.mode",
            sweep.Id, (long)mode);
        await session.AnnounceWorkAsync(sweep.Id);
        return true;
    }

    /// <summary>The row is changed only where nobody else leads, so that of many who ask at once one is answered yes.</summary>
    public static async Task<bool> LeadAsync(SqlSession session, SweepRow sweep, NodeName who, TimeSpan duration)
    {
        var now = await session.NowAsync();
        await session.ExecuteAsync(
            "INSERT INTO control (sweep, mode, leader, leads_until) VALUES ($1, 0, '', 0) ON CONFLICT (sweep) DO NOTHING", sweep.Id);
        return await session.ExecuteAsync(
            "UPDATE control SET leader = $2, leads_until = $3 WHERE sweep = $1 AND (leader = $2 OR leads_until <= $4)",
            sweep.Id, who.Value, now + duration.Ticks, now) == 1;
    }

    public static async Task<bool> AttendAsync(SqlSession session, NodeName worker, int slots, string labels, TimeSpan duration)
    {
        var now = await session.NowAsync();
        await session.ExecuteAsync(
            "INSERT INTO worker (name, slots, labels, joined_at, heard_until, draining) VALUES ($1, $2, $3, $4, $5, 0) "
            + "ON CONFLICT (name) DO UPDATE SET slots = excluded.slots, labels = excluded.labels, heard_until = excluded.heard_until",
            worker.Value, (long)slots, labels, now, now + duration.Ticks);
        return await session.FirstAsync("SELECT draining FROM worker WHERE name = $1", reader => reader.GetInt64(0), worker.Value) != 0;
    }

    public static async Task<bool> LeaveAsync(SqlSession session, NodeName worker) =>
        await session.ExecuteAsync("DELETE FROM worker WHERE name = $1", worker.Value) > 0;

    public static async Task<bool> DrainAsync(SqlSession session, NodeName worker) => await session.ExecuteAsync(
        "UPDATE worker SET draining = 1 WHERE name = $1 AND heard_until > $2", worker.Value, await session.NowAsync()) > 0;

    public static async Task<IReadOnlyList<WorkerRecord>> WorkersAsync(SqlSession session) => await session.QueryAsync(
        "SELECT name, slots, labels, joined_at, draining FROM worker WHERE heard_until > $1 ORDER BY name",
        reader => new WorkerRecord(
            new NodeName(reader.GetString(0)),
            reader.GetInt32(1),
            reader.GetString(2),
            new DateTimeOffset(reader.GetInt64(3), TimeSpan.Zero),
            reader.GetInt64(4) != 0),
        await session.NowAsync());
}
