using Runner.Commands;
using Runner.Comparison;
using Runner.Ledgers;
using Runner.Results;

namespace Runner.Digests;

/// <summary>Changes in a sweep since its last digest: which trials ended and how, which findings that settles, and which are open.</summary>
/// <param name="Ended">Trials that ended since then, by outcome.</param>
/// <param name="IsFirst">Whether there was no digest before, so that this one covers the whole sweep.</param>
/// <param name="Settled">Findings that the results support now and did not before.</param>
/// <param name="Open">Comparisons that the results do not decide yet.</param>
public sealed record SweepDigest(
    IReadOnlyDictionary<TrialOutcome, int> Ended, bool IsFirst, IReadOnlyList<Finding> Settled, IReadOnlyList<Finding> Open)
{
    /// <summary>Larger sweeps are not compared for a digest; <c>runner compare</c> does that on demand.</summary>
    private const int MostTrials = 50_000;

    /// <summary>Begins the next digest, or returns the newest one if no trial has ended since. Null if no trial has ended yet.</summary>
    public static async Task<SweepDigest?> BeginAsync(RecordedSweep sweep, CancellationToken cancel) =>
        await OfAsync(sweep, await MarkAsync(sweep, cancel), cancel);

    /// <summary>Begins the next digest only if there was one before; otherwise returns null.</summary>
    public static async Task<SweepDigest?> BeginNextAsync(RecordedSweep sweep, CancellationToken cancel) =>
        (await sweep.Ledger.DigestAsync(sweep.Id, cancel)).To > 0 && await BeginAsync(sweep, cancel) is { IsFirst: false } next ? next : null;

    /// <summary>The newest digest; null if there is none.</summary>
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

        var results = await sweep.ResultsAsync(sweep.ClaimsNeedCurves, cancel);
        var metric = ComparisonMetric.DefaultFor(results);
        var now = ClaimsUpTo(mark.To);
        var before = mark.From == 0 ? [] : ClaimsUpTo(mark.From);
        return new SweepDigest(
            ended,
            mark.From == 0,
            [.. now.Where(claim => claim.Value.Verdict is Verdict.Settled or Verdict.MeasuresDisagree && !before.ContainsKey(claim.Key)).Select(claim => claim.Value)],
            [.. now.Values.Where(finding => finding.Verdict == Verdict.NotEnoughSeeds)]);

        // Results taken over from other sweeps count as ended before those of this one.
        Dictionary<string, Finding> ClaimsUpTo(long position) => ClaimsOf(
            results.Only(result => !endings.TryGetValue(result.Index, out var ending) || ending.Position <= position), metric);
    }

    /// <summary>The last ending of each trial, and its last outcome between a digest's marks, even if it has ended again since.</summary>
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

    /// <summary>Findings by their claim (subject, verdict and leading group), regardless of their numbers.</summary>
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
