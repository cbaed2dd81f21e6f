using Runner.Ledgers;

namespace Runner.Commands;

/// <summary>A sweep of a ledger, as <c>sweeps --json</c> and the page's API return it.</summary>
/// <param name="Sweep">The name by which commands find it.</param>
/// <param name="Tags">As users filed it, like <paramref name="Note"/> and <paramref name="Archived"/>.</param>
public sealed record SweepRow(string Sweep, DateTimeOffset PlannedAt, string SpecFile, int Reused, SweepCounts Counts, IReadOnlyList<string> Tags, string Note, bool Archived)
{
    public static SweepRow Of(SweepNames names, SweepRecord record, SweepCounts counts) =>
        new(names.Of(record.Id), record.PlannedAt, record.SpecFile, record.Reused, counts, record.Filing.TagList, record.Filing.Note, record.Filing.IsArchived);
}
