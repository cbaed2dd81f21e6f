namespace Runner.Ledgers.Rows;

/// <summary>Who is to be told when a sweep ends; gone once somebody has taken it upon himself. An order: it carries no seal.</summary>
/// <param name="Notice">A name, by which the user's own machine finds what to do: a ledger holds nothing that anybody would execute.</param>
internal sealed record NoticeRow(long Sweep, string Notice)
{
    public const string Columns = "sweep, notice";

    public static NoticeRow Read(IRow row) => new(row.Number(0), row.Text(1));

    public object[] Values() => [Sweep, Notice];
}
