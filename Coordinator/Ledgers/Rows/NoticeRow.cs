namespace Runner.Ledgers.Rows;

/// <summary>A request to notify when a sweep ends; deleted by the process that sends the notification. Like all orders it has no seal.</summary>
/// <param name="Notice">A name by which the user's own machine finds the command or address, so that a ledger contains nothing to execute.</param>
internal sealed record NoticeRow(long Sweep, string Notice)
{
    public const string Columns = "sweep, notice";

    public static NoticeRow Read(IRow row) => new(row.Number(0), row.Text(1));

    public object[] Values() => [Sweep, Notice];
}
