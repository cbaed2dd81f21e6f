using System.Net;
using System.Text.Json;
using Runner.Tests.Reports;

namespace Runner.Tests.Page;

/// <summary>Several sweeps beside one another, on the page and for machines.</summary>
public sealed class Comparing_sweeps(ServedSweeps served, Chromium chromium) : IClassFixture<ServedSweeps>, IClassFixture<Chromium>
{
    [ChromiumTheory]
    [InlineData("small", "open", "starts")]
    public async Task Sweeps_are_added_and_removed_by_keyboard(string first, string second, string third)
    {
        var tab = await PageTab.OpenAsync(chromium, served, "compare");
        var page = tab.Page;
        await page.WaitForSelectorAsync("text=Choose two to 8 sweeps.");
        foreach (var name in (string[])[first, second, third])
        {
            await page.GetByLabel("Add a sweep").FocusAsync();
            await page.Keyboard.TypeAsync(name);
            await page.WaitForSelectorAsync($".mud-popover-open .mud-list-item >> text=/^{name}$/");
            await page.Keyboard.PressAsync("Enter");
            await page.WaitForSelectorAsync($".compared .tag >> text={name}");
        }

        await ShouldHaveRowsAsync(3);
        page.Url.ShouldEndWith($"compare?sweep={first}&sweep={second}&sweep={third}");
        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = $"{second}, do not compare" }).PressAsync("Enter");
        await ShouldHaveRowsAsync(2);
        page.Url.ShouldEndWith($"compare?sweep={first}&sweep={third}");
        await page.GoBackAsync();
        await ShouldHaveRowsAsync(3);
        tab.Messages.ShouldBeEmpty();

        async Task ShouldHaveRowsAsync(int count) => await page.WaitForFunctionAsync($"() => document.querySelectorAll('.groups tbody tr').length === {count}");
    }

    [ChromiumTheory]
    [InlineData("compare?first=small&second=open")]
    [InlineData("compare?sweep=small&sweep=open")]
    public async Task The_table_is_sorted_by_any_column_and_divided_by_a_setting(string path)
    {
        var tab = await PageTab.OpenAsync(chromium, served, path);
        var page = tab.Page;
        await page.WaitForSelectorAsync("text=These sweeps have 4 settings in common");
        await page.ClickAsync(".groups thead button >> text=runs");
        await page.WaitForSelectorAsync(".groups th[aria-sort=ascending] >> text=runs");
        await page.ClickAsync(".mud-select:has(label:text-is(\"By\"))");
        await page.ClickAsync(".mud-popover-open >> text=sweep and optimizer");
        await page.WaitForFunctionAsync("() => document.querySelectorAll('.groups tbody tr').length === 4");
        await page.ClickAsync(".groups thead button >> text=/^sweep and optimizer$/");
        await page.WaitForFunctionAsync("() => document.querySelector('.groups tbody th').innerText.startsWith('open')");
        await page.ClickAsync(".groups thead button >> text=/^sweep and optimizer/");
        await page.WaitForFunctionAsync("() => document.querySelector('.groups tbody th').innerText.startsWith('small')");
        page.Url.ShouldContain("by=sweep%2Coptimizer");
        Uri.UnescapeDataString((await page.GetAttributeAsync("a[download$='lower-is-better.csv']", "href"))!).ShouldContain("sweep,optimizer,runs,median,");
        await page.WaitForSelectorAsync("#chart-curves .main-svg");
        tab.Messages.ShouldBeEmpty();
    }

    [ChromiumTheory]
    [InlineData("compare?sweep=small&sweep=open&sweep=small", "small: is compared with itself. Choose another sweep.")]
    [InlineData("compare?sweep=small&sweep=open&sweep=none", "none: no such sweep.")]
    [InlineData("compare?sweep=small&sweep=open&metric=effective-rank", "metric: effective-rank was not recorded by small.")]
    [InlineData("compare?sweep=small&sweep=open&by=nothing", "by: nothing is not an axis of this sweep.")]
    [InlineData("compare?sweep=small&sweep=images&metric=epochs-to:0.1", "epochs-to:0.1 counts epochs in some of these sweeps and updates in others.")]
    [InlineData("compare?sweep=small&sweep=images", "Some of these sweeps count epochs and others updates")]
    public async Task What_cannot_be_compared_is_said_and_the_rest_is_shown(string path, string says)
    {
        var tab = await PageTab.OpenAsync(chromium, served, path);
        await tab.Page.WaitForSelectorAsync($"text={says}");
        await tab.Page.WaitForSelectorAsync("#chart-curves .main-svg");
        (await tab.Page.Locator(".groups tbody tr").CountAsync()).ShouldBe(2);
        tab.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task Machines_get_as_many_as_the_command()
    {
        using var script = served.Script();
        var answer = JsonDocument.Parse(await script.GetStringAsync("/api/v1/compare?sweep=small&sweep=open&sweep=starts")).RootElement;
        answer.GetProperty("sweep").GetString().ShouldBe("small, open and starts");
        answer.GetProperty("groups").EnumerateArray().Select(group => group.GetProperty("runs").GetInt32()).ShouldBe([24, 24, 120], ignoreOrder: true);
        var divided = JsonDocument.Parse(await script.GetStringAsync("/api/v1/compare?sweep=small&sweep=open&by=sweep,optimizer&metric=best-loss")).RootElement;
        divided.GetProperty("metric").GetString().ShouldBe("best-loss");
        divided.GetProperty("groups").GetArrayLength().ShouldBe(4);
    }

    [Theory]
    [InlineData("sweep=small", HttpStatusCode.BadRequest, "Fewer than two sweeps are named.")]
    [InlineData("sweep=small&sweep=small", HttpStatusCode.BadRequest, "small: is compared with itself.")]
    [InlineData("sweep=small&sweep=none", HttpStatusCode.NotFound, "none: no such sweep.")]
    [InlineData("sweep=small&sweep=open&metric=beauty", HttpStatusCode.BadRequest, "metric: beauty is not a metric.")]
    [InlineData("sweep=small&sweep=open&by=nothing", HttpStatusCode.BadRequest, "by: nothing is not an axis of small and open.")]
    public async Task What_machines_cannot_compare_is_one_line(string query, HttpStatusCode status, string says)
    {
        using var script = served.Script();
        using var answer = await script.GetAsync("/api/v1/compare?" + query);
        answer.StatusCode.ShouldBe(status);
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("problem").GetString()!.ShouldStartWith(says);
    }
}
