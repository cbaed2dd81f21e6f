using Microsoft.Playwright;
using Runner.Bench;

namespace Runner.Benchmarks.Browsing;

/// <summary>Time from a result's acknowledgement by the ledger to its count in the page, at 500 results a second.</summary>
internal static class NewResults
{
    /// <summary>Counts that the page of a sweep has shown, and when, by the page's clock.</summary>
    public const string Watch =
        """
        window.shown = [];
        new MutationObserver(() => {
            const count = Number(document.querySelector('.tiles dd')?.firstChild?.textContent.replace(/\D/g, '') ?? 0);
            if (count !== (window.shown.at(-1)?.[0] ?? 0)) {
                window.shown.push([count, performance.now()]);
            }
        }).observe(document, { childList: true, subtree: true, characterData: true });
        """;

    private const double Target = 1;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(20);

    public static async Task<IReadOnlyList<PageTiming>> MeasureAsync(CancellationToken cancel)
    {
        await using var sweep = await PacedSweep.StartAsync(cancel);
        await using var browser = await BenchBrowser.StartAsync();
        var page = await browser.OpenAsync(sweep.Address, sweep.Token, Watch);
        await page.GotoAsync(new Uri(sweep.Address, $"sweeps/{PacedSweep.Name}").AbsoluteUri);
        await Task.Delay(WarmUp, cancel);
        var from = PacedSweep.NowMs;
        await Task.Delay(Length, cancel);
        await sweep.EndAsync();
        // What was recorded last may take as long as anything before it.
        await page.WaitForFunctionAsync($"() => window.shown.at(-1)?.[0] >= {sweep.Acknowledged[^1].Recorded}");
        var shown = await ShownAsync(page);
        double[] waits = [.. Waits(sweep.Acknowledged.Where(one => one.AtMs >= from), shown).Order()];
        var rate = sweep.Acknowledged.Count(one => one.AtMs >= from) == 0 ? 0
            : (sweep.Acknowledged[^1].Recorded - sweep.Acknowledged.First(one => one.AtMs >= from).Recorded) / (sweep.Acknowledged[^1].AtMs - from) * 1000;
        return
        [
            new(new BenchFigure("results recorded", "results/s"), rate),
            new(new BenchFigure("a new result is on the page: median", "s") { ValueTarget = Target }, waits[waits.Length / 2]),
            new(new BenchFigure("a new result is on the page: p99", "s") { ValueTarget = Target }, waits[(int)(waits.Length * 0.99)]),
            new(new BenchFigure("a new result is on the page: slowest", "s") { ValueTarget = Target }, waits[^1]),
        ];
    }

    /// <summary>The counts that a page has shown, and when by this process's clock.</summary>
    public static async Task<IReadOnlyList<(int Count, double AtMs)>> ShownAsync(IPage page)
    {
        var behind = await BehindMsAsync(page);
        return [.. (await page.EvaluateAsync<double[][]>("() => window.shown")).Select(one => ((int)one[0], one[1] + behind))];
    }

    /// <summary>How far a page's clock is behind this process's; both are steady, whatever the time of day does. Right to half of the quickest answer.</summary>
    public static async Task<double> BehindMsAsync(IPage page)
    {
        var (least, behind) = (double.PositiveInfinity, 0.0);
        for (var i = 0; i < 9; i++)
        {
            var asked = PacedSweep.NowMs;
            var theirs = await page.EvaluateAsync<double>("() => performance.now()");
            var took = PacedSweep.NowMs - asked;
            if (took < least)
            {
                (least, behind) = (took, asked + (took / 2) - theirs);
            }
        }

        return behind;
    }

    /// <summary>In seconds, each until the first count that includes it.</summary>
    private static IEnumerable<double> Waits(IEnumerable<(int Recorded, double AtMs)> acknowledged, IReadOnlyList<(int Count, double AtMs)> shown)
    {
        var next = 0;
        foreach (var (recorded, atMs) in acknowledged)
        {
            while (shown[next].Count < recorded)
            {
                next++;
            }

            yield return Math.Max(0, shown[next].AtMs - atMs) / 1000;
        }
    }
}
