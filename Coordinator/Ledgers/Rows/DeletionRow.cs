using Runner.Identities;
using Runner.Ledgers.Columns;

namespace Runner.Ledgers.Rows;

/// <summary>A deleted sweep. Its number and revision are not used again, and other sweeps' results can still name it as their origin.</summary>
internal sealed record DeletionRow(long Sweep, SweepId Id, long DeletedAt)
{
    public const string Columns = "sweep, name, revision, deleted_at, seal";

    public static DeletionRow Read(IRow row)
    {
        var deletion = new DeletionRow(row.Number(0), new SweepId(row.Text(1), row.Int(2)), row.Number(3));
        return deletion.Seal() == row.Number(4)
            ? deletion
            : throw new LedgerDamageException($"the record that sweep {deletion.Sweep} was deleted does not match its checksum");
    }

    public object[] Values() => [Sweep, Id.Name, (long)Id.Revision, DeletedAt, Seal()];

    private long Seal() => new RowSeal("deletion").Add(Sweep).Add(Id.Name).Add(Id.Revision).Add(DeletedAt).Value;
}
