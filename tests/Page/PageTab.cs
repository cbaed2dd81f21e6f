using Microsoft.Playwright;
using Runner.Tests.Reports;

namespace Runner.Tests.Page;

/// <summary>A browser that was let in, with one tab.</summary>
internal sealed class PageTab : IAsyncDisposable
{
    private readonly ServedSweeps served;
    private readonly IPlaywright playwright;
    private readonly IBrowser browser;

    private PageTab(ServedSweeps served, IPlaywright playwright, IBrowser browser, IPage page)
    {
        (this.served, this.playwright, this.browser, Page) = (served, playwright, browser, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                Messages.Add(message.Text);
            }
        };
        page.PageError += (_, error) => Messages.Add(error);
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the browser.</summary>
    public List<string> Messages { get; } = [];

    public static async Task<PageTab> OpenAsync(ServedSweeps served, float patienceMs, int width = 1280, ColorScheme scheme = ColorScheme.Light)
    {
        var driver = await Playwright.CreateAsync();
        var opened = await driver.Chromium.LaunchAsync(new() { ExecutablePath = ChromiumTheoryAttribute.Path, Args = ["--no-sandbox", "--disable-gpu"], Timeout = patienceMs });
        var context = await opened.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = scheme });
        context.SetDefaultTimeout(patienceMs);
        context.SetDefaultNavigationTimeout(patienceMs);
        await context.AddCookiesAsync([await served.CookieAsync()]);
        return new(served, driver, opened, await context.NewPageAsync());
    }

    /// <summary>Opens a path and waits until its buttons work.</summary>
    public async Task GoAsync(string path)
    {
        await Page.GotoAsync(new Uri(served.Address, path).AbsoluteUri);
        await Page.WaitForSelectorAsync("html[data-theme]");
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }
}
