using Microsoft.Playwright;
using Runner.Tests.Reports;

namespace Runner.Tests.Page;

/// <summary>Chromium with pages that were let in, and what they complain of.</summary>
internal sealed class BrowserOfPage(IPlaywright playwright, IBrowser browser) : IAsyncDisposable
{
    /// <summary>Draws surfaces without a graphics card.</summary>
    public static readonly string[] WebGl = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"];

    /// <summary>A busy machine may be slow; nothing here waits for a time.</summary>
    private const float PatienceMs = 180_000;

    public List<string> Complaints { get; } = [];

    public static async Task<BrowserOfPage> StartAsync(params string[] args)
    {
        var playwright = await Playwright.CreateAsync();
        return new(playwright, await playwright.Chromium.LaunchAsync(
            new() { ExecutablePath = ChromiumTheoryAttribute.Path, Args = ["--no-sandbox", .. args.Length == 0 ? ["--disable-gpu"] : args], Timeout = PatienceMs }));
    }

    /// <summary>A page that is live: its buttons work.</summary>
    public async Task<IPage> OpenAsync(ServedSweeps served, string path)
    {
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1200, Height = 900 } });
        page.SetDefaultTimeout(PatienceMs);
        page.SetDefaultNavigationTimeout(PatienceMs);
        page.PageError += (_, error) => Complaints.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type is "error")
            {
                Complaints.Add(message.Text);
            }
        };
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { BaseAddress = served.Address };
        await client.PostAsync("/sign-in", new FormUrlEncodedContent([new("token", served.Token)]));
        var cookie = handler.CookieContainer.GetCookies(served.Address).Single();
        await page.Context.AddCookiesAsync([new Cookie { Name = cookie.Name, Value = cookie.Value, Url = served.Address.AbsoluteUri }]);
        await page.GotoAsync(new Uri(served.Address, path).AbsoluteUri);
        await page.WaitForSelectorAsync("html[data-theme]");
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }
}
