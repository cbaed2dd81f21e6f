using Runner.Ledgers.Columns;

namespace Runner.Ledgers.Rows;

/// <summary>How a sweep is to run and who leads it. It says nothing of results and carries no seal; but an order that there is
/// not is damage.</summary>
/// <param name="Leader">Empty before there was one.</param>
/// <param name="Term">Rises whenever somebody takes over; 0 before anybody has.</param>
internal sealed record ControlRow(long Sweep, SweepMode Mode, string Leader, long LeadsUntil, long Term)
{
    public const string Columns = "sweep, mode, leader, leads_until, term";

    /// <summary>Of a sweep for which nothing was ordered yet.</summary>
    public static ControlRow New(long sweep) => new(sweep, SweepMode.Running, "", 0, 0);

    public static ControlRow Read(IRow row) => new(row.Number(0), ModeOf(row.Number(0), row.Number(1)), row.Text(2), row.Number(3), row.Number(4));

    public static SweepMode ModeOf(long sweep, long mode) => mode is >= (long)SweepMode.Running and <= (long)SweepMode.Cancelled
        ? (SweepMode)mode
        : throw new LedgerDamageException($"sweep {sweep} has an unknown order");

    public object[] Values() => [Sweep, (long)Mode, Leader, LeadsUntil, Term];
}
