using Runner.Commands;
using Runner.Ledgers;
using Runner.Ledgers.Ownership;
using Runner.Page.Live;
using Runner.Serving;
using Runner.Tests.Actors;
using Runner.Tests.Commands;

namespace Runner.Tests.Page;

public sealed class Reading_for_all_pages : IDisposable
{
    private const string Spec = "name: one\ndata: xor\nmodel: {kind: mlp, hidden: [2]}\ntraining: {updates: 2}\nsweep: {axes: {optimizer.lr: [0.1, 0.2]}, replicates: 80}\n";

    private readonly TestConsole console = new();
    private readonly SteppedClock clock = new();

    public Reading_for_all_pages()
    {
        console.Write("one.yaml", Spec);
        console.Run("run", "one.yaml").ShouldSucceed();
    }

    public void Dispose() => console.Dispose();

    [Fact]
    public async Task Numbers_findings_the_best_and_minima_are_of_one_reading_of_the_results()
    {
        await using var file = LedgerLocation.OpenShared(console.Ledger, LedgerUse.Read);
        var (live, watch) = Live(file);
        var sweep = await live.FindAsync("one", waits: false, default);
        var numbers = await live.NumbersAsync(sweep, waits: true, default);
        var findings = await live.FindingsAsync(sweep, waits: true, default);
        (await live.BestAsync(sweep, default)).Text.ShouldBe(numbers.Best);
        findings.Numbers.ShouldBeSameAs(numbers);
        numbers.Results.Results.Count.ShouldBe(160);
        await live.MinimaAsync(sweep, default);
        watch.Tables.ShouldBe(1);
    }

    [Fact]
    public async Task The_first_rows_are_there_before_all_results_are_read()
    {
        await using var file = LedgerLocation.OpenShared(console.Ledger, LedgerUse.Read);
        var (live, watch) = Live(file);
        var release = new TaskCompletionSource();
        watch.Held = release.Task;
        var sweep = await live.FindAsync("one", waits: false, default);
        var all = live.NumbersAsync(sweep, waits: false, default);
        var first = await live.FirstRowsAsync(sweep, default);
        all.IsCompleted.ShouldBeFalse();
        first.Rows.Select(row => row.Trial).ShouldBe(Enumerable.Range(0, FirstRows.Most));

        release.SetResult();
        var numbers = await all;
        foreach (var row in first.Rows)
        {
            var same = numbers.RowAt(row.Trial);
            (same.Identity, same.FinalLoss, same.Values["optimizer.lr"]).ShouldBe((row.Recorded!.Identity, row.Recorded.FinalLoss, row.Values["optimizer.lr"]));
        }
    }

    [Fact]
    public async Task While_the_ledger_is_slow_a_page_shows_the_last_state_and_a_program_that_asks_gets_the_new_one()
    {
        await using var file = LedgerLocation.OpenShared(console.Ledger, LedgerUse.Read);
        var (live, watch) = Live(file);
        var before = await live.StatusAsync(waits: false, default);
        var release = new TaskCompletionSource();
        watch.HeldSweeps = release.Task;
        clock.Advance(TimeSpan.FromSeconds(1));

        var asked = live.StatusAsync(waits: true, default);
        (await live.StatusAsync(waits: false, default)).ShouldBeSameAs(before);
        asked.IsCompleted.ShouldBeFalse();

        release.SetResult();
        (await asked).ShouldNotBeSameAs(before);
    }

    [Theory]
    [InlineData("trial", null, null, null, 160)]
    [InlineData("epochs", 2.0, 2.0, null, 160)]
    [InlineData("epochs", 2.5, null, null, 0)]
    [InlineData("final-loss", null, -1.0, null, 0)]
    [InlineData("final-loss", 0.0, null, "optimizer.lr == 0.1", 80)]
    [InlineData("test-loss", null, 1e9, null, 0)]
    public async Task Trials_are_filtered_by_a_range_of_a_metric(string metric, double? least, double? most, string? where, int count)
    {
        await using var file = LedgerLocation.OpenShared(console.Ledger, LedgerUse.Read);
        var (live, _) = Live(file);
        var numbers = await live.NumbersAsync(await live.FindAsync("one", waits: false, default), waits: true, default);
        (await numbers.Order.OfAsync(new TrialQuery(Where: where, Metric: metric, Least: least, Most: most))).Length.ShouldBe(count);
    }

    [Fact]
    public async Task A_range_of_what_is_no_metric_is_refused_in_one_line()
    {
        await using var file = LedgerLocation.OpenShared(console.Ledger, LedgerUse.Read);
        var (live, _) = Live(file);
        var numbers = await live.NumbersAsync(await live.FindAsync("one", waits: false, default), waits: true, default);
        (await Should.ThrowAsync<UserException>(numbers.Order.OfAsync(new TrialQuery(Metric: "optimizer.lr", Least: 0)))).Message
            .ShouldBe("optimizer.lr: no such metric. They are epochs, final-loss, best-loss, test-loss, seconds.");
    }

    [Fact]
    public async Task A_sweep_that_no_page_shows_is_forgotten_while_there_are_too_many_trials()
    {
        foreach (var name in (string[])["two", "three"])
        {
            console.Write(name, Spec.Replace("name: one", $"name: {name}", StringComparison.Ordinal));
            console.Run("run", name).ShouldSucceed();
        }

        await using var file = LedgerLocation.OpenShared(console.Ledger, LedgerUse.Read);
        var (live, watch) = Live(file);

        // Each as if it were large; what is not shown is kept as long as there is room.
        var large = (await live.StatusAsync(waits: false, default)).Sweeps.Select(sweep => sweep with { Record = sweep.Record with { Trials = 900_000 } }).ToList();
        await ShowAsync(large[0], large[1]);
        await ShowAsync(large[0], large[1]);
        watch.Tables.ShouldBe(2);
        await ShowAsync(large[2], large[0], large[1]);
        watch.Tables.ShouldBe(3, "all three are shown");
        clock.Advance(TimeSpan.FromSeconds(11));
        await ShowAsync(large[2], large[1]);
        watch.Tables.ShouldBe(3);
        await ShowAsync(large[0]);
        watch.Tables.ShouldBe(4, "it had been forgotten");

        async Task ShowAsync(params SweepStatus[] sweeps)
        {
            foreach (var one in sweeps)
            {
                await live.NumbersAsync(one, waits: true, default);
            }
        }
    }

    [Fact]
    public async Task While_there_is_no_ledger_an_empty_one_is_read_and_once_there_was_one_its_loss_is_a_fault()
    {
        var path = Path.Combine(console.Folder, "new.litedb");
        await using var ledger = PageLedger.Opened(() => OpenAsync(LedgerUse.Read), () => OpenAsync(LedgerUse.Run));
        var release = new TaskCompletionSource();
        var reading = ledger.ReadAsync(
            async empty =>
            {
                await release.Task;
                return (await empty.SweepsAsync()).Count;
            },
            anew: true,
            default);
        (await ledger.ReadAsync(empty => empty.WorkersAsync(), anew: true, default)).ShouldBeEmpty();
        (ledger.IsThere, File.Exists(path)).ShouldBe((false, false));

        // Created while the empty one is still being read.
        (await ledger.PlanAsync(created => Task.FromResult(OwnedLedger.Of(created) is not null), default)).ShouldBeTrue();
        (ledger.IsThere, File.Exists(path)).ShouldBe((true, true));
        release.SetResult();
        (await reading).ShouldBe(0);
        using (var owner = LedgerOwner.TryTake(path))
        {
            owner.ShouldNotBeNull();
        }

        File.Delete(path);
        (await Should.ThrowAsync<LedgerException>(() => ledger.ReadAsync(gone => gone.SweepsAsync(), anew: true, default))).Message.ShouldStartWith("There is no ledger at");
        (await Should.ThrowAsync<LedgerException>(() => ledger.PlanAsync(gone => gone.SweepsAsync(), default))).Message.ShouldStartWith("There is no ledger at");

        Task<ITrialLedger> OpenAsync(LedgerUse use) => Task.FromResult(LedgerLocation.OpenShared(path, use));
    }

    [Fact]
    public async Task A_long_reading_keeps_no_other_waiting_and_the_file_is_closed_after_the_last()
    {
        await using var ledger = PageLedger.Opened(() => Task.FromResult(LedgerLocation.OpenShared(console.Ledger, LedgerUse.Read)));
        var release = new TaskCompletionSource();
        var opened = new List<ITrialLedger>();
        var reading = ReadAsync(release.Task);
        await ReadAsync(Task.CompletedTask);
        opened[1].ShouldBeSameAs(opened[0]);
        LedgerOwner.TryTake(console.Ledger).ShouldBeNull("it is being read");
        release.SetResult();
        await reading;
        using var owner = LedgerOwner.TryTake(console.Ledger);
        owner.ShouldNotBeNull();

        Task<int> ReadAsync(Task until) => ledger.ReadAsync(
            async to =>
            {
                opened.Add(to);
                await until;
                return (await to.SweepsAsync()).Count;
            },
            anew: true,
            default);
    }

    [Fact]
    public async Task Of_a_ledger_in_use_a_later_reading_sees_what_was_recorded_during_a_long_one()
    {
        await using var owner = LedgerLocation.OpenShared(console.Ledger, LedgerUse.Run);
        await using var ledger = PageLedger.Opened(() => Task.FromResult(LedgerLocation.OpenShared(console.Ledger, LedgerUse.Read)));
        var release = new TaskCompletionSource();
        var begun = new TaskCompletionSource();
        var reading = ledger.ReadAsync(
            async to =>
            {
                var before = await to.FindTrialAsync(new("one", 1), 0);
                begun.SetResult();
                await release.Task;
                return before!.State;
            },
            anew: true,
            default);
        await begun.Task;
        var record = (await owner.SweepsAsync())[0];
        await owner.SetFilingAsync(record.Id, record.Filing with { Note = "seen" });
        (await NoteAsync(anew: false)).ShouldBe("", "it shares what the long one sees");
        (await NoteAsync(anew: true)).ShouldBe("seen");
        release.SetResult();
        (await reading).ShouldBe(TrialState.Recorded);

        async Task<string> NoteAsync(bool anew) => (await ledger.ReadAsync(to => to.SweepsAsync(), anew, default))[0].Filing.Note;
    }

    private (LiveLedger Live, WatchedLedger Watch) Live(ITrialLedger file)
    {
        var (ledger, watch) = WatchedLedger.Of(file);
        var host = CommandHost.ForThisProcess() with { Folder = console.Folder, Out = TextWriter.Null, Error = TextWriter.Null, Terminal = false, Time = clock };
        return (new LiveLedger(PageLedger.Of(ledger), host), watch);
    }
}
