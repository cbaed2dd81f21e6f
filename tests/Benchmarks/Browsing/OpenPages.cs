using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Playwright;
using Runner.Bench;
using Runner.Tests.Processes;

namespace Runner.Benchmarks.Browsing;

/// <summary>The rate of a running sweep with ten pages open, beside its rate with none, in turns. The browser has a core of its own, as it is
/// not what is measured.</summary>
internal static class OpenPages
{
    private const int Pages = 10;
    private const double Target = 0.97;

    private const string Spec =
        """
        name: cost
        data: digits
        model: {kind: autoencoder, encoder: [32], bottleneck: 8}
        optimizer: {name: adam, lr: 0.02}
        training: {epochs: 2, batch: 64}
        sweep:
          axes: {model.activation: [tanh, relu, sigmoid]}
          replicates: {init: 60000}
        """;

    private static readonly string[] OnOneCore = OperatingSystem.IsLinux() ? ["taskset", "-c", "0"] : [];
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);

    /// <summary>What opening and closing pages costs is not what is measured.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(10);

    /// <param name="firstWithPages">What comes first has the sweep and the machine in another state: it should not always be the same.</param>
    public static async Task<IReadOnlyList<PageTiming>> MeasureAsync(bool firstWithPages, CancellationToken cancel)
    {
        using var folder = new TemporaryFolder();
        folder.Write("cost.yaml", Spec);
        using var sweep = await ServingProcess.StartAsync(OnOneCore, folder.Path, "run", "cost.yaml", "--slots", "1", "--serve", "127.0.0.1:0");
        await using var browser = await BenchBrowser.StartAsync(core: 1);
        var pages = await Task.WhenAll(Enumerable.Range(0, Pages).Select(_ => browser.OpenAsync(sweep.Address, sweep.Token)));

        // The code that pages need is compiled during the warm-up.
        await ShowAsync(pages, new Uri(sweep.Address, "sweeps/cost"));
        await Task.Delay(WarmUp, cancel);

        // In the same process, so that nothing but the pages differs; in an order in which a steady drift falls on both alike.
        var (with, without) = (new Stretch(0, 0, 0), new Stretch(0, 0, 0));
        foreach (var swapped in (bool[])[false, true, true, false, false, true, true, false])
        {
            var isOpen = firstWithPages != swapped;
            await (isOpen ? ShowAsync(pages, new Uri(sweep.Address, "sweeps/cost")) : HideAsync(pages));
            await Task.Delay(Settling, cancel);
            var stretch = await MeasureAsync(sweep, cancel);
            (with, without) = isOpen ? (with + stretch, without) : (with, without + stretch);
        }

        return
        [
            new(new BenchFigure($"a running sweep with {Pages} open pages, beside none", "trials/s") { SpeedupTarget = Target }, with.PerSecond, without.PerSecond),
            // Under other load this one holds still.
            new(new BenchFigure("the same, per second of processor time", "trials/s") { SpeedupTarget = Target }, with.PerProcessorSecond, without.PerProcessorSecond),
        ];
    }

    private static async Task ShowAsync(IPage[] pages, Uri address)
    {
        foreach (var page in pages)
        {
            await page.GotoAsync(address.AbsoluteUri, new() { WaitUntil = WaitUntilState.Commit });
            await page.WaitForSelectorAsync(".tiles dd");
        }
    }

    /// <summary>A page that is left tells its server so.</summary>
    private static Task HideAsync(IPage[] pages) => Task.WhenAll(pages.Select(page => page.GotoAsync("about:blank")));

    private static async Task<Stretch> MeasureAsync(ServingProcess sweep, CancellationToken cancel)
    {
        var start = TimeProvider.System.GetTimestamp();
        var (before, used) = (await RecordedAsync(sweep, cancel), sweep.ProcessorSeconds);
        await Task.Delay(Length, cancel);
        var recorded = await RecordedAsync(sweep, cancel) - before;
        return new(recorded, TimeProvider.System.GetElapsedTime(start).TotalSeconds, sweep.ProcessorSeconds - used);
    }

    private static async Task<int> RecordedAsync(ServingProcess sweep, CancellationToken cancel)
    {
        using var script = new HttpClient { BaseAddress = sweep.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", sweep.Token) } };
        using var answer = JsonDocument.Parse(await script.GetStringAsync("/api/v1/sweeps/cost", cancel));
        return answer.RootElement.GetProperty("status").GetProperty("counts").GetProperty("recorded").GetInt32();
    }

    /// <summary>What was recorded in some time.</summary>
    /// <param name="ProcessorSeconds">Of the process that trains and serves.</param>
    private sealed record Stretch(int Recorded, double Seconds, double ProcessorSeconds)
    {
        public double PerSecond => Recorded / Seconds;

        public double PerProcessorSecond => Recorded / ProcessorSeconds;

        public static Stretch operator +(Stretch a, Stretch b) => new(a.Recorded + b.Recorded, a.Seconds + b.Seconds, a.ProcessorSeconds + b.ProcessorSeconds);
    }
}
