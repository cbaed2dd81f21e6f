using Microsoft.Playwright;
using Runner.Tests.Page;
using Runner.Tests.Processes;

namespace Runner.Benchmarks.Browsing;

/// <summary>Chromium, which opens pages that a token lets in.</summary>
internal sealed class BenchBrowser(IPlaywright playwright, IBrowser browser, TemporaryFolder folder) : IAsyncDisposable
{
    private const float PatienceMs = 180_000;

    /// <param name="core">The core that all its processes stay on; null for any.</param>
    public static async Task<BenchBrowser> StartAsync(int? core = null)
    {
        var chromium = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium";
        var folder = new TemporaryFolder();
        if (core is { } pinned && OperatingSystem.IsLinux())
        {
            chromium = folder.Write("chromium", $"#!/bin/sh\nexec taskset -c {pinned} {chromium} \"$@\"\n");
            File.SetUnixFileMode(chromium, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var playwright = await Playwright.CreateAsync();
        return new(playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = ["--no-sandbox", "--disable-gpu"], Timeout = PatienceMs }), folder);
    }

    /// <summary>A page of a browser without a cache.</summary>
    /// <param name="script">Runs before the page's own; null for none.</param>
    public async Task<IPage> OpenAsync(Uri server, string token, string? script = null)
    {
        var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1200, Height = 900 } });
        context.SetDefaultTimeout(PatienceMs);
        context.SetDefaultNavigationTimeout(PatienceMs);
        await context.AddCookiesAsync([await SignIn.CookieAsync(server, token)]);
        if (script is not null)
        {
            await context.AddInitScriptAsync(script);
        }

        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
        folder.Dispose();
    }
}
