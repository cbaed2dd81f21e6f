using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Runner.Tests.Reports;

namespace Runner.Tests.Page;

public sealed class Looking_at_the_page(ServedSweeps served, Chromium chromium) : IClassFixture<ServedSweeps>, IClassFixture<Chromium>
{
    [ChromiumTheory]
    [Trait("Category", "Slow")]
    [InlineData(360, ColorScheme.Dark)]
    [InlineData(800, ColorScheme.Light)]
    [InlineData(1600, ColorScheme.Dark)]
    [InlineData(1600, ColorScheme.Light)]
    public Task So_it_is_on_wide_screens_and_in_the_other_colours_of_each_width(int width, ColorScheme scheme) =>
        Every_page_is_whole_quiet_and_asks_nobody_else(width, scheme);

    [ChromiumTheory]
    [InlineData(360, ColorScheme.Light)]
    [InlineData(800, ColorScheme.Dark)]
    public async Task Every_page_is_whole_quiet_and_asks_nobody_else(int width, ColorScheme scheme)
    {
        var tab = await PageTab.OpenAsync(chromium, served, width, scheme);
        var (page, messages) = (tab.Page, tab.Messages);
        var requests = new List<string>();
        page.Request += (_, request) => requests.Add(request.Url);
        foreach (var (path, sees) in new[]
        {
            ("", ".sweeps .sweep-name >> text=small"),
            ("sweeps/small", ".plot .main-svg >> nth=0"),
            ("sweeps/open", "text=not settled >> nth=0"),
            ("sweeps/small?curves=every-run&map=contour&is.model.activation.hidden=relu&is.model.activation.hidden=tanh&least=0", ".filter button >> nth=0"),
            ("sweeps/small/trials", ".trials tbody a >> nth=0"),
            ("sweeps/small/trials/3", "text=Where it ends up"),
            ("sweeps/images", "text=The worst run: inputs and reconstructions"),
            ("sweeps/images/trials/1", "#chart-decoded img >> nth=0"),
            ("sweeps/images/trials/0", "text=completed on"),
            ("sweeps/small/side-by-side?trials=1,3,20", ".sides .best >> nth=0"),
            ("sweeps/small/minima", "text=Where the runs end up"),
            ("sweeps/starts/minima", ".basin-map .map img"),
            ("sweeps/open/minima", "text=Nobody has looked where these runs end up"),
            ("workers", "h1 >> text=Workers"),
            ("compare?sweep=small&sweep=open&sweep=starts", ".plot .main-svg >> nth=0"),
            ("new", "text=40 trials"),
            ("starts", ".plot .main-svg >> nth=0"),
            ("sweeps/none", "text=no such sweep"),
        })
        {
            await page.GotoAsync(new Uri(served.Address, path).AbsoluteUri);
            await page.WaitForSelectorAsync(sees);
            // A button works once the page is live.
            try
            {
                await page.WaitForSelectorAsync($"html[data-theme={(scheme == ColorScheme.Dark ? "dark" : "light")}]");
            }
            catch (TimeoutException late)
            {
                throw new TimeoutException($"{path} does not become live. The browser says: {string.Join(" | ", messages)}", late);
            }

            await page.WaitForSelectorAsync(sees);

            messages.ShouldBeEmpty(path);
            requests.Where(url => !url.StartsWith(served.Address.AbsoluteUri, StringComparison.Ordinal) && !url.StartsWith("data:", StringComparison.Ordinal)).ShouldBeEmpty(path);
            (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width, path);
            (await page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor"))
                .ShouldBe(scheme == ColorScheme.Dark ? "rgb(13, 17, 23)" : "rgb(255, 255, 255)", path);
            // Head and rows of a table are below one another: the page's own style and that of the report's sections keep apart.
            (await page.EvaluateAsync<string>("() => [...document.querySelectorAll('table')].filter(table => getComputedStyle(table).display === 'grid').map(table => table.className).join()")).ShouldBeEmpty(path);
            // The last row of tiles is filled, whatever their number.
            (await page.EvaluateAsync<double>("() => Math.max(0, ...[...document.querySelectorAll('.tiles')].map(tiles => tiles.getBoundingClientRect().right - tiles.lastElementChild.getBoundingClientRect().right))"))
                .ShouldBeLessThan(3, path);
            // What it looks at is the same at every width, but for one.
            (width == 800 ? (await page.RunAxe()).Violations : []).Where(one => one.Impact is "serious" or "critical")
                .Select(one => $"{path}: {one.Id}: {string.Join(" | ", one.Nodes.Take(3).Select(node => node.Html))}").ShouldBeEmpty();
            if (Environment.GetEnvironmentVariable("RUNNER_REPORT_PREVIEW") is { Length: > 0 } folder)
            {
                await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"page-{path.Replace('/', '-').Replace('?', '-')}-{width}-{scheme}.png"), FullPage = true });
            }
        }
    }

    [ChromiumTheory]
    [InlineData("sweeps/small", "sweeps/small/trials/")]
    public async Task The_best_runs_and_the_worst_lead_to_their_trials(string path, string trial)
    {
        var tab = await PageTab.OpenAsync(chromium, served, path);
        await tab.Page.ClickAsync(".runs tbody th a >> nth=0");
        await tab.Page.WaitForURLAsync(new System.Text.RegularExpressions.Regex(trial + "[0-9]+$"));
        await tab.Page.WaitForSelectorAsync("text=completed on");
        tab.Messages.ShouldBeEmpty();
    }

    /// <summary>The library would draw first into a page that has gone, fail, and leave those of the page that is there undrawn.</summary>
    [ChromiumTheory]
    [InlineData("sweeps/small", ".runs tbody th a >> nth=0", "**/plotly-basic*")]
    public async Task Whoever_leaves_a_page_before_its_charts_can_be_drawn_sees_those_of_the_next(string path, string link, string library)
    {
        var tab = await PageTab.OpenAsync(chromium, served);
        var (asked, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        await tab.Page.RouteAsync(library, async route =>
        {
            asked.TrySetResult();
            await goOn.Task;
            await route.ContinueAsync();
        });
        await tab.GoAsync(path);
        await asked.Task;
        await tab.Page.WaitForSelectorAsync("#chart-curves");
        await tab.Page.ClickAsync(link);
        await tab.Page.WaitForSelectorAsync("text=completed on");
        await tab.Page.WaitForSelectorAsync("#chart-weights");
        goOn.SetResult();
        await tab.Page.WaitForSelectorAsync("#chart-curve-train-loss .main-svg");
        await tab.Page.WaitForSelectorAsync("#chart-weights .main-svg");
        tab.Messages.ShouldBeEmpty();
    }

    [ChromiumTheory]
    [InlineData("wrong", false)]
    [InlineData("", true)]
    public async Task Whoever_has_no_link_types_the_token(string wrong, bool letsIn)
    {
        var page = await chromium.PageAsync();
        await page.GotoAsync(new Uri(served.Address, "sweeps/small").AbsoluteUri);
        await page.FillAsync("input[name=token]", letsIn ? served.Token : wrong);
        await page.ClickAsync("button");
        await page.WaitForSelectorAsync(letsIn ? "h1 >> text=Sweeps" : "text=That is not the token");
    }

    [ChromiumTheory]
    [InlineData("sweeps/small", "[role=main], main")]
    public async Task Texts_of_a_spec_are_text(string path, string where)
    {
        var tab = await PageTab.OpenAsync(chromium, served);
        var page = tab.Page;
        var dialogs = 0;
        page.Dialog += async (_, dialog) =>
        {
            dialogs++;
            await dialog.DismissAsync();
        };
        await tab.GoAsync(path);
        await page.WaitForSelectorAsync($"{where} >> text={ServedSweeps.Hostile}");
        dialogs.ShouldBe(0);
    }

    [ChromiumTheory]
    [InlineData("final loss")]
    public async Task A_column_sorts_and_a_filter_filters(string column)
    {
        var page = (await PageTab.OpenAsync(chromium, served, "sweeps/small/trials")).Page;
        await page.ClickAsync($".trials thead button >> text={column}");
        await page.WaitForSelectorAsync("th[aria-sort=ascending] >> text=final loss");
        await page.ClickAsync($".trials thead button >> text={column}");
        await page.WaitForSelectorAsync("th[aria-sort=descending] >> text=final loss");
        await page.FillAsync("input[placeholder='optimizer.name == adam']", "optimizer.name == sgd");
        await page.PressAsync("input[placeholder='optimizer.name == adam']", "Tab");
        await page.WaitForSelectorAsync("text=12 trials");
        (await page.InnerTextAsync(".trials tbody")).ShouldNotContain("adam");
    }

    [ChromiumTheory]
    [InlineData("name: new\ndata: xr\n", "new.yaml:2:7: data")]
    public async Task Whoever_writes_a_spec_reads_what_is_wrong_with_it(string spec, string says)
    {
        var page = (await PageTab.OpenAsync(chromium, served, "new")).Page;
        await page.FillAsync("#spec-text", spec);
        await page.WaitForSelectorAsync($".problem >> text={says}");
    }

    [ChromiumTheory]
    [InlineData("Pause", "Resume")]
    public async Task A_button_gives_an_order_and_the_page_shows_what_it_did(string first, string then)
    {
        var page = (await PageTab.OpenAsync(chromium, served, "sweeps/open")).Page;
        await page.ClickAsync($".orders button >> text={first}");
        await page.WaitForSelectorAsync("text=open is paused");
        await page.ClickAsync($".orders button >> text={then}");
        await page.WaitForSelectorAsync(".badge >> text=waiting");
        await page.ClickAsync(".orders button >> text=Delete");
        await page.WaitForSelectorAsync("text=open would be deleted: 48 trials");
        await page.ClickAsync("button >> text=Keep it");
    }

    [ChromiumTheory]
    [InlineData("<img src=x onerror=alert(1)>")]
    public async Task A_sweep_is_tagged_noted_found_and_archived(string note)
    {
        var page = (await PageTab.OpenAsync(chromium, served, "")).Page;
        await page.GetByLabel("Orders for open").ClickAsync();
        await page.ClickAsync("text=Edit name, tags and note");
        (await page.GetByLabel("Name", new() { Exact = true }).InputValueAsync()).ShouldBe("open");
        await page.GetByLabel("Tags", new() { Exact = true }).FillAsync("paper figure-2");
        await page.GetByLabel("Note", new() { Exact = true }).FillAsync(note);
        if (Environment.GetEnvironmentVariable("RUNNER_REPORT_PREVIEW") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, "page-dialog.png") });
        }

        await page.ClickAsync("button >> text=Save");
        await page.WaitForSelectorAsync(".sweeps .note");
        (await page.InnerTextAsync(".sweeps .note")).ShouldBe(note);
        await page.ClickAsync(".sweeps .tag >> text=figure-2");
        await page.WaitForSelectorAsync("text=1 sweep");
        await page.GetByLabel("Orders for open").ClickAsync();
        await page.ClickAsync("text=Archive");
        await page.WaitForSelectorAsync("text=0 sweeps");
        await page.GetByLabel("Archived", new() { Exact = true }).CheckAsync();
        await page.GetByLabel("Orders for open").ClickAsync();
        await page.ClickAsync("text=Bring back from the archive");
        await page.GetByLabel("Archived", new() { Exact = true }).WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await page.GetByLabel("Orders for open").ClickAsync();
        await page.ClickAsync(".mud-popover-open >> text=Delete");
        await page.WaitForSelectorAsync("text=open would be deleted: 48 trials");
        await page.ClickAsync("button >> text=Keep it");
    }

    [ChromiumTheory]
    [InlineData("not recorded")]
    public async Task Trials_that_are_not_recorded_are_ticked_and_stopped(string outcome)
    {
        var tab = await PageTab.OpenAsync(chromium, served, "sweeps/open/trials");
        var page = tab.Page;
        await page.GetByLabel("Choose trial 0", new() { Exact = true }).CheckAsync();
        (await page.GetByText("Stop these").CountAsync()).ShouldBe(0, "it is recorded");
        await page.ClickAsync(".mud-select:has(label:text-is(\"Outcome\"))");
        await page.ClickAsync($".mud-popover-open .mud-list-item >> text=\"{outcome}\"");
        await page.WaitForSelectorAsync(".trials tbody >> text=waiting");
        var before = await CountAsync();
        var trials = (await page.Locator(".trials tbody a").AllInnerTextsAsync()).Take(2).ToArray();
        foreach (var trial in trials)
        {
            await page.GetByLabel($"Choose trial {trial}", new() { Exact = true }).CheckAsync();
        }

        await PictureAsync(page, "not-recorded");
        await page.ClickAsync("button >> text=Stop these 2");
        await page.WaitForSelectorAsync("text=open: 2 waiting trials are stopped");
        await page.WaitForSelectorAsync($"text=\"{before - 2} trials\"");
        (await page.GetByText("Stop these").CountAsync()).ShouldBe(0);

        await tab.GoAsync($"sweeps/open/trials/{trials[0]}");
        await page.WaitForSelectorAsync(".tiles >> text=stopped");
        await PictureAsync(page, "stopped");
        await page.ClickAsync("button >> text=Retry");
        await page.WaitForSelectorAsync("text=1 trial is open again");
        await PictureAsync(page, "waits");
        await page.ClickAsync("main button >> text=Stop");
        await page.WaitForSelectorAsync(".tiles >> text=stopped");
        tab.Messages.ShouldBeEmpty();

        async Task<int> CountAsync()
        {
            await page.WaitForSelectorAsync("text=/^\\d+ trials$/");
            return int.Parse((await page.InnerTextAsync("text=/^\\d+ trials$/")).Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    /// <summary>For whoever wants to look at it, at three widths and in both colours.</summary>
    private static async Task PictureAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("RUNNER_REPORT_PREVIEW") is not { Length: > 0 } folder)
        {
            return;
        }

        var size = page.ViewportSize!;
        foreach (var (width, scheme) in new[] { (1600, ColorScheme.Light), (800, ColorScheme.Dark), (360, ColorScheme.Light) })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await page.SetViewportSizeAsync(width, size.Height);
            await page.WaitForSelectorAsync($"html[data-theme={(scheme == ColorScheme.Dark ? "dark" : "light")}]");
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"page-{name}-{width}.png") });
        }

        await page.SetViewportSizeAsync(size.Width, size.Height);
    }

    [ChromiumTheory]
    [InlineData("png", "\u0089PNG")]
    [InlineData("svg", "<svg")]
    public async Task A_chart_fills_the_screen_and_is_saved_as_a_picture(string kind, string begins)
    {
        var page = (await PageTab.OpenAsync(chromium, served, "sweeps/small")).Page;
        await page.WaitForSelectorAsync(".plot .main-svg >> nth=0");
        (await page.EvaluateAsync<bool>("() => [...document.querySelectorAll('.plot')].every(plot => plot.querySelector('[data-chart=full]'))")).ShouldBeTrue();
        var saved = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync($".plot [data-chart={kind}] >> nth=0"));
        saved.SuggestedFilename.ShouldEndWith("." + kind);
        await using var stream = await saved.CreateReadStreamAsync();
        using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
        (await reader.ReadToEndAsync()).ShouldStartWith(begins);
        await page.ClickAsync(".plot [data-chart=full] >> nth=0");
        await page.WaitForSelectorAsync(".plot:fullscreen");
        await page.WaitForFunctionAsync("() => document.querySelector('.plot:fullscreen .main-svg').clientHeight > innerHeight / 2");
    }

    [ChromiumTheory]
    [InlineData("1, 2", "start 2")]
    public async Task Two_starts_play_pause_step_and_rewind_to_the_same_start(string seeds, string name)
    {
        var page = (await PageTab.OpenAsync(chromium, served, "starts")).Page;
        await page.GetByLabel("Starting weights").FillAsync(seeds);
        await page.WaitForSelectorAsync($".runs b >> text={name}");
        var start = await page.InnerTextAsync(".runs");
        start.ShouldContain("at its start");

        await page.ClickAsync(".transport button >> text=Step");
        await page.WaitForSelectorAsync(".transport strong >> text=\"10\"");
        await page.ClickAsync(".transport button >> text=Play");
        await page.WaitForFunctionAsync("() => +document.querySelector('.transport strong').innerText.replace(',', '') > 60");
        await page.ClickAsync(".transport button >> text=Pause");
        await page.WaitForSelectorAsync(".transport button >> text=Play");
        (await page.InnerTextAsync(".runs")).ShouldContain("training");
        var saved = Uri.UnescapeDataString((await page.GetAttributeAsync("a[download='xor-starts.yaml']", "href"))!);
        saved.ShouldContain($"seed.init: [{seeds}]");

        await page.ClickAsync(".transport button >> text=Rewind");
        // In quotation marks the whole text, not a part of it such as that of 70.
        await page.WaitForSelectorAsync(".transport strong >> text=\"0\"");
        (await page.InnerTextAsync(".runs")).ShouldBe(start);
        await page.FillAsync(".spec textarea >> nth=0", "name: new\ndata: xr\n");
        await page.WaitForSelectorAsync(".problem >> text=spec.yaml:2:7: data");
    }

    [ChromiumTheory]
    [InlineData("sgd", "#chart-answers-1")]
    public async Task A_link_of_starts_opens_the_same_runs_as_far_as_they_were_trained(string optimizer, string chart)
    {
        var tab = await PageTab.OpenAsync(chromium, served, "starts");
        var page = tab.Page;
        await page.WaitForSelectorAsync(".transport strong >> text=\"0\"");
        var spec = await page.InputValueAsync(".spec textarea >> nth=0");
        await page.FillAsync(".spec textarea >> nth=0", System.Text.RegularExpressions.Regex.Replace(spec, "(?m)^optimizer:.*$", $"optimizer: {{name: {optimizer}, lr: 0.25}}"));
        await page.GetByLabel("Starting weights").FillAsync("3, 5");
        await page.WaitForSelectorAsync(".runs b >> text=start 5");
        await page.ClickAsync(".transport button >> text=Step");
        await page.WaitForSelectorAsync(".transport strong >> text=\"10\"");
        await page.ClickAsync($"{chart} button[data-chart=link]");
        await page.WaitForFunctionAsync("() => location.search.includes('update=10')");
        var (address, runs) = (page.Url, await page.InnerTextAsync(".runs"));

        var other = await PageTab.OpenAsync(chromium, served);
        await other.GoAsync(new Uri(address).PathAndQuery + chart);
        await other.Page.WaitForSelectorAsync(".transport strong >> text=\"10\"");
        (await other.Page.InnerTextAsync(".runs")).ShouldBe(runs);
        (await other.Page.InputValueAsync(".spec textarea >> nth=0")).ShouldContain("lr: 0.25");
        await other.Page.WaitForFunctionAsync("chart => document.querySelector(chart).getBoundingClientRect().top < innerHeight", chart);
        other.Messages.ShouldBeEmpty();
    }

    [ChromiumTheory]
    [InlineData("plotly-3", "#chart-map")]
    public async Task The_whole_chart_library_is_loaded_when_a_map_comes_near(string script, string map)
    {
        var tab = await PageTab.OpenAsync(chromium, served);
        var requests = new List<string>();
        tab.Page.Request += (_, request) => requests.Add(request.Url);
        await tab.GoAsync("sweeps/small");
        await tab.Page.WaitForSelectorAsync("#chart-curves .main-svg");
        await tab.Page.WaitForSelectorAsync("#chart-settings .main-svg");
        requests.ShouldNotContain(url => url.Contains(script));
        await tab.Page.Locator(map).ScrollIntoViewIfNeededAsync();
        await tab.Page.WaitForSelectorAsync($"{map} .heatmaplayer image");
        requests.ShouldContain(url => url.Contains(script));

        // Charts of the smaller library are still drawn anew.
        await tab.Page.EvaluateAsync("() => scrollTo(0, 0)");
        await tab.Page.ClickAsync("button[aria-label='Dark colours']");
        await tab.Page.WaitForSelectorAsync("html[data-theme=dark]");
        await tab.Page.WaitForFunctionAsync("() => [...document.querySelectorAll('#chart-curves .xtick text')].some(text => getComputedStyle(text).fill === 'rgb(230, 237, 243)')");
        tab.Messages.ShouldBeEmpty();
    }
}
