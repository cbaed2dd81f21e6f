using Runner.Tests.Reports;

namespace Runner.Tests.Page;

public sealed class Drawings_of_a_page(ServedSweeps served) : IClassFixture<ServedSweeps>
{
    [ChromiumTheory]
    [InlineData("sweeps/small/minima", "group,share of runs,low,high")]
    public async Task Those_that_Runner_draws_are_saved_like_the_others(string path, string column)
    {
        await using var browser = await BrowserOfPage.StartAsync();
        var page = await browser.OpenAsync(served, path);
        var figure = page.Locator(".report figure.chart").First;
        await figure.WaitForAsync();
        var csv = await page.RunAndWaitForDownloadAsync(() => figure.Locator("[data-chart=csv]").ClickAsync());
        csv.SuggestedFilename.ShouldEndWith(".csv");
        (await File.ReadAllTextAsync(await csv.PathAsync())).ShouldContain(column);
        var svg = await page.RunAndWaitForDownloadAsync(() => figure.Locator("[data-chart=svg]").ClickAsync());
        (await File.ReadAllTextAsync(await svg.PathAsync())).ShouldStartWith("<svg");
        var png = await page.RunAndWaitForDownloadAsync(() => figure.Locator("[data-chart=png]").ClickAsync());
        (await File.ReadAllBytesAsync(await png.PathAsync())).AsSpan(1, 3).SequenceEqual("PNG"u8).ShouldBeTrue();
        browser.Complaints.ShouldBeEmpty();
    }

    [ChromiumTheory]
    [InlineData("sweeps/small/minima")]
    public async Task Planes_are_surfaces_where_the_browser_has_WebGL_and_flat_everywhere(string path)
    {
        await using var with = await BrowserOfPage.StartAsync(BrowserOfPage.WebGl);
        var page = await with.OpenAsync(served, path);
        await page.WaitForSelectorAsync(".plot .gl-container canvas >> nth=0");
        (await page.EvaluateAsync<bool>("() => !!window.Plotly.Plots")).ShouldBeTrue();
        (await page.Locator(".report figure.chart >> text=The plane of two random directions").CountAsync()).ShouldBeGreaterThan(0);
        with.Complaints.ShouldBeEmpty();

        await using var without = await BrowserOfPage.StartAsync("--disable-gpu", "--disable-3d-apis");
        page = await without.OpenAsync(served, path);
        await page.WaitForSelectorAsync(".report figure.chart >> nth=0");
        (await page.Locator(".gl-container").CountAsync()).ShouldBe(0);
        without.Complaints.ShouldBeEmpty();
    }
}
