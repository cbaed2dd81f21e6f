using Runner.Ledgers.Columns;

namespace Runner.Ledgers.Rows;

/// <summary>Whether a sweep takes results over from others.</summary>
internal enum Sharing
{
    /// <summary>No other sweep had open trials of the same identity when the later one was planned; there is no row.</summary>
    Nothing = 0,

    /// <summary>Another sweep had such trials; see <see cref="TwinsRow"/>.</summary>
    Twins = 1,

    /// <summary>It was planned to train everything itself.</summary>
    Apart = 2,
}

internal sealed record SharingRow(long Sweep, Sharing Sharing)
{
    public const string Columns = "sweep, sharing";

    public static SharingRow Read(IRow row) => new(row.Number(0), SharingOf(row.Number(0), row.Number(1)));

    public static Sharing SharingOf(long sweep, long sharing) => sharing is >= (long)Sharing.Nothing and <= (long)Sharing.Apart
        ? (Sharing)sharing
        : throw new LedgerDamageException($"sweep {sweep} has an unknown kind of sharing");

    public object[] Values() => [Sweep, (long)Sharing];
}
