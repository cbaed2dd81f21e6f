using Runner.Ledgers.Columns;
using Runner.Ledgers.Rows;
using Runner.Ledgers.Sql;
using Runner.Results;

namespace Runner.Ledgers.Postgres;

/// <summary>
/// Sums of a sweep's outcomes, maintained by the transactions that record them, so that counting reads few rows however many bundles
/// and results there are. Each connection adds to one of several rows, so that concurrent transactions do not wait for each other.
/// </summary>
internal static class PostgresTally
{
    private const int Rows = 64;

    public static readonly int Outcomes = SqlSession.OutcomeColumns.Length;

    /// <summary>The fill factor leaves space for a row's next version on its page, so that no index is written.</summary>
    public static readonly string Table =
        $"""
        CREATE TABLE tally (
            sweep BIGINT NOT NULL, part BIGINT NOT NULL, version BIGINT NOT NULL,
            {Each(column => $"{column} BIGINT NOT NULL")},
            PRIMARY KEY (sweep, part)) WITH (fillfactor = 50);

        """;

    /// <summary>Computes the sums from all results, for ledgers that have none.</summary>
    public static readonly string Sum =
        $"INSERT INTO tally (sweep, part, version, {Each(column => column)}) "
        + $"SELECT sweep, 0, 1, {Each(column => $"CAST(SUM({column}) AS BIGINT)")} FROM result GROUP BY sweep";

    /// <summary>Adds to the sums. Parameters: the sweep, then a number for each outcome.</summary>
    public static readonly string Add =
        $"INSERT INTO tally AS t (sweep, part, version, {Each(column => column)}) "
        + $"VALUES ($1, pg_backend_pid() % {Rows}, 1, {string.Join(", ", Enumerable.Range(2, Outcomes).Select(i => $"${i}"))}) "
        + $"ON CONFLICT (sweep, part) DO UPDATE SET version = t.version + 1, {Each(column => $"{column} = t.{column} + excluded.{column}")}";

    private static readonly string Count =
        $"SELECT {Each(column => $"CAST(COALESCE(SUM({column}), 0) AS BIGINT)")}, "
        + "(SELECT CAST(COALESCE(SUM(open_count), 0) AS BIGINT) FROM bundle WHERE sweep = $1 AND state = 1), "
        + "(SELECT COUNT(*) FROM refusal WHERE sweep = $1), (SELECT COUNT(*) FROM loss WHERE sweep = $1), "
        + "(SELECT CAST(COALESCE(SUM(trials), 0) AS BIGINT) FROM retry WHERE sweep = $1), "
        + "(SELECT COUNT(*) FROM gate WHERE sweep = $1 AND settled = 0) FROM tally WHERE sweep = $1";

    public static Task<long?> VersionAsync(SqlSession session, SweepRow sweep) => session.FirstAsync<long?>(
        "SELECT CAST(COALESCE(SUM(version), 0) AS BIGINT) FROM tally WHERE sweep = $1", row => row.Number(0), sweep.Id);

    /// <summary>Counts from the sums; trials that are neither recorded nor leased are open.</summary>
    public static async Task<SweepCounts> CountAsync(SqlSession session, SweepRow sweep) => (await session.FirstAsync(
        Count,
        row =>
        {
            var outcomes = Enum.GetValues<TrialOutcome>().ToDictionary(outcome => outcome, outcome => (int)row.Number((int)outcome - 1));
            var leased = (int)row.Number(Outcomes);
            var open = sweep.Record.Trials - leased - outcomes.Values.Sum();
            return open >= 0
                ? new SweepCounts(
                    sweep.Record.Trials,
                    open,
                    leased,
                    outcomes.Where(pair => pair.Value != 0).ToDictionary(),
                    (int)row.Number(Outcomes + 1),
                    (int)row.Number(Outcomes + 2),
                    (int)row.Number(Outcomes + 3))
                {
                    Undecided = row.Number(Outcomes + 4) > 0,
                }
                : throw new LedgerDamageException(
                    $"{sweep.Record.Id} has {sweep.Record.Trials} trials, and {-open} more than these are leased or recorded");
        },
        sweep.Id))!;

    private static string Each(Func<string, string> text) => string.Join(", ", SqlSession.OutcomeColumns.Select(text));
}
