using System.Net;
using Runner.Commands;
using Runner.Ledgers;
using Runner.Page.Live;
using Runner.Serving;
using Runner.Tests.Commands;
using Runner.Tests.Processes;
using Runner.Tests.Reports;

namespace Runner.Tests.Page;

public sealed class Running_a_spec(TrainingPage served, Chromium chromium) : IClassFixture<TrainingPage>, IClassFixture<Chromium>
{
    private const int Limit = 120_000;

    [Fact(Timeout = Limit)]
    public async Task The_page_trains_it_when_nobody_else_does()
    {
        var (status, answer) = await served.PostAsync(Named("here"));
        status.ShouldBe(200);
        answer.GetProperty("said").GetString().ShouldBe("here: 6 trials, training in this process.");
        answer.GetProperty("status").GetProperty("sweep").GetString().ShouldBe("here");
        await served.FinishedAsync("here");

        // The same spec again has nothing left to train; another spec of that name is its next revision.
        (await served.PostAsync(Named("here"))).Answer.GetProperty("said").GetString().ShouldBe("here: all 6 trials are already done.");
        (await served.PostAsync(Named("here").Replace("replicates: 3", "replicates: 4"))).Answer.GetProperty("said").GetString()
            .ShouldBe("here@2: 6 of 8 trials recorded, training in this process. It is revision 2: earlier ones have another spec. Results of 6 trials are taken from earlier sweeps.");
        await served.FinishedAsync("here");
    }

    [ChromiumTheory(Timeout = Limit)]
    [InlineData("linked")]
    public async Task The_trial_that_a_worker_trains_is_linked(string sweep)
    {
        await served.PostAsync(TrainingPage.Long.Replace("name: long", $"name: {sweep}"));
        var tab = await PageTab.OpenAsync(chromium, served, "workers");
        var slot = tab.Page.Locator(".trains li", new() { HasText = "at trial" }).First;
        (await slot.InnerTextAsync()).ShouldMatch("^at trial [0-9]+ [0-9,]+ of 1,000,000,000, loss ([0-9.e-]+|—)$");
        (await slot.Locator("a").GetAttributeAsync("href"))!.ShouldMatch($"^sweeps/{sweep}/trials/[0-9]+$");
        served.Run("status").Output.ShouldMatch($"  at trial [0-9]+ of {sweep}: [0-9,]+ of 1,000,000,000, loss ");
        await served.OrderAsync(sweep, "cancel");
        await served.LeasedAsync(sweep, isLeased: false);
        served.Run("delete", sweep).ShouldSucceed();
        tab.Messages.ShouldBeEmpty();
    }

    [Fact(Timeout = Limit)]
    public async Task A_queued_sweep_waits_for_a_process_that_trains()
    {
        var (status, answer) = await served.PostAsync(Named("waits"), "?queue=true&priority=3&share=50%25&deadline=2099-01-31T07:00Z&between=always");
        status.ShouldBe(200);
        answer.GetProperty("said").GetString().ShouldBe("waits: 6 trials, in the queue. No process trains it now. Train it here with Run, or with: runner run waits");
        var queue = answer.GetProperty("status").GetProperty("queue");
        (queue.GetProperty("priority").GetInt32(), queue.GetProperty("share").GetInt32(), queue.GetProperty("deadline").GetDateTimeOffset()).ShouldBe((3, 50, new DateTimeOffset(2099, 1, 31, 7, 0, 0, TimeSpan.Zero)));
        served.Run("run", "waits").ShouldSucceed();
        await served.FinishedAsync("waits");
    }

    [Fact(Timeout = Limit)]
    [Trait("Category", "Slow")]
    public async Task A_queued_sweep_is_trained_behind_the_one_that_trains_and_orders_work()
    {
        await served.PostAsync(TrainingPage.Long);
        await served.LeasedAsync("long", isLeased: true);
        (await served.PostAsync(Named("behind"), "?queue=true")).Answer.GetProperty("said").GetString()
            .ShouldBe("behind: 6 trials, at the end of the queue of this process, which trains it.");

        // This process owns the ledger, and what another terminal runs is handed to it: it comes before what was queued.
        served.Run("run", "before").ShouldSucceed();
        await served.OrderAsync("long", "pause");
        await served.LeasedAsync("long", isLeased: false);
        await served.FinishedAsync("behind");
        await served.OrderAsync("long", "resume");
        await served.LeasedAsync("long", isLeased: true);
        await served.OrderAsync("long", "cancel");
        await served.LeasedAsync("long", isLeased: false);

        // The process trains nothing any more, and begins again.
        await served.OrderAsync("long", "resume");
        await served.LeasedAsync("long", isLeased: true);
        await served.OrderAsync("long", "cancel");
        await served.LeasedAsync("long", isLeased: false);
        served.Run("delete", "long").ShouldSucceed();
    }

    [Fact(Timeout = Limit)]
    public async Task What_is_wrong_with_it_is_said_at_its_place()
    {
        var (status, answer) = await served.PostAsync("name: wrong\ndata: xr\nmodel: mlp\noptimiser: adam\n");
        status.ShouldBe(422);
        answer.GetProperty("problem").GetString().ShouldStartWith("spec.yaml:2:7: data.source: unknown data source xr. Did you mean xor?");
        var problems = answer.GetProperty("problems").EnumerateArray().ToList();
        problems.Count.ShouldBe(2);
        (problems[0].GetProperty("line").GetInt32(), problems[0].GetProperty("column").GetInt32(), problems[0].GetProperty("path").GetString()).ShouldBe((2, 7, "data.source"));
        problems[1].GetProperty("remedy").GetString()!.ShouldContain("optimizer");
    }

    [Theory]
    [InlineData("?queue=true&deadline=soon", "deadline soon: not a time.")]
    [InlineData("?share=0", "share 0: not a share of the slots.")]
    [InlineData("?priority=9000000", "priority 9000000: not from")]
    [InlineData("?between=noon", "between noon: not a range of hours.")]
    public async Task A_wish_that_cannot_be_read_is_one_line(string query, string says)
    {
        var (status, answer) = await served.PostAsync(Named("never"), query);
        status.ShouldBe(400);
        answer.GetProperty("problem").GetString()!.ShouldStartWith(says);
    }

    [Fact]
    public async Task A_spec_that_names_files_is_not_run_from_a_page_that_other_machines_reach()
    {
        await using var ledger = PageLedger.Opened(() => throw new LedgerException("It is not read."));
        var host = CommandHost.ForThisProcess();
        await using var training = new PageTraining(host, ledger, null);
        var order = new SpecOrder(Named("files").Replace("data: xor", "data: {source: 'csv:secret.csv', target: a}"), Behind: false, new QueueChange());
        var wish = new PageWish(new IPEndPoint(IPAddress.Any, 0), "token", null);
        (await Should.ThrowAsync<UserException>(() => order.GiveAsync(host, wish, new LiveLedger(ledger, host), training, default))).Message
            .ShouldBe("files: names files, and a page that other machines reach reads none. Use data that the program has, or run it instead: runner run files.yaml.");
    }

    [Fact]
    public async Task A_browser_needs_the_antiforgery_token_for_it()
    {
        using var browser = await served.BrowserAsync();
        (await browser.PostAsync("/api/v1/sweeps", new StringContent(Named("forged")))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    private static string Named(string name) => TrainingPage.Named(name);
}
