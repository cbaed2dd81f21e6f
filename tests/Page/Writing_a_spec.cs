using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Runner.Tests.Reports;

namespace Runner.Tests.Page;

public sealed class Writing_a_spec(TrainingPage served, Chromium chromium) : IClassFixture<TrainingPage>, IClassFixture<Chromium>
{
    private const string Field = "#spec-text";
    private const string Chosen = ".spec-popup [aria-selected=true] b";

    [ChromiumTheory]
    [InlineData(360, ColorScheme.Light)]
    [InlineData(800, ColorScheme.Dark)]
    [InlineData(1600, ColorScheme.Light)]
    public async Task The_editor_suggests_and_marks_at_every_width(int width, ColorScheme scheme)
    {
        var tab = await PageTab.OpenAsync(chromium, served, width, scheme);
        var page = tab.Page;
        await tab.GoAsync("new");
        await page.WaitForSelectorAsync("text=40 trials");
        await WriteAsync(page, "name: new\ndata: xr\nmodel: {kind: mlp, hidden: [4]}\noptimizer: ad");
        await page.WaitForSelectorAsync($"{Chosen} >> text=adagrad");
        await page.WaitForSelectorAsync(".spec-marks mark >> text=xr");
        await page.WaitForSelectorAsync(".spec-lines b >> text=2");
        (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width);
        (await page.GetAttributeAsync(Field, "aria-activedescendant")).ShouldBe("spec-choice-0");
        (await page.InnerTextAsync(".spec-editor [role=status]")).ShouldBe("8 suggestions. adagrad");
        await PreviewAsync(page, $"new-suggests-{width}");
        (await page.RunAxe()).Violations.Where(one => one.Impact is "serious" or "critical")
            .Select(one => $"{one.Id}: {string.Join(" | ", one.Nodes.Take(3).Select(node => node.Html))}").ShouldBeEmpty();
        await page.PressAsync(Field, "Escape");
        await PreviewAsync(page, $"new-problems-{width}");
        tab.Messages.ShouldBeEmpty();
    }

    [ChromiumTheory]
    [InlineData("Tab")]
    [InlineData("Enter")]
    public async Task Keys_choose_and_take_what_is_suggested(string takes)
    {
        var page = (await PageTab.OpenAsync(chromium, served, "new")).Page;
        await WriteAsync(page, "opt");
        await page.WaitForSelectorAsync($"{Chosen} >> text=optimizer");
        await page.PressAsync(Field, takes);

        // A key is followed by its values.
        await page.WaitForSelectorAsync($"{Chosen} >> text=sgd");
        await page.PressAsync(Field, "ArrowDown");
        await page.PressAsync(Field, "ArrowDown");
        await page.PressAsync(Field, "ArrowUp");
        await page.WaitForSelectorAsync($"{Chosen} >> text=momentum");
        await page.PressAsync(Field, takes);
        (await page.InputValueAsync(Field)).ShouldBe("optimizer: momentum");
        await page.WaitForSelectorAsync(".spec-popup", new() { State = WaitForSelectorState.Hidden });

        // The caret is behind it; an indented line follows a key without a value.
        await page.PressAsync(Field, "Enter");
        await page.Keyboard.TypeAsync("sweep:");
        await page.PressAsync(Field, "Escape");
        await page.PressAsync(Field, "Enter");
        await page.PressAsync(Field, "Control+Space");
        await page.ClickAsync(".spec-popup [role=option] >> text=axes");
        (await page.InputValueAsync(Field)).ShouldBe("optimizer: momentum\nsweep:\n  axes:\n    ");
        await page.PressAsync(Field, "Control+z");
        (await page.InputValueAsync(Field)).ShouldBe("optimizer: momentum\nsweep:\n  ");
    }

    [ChromiumTheory]
    [InlineData("Escape")]
    public async Task Escape_closes_what_is_suggested_and_Tab_then_leaves_the_field(string key)
    {
        var page = (await PageTab.OpenAsync(chromium, served, "new")).Page;
        await WriteAsync(page, "opt");
        await page.WaitForSelectorAsync(Chosen);
        await page.PressAsync(Field, key);
        await page.WaitForSelectorAsync(".spec-popup", new() { State = WaitForSelectorState.Hidden });
        await page.PressAsync(Field, "Tab");
        (await page.EvaluateAsync<string>("() => document.activeElement.id")).ShouldNotBe("spec-text");
        (await page.InputValueAsync(Field)).ShouldBe("opt");
    }

    [ChromiumTheory]
    [InlineData("name: new\ndata: xr\n", "new.yaml:2:7: data", 16)]
    public async Task A_problem_leads_to_its_place(string spec, string says, int place)
    {
        var page = (await PageTab.OpenAsync(chromium, served, "new")).Page;
        await page.FillAsync(Field, spec);
        await page.ClickAsync($".problem >> text={says}");
        await page.WaitForFunctionAsync($"() => document.activeElement.selectionStart === {place}");
        (await page.GetAttributeAsync(Field, "aria-invalid")).ShouldBe("true");
        (await page.IsDisabledAsync("button >> text=Run")).ShouldBeTrue();
    }

    [ChromiumTheory]
    [InlineData("new")]
    public async Task The_example_runs_to_its_end(string name)
    {
        var tab = await PageTab.OpenAsync(chromium, served, "new");
        var page = tab.Page;
        await page.ClickAsync("button:enabled >> text=Run");
        await page.WaitForSelectorAsync("text=40 trials, training in this process. >> nth=0");
        await page.WaitForSelectorAsync(".ordered .settled >> text=finished");
        await page.WaitForSelectorAsync(".ordered >> text=40 of 40 trials recorded");
        await PreviewAsync(page, "new-finished");
        await page.ClickAsync($".ordered .sweep-name >> text={name}");
        await page.WaitForSelectorAsync(".plot .main-svg >> nth=0");
        tab.Messages.ShouldBeEmpty();
    }

    [ChromiumTheory]
    [InlineData("behind")]
    public async Task A_sweep_is_queued_behind_one_that_runs(string name)
    {
        var page = (await PageTab.OpenAsync(chromium, served, "new")).Page;
        await page.FillAsync(Field, TrainingPage.Long);
        await page.WaitForSelectorAsync(".spec-said >> text=long: ");
        await page.ClickAsync("button:enabled >> text=Run");
        await page.WaitForSelectorAsync(".ordered .seen >> text=training");
        await page.FillAsync(Field, TrainingPage.Named(name));
        await page.WaitForSelectorAsync($".spec-said >> text={name}: ");
        await page.ClickAsync("button:enabled >> text=Queue");
        await page.FillAsync(".mud-dialog input >> nth=1", "soon");
        await page.ClickAsync("button >> text=Queue it");
        await page.WaitForSelectorAsync(".mud-dialog .problem >> text=deadline soon: not a time.");
        await PreviewAsync(page, "new-queue");
        await page.FillAsync(".mud-dialog input >> nth=1", "");
        await page.FillAsync(".mud-dialog input >> nth=0", "-2");
        await page.ClickAsync("button >> text=Queue it");
        await page.WaitForSelectorAsync($".ordered >> text={name}: 6 trials, at the end of the queue of this process, which trains it.");
        await PreviewAsync(page, "new-queued");
        await page.GotoAsync(new Uri(served.Address, "sweeps/long").AbsoluteUri);
        await page.ClickAsync("button >> text=Stop");
        await served.OrderAsync("long", "cancel");
        await served.FinishedAsync(name);
    }

    private static async Task WriteAsync(IPage page, string text)
    {
        await page.FillAsync(Field, "");
        await page.FocusAsync(Field);
        await page.Keyboard.InsertTextAsync(text[..^1]);
        await page.Keyboard.TypeAsync(text[^1..]);
    }

    private static async Task PreviewAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("RUNNER_REPORT_PREVIEW") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"page-{name}.png"), FullPage = true });
        }
    }
}
