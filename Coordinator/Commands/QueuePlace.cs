using Runner.Ledgers.Ownership;

namespace Runner.Commands;

/// <summary>A sweep's place in the order in which workers serve sweeps.</summary>
/// <param name="Place">From 1.</param>
/// <param name="Sweep">Its newest revision, with what is leased of all.</param>
internal sealed record QueuePlace(int Place, SweepStatus Sweep)
{
    /// <summary>The unfinished sweeps of a ledger, in order.</summary>
    public static IReadOnlyList<QueuePlace> Of(IEnumerable<SweepStatus> all) =>
        [.. SweepStatus.InOrder(all).GroupBy(sweep => sweep.Record.Id.Name).Select((revisions, place) => new QueuePlace(place + 1, Newest(revisions)))];

    /// <summary>Combines the revisions of a sweep: the newest contains those trials of the older ones that its spec still asks for.</summary>
    private static SweepStatus Newest(IGrouping<string, SweepStatus> revisions)
    {
        var newest = revisions.MaxBy(revision => revision.Record.Id.Revision)!;
        return newest with { Counts = newest.Counts with { Leased = revisions.Sum(revision => revision.Counts.Leased) } };
    }
}

/// <summary>A sweep in the queue, as <c>queue --json</c> and the page's API return it.</summary>
/// <param name="Hours">In the form of <c>--between</c>.</param>
internal sealed record QueueRow(
    int Place, string Sweep, string State, int Priority, DateTimeOffset? Deadline, int Share, string? Hours, int Open, int Leased, int Recorded)
{
    public static QueueRow Of(QueuePlace at, SweepNames names, DateTimeOffset localNow) => new(
        at.Place,
        names.Of(at.Sweep.Record.Id),
        QueueText.StateOf(at.Sweep, localNow),
        at.Sweep.Queue.Priority,
        at.Sweep.Queue.Deadline,
        at.Sweep.Queue.Share,
        at.Sweep.Queue.Hours?.ToString(),
        at.Sweep.Counts.Open,
        at.Sweep.Counts.Leased,
        at.Sweep.Counts.Recorded);
}
