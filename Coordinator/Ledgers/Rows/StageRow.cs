using Runner.Ledgers.Columns;

namespace Runner.Ledgers.Rows;

/// <summary>How far a trial was last opened to; see <see cref="TrialOpening.Until"/>.</summary>
internal sealed record StageRow(long Sweep, long Trial, int Until)
{
    public const string Columns = "sweep, trial, until, seal";

    public static StageRow Read(IRow row)
    {
        var stage = new StageRow(row.Number(0), row.Number(1), row.Int(2));
        return stage.Seal() == row.Number(3) ? stage : throw new LedgerDamageException($"the stage of trial {stage.Trial} does not match its checksum");
    }

    public object[] Values() => [Sweep, Trial, (long)Until, Seal()];

    private long Seal() => new RowSeal("stage").Add(Sweep).Add(Trial).Add(Until).Value;
}
