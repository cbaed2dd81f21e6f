using System.Text.Json;
using Microsoft.Playwright;
using Runner.Tests.Reports;

namespace Runner.Tests.Page;

/// <summary>What a person chooses on a sweep's page, and the link to it.</summary>
public sealed class Choosing_views(ServedSweeps served, Chromium chromium) : IClassFixture<ServedSweeps>, IClassFixture<Chromium>
{
    [ChromiumTheory]
    [InlineData("curves", "settings")]
    public async Task A_link_opens_the_same_view_at_its_chart(string first, string other)
    {
        var tab = await PageTab.OpenAsync(chromium, served);
        var page = tab.Page;
        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await tab.GoAsync("sweeps/small?curves=every-run&scale=linear&time=wall-time&smoothing=0.5&colour=optimizer&map=contour&metric=best-loss");
        await page.WaitForSelectorAsync("figcaption >> text=in every run");
        await page.WaitForSelectorAsync("#chart-curves .main-svg");
        (await page.InnerTextAsync($"#chart-{first} .about")).ShouldContain("Smoothed");
        await page.ClickAsync($"#chart-{other} [data-chart=link]");
        await page.WaitForSelectorAsync("text=Link copied");
        var link = await page.EvaluateAsync<string>("() => navigator.clipboard.readText()");
        link.ShouldEndWith($"&map=contour&metric=best-loss#chart-{other}");
        await page.GotoAsync("about:blank");
        await page.GotoAsync(link);
        await page.WaitForSelectorAsync("figcaption >> text=in every run");
        await page.WaitForFunctionAsync($"() => Math.abs(document.getElementById('chart-{other}')?.getBoundingClientRect().top) < innerHeight / 2");
        tab.Messages.ShouldBeEmpty();
    }

    [ChromiumTheory]
    [InlineData("sweeps/small?scale=cubic&by=<img src=x>&smoothing=9&metric=beauty&is.nobody=1&group=%ff&rows=%00", "scale: cubic is none of")]
    [InlineData("sweeps/small?is.optimizer=none", "No setting that has a result passes the filter.")]
    [InlineData("compare?first=small&second=open&curves=9&time=yesterday", "curves: 9 is none of median, every-run.")]
    public async Task A_garbled_link_is_said_and_shows_what_can_be_shown(string path, string says)
    {
        var tab = await PageTab.OpenAsync(chromium, served, path);
        await tab.Page.WaitForSelectorAsync($".problem >> text={says}");
        await tab.Page.WaitForSelectorAsync("#chart-curves .main-svg");
        (await tab.Page.Locator("text=This cannot be shown").CountAsync()).ShouldBe(0);
        tab.Messages.ShouldBeEmpty();
    }

    [ChromiumTheory]
    [InlineData("optimizer", "relu")]
    public async Task A_rectangle_around_marks_filters_the_page_until_its_chip_is_removed(string axis, string text)
    {
        var tab = await PageTab.OpenAsync(chromium, served, "sweeps/small");
        var page = tab.Page;
        await page.WaitForSelectorAsync("#chart-settings .main-svg");
        var plot = page.Locator("#chart-settings .nsewdrag").First;
        await plot.ScrollIntoViewIfNeededAsync();
        var box = (await plot.BoundingBoxAsync())!;

        // The second axis has two words; the upper one is at its top.
        var (x, top) = await MarkAsync(page, text);
        await page.Mouse.MoveAsync(x - 12, top - 1);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(x + 12, top + 28, new() { Steps = 4 });
        await page.Mouse.UpAsync();
        await page.WaitForSelectorAsync($".filter >> text=activation: {text}");
        await page.WaitForSelectorAsync(".filter >> text=12 runs");
        page.Url.ShouldContain($"is.model.activation.hidden={text}");
        await page.WaitForFunctionAsync("() => !document.querySelector('#chart-endings figcaption')?.innerText.includes('activation')");
        (await page.InnerTextAsync("#chart-timeline .about")).ShouldContain("those that pass the filter");
        (await page.InnerTextAsync("#chart-settings .about")).ShouldContain("2 lines of 4 pass the filter");

        await page.ClickAsync(".filter button");
        await page.Locator(".filter").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        page.Url.ShouldNotContain("is.");
        await page.GoBackAsync();
        await page.WaitForSelectorAsync(".filter >> text=12 runs");

        await page.ClickAsync(".conditions summary");
        await page.UncheckAsync($".axes fieldset:has(legend:text-is(\"{axis}\")) input >> nth=0");
        await page.WaitForSelectorAsync(".filter >> text=6 runs");
        box.Height.ShouldBeGreaterThan(0);
        tab.Messages.ShouldBeEmpty();
    }

    [ChromiumTheory]
    [InlineData("?is.model.activation.hidden=relu", 12, 24)]
    public async Task A_view_follows_a_sweep_that_runs(string query, int before, int then)
    {
        var tab = await PageTab.OpenAsync(chromium, served, "sweeps/open" + query);
        await tab.Page.WaitForSelectorAsync($".filter >> text={before} runs");
        await tab.Page.WaitForSelectorAsync("#chart-endings .main-svg");
        served.Finish();
        await tab.Page.WaitForSelectorAsync($".filter >> text={then} runs");
        await tab.Page.ClickAsync("#chart-endings summary");
        await tab.Page.WaitForFunctionAsync($"() => document.querySelectorAll('#chart-endings .numbers tbody tr').length === {then}");
        tab.Page.Url.ShouldEndWith(query);
        tab.Messages.ShouldBeEmpty();
    }

    [ChromiumTheory]
    [InlineData("best loss", 7, 8)]
    public async Task Columns_of_the_trials_are_chosen_and_rows_are_in_a_range_of_a_metric(string column, int then, int before)
    {
        var tab = await PageTab.OpenAsync(chromium, served, "sweeps/small/trials");
        await tab.Page.WaitForSelectorAsync(".tools >> text=24 trials");
        await ShouldHaveColumnsAsync(before);
        await tab.Page.ClickAsync(".mud-select:has(label:text-is(\"Columns\"))");
        await tab.Page.ClickAsync($".mud-popover-open >> text={column}");
        await ShouldHaveColumnsAsync(then);
        await tab.Page.GetByLabel("Columns", new() { Exact = true }).PressAsync("Escape");
        await tab.Page.WaitForFunctionAsync("() => !document.querySelector('.mud-popover-open')");
        await tab.Page.GetByLabel("to", new() { Exact = true }).FillAsync("-1");
        await tab.Page.GetByLabel("to", new() { Exact = true }).PressAsync("Enter");
        await tab.Page.WaitForSelectorAsync(".tools >> text=0 trials");
        tab.Messages.ShouldBeEmpty();

        async Task ShouldHaveColumnsAsync(int count) => await tab.Page.WaitForFunctionAsync($"() => document.querySelectorAll('.trials thead th').length === {count} && document.querySelectorAll('.trials tbody tr:has(a) td').length % {count} === 0");
    }

    [ChromiumTheory]
    [InlineData("contours", "contourlayer")]
    public async Task Two_axes_are_shown_as_cells_or_contours(string kind, string layer)
    {
        var tab = await PageTab.OpenAsync(chromium, served, "sweeps/small");
        await tab.Page.Locator("#chart-map").ScrollIntoViewIfNeededAsync();
        await tab.Page.WaitForSelectorAsync("#chart-map .heatmaplayer image");
        await tab.Page.ClickAsync(".mud-select:has(label:text-is(\"As\"))");
        await tab.Page.ClickAsync($".mud-popover-open >> text={kind}");
        await tab.Page.WaitForSelectorAsync($"#chart-map .{layer} path");
        tab.Page.Url.ShouldContain("map=contour");
        tab.Messages.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("profile?by=optimizer", "groups")]
    [InlineData("map?rows=optimizer&columns=model.activation.hidden&metric=best-loss", "map")]
    [InlineData("timeline?take=5", "endings")]
    public async Task Machines_get_what_the_charts_show(string path, string key)
    {
        using var script = served.Script();
        var answer = JsonDocument.Parse(await script.GetStringAsync("/api/v1/sweeps/small/" + path)).RootElement;
        answer.TryGetProperty(key, out var found).ShouldBeTrue(answer.ToString());
        switch (key)
        {
            case "groups":
                found.GetArrayLength().ShouldBe(2);
                found.EnumerateArray().ShouldAllBe(group => group.GetProperty("problems").GetInt32() == 12);
                found.EnumerateArray().Sum(group => group.GetProperty("steps")[0].GetProperty("share").GetDouble()).ShouldBeGreaterThanOrEqualTo(1, "one of them is the best on each problem");
                break;
            case "map":
                found.GetProperty("runs").EnumerateArray().Select(runs => runs.GetInt32()).ShouldBe([6, 6, 6, 6]);
                break;
            default:
                found.GetArrayLength().ShouldBe(5);
                answer.GetProperty("losses").GetArrayLength().ShouldBe(0);
                break;
        }
    }

    [Theory]
    [InlineData("findings?metric=beauty", "metric: beauty is not a metric.")]
    [InlineData("findings?metric=index", "metric: index is found by minima.")]
    [InlineData("findings?is.optimizer=none", "No setting that has a result passes the filter. Remove a condition.")]
    [InlineData("map?rows=optimizer&columns=optimizer", "A map needs two different axes")]
    [InlineData("profile?by=nothing", "by: nothing is not an axis of this sweep.")]
    [InlineData("timeline?take=0", "after 0, take 0: after at least 0, and take 1 to 10000.")]
    public async Task What_machines_ask_for_wrongly_is_said(string path, string says)
    {
        using var script = served.Script();
        var answer = await script.GetAsync("/api/v1/sweeps/small/" + path);
        ((int)answer.StatusCode).ShouldBe(400);
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("problem").GetString()!.ShouldStartWith(says);
    }

    [Fact]
    public async Task Findings_are_of_what_passes_the_filter()
    {
        using var script = served.Script();
        var findings = JsonDocument.Parse(await script.GetStringAsync("/api/v1/sweeps/small/findings?is.model.activation.hidden=relu")).RootElement;
        findings.GetProperty("recorded").GetInt32().ShouldBe(12);
    }

    /// <summary>Where a mark with this text is on the screen.</summary>
    private static async Task<(float X, float Y)> MarkAsync(IPage page, string text)
    {
        var name = page.Locator("#chart-settings .textpoint text", new() { HasText = text }).First;
        var box = (await name.BoundingBoxAsync())!;
        return (box.X - 6, box.Y + (box.Height / 2));
    }
}
