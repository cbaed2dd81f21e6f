using Microsoft.Playwright;
using Runner.Comparison.Minima.Pictures;
using Runner.Page.Views;
using Runner.Reports.Charts;
using Runner.Tests.Reports;

namespace Runner.Tests.Page;

public sealed class Zooming_a_map(ServedSweeps served, Chromium chromium) : IClassFixture<ServedSweeps>, IClassFixture<Chromium>
{
    private static readonly BasinMap Map = BasinMap.FromLosses(
        "x", "y", [.. Enumerable.Range(0, 100).SelectMany(x => Enumerable.Range(0, 60).Select(y => ((double)x, (double)y, (double)(x / 50))))]);

    [ChromiumTheory]
    [InlineData("sweeps/starts/minima")]
    public async Task Buttons_keys_and_the_wheel_come_down_to_a_cell_and_Enter_opens_its_trial(string path)
    {
        var page = (await PageTab.OpenAsync(chromium, served, path)).Page;
        await page.WaitForSelectorAsync("text=12 × 10 cells shown");
        foreach (var (button, shows) in new[] { ("Zoom in", "6 × 5 cells"), ("Zoom out", "12 × 10 cells"), ("Zoom in", "6 × 5 cells"), ("All", "12 × 10 cells") })
        {
            await page.ClickAsync($".basin-map button >> text={button}");
            await page.WaitForSelectorAsync($"text={shows} shown");
        }

        await page.HoverAsync(".map");
        await page.Mouse.WheelAsync(0, -100);
        await page.WaitForSelectorAsync("text=6 × 5 cells shown");
        await page.FocusAsync(".map");
        foreach (var (key, shows) in new[] { ("+", "3 × 3 cells"), ("+", "2 × 2 cells"), ("+", "1 × 1 cell"), ("0", "12 × 10 cells") })
        {
            await page.Keyboard.PressAsync(key);
            await page.WaitForSelectorAsync($"text={shows} shown");
        }

        // From the middle, which is above and to the right of the middle of an even number of cells, to a corner.
        for (var i = 0; i < 12; i++)
        {
            await page.Keyboard.PressAsync("ArrowRight");
            await page.Keyboard.PressAsync("ArrowUp");
        }

        await page.WaitForSelectorAsync("#map-cell >> text=/weights.0,0. 5[.0]*, bias.0. 4[.0]*: ends at/");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("h1 >> text=Trial 119");
    }

    [ChromiumTheory]
    [InlineData(0.02f, 0.97f, 0)]
    [InlineData(0.98f, 0.97f, 110)]
    [InlineData(0.02f, 0.03f, 9)]
    public async Task A_click_opens_the_trial_that_started_there(float x, float y, int trial)
    {
        var page = (await PageTab.OpenAsync(chromium, served, "sweeps/starts/minima")).Page;
        foreach (var (button, shows) in new[] { ("Zoom in", "6 × 5 cells"), ("All", "12 × 10 cells"), ("Zoom in", "6 × 5 cells"), ("All", "12 × 10 cells") })
        {
            await page.ClickAsync($".basin-map button >> text={button}");
            await page.WaitForSelectorAsync($"text={shows} shown");
        }

        var box = (await page.Locator(".map").BoundingBoxAsync())!;
        await page.ClickAsync(".map", new() { Position = new() { X = x * box.Width, Y = y * box.Height } });
        await page.WaitForSelectorAsync($"h1 >> text=/^Trial {trial}$/");
    }

    /// <summary>The address of what was zoomed to is written a moment later.</summary>
    [ChromiumTheory]
    [InlineData("Zoom in")]
    public async Task Whoever_follows_a_link_right_after_zooming_stays_there(string button)
    {
        var page = (await PageTab.OpenAsync(chromium, served, "sweeps/starts/minima")).Page;
        await page.WaitForSelectorAsync("text=12 × 10 cells shown");
        await page.ClickAsync($".basin-map button >> text={button}");
        await page.WaitForSelectorAsync("text=6 × 5 cells shown");
        await page.ClickAsync(".map", new() { Position = new() { X = 20, Y = 20 } });
        await page.WaitForSelectorAsync("h1 >> text=/^Trial/");
        await page.WaitForTimeoutAsync(1000);
        page.Url.ShouldContain("/trials/");
    }

    [ChromiumTheory]
    [InlineData("sweeps/starts/minima")]
    public async Task A_link_opens_the_same_part_and_cell_and_the_map_is_saved_with_its_axes(string path)
    {
        var tab = await PageTab.OpenAsync(chromium, served, path);
        var page = tab.Page;
        await page.WaitForSelectorAsync("text=12 × 10 cells shown");
        await page.ClickAsync(".basin-map button >> text=Zoom in");
        await page.FocusAsync(".map");
        await page.Keyboard.PressAsync("ArrowUp");
        await page.WaitForURLAsync("**/minima?x=*");
        await page.WaitForFunctionAsync("() => location.search.includes('cell=')");
        var (address, cell, picture) = (page.Url, await page.InnerTextAsync("#map-cell"), await page.GetAttributeAsync(".map img", "src"));
        await page.ClickAsync(".basin-map [data-chart=link]");
        await page.WaitForSelectorAsync(".basin-map .said >> text=Link copied");

        var saved = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync(".basin-map [data-chart=svg]"));
        var drawn = System.Xml.Linq.XElement.Parse(await File.ReadAllTextAsync(await saved.PathAsync()));
        drawn.Descendants().Single(element => element.Name.LocalName == "image").Attribute("href")!.Value.ShouldBe(picture);
        drawn.Value.ShouldContain("bias[0]");
        drawn.Value.ShouldContain("weights[0,0]");

        var other = await PageTab.OpenAsync(chromium, served, new Uri(address).PathAndQuery);
        await other.Page.WaitForSelectorAsync("text=6 × 5 cells shown");
        (await other.Page.InnerTextAsync("#map-cell")).ShouldBe(cell);
        (await other.Page.GetAttributeAsync(".map img", "src")).ShouldBe(picture);
        other.Messages.ShouldBeEmpty();
        tab.Messages.ShouldBeEmpty();
    }

    [Fact]
    public void A_view_reads_as_it_was_written_and_also_once_the_map_has_grown()
    {
        var view = new MapView(new MapWindow(25, 15, 50, 30), 40, 20);
        var query = view.Query(Map, "?kept=1&x=0,1");
        query.ShouldBe("?kept=1&x=25%2C74&y=15%2C44&cell=40%2C20");
        MapView.Read(query, Map).View.ShouldBe(view);
        MapView.All(Map).Query(Map, query).ShouldBe("?kept=1");
        MapView.Read("", Map).View.ShouldBe(MapView.All(Map));

        var grown = BasinMap.FromLosses("x", "y", [.. Enumerable.Range(-10, 130).SelectMany(x => Enumerable.Range(0, 60).Select(y => ((double)x, (double)y, 0.0)))]);
        MapView.Read(query, grown).View.ShouldBe(new MapView(new MapWindow(35, 15, 50, 30), 50, 20));
    }

    [Theory]
    [InlineData("?x=1", "x: 1 is not two numbers with a comma between them. It is left out.")]
    [InlineData("?y=1,far", "y: 1,far is not two numbers with a comma between them. It is left out.")]
    [InlineData("?cell=1,2,3", "cell: 1,2,3 is not two numbers with a comma between them. It is left out.")]
    public void What_cannot_be_read_of_a_view_is_said(string query, string says)
    {
        var (view, problems) = MapView.Read(query, Map);
        (view, problems.ShouldHaveSingleItem()).ShouldBe((MapView.All(Map), says));
    }

    [Theory]
    [InlineData("?x=1e9,-1e9&y=-7,2.4&cell=1e300,-3", 0, 0, 100, 3, 99, 0)]
    [InlineData("?x=3,5&cell=50,2", 48, 0, 3, 60, 50, 2)]
    public void A_view_stays_within_the_map_and_shows_its_cell(string query, int column, int row, int columns, int rows, int cellColumn, int cellRow)
    {
        var (view, problems) = MapView.Read(query, Map);
        problems.ShouldBeEmpty();
        view.ShouldBe(new MapView(new MapWindow(column, row, columns, rows), cellColumn, cellRow));
    }

    [Fact]
    public void What_is_under_the_pointer_stays_there()
    {
        var window = MapWindow.All(Map);
        window.ShouldBe(new MapWindow(0, 0, 100, 60));
        window.Zoomed(Map, isIn: true, .5, .5).ShouldBe(new MapWindow(25, 15, 50, 30));
        window.Zoomed(Map, isIn: true, 0, 1).ShouldBe(new MapWindow(0, 30, 50, 30));
        foreach (var (x, y) in new[] { (.31, .77), (.02, .98), (.66, .5) })
        {
            var (column, row) = window.At(x, y);
            for (var zoomed = window; zoomed.Columns > 1; zoomed = zoomed.Zoomed(Map, isIn: true, x, y))
            {
                zoomed.At(x, y).Column.ShouldBeInRange(column - 2, column + 2);
                zoomed.At(x, y).Row.ShouldBeInRange(row - 2, row + 2);
            }
        }
    }

    [Fact]
    public void A_window_ends_at_one_cell_and_at_the_whole_map()
    {
        var window = MapWindow.All(Map);
        for (var i = 0; i < 12; i++)
        {
            window = window.Zoomed(Map, isIn: true, 1, 0);
        }

        window.ShouldBe(new MapWindow(99, 0, 1, 1));
        window.Showing(40, 7).ShouldBe(new MapWindow(40, 7, 1, 1));
        for (var i = 0; i < 12; i++)
        {
            window = window.Zoomed(Map, isIn: false, .5, .5);
        }

        window.ShouldBe(MapWindow.All(Map));
    }
}
