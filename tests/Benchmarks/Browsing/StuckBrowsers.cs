using Microsoft.Playwright;
using Runner.Bench;

namespace Runner.Benchmarks.Browsing;

/// <summary>Pages whose browser does nothing for a while: what the server keeps for them, and how soon they are current again.</summary>
internal static class StuckBrowsers
{
    private const int Pages = 5;

    /// <summary>Far less than the frames that they miss, several KiB each.</summary>
    private const double MostKiB = 100;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);

    /// <summary>After this nothing more is kept, as the frames that may be under way are.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(12);

    public static async Task<IReadOnlyList<PageTiming>> MeasureAsync(CancellationToken cancel)
    {
        await using var sweep = await PacedSweep.StartAsync(cancel);
        await using var browser = await BenchBrowser.StartAsync();
        var pages = new List<IPage>();
        for (var i = 0; i < Pages; i++)
        {
            pages.Add(await browser.OpenAsync(sweep.Address, sweep.Token, NewResults.Watch));
            await pages[i].GotoAsync(new Uri(sweep.Address, $"sweeps/{PacedSweep.Name}").AbsoluteUri);
        }

        await Task.Delay(WarmUp, cancel);
        var fast = await KeptKiBAsync(cancel);
        var stuck = Task.WhenAll(pages.Select(page => page.EvaluateAsync(
            $"() => {{ const end = performance.now() + {(Settling + Length + TimeSpan.FromSeconds(1)).TotalMilliseconds}; while (performance.now() < end); window.freeMs = performance.now(); }}")));
        await Task.Delay(Settling, cancel);
        var slow = await KeptKiBAsync(cancel);
        await stuck;
        var late = new List<double>();
        foreach (var page in pages)
        {
            late.Add(await CatchUpAsync(page, sweep));
        }

        return
        [
            new(new BenchFigure("memory that a current page's server gained in 12 s", "KiB"), fast),
            new(new BenchFigure("memory kept for a stuck page in 12 s", "KiB") { ValueTarget = MostKiB }, Math.Max(0, slow - Math.Max(0, fast)) / Pages),
            new(new BenchFigure("a page that was stuck shows the newest results after", "s") { ValueTarget = 1 }, late.Max()),
        ];
    }

    /// <summary>How much the process has grown while results were recorded.</summary>
    private static async Task<double> KeptKiBAsync(CancellationToken cancel)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await Task.Delay(Length, cancel);
        return (GC.GetTotalMemory(forceFullCollection: true) - before) / 1024.0;
    }

    /// <summary>Seconds from the end of its stop to a count that includes every result recorded by then.</summary>
    private static async Task<double> CatchUpAsync(IPage page, PacedSweep sweep)
    {
        var free = await page.EvaluateAsync<double>("() => window.freeMs") + await NewResults.BehindMsAsync(page);
        var recorded = sweep.Acknowledged.ToList().LastOrDefault(one => one.AtMs <= free).Recorded;
        await page.WaitForFunctionAsync($"() => window.shown.at(-1)?.[0] >= {recorded}");
        return ((await NewResults.ShownAsync(page)).First(one => one.Count >= recorded).AtMs - free) / 1000;
    }
}
