using System.Text.Json;
using Runner.Bench;
using Runner.Comparison;
using Runner.Tests.Processes;

namespace Runner.Benchmarks.Browsing;

/// <summary>Time from following a link to the first frame that shows what the page is about, with many trials in the ledger.</summary>
internal sealed class FirstContent(string folder, int trials)
{
    private const string Sweep = "many";

    /// <summary>A ledger with one finished sweep of so many one-neuron trials.</summary>
    public static FirstContent Prepare(string folder, int trials)
    {
        var own = Directory.CreateDirectory(Path.Combine(folder, $"{trials}")).FullName;
        File.WriteAllText(
            Path.Combine(own, "many.yaml"),
            $$"""
            name: {{Sweep}}
            data: one
            model: neuron
            loss: half-mse
            optimizer: {name: sgd, lr: 0.15}
            training: {updates: 300}
            measure: {every: 0}
            sweep:
              axes:
                model.init.planes.layer1.weights[0,0]: {from: -5, to: 5, steps: {{trials / 100}}}
                model.init.planes.layer1.bias[0]: {from: -5, to: 5, steps: 100}
            """);
        RunnerProcess.Run(own, "run", "many.yaml").ShouldSucceed();
        return new(own, trials);
    }

    public async Task<IReadOnlyList<PageTiming>> MeasureAsync()
    {
        using var server = await ServingProcess.StartAsync([], folder, "serve", "--port", "0", "--no-browser");
        await using var browser = await BenchBrowser.StartAsync();
        var target = trials > 100_000 ? 2.0 : 1.0;
        // In the order in which somebody goes through them, once each: nothing but the sweeps has been read before.
        return
        [
            await SeenAsync("sweeps, first visit after the start", "", ".sweeps .sweep-name", target),
            await SeenAsync("sweeps", "", ".sweeps .sweep-name", target),
            await SeenAsync("a sweep", $"sweeps/{Sweep}", ".tiles dd", target),
            await SeenAsync("trials: first rows", $"sweeps/{Sweep}/trials", ".trials tbody a", target),
            await SeenAsync("a sweep: findings (no target)", $"sweeps/{Sweep}", ".report .findings li", double.NaN),
        ];

        async Task<PageTiming> SeenAsync(string name, string path, string what, double most)
        {
            var page = await browser.OpenAsync(server.Address, server.Token, Watch(what));
            await page.GotoAsync(new Uri(server.Address, path).AbsoluteUri);
            await page.WaitForSelectorAsync(what);
            var ms = await page.EvaluateAsync<double>("() => new Promise(done => { const look = () => window.seenMs ? done(window.seenMs) : requestAnimationFrame(look); look(); })");
            await page.Context.CloseAsync();
            return new(new BenchFigure($"{name}, {Number.Of(trials, "trial")}", "s") { ValueTarget = most }, ms / 1000);
        }
    }

    /// <summary>Notes when the frame was drawn in which something was there for the first time.</summary>
    private static string Watch(string what) =>
        $$"""
        new MutationObserver((_, observer) => {
            if (document.querySelector({{JsonSerializer.Serialize(what)}})) {
                observer.disconnect();
                requestAnimationFrame(() => window.seenMs = performance.now());
            }
        }).observe(document, { childList: true, subtree: true });
        """;
}
