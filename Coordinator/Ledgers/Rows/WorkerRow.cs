using Runner.Identities;

namespace Runner.Ledgers.Rows;

/// <summary>A worker, connected until <paramref name="HeardUntil"/>.</summary>
/// <param name="Run">Identifies the process.</param>
internal sealed record WorkerRow(string Name, int Slots, string Labels, long JoinedAt, long HeardUntil, bool Draining, string Run)
{
    public const string Columns = "name, slots, labels, joined_at, heard_until, draining, run";

    public static WorkerRow Read(IRow row) => new(row.Text(0), row.Int(1), row.Text(2), row.Number(3), row.Number(4), row.Number(5) != 0, row.Text(6));

    public object[] Values() => [Name, (long)Slots, Labels, JoinedAt, HeardUntil, Draining ? 1L : 0L, Run];

    public WorkerRecord Record() => new(new NodeName(Name), Slots, Labels, new DateTimeOffset(JoinedAt, TimeSpan.Zero), Draining)
    {
        HeardUntil = new DateTimeOffset(HeardUntil, TimeSpan.Zero),
    };
}
