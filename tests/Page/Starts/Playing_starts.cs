using Runner.Commands;
using Runner.Ledgers;
using Runner.Page.Starts;
using Runner.Results;
using Runner.Tests.Commands;

namespace Runner.Tests.Page.Starts;

public sealed class Playing_starts : IDisposable
{
    private readonly TestConsole console = new();

    private CommandHost Host => CommandHost.ForThisProcess() with { Folder = console.Folder, Out = TextWriter.Null, Error = TextWriter.Null, Terminal = false };

    public static TheoryData<string> Presets => [.. Preset.All.Select(preset => preset.Title)];

    public void Dispose() => console.Dispose();

    [Theory]
    [InlineData("narrow", "xor", "{kind: mlp, hidden: [2], activation: {output: sigmoid}}", "{updates: 120, batch: full}", "0, 3")]
    [InlineData("batches", "{source: digits, take: 200, test: 0.2}", "{encoder: [6], bottleneck: 2}", "{epochs: 3, batch: 16}", "1, 0, 5")]
    [InlineData("noisy", "{source: digits, take: 100}", "{encoder: [4], bottleneck: 2, noise: masking}", "{epochs: 2, batch: 16}", "2, 7")]
    [InlineData("surface", "", "{kind: surface, surface: himmelblau}", "{updates: 50}", "0, 1, 2, 3")]
    public async Task A_start_that_was_played_ends_in_the_bits_of_the_run_of_the_saved_spec(string name, string data, string model, string training, string inits)
    {
        var spec = $"name: {name}\n{(data.Length > 0 ? $"data: {data}\n" : "")}model: {model}\noptimizer: {{name: sgd, lr: 0.01}}\ntraining: {training}\nsweep: {{replicates: 40}}\n";
        using var playground = Playground.Open(Host, SpecFiles.Parse(spec, "a.yaml"), StartChoice.Read("0", inits, "0"));
        Finish(playground);

        await ShouldBeRecordedAsync(playground);
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public async Task What_is_ready_to_play_plays_and_its_saved_spec_trains_the_same_runs(string title)
    {
        var preset = Preset.All.Single(one => one.Title == title);
        // All that is left out is time.
        var text = System.Text.RegularExpressions.Regex.Replace(preset.Text(), @"(epochs|updates): \d+", "$1: 2");
        using var playground = Playground.Open(Host, SpecFiles.Parse(text, preset.File), preset.Choice);
        playground.Starts.Select(start => start.Now.Parameters).Distinct(new SameNumbers()).Count().ShouldBe((int)preset.Choice.Count);
        Finish(playground);

        await ShouldBeRecordedAsync(playground);
    }

    [Fact]
    public void Rewound_it_goes_the_same_way_again()
    {
        using var playground = Xor();
        playground.Step(37);
        var first = playground.Starts.Select(start => (start.Now.Update, start.Now.Loss, Parameters: start.Now.Parameters.ToArray())).ToList();
        playground.Rewind();
        playground.Updates.ShouldBe(0);
        playground.Step(20);
        playground.Step(17);

        foreach (var (start, before) in playground.Starts.Zip(first))
        {
            (start.Now.Update, start.Now.Loss).ShouldBe((before.Update, before.Loss));
            start.Now.Parameters.ShouldBe(before.Parameters);
        }
    }

    [Fact]
    public void The_same_start_in_another_order_begins_at_the_same_place_and_goes_another_way()
    {
        var spec = SpecFiles.Parse("name: a\ndata: {source: digits, take: 64}\nmodel: {encoder: [4]}\ntraining: {epochs: 2, batch: 8}\n", "a.yaml");
        using var playground = Playground.Open(Host, spec, StartChoice.Read("0", "3", "0, 1"));

        playground.Starts.Select(start => start.Name).ShouldBe(["order 0", "order 1"]);
        playground.Starts[0].Now.Parameters.ShouldBe(playground.Starts[1].Now.Parameters);
        playground.Step(5);
        playground.Starts[0].Now.Parameters.ShouldNotBe(playground.Starts[1].Now.Parameters);
    }

    [Fact]
    public async Task Points_of_the_sweep_are_told_apart_by_what_they_differ_in_and_saved_with_it()
    {
        var spec = SpecFiles.Parse(
            """
            name: points
            data: xor
            model: {kind: mlp, hidden: [2]}
            training: {updates: 20, batch: full}
            sweep:
              axes:
                optimizer:
                  - {name: momentum, lr: 0.1, label: heavy "ball"}
                  - {name: sgd, lr: 0.5}
                model.activation.hidden: [tanh, relu]
                training.weight-decay: {values: [0.001, 0.01], when: optimizer.name == momentum}
              replicates: 3
            """,
            "points.yaml");
        using var playground = Playground.Open(Host, spec, StartChoice.Read("0, 3, 5", "1", "1"));
        Finish(playground);

        playground.Starts[0].Name.ShouldContain("heavy \"ball\"");
        playground.Starts.Select(start => start.Name).Distinct().Count().ShouldBe(3);
        await ShouldBeRecordedAsync(playground);
    }

    [Fact]
    public void However_long_it_plays_it_keeps_a_bounded_number_of_moments_and_the_start_is_one_of_them()
    {
        var frames = new FrameList(50);
        for (var update = 0L; update <= 100_000; update++)
        {
            if (frames.Wants(update))
            {
                frames.Add(new Frame(update, 0, []));
                frames.Kept.Count.ShouldBeLessThanOrEqualTo(50);
            }
        }

        frames.Kept[0].Update.ShouldBe(0);
        frames.Kept.Count.ShouldBeGreaterThanOrEqualTo(25);
        frames.Kept.Zip(frames.Kept.Skip(1), (one, next) => next.Update - one.Update).Distinct().ShouldBe([frames.Every]);
    }

    [Theory]
    [InlineData("data: digits\nmodel: {encoder: [400]}\ntraining: {epochs: 100000}\n", "runner run a.yaml")]
    [InlineData("data: digits\nmodel: {encoder: [2000]}\ntraining: {epochs: 1}\n", "weights, and this page plays up to 100,000")]
    [InlineData("data: digits\nmodel: {kind: mlp, hidden: [60000, 4000]}\nloss: softmax-cross-entropy\ntraining: {epochs: 1}\n", "weights, and this page plays up to 100,000")]
    [InlineData("data: curves\nmodel: {encoder: [32]}\ntraining: {epochs: 1}\n", "numbers, and this page plays up to 20,000,000")]
    [InlineData("data: digits\nmodel: {encoder: [4]}\ntraining: {epochs: 1, engine: torchsharp}\n", "trains with libtorch")]
    public void What_would_take_too_long_here_is_refused_in_one_line_that_says_how_else(string settings, string says)
    {
        var check = Check("name: a\n" + settings, "0", "0, 1", "0");

        check.Playground.ShouldBeNull();
        check.Problems.ShouldHaveSingleItem().ShouldContain(says);
        check.Problems[0].ShouldEndWith("runner run a.yaml.");
    }

    [Theory]
    [InlineData("0", "0", "0", "make 1 run. Choose 2 to 4")]
    [InlineData("0", "0, 1, 2", "0, 1", "make 6 runs. Choose 2 to 4")]
    [InlineData("0", "0, x", "0", "Starting weights: x is not a whole number")]
    [InlineData("0", "0, 99999999999", "0", "is not a whole number from 0")]
    [InlineData("0", "0, 0", "0", "a number is there twice")]
    [InlineData("0", "", "0", "no number is given")]
    [InlineData("0, 7", "0", "0", "there is no point 7. The sweep has 1")]
    public void Starts_that_cannot_be_played_are_refused_in_one_line(string points, string inits, string orders, string says) =>
        Check("name: a\ndata: xor\nmodel: {kind: mlp, hidden: [2]}\ntraining: {updates: 10}\n", points, inits, orders).Problems.ShouldHaveSingleItem().ShouldContain(says);

    [Fact]
    public void Whoever_comes_from_elsewhere_has_no_files_of_this_machine_read()
    {
        var text = "name: a\ndata: csv:/etc/passwd\nmodel: {kind: mlp}\n";

        StartsCheck.Of(Host, text, "a.yaml", () => StartChoice.First, stranger: "a page that other machines reach", default).Problems.ShouldHaveSingleItem().ShouldContain("reads none");
    }

    [Fact]
    public void What_is_wrong_with_a_spec_is_said_in_the_readers_own_words() =>
        Check("name: a\ndata: xr\n", "0", "0, 1", "0").Problems.ShouldContain(line => line.StartsWith("a.yaml:2:7: data"));

    [Fact]
    public async Task Playing_waits_for_what_shows_it_and_stops_when_nobody_looks()
    {
        using var playground = Xor();
        using var thread = new PlayThread();
        using var stop = new CancellationTokenSource();
        var shown = new List<long>();
        await Should.ThrowAsync<OperationCanceledException>(() => new Playing(playground, thread, TimeProvider.System).PlayAsync(
            () => 1,
            async view =>
            {
                shown.Add(view.Updates);
                await Task.Yield();
                if (shown.Count == 5)
                {
                    await stop.CancelAsync();
                }
            },
            stop.Token));

        shown.ShouldBe([1, 2, 3, 4, 5]);
        playground.Updates.ShouldBe(5);
        playground.Ended.ShouldBeFalse();
    }

    [Fact]
    public async Task A_browser_that_has_gone_ends_it()
    {
        using var playground = Xor();
        using var thread = new PlayThread();
        await Should.ThrowAsync<Microsoft.JSInterop.JSDisconnectedException>(() => new Playing(playground, thread, TimeProvider.System).PlayAsync(
            () => 3, _ => throw new Microsoft.JSInterop.JSDisconnectedException("gone"), default));

        playground.Updates.ShouldBe(3);
    }

    [Fact]
    public async Task Runs_end_between_two_turns_and_whoever_waits_for_a_later_one_hears_it()
    {
        using var thread = new PlayThread();
        using var goOn = new ManualResetEventSlim();
        var before = thread.DoAsync(() => goOn.Wait(TimeSpan.FromMinutes(1)), default);
        var playing = new Playing(Xor(), thread, TimeProvider.System);
        var step = playing.StepAsync(3, default);
        var over = playing.DisposeAsync().AsTask();
        var late = playing.StepAsync(3, default);
        goOn.Set();

        (await before).ShouldBeTrue();
        (await step).Updates.ShouldBe(3);
        await over;
        await Should.ThrowAsync<OperationCanceledException>(() => late);
        (await thread.DoAsync(() => 1, default)).ShouldBe(1);
    }

    [Fact]
    public async Task Runs_end_well_after_the_thread_has_ended()
    {
        var thread = new PlayThread();
        var playing = new Playing(Xor(), thread, TimeProvider.System);
        await playing.StepAsync(3, default);
        thread.Dispose();
        await playing.DisposeAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => playing.StepAsync(3, default));
    }

    [Fact]
    public async Task All_who_play_share_one_thread_and_a_fault_of_one_is_its_own()
    {
        using var thread = new PlayThread();
        var here = await thread.DoAsync(() => Environment.CurrentManagedThreadId, default);
        await Should.ThrowAsync<InvalidOperationException>(() => thread.DoAsync<int>(() => throw new InvalidOperationException("a fault"), default));

        (await thread.DoAsync(() => Environment.CurrentManagedThreadId, default)).ShouldBe(here);
        here.ShouldNotBe(Environment.CurrentManagedThreadId);
    }

    private static void Finish(Playground playground)
    {
        while (!playground.Ended)
        {
            playground.Step(7);
        }
    }

    private Playground Xor() => Playground.Open(
        Host, SpecFiles.Parse("name: xor\ndata: xor\nmodel: {kind: mlp, hidden: [2]}\noptimizer: {name: sgd, lr: 0.5}\ntraining: {updates: 5000, batch: full}\n", "xor.yaml"), StartChoice.First);

    private StartsCheck Check(string text, string points, string inits, string orders) =>
        StartsCheck.Of(Host, text, "a.yaml", () => StartChoice.Read(points, inits, orders), stranger: null, default);

    /// <summary>Runs the saved spec as a sweep and compares hashes of weights and curves.</summary>
    private async Task ShouldBeRecordedAsync(Playground playground)
    {
        console.Write("saved.yaml", playground.Spec.Text);
        console.Run("run", "saved.yaml").ShouldSucceed();
        var recorded = await RecordedAsync(playground);
        recorded.Count.ShouldBe(playground.Starts.Count);
        foreach (var (start, one) in playground.Starts.Zip(recorded))
        {
            var played = start.Result.ShouldNotBeNull();
            (played.WeightsHash, played.CurveHash, played.Outcome, played.FinalLoss).ShouldBe((one.WeightsHash, one.CurveHash, one.Outcome, one.FinalLoss));
            start.Now.Loss.ShouldBe(one.FinalLoss);
        }
    }

    private async Task<List<TrialResult>> RecordedAsync(Playground playground)
    {
        await using var ledger = LedgerLocation.OpenShared(console.Ledger, LedgerUse.Read);
        var sweep = (await ledger.SweepsAsync()).Single(record => record.SpecText == playground.Spec.Text);
        var results = new List<TrialResult>();
        await foreach (var result in ledger.ResultsAsync(sweep.Id, ResultParts.Numbers))
        {
            results.Add(result);
        }

        return results;
    }

    private sealed class SameNumbers : IEqualityComparer<double[]>
    {
        public bool Equals(double[]? x, double[]? y) => x!.AsSpan().SequenceEqual(y);

        public int GetHashCode(double[] obj) => obj.Length;
    }
}
