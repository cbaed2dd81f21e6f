using Microsoft.Playwright;
using Runner.Tests.Reports;

namespace Runner.Tests.Page;

/// <summary>The tab of a browser that was let in. The next one of the same browser closes it.</summary>
internal sealed class PageTab
{
    private readonly ServedSweeps served;

    private PageTab(ServedSweeps served, IPage page)
    {
        (this.served, Page) = (served, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                Messages.Add($"{message.Type}: {message.Text}");
            }
        };
        page.PageError += (_, error) => Messages.Add($"error: {error}");
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the browser.</summary>
    public List<string> Messages { get; } = [];

    /// <summary>Before it has gone anywhere.</summary>
    public static async Task<PageTab> OpenAsync(Chromium chromium, ServedSweeps served, int width = 1280, ColorScheme scheme = ColorScheme.Light)
    {
        var page = await chromium.PageAsync(new() { ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = scheme });
        await page.Context.AddCookiesAsync([await SignIn.CookieAsync(served.Address, served.Token)]);
        return new(served, page);
    }

    public static async Task<PageTab> OpenAsync(Chromium chromium, ServedSweeps served, string path)
    {
        var tab = await OpenAsync(chromium, served);
        await tab.GoAsync(path);
        return tab;
    }

    /// <summary>Opens a path and waits until its buttons work.</summary>
    public async Task GoAsync(string path)
    {
        await Page.GotoAsync(new Uri(served.Address, path).AbsoluteUri);
        try
        {
            await Page.WaitForSelectorAsync("html[data-theme]");
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{path} did not become live. {string.Join(' ', Messages)}", late);
        }
    }
}
