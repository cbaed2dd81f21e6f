using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Deque.AxeCore.Playwright;
using Runner.Tests.Reports;

namespace Runner.Tests.Page;

/// <summary>In which order sweeps are served, and who serves them.</summary>
public sealed class Queue_and_workers(ServedSweeps served, Chromium chromium) : IClassFixture<ServedSweeps>, IClassFixture<Chromium>
{
    [ChromiumTheory]
    [InlineData("7", "2031-05-06T07:08")]
    public async Task The_list_shows_a_sweeps_place_in_the_queue_and_changes_it(string priority, string deadline)
    {
        var tab = await PageTab.OpenAsync(chromium, served, "");
        var page = tab.Page;
        await page.WaitForSelectorAsync(".facts-row dd >> text=/^1 of 1, priority 0$/");
        await page.GetByLabel("Orders for open").ClickAsync();
        await page.ClickAsync(".mud-popover-open >> text=Priority, deadline, share, hours");
        await page.GetByLabel("Priority", new() { Exact = true }).WaitForAsync();
        await ShouldBeAccessibleAsync(tab);
        await page.GetByLabel("Priority", new() { Exact = true }).FillAsync(priority);
        await page.GetByLabel("Deadline", new() { Exact = true }).FillAsync("soon");
        await page.GetByLabel("Share of the slots, in percent").FillAsync("50");
        await page.GetByLabel("Hours", new() { Exact = true }).FillAsync("22:00-07:00");
        await page.ClickAsync("button >> text=Save");
        await page.WaitForSelectorAsync(".mud-dialog .problem >> text=deadline soon: not a time.");
        await page.GetByLabel("Deadline", new() { Exact = true }).FillAsync(deadline);
        await page.ClickAsync("button >> text=Save");
        var entry = $"priority {priority}, due {deadline.Replace('T', ' ')}, at most 50 % of the slots, only 22:00-07:00";
        await page.WaitForSelectorAsync($"text=open is number 1 of 1 in the queue: {entry}");
        await page.WaitForSelectorAsync($".facts-row dd >> text=1 of 1, {entry}");

        await tab.GoAsync("sweeps/open");
        await page.WaitForSelectorAsync($".tiles small >> text={entry}");
        await page.ClickAsync(".orders button >> text=Queue");
        await page.GetByLabel("Priority", new() { Exact = true }).FillAsync("0");
        await page.GetByLabel("Deadline", new() { Exact = true }).FillAsync("");
        await page.GetByLabel("Share of the slots, in percent").FillAsync("100");
        await page.GetByLabel("Hours", new() { Exact = true }).FillAsync("");
        await page.ClickAsync("button >> text=Save");
        await page.WaitForSelectorAsync(".tiles small >> text=/^priority 0$/");
        tab.Messages.ShouldBeEmpty();
    }

    [ChromiumTheory]
    [InlineData("busy", "sweeps/open")]
    public async Task Workers_show_labels_what_they_train_and_why_one_is_set_aside(string worker, string sweep)
    {
        await served.ConnectWorkersAsync();
        var tab = await PageTab.OpenAsync(chromium, served, width: 360);
        await tab.GoAsync("workers");
        var row = tab.Page.Locator("tbody tr", new() { Has = tab.Page.Locator($"th:text-is(\"{worker}\")") }).First;
        await row.Locator(".tag >> text=gpu=no").WaitForAsync();
        (await row.Locator(".trains a").First.GetAttributeAsync("href")).ShouldBe(sweep);
        (await row.Locator(".trains").InnerTextAsync()).ShouldMatch("^[0-9]+ trials? of open in [12] bundles?$");
        (await tab.Page.Locator("tbody tr", new() { HasText = "idle" }).InnerTextAsync()).ShouldContain("nothing");
        (await tab.Page.Locator("ul.plain li", new() { HasText = "broken" }).InnerTextAsync()).ShouldContain("3 trials failed here that succeed elsewhere.");
        (await tab.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth")).ShouldBe(360);
        await ShouldBeAccessibleAsync(tab);
        await tab.Page.ClickAsync("button >> text=Readmit");
        await tab.Page.WaitForSelectorAsync("text=open: broken may work again.");
        await tab.Page.Locator("ul.plain li", new() { HasText = "broken" }).WaitForAsync(new() { State = Microsoft.Playwright.WaitForSelectorState.Detached });
        tab.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task Machines_read_and_change_the_queue()
    {
        using var script = served.Script();
        (await ChangeAsync(script, new { priority = -3, deadline = "2031-05-06T07:08:00Z", share = 25, between = "00:00-23:59" })).ShouldStartWith("open is number 1 of 1 in the queue: priority -3, due ");
        var entry = (await script.GetFromJsonAsync<JsonElement>("/api/v1/queue")).GetProperty("queue")[0];
        (entry.GetProperty("sweep").GetString(), entry.GetProperty("place").GetInt32(), entry.GetProperty("priority").GetInt32(), entry.GetProperty("share").GetInt32()).ShouldBe(("open", 1, -3, 25));
        entry.GetProperty("deadline").GetDateTimeOffset().ShouldBe(new DateTimeOffset(2031, 5, 6, 7, 8, 0, TimeSpan.Zero));
        entry.GetProperty("hours").GetString().ShouldBe("00:00-23:59");
        (await ChangeAsync(script, new { priority = 0, deadline = "none", share = 100, between = "always" })).ShouldBe("open is number 1 of 1 in the queue: priority 0");
    }

    [Theory]
    [InlineData("open", "{}", "Nothing is to be changed.")]
    [InlineData("open", "{\"share\": 0}", "share 0: not a share of the slots.")]
    [InlineData("open", "{\"deadline\": \"soon\"}", "deadline soon: not a time.")]
    [InlineData("open", "{\"between\": \"night\"}", "between night: not a range of hours.")]
    [InlineData("open", "{\"priority\": 2000000}", "priority 2000000: not from -1000000 to 1000000.")]
    [InlineData("nothing", "{\"priority\": 1}", "nothing: no such sweep.")]
    public async Task What_the_queue_cannot_have_is_one_line(string sweep, string change, string says)
    {
        using var script = served.Script();
        using var answer = await script.PatchAsync($"/api/v1/sweeps/{sweep}/queue", new StringContent(change, System.Text.Encoding.UTF8, "application/json"));
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("problem").GetString()!.ShouldStartWith(says);
    }

    [Fact]
    public async Task A_finished_sweep_is_not_in_the_queue()
    {
        using var script = served.Script();
        using var answer = await script.PatchAsJsonAsync("/api/v1/sweeps/small/queue", new { priority = 1 });
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("said").GetString().ShouldBe("small is finished: it is not in the queue.");
    }

    private static async Task ShouldBeAccessibleAsync(PageTab tab) => (await tab.Page.RunAxe()).Violations.Where(one => one.Impact is "serious" or "critical")
        .Select(one => $"{one.Id}: {string.Join(" | ", one.Nodes.Take(3).Select(node => node.Html))}").ShouldBeEmpty();

    private static async Task<string> ChangeAsync(HttpClient script, object change)
    {
        using var answer = await script.PatchAsJsonAsync("/api/v1/sweeps/open/queue", change);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("said").GetString()!;
    }
}
