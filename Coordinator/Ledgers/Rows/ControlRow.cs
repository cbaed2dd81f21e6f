using Runner.Ledgers.Columns;

namespace Runner.Ledgers.Rows;

/// <summary>A sweep's mode and its leader. It does not affect results and has no seal, but an undefined mode is damage.</summary>
/// <param name="Leader">Empty before the first leader.</param>
/// <param name="Term">Increases with every new leader; 0 before the first.</param>
internal sealed record ControlRow(long Sweep, SweepMode Mode, string Leader, long LeadsUntil, long Term)
{
    public const string Columns = "sweep, mode, leader, leads_until, term";

    /// <summary>The row of a sweep without any order or leader yet.</summary>
    public static ControlRow New(long sweep) => new(sweep, SweepMode.Running, "", 0, 0);

    public static ControlRow Read(IRow row) => new(row.Number(0), ModeOf(row.Number(0), row.Number(1)), row.Text(2), row.Number(3), row.Number(4));

    public static SweepMode ModeOf(long sweep, long mode) => mode is >= (long)SweepMode.Running and <= (long)SweepMode.Cancelled
        ? (SweepMode)mode
        : throw new LedgerDamageException($"sweep {sweep} has an unknown mode");

    public object[] Values() => [Sweep, (long)Mode, Leader, LeadsUntil, Term];
}
