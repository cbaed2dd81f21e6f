using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Playwright;
using Runner.Bench;
using Runner.Tests.Processes;

namespace Runner.Benchmarks.Browsing;

/// <summary>The rate of a running sweep with ten pages open, beside its rate with none. The browser has a core of its own, as it is not
/// what is measured.</summary>
internal static class OpenPages
{
    private const int Pages = 10;

    private const string Spec =
        """
        name: cost
        data: digits
        model: {kind: autoencoder, encoder: [32], bottleneck: 8}
        optimizer: {name: adam, lr: 0.02}
        training: {epochs: 2, batch: 64}
        sweep:
          axes: {model.activation: [tanh, relu, sigmoid]}
          replicates: {init: 20000}
        """;

    private static readonly string[] OnOneCore = OperatingSystem.IsLinux() ? ["taskset", "-c", "0"] : [];
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(20);

    /// <param name="firstWithPages">What comes first has the machine in another state: it should not always be the same.</param>
    public static async Task<IReadOnlyList<PageTiming>> MeasureAsync(bool firstWithPages, CancellationToken cancel)
    {
        var first = await RateAsync(firstWithPages, cancel);
        var second = await RateAsync(!firstWithPages, cancel);
        var (with, without) = firstWithPages ? (first, second) : (second, first);
        return [new(new BenchFigure($"a running sweep with {Pages} open pages, beside none", "trials/s") { SpeedupTarget = 0.97 }, with, without)];
    }

    private static async Task<double> RateAsync(bool withPages, CancellationToken cancel)
    {
        using var folder = new TemporaryFolder();
        folder.Write("cost.yaml", Spec);
        using var sweep = await ServingProcess.StartAsync(OnOneCore, folder.Path, "run", "cost.yaml", "--slots", "1", "--serve", "127.0.0.1:0");
        await using var browser = await BenchBrowser.StartAsync(core: 1);
        for (var i = 0; withPages && i < Pages; i++)
        {
            var page = await browser.OpenAsync(sweep.Address, sweep.Token);
            await page.GotoAsync(new Uri(sweep.Address, "sweeps/cost").AbsoluteUri, new() { WaitUntil = WaitUntilState.Commit });
            await page.WaitForSelectorAsync(".tiles dd");
        }

        await Task.Delay(WarmUp, cancel);
        var start = TimeProvider.System.GetTimestamp();
        var before = await RecordedAsync(sweep, cancel);
        await Task.Delay(Length, cancel);
        var recorded = await RecordedAsync(sweep, cancel) - before;
        return recorded / TimeProvider.System.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<int> RecordedAsync(ServingProcess sweep, CancellationToken cancel)
    {
        using var script = new HttpClient { BaseAddress = sweep.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", sweep.Token) } };
        using var answer = JsonDocument.Parse(await script.GetStringAsync("/api/v1/sweeps/cost", cancel));
        return answer.RootElement.GetProperty("status").GetProperty("counts").GetProperty("recorded").GetInt32();
    }
}
