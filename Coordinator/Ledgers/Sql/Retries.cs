using System.Data.Common;
using Runner.Ledgers.Columns;

namespace Runner.Ledgers.Sql;

/// <summary>How many trials were trained again after they had ended without a result: a row for each time, under the bundle that
/// was opened for them, or under the lease whose worker tried again by itself.</summary>
internal static class Retries
{
    public const string Table =
        """
        CREATE TABLE retry (
            bundle BIGINT NOT NULL, token BIGINT NOT NULL, sweep BIGINT NOT NULL, trials BIGINT NOT NULL, seal BIGINT NOT NULL,
            PRIMARY KEY (bundle, token));
        CREATE INDEX retry_sweep ON retry (sweep);
        """;

    public const string Columns = "bundle, token, sweep, trials, seal";

    public static async Task AddAsync(SqlSession session, long sweep, long bundle, long token, int trials)
    {
        var before = await session.FirstAsync(
            $"SELECT {Columns} FROM retry WHERE bundle = $1 AND token = $2", Read, bundle, token);
        await session.ExecuteLaterAsync(
            $"INSERT INTO retry ({Columns}) VALUES ($1, $2, $3, $4, $5) "
            + "ON CONFLICT (bundle, token) DO UPDATE SET trials = excluded.trials, seal = excluded.seal",
            Values(sweep, bundle, token, before + trials));
    }

    public static async Task<int> CountAsync(SqlSession session, long sweep) =>
        (await session.QueryAsync($"SELECT {Columns} FROM retry WHERE sweep = $1", Read, sweep)).Sum();

    /// <summary>In the order of <see cref="Columns"/>.</summary>
    public static object[] Values(long sweep, long bundle, long token, int trials) =>
        [bundle, token, sweep, (long)trials, Seal(bundle, token, sweep, trials)];

    public static int Read(DbDataReader reader)
    {
        var (bundle, token, sweep, trials) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
        return Seal(bundle, token, sweep, trials) == reader.GetInt64(4)
            ? (int)trials
            : throw new LedgerDamageException("a retry does not match its checksum");
    }

    private static long Seal(long bundle, long token, long sweep, long trials) =>
        new RowSeal("retry").Add(bundle).Add(token).Add(sweep).Add(trials).Value;
}
