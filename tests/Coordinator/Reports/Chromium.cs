using Microsoft.Playwright;

namespace Runner.Tests.Reports;

/// <summary>One browser for the tests of a class, which the first that asks for a page starts. It draws no surfaces: without a graphics card that is slow, and the browser
/// says so.</summary>
public class Chromium : IAsyncLifetime
{
    /// <summary>A busy machine may be slow; nothing here waits for a time.</summary>
    private const float PatienceMs = 180_000;

    private IPlaywright? playwright;
    private IBrowser? browser;
    private IBrowserContext? context;

    protected virtual string[] Drawing => ["--disable-gpu", "--disable-3d-apis"];

    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>A page of a user who was never here before. That of the test before is closed: tests of a class run one after another.</summary>
    public async Task<IPage> PageAsync(BrowserNewContextOptions? options = null)
    {
        playwright ??= await Playwright.CreateAsync();
        browser ??= await playwright.Chromium.LaunchAsync(
            new() { ExecutablePath = ChromiumTheoryAttribute.Path, Args = ["--no-sandbox", .. Drawing], Timeout = PatienceMs });
        await CloseAsync();
        context = await browser.NewContextAsync(options);
        context.SetDefaultTimeout(PatienceMs);
        context.SetDefaultNavigationTimeout(PatienceMs);
        return await context.NewPageAsync();
    }

    public async Task DisposeAsync()
    {
        await CloseAsync();
        await (browser?.CloseAsync() ?? Task.CompletedTask);
        playwright?.Dispose();
    }

    private Task CloseAsync() => context?.CloseAsync() ?? Task.CompletedTask;
}

/// <summary>One that draws surfaces, without a graphics card.</summary>
public sealed class ChromiumWithWebGl : Chromium
{
    protected override string[] Drawing => ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"];
}
