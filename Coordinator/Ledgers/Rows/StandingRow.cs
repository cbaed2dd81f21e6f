using Runner.Identities;
using Runner.Ledgers.Columns;

namespace Runner.Ledgers.Rows;

/// <summary>A worker's standing in a sweep; the row exists once it was set. Like all orders it has no seal.</summary>
internal sealed record StandingRow(long Sweep, string Worker, WorkerStanding Standing, string Why, long Since)
{
    public const string Columns = "sweep, worker, standing, why, since";

    public static StandingRow Read(IRow row) =>
        new(row.Number(0), row.Text(1), StandingOf(row.Text(1), row.Number(2)), row.Text(3), row.Number(4));

    public static WorkerStanding StandingOf(string worker, long standing) => standing is >= (long)WorkerStanding.Good and <= (long)WorkerStanding.PutAside
        ? (WorkerStanding)standing
        : throw new LedgerDamageException($"worker {worker} has an unknown standing");

    public object[] Values() => [Sweep, Worker, (long)Standing, Why, Since];

    public StandingRecord Record() => new(new NodeName(Worker), Standing, Why, new DateTimeOffset(Since, TimeSpan.Zero));
}
