using Runner.Ledgers;

namespace Runner.Commands;

/// <summary>A sweep of a ledger, as <c>sweeps --json</c> and the page's API return it.</summary>
/// <param name="Sweep">The name by which commands find it.</param>
public sealed record SweepRow(string Sweep, DateTimeOffset PlannedAt, string SpecFile, int Reused, SweepCounts Counts)
{
    public static SweepRow Of(SweepNames names, SweepRecord record, SweepCounts counts) =>
        new(names.Of(record.Id), record.PlannedAt, record.SpecFile, record.Reused, counts);
}
