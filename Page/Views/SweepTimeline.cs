using Runner.Ledgers;

namespace Runner.Page.Views;

/// <summary>What the ledger keeps of who worked on a sweep and when.</summary>
/// <param name="Endings">Where and when trials ended, in the order of recording.</param>
/// <param name="Leases">Those of now.</param>
/// <param name="Standings">Workers that were doubted, put aside or readmitted.</param>
internal sealed record SweepTimeline(
    IReadOnlyList<TrialEnding> Endings,
    IReadOnlyList<LeaseRecord> Leases,
    IReadOnlyList<LossRecord> Losses,
    IReadOnlyList<RefusalRecord> Refusals,
    IReadOnlyList<StandingRecord> Standings);

/// <summary>Reads a sweep's timeline again and again; endings that it has are not read a second time.</summary>
internal sealed class TimelineReader(SweepRecord sweep)
{
    private TrialEnding[] endings = [];

    public async Task<SweepTimeline> ReadAsync(ITrialLedger ledger, CancellationToken cancel)
    {
        var all = new List<TrialEnding>(endings);
        while (await ledger.EndingsAsync(sweep.Id, all.Count == 0 ? 0 : all[^1].Position, cancel) is { Count: > 0 } more)
        {
            all.AddRange(more);
        }

        endings = all.Count == endings.Length ? endings : [.. all];
        return new(
            endings,
            await ledger.LeasesAsync(sweep.Id, cancel),
            await ledger.LossesAsync(sweep.Id, cancel),
            await ledger.RefusalsAsync(sweep.Id, cancel),
            await ledger.StandingsAsync(sweep.Id, cancel));
    }
}

/// <summary>A time in which a worker trained without a pause.</summary>
/// <param name="Trials">The number of trials that it trained in this time.</param>
internal readonly record struct BusySpan(DateTimeOffset From, DateTimeOffset To, int Trials)
{
    /// <summary>Joins trainings that overlap, or that are no further apart than a gap that nobody could see.</summary>
    public static IReadOnlyList<BusySpan> Of(IEnumerable<(DateTimeOffset From, DateTimeOffset To)> trainings, TimeSpan gap)
    {
        var spans = new List<BusySpan>();
        foreach (var (from, to) in trainings.OrderBy(training => training.From))
        {
            if (spans.Count > 0 && from - spans[^1].To <= gap)
            {
                var last = spans[^1];
                spans[^1] = last with { To = to > last.To ? to : last.To, Trials = last.Trials + 1 };
            }
            else
            {
                spans.Add(new(from, to, 1));
            }
        }

        return spans;
    }
}
