using Runner.Commands;
using Runner.Comparison;
using Runner.Ledgers;
using Runner.Results;

namespace Runner.Digests;

/// <summary>What has become of a sweep since its last digest: what ended and how, what is settled by that, and what is still open.</summary>
/// <param name="Ended">Trials that ended since then, by outcome.</param>
/// <param name="IsFirst">There was no digest before: it is about the whole sweep.</param>
/// <param name="Settled">What the results support now and did not before.</param>
/// <param name="Open">What they do not decide yet.</param>
public sealed record SweepDigest(
    IReadOnlyDictionary<TrialOutcome, int> Ended, bool IsFirst, IReadOnlyList<Finding> Settled, IReadOnlyList<Finding> Open)
{
    /// <summary>A sweep of more trials is compared on demand.</summary>
    private const int MostTrials = 50_000;

    /// <summary>Begins the next digest; the newest one again where nothing has ended since. Null where nothing has ended yet.</summary>
    public static async Task<SweepDigest?> BeginAsync(RecordedSweep sweep, CancellationToken cancel) =>
        await OfAsync(sweep, await MarkAsync(sweep, cancel), cancel);

    /// <summary>The same where there was a digest before; otherwise none is begun.</summary>
    public static async Task<SweepDigest?> BeginNextAsync(RecordedSweep sweep, CancellationToken cancel) =>
        (await sweep.Ledger.DigestAsync(sweep.Id, cancel)).To > 0 && await BeginAsync(sweep, cancel) is { IsFirst: false } next ? next : null;

    /// <summary>The newest digest; null where there was none.</summary>
    public static async Task<SweepDigest?> ReadAsync(RecordedSweep sweep, CancellationToken cancel) =>
        await OfAsync(sweep, await sweep.Ledger.DigestAsync(sweep.Id, cancel), cancel);

    private static async Task<DigestMark> MarkAsync(RecordedSweep sweep, CancellationToken cancel)
    {
        var mark = await sweep.Ledger.DigestAsync(sweep.Id, cancel);
        var last = mark.To;
        while (await sweep.Ledger.EndingsAsync(sweep.Id, last, cancel) is { Count: > 0 } more)
        {
            last = more[^1].Position;
        }

        return await sweep.Ledger.BeginDigestAsync(sweep.Id, last, cancel);
    }

    private static async Task<SweepDigest?> OfAsync(RecordedSweep sweep, DigestMark mark, CancellationToken cancel)
    {
        if (mark.To == 0)
        {
            return null;
        }

        var (endings, within) = await LastEndingsAsync(sweep, mark, cancel);
        var ended = within.Values.GroupBy(outcome => outcome).ToDictionary(group => group.Key, group => group.Count());
        if (sweep.Record.Trials > MostTrials)
        {
            return new SweepDigest(ended, mark.From == 0, [], []);
        }

        var results = await sweep.ResultsAsync(sweep.ClaimedParts, cancel);
        var metric = ComparisonMetric.DefaultFor(results);
        var now = ClaimsUpTo(mark.To);
        var before = mark.From == 0 ? [] : ClaimsUpTo(mark.From);
        return new SweepDigest(
            ended,
            mark.From == 0,
            [.. now.Where(claim => claim.Value.Verdict is Verdict.Settled or Verdict.MeasuresDisagree && !before.ContainsKey(claim.Key)).Select(claim => claim.Value)],
            [.. now.Values.Where(finding => finding.Verdict == Verdict.NotEnoughSeeds)]);

        // What was taken from other sweeps ended before any of this one.
        Dictionary<string, Finding> ClaimsUpTo(long position) => ClaimsOf(
            results.Only(result => !endings.TryGetValue(result.Index, out var ending) || ending.Position <= position), metric);
    }

    /// <summary>How each trial ended last, and how it ended last between a digest's marks, whatever became of it since.</summary>
    private static async Task<(Dictionary<int, TrialEnding> Last, Dictionary<int, TrialOutcome> Within)> LastEndingsAsync(
        RecordedSweep sweep, DigestMark mark, CancellationToken cancel)
    {
        var (last, within, position) = (new Dictionary<int, TrialEnding>(), new Dictionary<int, TrialOutcome>(), 0L);
        while (await sweep.Ledger.EndingsAsync(sweep.Id, position, cancel) is { Count: > 0 } more)
        {
            foreach (var ending in more)
            {
                last[ending.Trial] = ending;
                if (ending.Position > mark.From && ending.Position <= mark.To)
                {
                    within[ending.Trial] = ending.Outcome;
                }
            }

            position = more[^1].Position;
        }

        return (last, within);
    }

    /// <summary>Findings by what they claim, whatever their numbers are: about what, how sure, and for which group.</summary>
    private static Dictionary<string, Finding> ClaimsOf(SweepResults results, ComparisonMetric metric)
    {
        if (results.Results.Count == 0)
        {
            return [];
        }

        var all = SweepFindings.Of(results, metric);
        return all.Headlines.Where(finding => finding.Kind != FindingKind.Progress).DistinctBy(Claim).ToDictionary(Claim);

        string Claim(Finding finding) =>
            $"{finding.Kind} {finding.Title} {finding.Verdict} {all.ByAxis.Append(all.ByPoint).FirstOrDefault(of => of.Findings.Contains(finding))?.Groups[0].Label}";
    }
}
