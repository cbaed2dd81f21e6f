using Runner.Identities;
using Runner.Ledgers.Columns;

namespace Runner.Ledgers.Sql;

/// <summary>How workers stand in a sweep: a row for each of which anything was ever said.</summary>
internal static class Standings
{
    /// <summary>Types that every database here understands alike.</summary>
    public const string Table =
        """
        CREATE TABLE worker_standing (
            sweep BIGINT NOT NULL, worker TEXT NOT NULL, standing BIGINT NOT NULL, why TEXT NOT NULL, since BIGINT NOT NULL,
            PRIMARY KEY (sweep, worker));
        """;

    /// <summary>A condition that holds where the worker <c>$2</c> stands well in the sweep <c>$1</c>.</summary>
    public const string StandsWell =
        "NOT EXISTS (SELECT 1 FROM worker_standing AS its WHERE its.sweep = $1 AND its.worker = $2 AND its.standing <> 0)";

    public static async Task<bool> SetAsync(SqlSession session, SweepRow sweep, NodeName worker, WorkerStanding standing, string why)
    {
        var changed = await session.ExecuteAsync(
            "INSERT INTO worker_standing (sweep, worker, standing, why, since) VALUES ($1, $2, $3, $4, $5) "
            + "ON CONFLICT (sweep, worker) DO UPDATE SET standing = excluded.standing, why = excluded.why, since = excluded.since "
            + "WHERE worker_standing.standing <> excluded.standing",
            sweep.Id, worker.Value, (long)standing, why, await session.NowAsync());
        if (changed > 0)
        {
            await session.AnnounceWorkAsync(sweep.Id);
        }

        return changed > 0;
    }

    /// <summary>Like orders these rows say nothing of results and carry no seal; a standing that there is not is damage.</summary>
    public static async Task<IReadOnlyList<StandingRecord>> AllAsync(SqlSession session, SweepRow sweep)
    {
        var rows = await session.QueryAsync(
            "SELECT worker, standing, why, since FROM worker_standing WHERE sweep = $1",
            reader => Read(reader.GetString(0), reader.GetInt64(1), reader.GetString(2), reader.GetInt64(3)),
            sweep.Id);
        return [.. rows.OrderBy(row => row.Worker.Value, StringComparer.Ordinal)];
    }

    public static StandingRecord Read(string worker, long standing, string why, long since) =>
        standing is >= (long)WorkerStanding.Good and <= (long)WorkerStanding.PutAside
            ? new StandingRecord(new NodeName(worker), (WorkerStanding)standing, why, new DateTimeOffset(since, TimeSpan.Zero))
            : throw new LedgerDamageException($"worker {worker} has a standing that there is not");
}
