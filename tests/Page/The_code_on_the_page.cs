using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Runner.Tests.Reports;

namespace Runner.Tests.Page;

public sealed class The_code_on_the_page(ServedSweeps served, Chromium chromium) : IClassFixture<ServedSweeps>, IClassFixture<Chromium>
{
    private const string Decoded = "#chart-decoded img >> nth=0";

    [ChromiumTheory]
    [InlineData("ArrowRight")]
    public async Task Sliders_move_what_is_decoded_and_a_link_opens_the_same_point(string key)
    {
        var tab = await PageTab.OpenAsync(chromium, served, "sweeps/images/trials/1");
        var page = tab.Page;
        await page.WaitForSelectorAsync(Decoded);
        var before = await page.GetAttributeAsync(Decoded, "src");
        var slider = page.GetByLabel("code 1");
        await slider.FocusAsync();
        for (var i = 0; i < 60; i++)
        {
            await page.Keyboard.PressAsync(key);
        }

        await page.WaitForURLAsync("**/trials/1?code.1=*");
        await page.WaitForFunctionAsync("was => document.querySelector('#chart-decoded img').src !== was", before);
        await page.WaitForFunctionAsync("() => new URL(location.href).searchParams.get('code.1') === document.querySelector('.sliders input').value");
        (await page.EvaluateAsync<string>("() => document.activeElement.type")).ShouldBe("range", "the slider keeps the focus");
        var (address, after) = (page.Url, await page.GetAttributeAsync(Decoded, "src"));

        var other = await PageTab.OpenAsync(chromium, served, new Uri(address).PathAndQuery);
        await other.Page.WaitForSelectorAsync(Decoded);
        (await other.Page.GetAttributeAsync(Decoded, "src")).ShouldBe(after);
        other.Messages.ShouldBeEmpty();
        tab.Messages.ShouldBeEmpty();
    }

    [ChromiumTheory]
    [InlineData(".scatterlayer .trace:first-child .point >> nth=3")]
    public async Task A_sample_that_is_chosen_on_the_map_or_by_its_class_sets_the_sliders_and_stands_beside(string sample)
    {
        var tab = await PageTab.OpenAsync(chromium, served, "sweeps/images/trials/1");
        var page = tab.Page;
        await page.WaitForSelectorAsync(Decoded);
        var point = page.Locator($"#chart-code {sample}");
        await point.ScrollIntoViewIfNeededAsync();
        var box = (await point.BoundingBoxAsync())!;
        await page.Mouse.ClickAsync(box.X + (box.Width / 2), box.Y + (box.Height / 2));
        await page.WaitForURLAsync("**/trials/1?sample=train.*");
        await page.WaitForSelectorAsync("#chart-decoded li >> nth=1 >> text=/training sample .*, class/");

        await page.GetByLabel("Begin at").ClickAsync();
        await page.ClickAsync(".mud-popover-open .mud-list-item >> text=/, class 0$/ >> nth=0");
        await page.WaitForSelectorAsync("#chart-decoded li >> nth=1 >> text=/, class 0$/");

        // The sliders are new ones, and move as the first did.
        await page.GetByLabel("code 2").PressAsync("ArrowLeft");
        await page.GetByLabel("code 2").PressAsync("ArrowRight");
        await page.WaitForURLAsync("**/trials/1?sample=test.*&code.2=*");
        await page.GetByLabel("Begin at").ClickAsync();
        await page.ClickAsync(".mud-popover-open .mud-list-item >> text=the mean of all samples");
        await page.WaitForURLAsync("**/trials/1");
        (await page.Locator("#chart-decoded li").CountAsync()).ShouldBe(1);
        tab.Messages.ShouldBeEmpty();
    }

    [ChromiumTheory]
    [InlineData("What the code holds", ".report figure.chart >> text=A walk through the code")]
    public async Task What_latent_says_comes_when_it_is_asked_for(string title, string drawing)
    {
        var tab = await PageTab.OpenAsync(chromium, served, "sweeps/images/trials/1");
        var page = tab.Page;
        await page.ClickAsync("button >> text=How far classes lie apart");
        await page.WaitForSelectorAsync($"h2 >> text={title}");
        await page.WaitForSelectorAsync(drawing);
        tab.Messages.ShouldBeEmpty();
    }

    [ChromiumTheory]
    [InlineData("#chart-units", "svg")]
    [InlineData("#chart-decoded", "svg")]
    [InlineData("#chart-inputs-and-reconstructions", "png")]
    public async Task Small_images_are_saved_like_charts_and_have_a_link(string figure, string kind)
    {
        var tab = await PageTab.OpenAsync(chromium, served, "sweeps/images/trials/1");
        var page = tab.Page;
        await page.WaitForSelectorAsync(Decoded);
        var saved = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync($"{figure} [data-chart={kind}]"));
        saved.SuggestedFilename.ShouldEndWith("." + kind);
        var bytes = await File.ReadAllBytesAsync(await saved.PathAsync());
        if (kind == "png")
        {
            bytes.AsSpan(1, 3).SequenceEqual("PNG"u8).ShouldBeTrue();
        }
        else
        {
            var drawn = System.Xml.Linq.XElement.Parse(System.Text.Encoding.UTF8.GetString(bytes));
            var images = await page.Locator($"{figure} :is(img, svg.wide image)").CountAsync();
            drawn.Descendants().Count(element => element.Name.LocalName == "image").ShouldBe(images);
            drawn.Value.ShouldContain(figure == "#chart-units" ? "8" : figure == "#chart-decoded" ? "decoded" : "reconstruction");
        }

        (await page.Locator($"{figure} button[data-chart=full]").CountAsync()).ShouldBe(1);
        await page.ClickAsync($"{figure} button[data-chart=link]");
        await page.WaitForSelectorAsync($"{figure} .said >> text=Link copied");
        tab.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task Programs_get_what_latent_prints_and_any_point_decoded()
    {
        using var script = served.Script();
        var study = await script.GetFromJsonAsync<JsonElement>("/api/v1/sweeps/images/trials/1/code");
        study.GetProperty("points")[0].GetProperty("width").GetInt32().ShouldBe(2);
        JsonElement.DeepEquals(study, JsonDocument.Parse(served.Said("latent", "images/1", "--json")).RootElement).ShouldBeTrue();

        var walk = study.GetProperty("walked")[0].GetProperty("walk")[3];
        var code = walk.GetProperty("codes")[5].EnumerateArray().Select(number => number.GetDouble()).ToArray();
        var decoded = await script.GetFromJsonAsync<JsonElement>(FormattableString.Invariant($"/api/v1/sweeps/images/trials/1/code/decoded?at={code[0]:R},{code[1]:R}"));
        decoded.GetProperty("image").GetProperty("rows").GetInt32().ShouldBe(8);
        decoded.GetProperty("at").EnumerateArray().Select(number => number.GetDouble()).ShouldBe(code);
        decoded.GetProperty("decoded").EnumerateArray().Select(number => number.GetDouble())
            .ShouldBe(walk.GetProperty("outputs")[5].EnumerateArray().Select(number => number.GetDouble()));
        (await script.GetFromJsonAsync<JsonElement>("/api/v1/sweeps/images/trials/1/code/decoded")).GetProperty("at").GetArrayLength().ShouldBe(2);
    }

    [Theory]
    [InlineData("sweeps/images/trials/1/code/decoded?at=1,2,3", HttpStatusCode.BadRequest, "at: 1,2,3 is not a point of the code. Give 2 numbers, separated by commas.")]
    [InlineData("sweeps/images/trials/1/code/decoded?at=1,NaN", HttpStatusCode.BadRequest, "at: 1,NaN is not a point of the code.")]
    [InlineData("sweeps/small/trials/3/code", HttpStatusCode.BadRequest, "small/3: an mlp has no code.")]
    [InlineData("sweeps/open/trials/1/code", HttpStatusCode.BadRequest, "open/1: ")]
    [InlineData("sweeps/images/trials/2/code", HttpStatusCode.NotFound, "has no trial 2.")]
    public async Task What_has_no_code_is_refused_in_one_line(string path, HttpStatusCode status, string says)
    {
        using var script = served.Script();
        using var answer = await script.GetAsync("/api/v1/" + path);
        answer.StatusCode.ShouldBe(status);
        var problem = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("problem").GetString()!;
        problem.ShouldContain(says);
        problem.ShouldNotContain("\n");
    }
}
