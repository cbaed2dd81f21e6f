using System.Buffers.Binary;
using System.Xml.Linq;
using Microsoft.Playwright;
using Runner.Reports;

namespace Runner.Tests.Reports;

public class Opening_a_report_in_a_browser(Chromium chromium) : IClassFixture<Chromium>
{
    /// <summary>Words of visible charts that stick out of their figure's column.</summary>
    private const string Clipped = """
        () => [...document.querySelectorAll('figure svg text')].filter(text => {
            const [word, figure] = [text.getBoundingClientRect(), text.closest('figure').getBoundingClientRect()];
            return word.width > 0 && (word.left < figure.left - 8 || word.right > figure.right + 8);
        }).map(text => text.textContent)
        """;

    /// <summary>The largest letters of a chart, in pixels of the page.</summary>
    private const string WidestText = """
        () => Math.max(...[...document.querySelectorAll('figure svg')].filter(svg => svg.getBoundingClientRect().width > 0)
            .map(svg => svg.getAttribute('font-size') * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width))
        """;

    /// <summary>Whether findings, the first pair of charts, and what matters beside the map of settings fill both halves of the page.</summary>
    private const string RightHalfIsUsed = """
        () => ['.findings>li:nth-child(2)', '.masthead>.words', '#map'].every(one => {
            const element = document.querySelector(one);
            return element !== null && element.getBoundingClientRect().right > innerWidth / 2 + 100 && element.getBoundingClientRect().left > innerWidth / 4;
        })
        """;

    [ChromiumTheory]
    [Trait("Category", "Slow")]
    [InlineData(360, ColorScheme.Dark)]
    [InlineData(500, ColorScheme.Light)]
    [InlineData(1600, ColorScheme.Light)]
    public Task So_it_is_in_other_widths_and_colours(int width, ColorScheme scheme) =>
        There_is_no_console_message_no_request_and_nothing_sticks_out(width, scheme);

    [ChromiumTheory]
    [InlineData(360, ColorScheme.Light)]
    [InlineData(1600, ColorScheme.Dark)]
    public async Task There_is_no_console_message_no_request_and_nothing_sticks_out(int width, ColorScheme scheme)
    {
        var file = Path.Combine(Path.GetTempPath(), $"runner-report-{Environment.ProcessId}-{width}-{scheme}.html");
        try
        {
            var page = await chromium.PageAsync(new() { ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = scheme });
            var messages = new List<string>();
            var requests = new List<string>();
            page.Console += (_, message) => messages.Add(message.Text);
            page.PageError += (_, error) => messages.Add(error);
            page.Request += (_, request) => requests.Add(request.Url);
            foreach (var (content, section) in new[] { (FakeEndings.Content, "endings"), (FakeEndings.Map, "starts") })
            {
                await File.WriteAllTextAsync(file, ReportPage.Render(content));
                await page.GotoAsync(new Uri(file).AbsoluteUri);
                await page.EvaluateAsync("() => document.querySelectorAll('details').forEach(one => one.open = true)");

                messages.ShouldBeEmpty();
                requests.Where(url => !url.StartsWith("file:") && !url.StartsWith("data:")).ShouldBeEmpty();
                (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width);
                (await page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor"))
                    .ShouldBe(scheme == ColorScheme.Dark ? "rgb(13, 17, 23)" : "rgb(255, 255, 255)");
                (await page.EvaluateAsync<int>($"() => document.querySelectorAll('#{section} figure').length")).ShouldBeGreaterThan(0);
                (await page.EvaluateAsync<string[]>(Clipped)).ShouldBeEmpty();
                if (section == "endings")
                {
                    (await page.EvaluateAsync<string>("() => getComputedStyle(document.querySelector('.cards tr')).display")).ShouldBe(width < 560 ? "block" : "table-row");
                    (await page.EvaluateAsync<double>(WidestText)).ShouldBeLessThan(20, "a chart alone in its row is not blown up");
                    (await page.EvaluateAsync<bool>(RightHalfIsUsed)).ShouldBe(width >= 1300);
                }

                if (Environment.GetEnvironmentVariable("RUNNER_REPORT_PREVIEW") is { Length: > 0 } folder)
                {
                    await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"open-{section}-{width}-{scheme}.png"), FullPage = true });
                }
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    [ChromiumTheory]
    [InlineData(ColorScheme.Light, "rgb(255, 255, 255)")]
    [InlineData(ColorScheme.Dark, "rgb(13, 17, 23)")]
    public async Task A_drawing_is_saved_shown_alone_and_read_as_a_table(ColorScheme scheme, string ground)
    {
        var file = Path.Combine(Path.GetTempPath(), $"runner-drawing-{Environment.ProcessId}-{scheme}.html");
        try
        {
            await File.WriteAllTextAsync(file, ReportPage.Render(FakeEndings.Content));
            var page = await chromium.PageAsync(new() { ColorScheme = scheme });
            var messages = new List<string>();
            page.Console += (_, message) => messages.Add(message.Text);
            page.PageError += (_, error) => messages.Add(error);
            await page.GotoAsync(new Uri(file).AbsoluteUri);
            var figure = page.Locator("#endings figure.chart[data-numbers]").First;

            var svg = await File.ReadAllTextAsync(await SavedAsync(page, figure, "svg"));
            var drawn = XDocument.Parse(svg).Root!;
            drawn.DescendantsAndSelf().Attributes("class").ShouldBeEmpty("a file has no style sheet");
            drawn.Elements().First().Attribute("fill")!.Value.ShouldBe(ground);
            drawn.Descendants().Attributes("style").Count().ShouldBeGreaterThan(5);
            var png = await File.ReadAllBytesAsync(await SavedAsync(page, figure, "png"));
            png.AsSpan(1, 3).SequenceEqual("PNG"u8).ShouldBeTrue();
            BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)).ShouldBe(2 * (int)double.Parse(drawn.Attribute("width")!.Value), "twice the size, for sharp letters");
            var csv = (await File.ReadAllTextAsync(await SavedAsync(page, figure, "csv"))).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

            await figure.Locator("[data-chart=table]").ClickAsync();
            await figure.Locator(".chart-numbers td").First.WaitForAsync();
            (await figure.Locator(".chart-numbers tr").CountAsync()).ShouldBe(Math.Min(201, csv.Length));
            (await figure.Locator("[data-chart=table]").GetAttributeAsync("aria-expanded")).ShouldBe("true");
            await figure.Locator("[data-chart=table]").ClickAsync();
            (await figure.Locator(".chart-numbers").CountAsync()).ShouldBe(0);

            var figures = await page.Locator("figure").CountAsync();
            await figure.Locator("[data-chart=full]").ClickAsync();
            await page.WaitForFunctionAsync("() => document.fullscreenElement?.matches('figure.chart')");
            await page.EvaluateAsync("() => document.exitFullscreen()");
            await page.WaitForFunctionAsync($"() => document.querySelectorAll('figure').length === {figures}");
            messages.ShouldBeEmpty();
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<string> SavedAsync(IPage page, ILocator figure, string kind) =>
        await (await page.RunAndWaitForDownloadAsync(() => figure.Locator($"[data-chart={kind}]").ClickAsync())).PathAsync();
}
