using Runner.Tests.Reports;

namespace Runner.Tests.Page;

public sealed class Drawings_of_a_page(ServedSweeps served, Chromium chromium, ChromiumWithWebGl webGl)
    : IClassFixture<ServedSweeps>, IClassFixture<Chromium>, IClassFixture<ChromiumWithWebGl>
{
    [ChromiumTheory]
    [InlineData("sweeps/small/minima", "group,share of runs,low,high")]
    public async Task Those_that_Runner_draws_are_saved_like_the_others(string path, string column)
    {
        var tab = await PageTab.OpenAsync(chromium, served, path);
        var page = tab.Page;
        var figure = page.Locator(".report figure.chart").First;
        await figure.WaitForAsync();
        var csv = await page.RunAndWaitForDownloadAsync(() => figure.Locator("[data-chart=csv]").ClickAsync());
        csv.SuggestedFilename.ShouldEndWith(".csv");
        (await File.ReadAllTextAsync(await csv.PathAsync())).ShouldContain(column);
        var svg = await page.RunAndWaitForDownloadAsync(() => figure.Locator("[data-chart=svg]").ClickAsync());
        (await File.ReadAllTextAsync(await svg.PathAsync())).ShouldStartWith("<svg");
        var png = await page.RunAndWaitForDownloadAsync(() => figure.Locator("[data-chart=png]").ClickAsync());
        (await File.ReadAllBytesAsync(await png.PathAsync())).AsSpan(1, 3).SequenceEqual("PNG"u8).ShouldBeTrue();
        tab.Messages.ShouldBeEmpty();
    }

    [ChromiumTheory]
    [Trait("Category", "Slow")]
    [InlineData("sweeps/small/minima")]
    public async Task Planes_are_surfaces_where_the_browser_has_WebGL_and_flat_everywhere(string path)
    {
        var with = await PageTab.OpenAsync(webGl, served, path);
        var page = with.Page;
        await page.WaitForSelectorAsync(".plot .gl-container canvas >> nth=0");
        (await page.EvaluateAsync<bool>("() => !!window.Plotly.Plots")).ShouldBeTrue();
        (await page.Locator(".report figure.chart >> text=The plane of two random directions").CountAsync()).ShouldBeGreaterThan(0);
        with.Messages.Where(message => !message.StartsWith("warning: ", StringComparison.Ordinal)).ShouldBeEmpty("the browser warns of how slowly it draws");

        var without = await PageTab.OpenAsync(chromium, served, path);
        page = without.Page;
        await page.WaitForSelectorAsync(".report figure.chart >> nth=0");
        (await page.Locator(".gl-container").CountAsync()).ShouldBe(0);
        without.Messages.ShouldBeEmpty();
    }
}
