using Runner.Ledgers.Columns;

namespace Runner.Ledgers.Rows;

/// <summary>Marks a sweep with a gate, which decides from results what is trained next.</summary>
/// <param name="Settled">Whether the gate has decided that nothing more is trained.</param>
internal sealed record GateRow(long Sweep, bool Settled)
{
    public const string Columns = "sweep, settled, seal";

    public static GateRow Read(IRow row)
    {
        var gate = new GateRow(row.Number(0), row.Number(1) != 0);
        return gate.Seal() == row.Number(2) ? gate : throw new LedgerDamageException($"the gate of sweep {gate.Sweep} does not match its checksum");
    }

    public object[] Values() => [Sweep, Settled ? 1L : 0L, Seal()];

    private long Seal() => new RowSeal("gate").Add(Sweep).Add(Settled ? 1L : 0L).Value;
}
