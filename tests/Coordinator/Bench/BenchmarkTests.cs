using System.Text.Json.Nodes;
using Runner.Bench;
using Runner.Commands;
using Runner.Search;
using Runner.Specs;
using Runner.Tests.Processes;
using Runner.Training.Torch;
using Spectre.Console;

namespace Runner.Tests.Bench;

public sealed class BenchmarkTests
{
    private static readonly RepeatedRuns Clock = new(TimeProvider.System) { RunSeconds = 1e-4 };

    [Fact]
    public async Task Every_measure_is_made_in_every_turn_and_set_against_the_peer()
    {
        var sweeps = SweepMeasures.All((_, _, _) => Task.FromResult(new SweepTiming(240, 4, 1e9, 5_000_000, 1 << 29)));
        var peer = new PeerProgram("echo 'xor 2-2-1: 1e6 us/step'; echo 'matrix by blas: 0.001 GFLOP/s'; echo 'optuna noop: 24 ms/trial'; echo 'optuna digits: 2 trials/s'");
        var said = new List<string>();
        var report = await new Benchmark([.. BenchMeasure.Steps(Clock), .. sweeps], [peer]) { Turns = 2 }.RunAsync((what, _) => said.Add(what));

        report.Complete.ShouldBeTrue();
        report.PeakGflops.ShouldBeGreaterThan(0);
        report.BandwidthGb.ShouldBeGreaterThan(0);
        report.Figures.Count.ShouldBe(16, "two limits, four networks, one bundle, nine figures of five sweeps");
        report.Figures.ShouldAllBe(figure => figure.Runs.Count == 2 && figure.Value > 0);
        said.Count.ShouldBe(2 * 13, "twelve measures and a peer");

        var xor = report.Figures.Single(figure => figure.Name == "xor 2-2-1");
        xor.Speedup.ShouldBe(1e6 / xor.Value);
        report.Figures.Single(figure => figure.Name.EndsWith("in a bundle", StringComparison.Ordinal)).Peer.ShouldBe(1e6);
        var matrix = report.Figures[0];
        matrix.Speedup.ShouldBe(matrix.Value / 0.001, "rates divide the other way");
        report.Figures.Single(figure => figure.Unit == "trials/s").Speedup.ShouldBe(30);
        report.Figures.Where(figure => figure.Unit == "us/trial").ShouldAllBe(figure => Math.Abs(figure.Speedup - (24_000 / (4e6 / 240))) < 1e-9);
        report.Figures.Single(figure => figure.Name.StartsWith("book", StringComparison.Ordinal)).Peer.ShouldBe(double.NaN);
        report.Figures.Where(figure => figure.Unit == "MiB").ShouldAllBe(figure => figure.Reached == true);

        var text = new StringWriter();
        Json.Print(text, report);
        var json = JsonNode.Parse(text.ToString())!;
        json["figures"]!.AsArray().Count.ShouldBe(16);
        json["figures"]!.AsArray().Single(node => node!["unit"]!.GetValue<string>() == "trials/s")!["speedup"]!.GetValue<double>().ShouldBe(30);
        json["figures"]!.AsArray().Single(node => node!["name"]!.GetValue<string>().StartsWith("book", StringComparison.Ordinal))!["peer"].ShouldBeNull();
    }

    [Fact]
    public async Task What_was_measured_before_it_is_stopped_is_kept()
    {
        using var stop = new CancellationTokenSource();
        var turns = 0;
        BenchMeasure Measure(string name, string unit) => new(name, [new(name, unit)], cancel =>
        {
            if (++turns == 4)
            {
                stop.Cancel();
            }

            cancel.ThrowIfCancellationRequested();
            return Task.FromResult<IReadOnlyList<double>>([turns]);
        });
        var report = await new Benchmark([Measure(BenchMeasure.Matrix, "GFLOP/s"), Measure(BenchMeasure.Memory, "GB/s")], [])
            .RunAsync(cancel: stop.Token);
        report.Complete.ShouldBeFalse();
        report.Figures[0].Runs.ShouldBe([1, 3]);
        report.Figures[1].Runs.ShouldBe([2]);
    }

    [Theory]
    [InlineData("us/step", 50, 1)]
    [InlineData("trials/s", 20_000, 1)]
    [InlineData("s", 50e-6, 1)]
    [InlineData("us/step", 50, 2)]
    public void The_share_of_the_roofline_is_the_least_time_over_the_measured_one(string unit, double value, int cores)
    {
        // 4,000 operations at 100 a microsecond: 40 of the 50 us that it took.
        var figure = new BenchFigure("x", unit) { Flops = 4_000, Bytes = 100, Cores = cores }.With([value], 1e8, 1e8, []);
        figure.OfRoofline.ShouldBe(0.8 / cores, 1e-12);
    }

    [Fact]
    public void The_sweeps_that_are_timed_can_be_read_and_have_their_size()
    {
        var counts = WholeSweep.All.Select(sweep =>
        {
            var reading = SpecFile.Read(sweep.Spec, "bench.yaml");
            reading.Problems.ShouldBeEmpty();
            return SweepPoints.Of(reading.Spec!).TrialCount;
        });
        counts.ShouldBe([240, 250_000, 1_000_000]);
        SweepMeasures.All((_, _, _) => throw new NotSupportedException()).Select(measure => measure.Name).Distinct().ShouldBe(WholeSweep.All.Select(sweep => sweep.Name));
    }

    [Fact]
    public async Task A_whole_sweep_is_timed()
    {
        var timing = await new WholeSweep("few", "four trials", "name: few\ndata: xor\nmodel: {kind: mlp, hidden: [2]}\ntraining: {updates: 5, batch: full}\nsweep: {replicates: 4}\n")
            .RunAsync(WholeSweep.LiteDb, TimeProvider.System, CancellationToken.None);
        timing.Trials.ShouldBe(4);
        timing.Seconds.ShouldBeGreaterThan(0);
        timing.Flops.ShouldBeGreaterThan(0);
        timing.LedgerBytes.ShouldBeGreaterThan(0);
        timing.PeakMemoryBytes.ShouldBeGreaterThan(0);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void So_it_is_in_a_process_of_its_own()
    {
        using var folder = new TemporaryFolder();
        var json = JsonNode.Parse(RunnerProcess.Run(folder.Path, "bench", "sweep", "sweep", "--kind", "litedb", "--json").ShouldSucceed().Output)!;
        json["trials"]!.GetValue<int>().ShouldBe(240);
        json["seconds"]!.GetValue<double>().ShouldBeGreaterThan(0);
        json["ledger-bytes"]!.GetValue<long>().ShouldBeGreaterThan(0);
        json["peak-memory-bytes"]!.GetValue<long>().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task The_commands_on_a_finished_sweep_are_timed_in_processes_of_their_own()
    {
        const string spec = "name: bench-million\ndata: xor\nmodel: {kind: mlp, hidden: [2]}\ntraining: {updates: 5, batch: full}\n";
        var measures = FinishedMeasures.All((commands, kind, cancel) => FinishedMeasures.RunAsync(spec, commands, kind, TimeProvider.System, cancel));
        measures.Select(measure => measure.Name).ShouldBe([FinishedMeasures.Name, FinishedMeasures.Name], "on either kind of file");
        measures.ShouldAllBe(measure => measure.Figures.Select(figure => figure.Unit).SequenceEqual(new[] { "s", "MiB", "s", "MiB", "s", "MiB" }));
        var values = await measures[^1].RunAsync(CancellationToken.None);
        values.Count.ShouldBe(measures[^1].Figures.Count);
        values.ShouldAllBe(value => value > 0);

        await Should.ThrowAsync<BenchException>(() => FinishedMeasures.RunAsync(spec, [["compare", "other"]], WholeSweep.Sqlite, TimeProvider.System, CancellationToken.None));
    }

    [Fact]
    public void A_missed_target_is_said_loudly()
    {
        var missed = new BenchFigure("digits", "us/step") { SpeedupTarget = 12 }.With([50], 1, 1, [500]);
        missed.Reached.ShouldBe(false);
        new BenchFigure("digits", "us/step") { SpeedupTarget = 12 }.With([50], 1, 1, []).Reached.ShouldBeNull("there is no peer");
        var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 200;
        BenchTable.Write(console, new BenchReport(1, 1, new Dictionary<string, string>(StringComparer.Ordinal), [missed], true));
        text.ToString().ShouldContain("MISSES 12 times");
    }

    [Fact]
    public async Task The_loop_and_the_adapter_take_the_same_steps_and_are_set_against_each_other()
    {
        Libtorch.Problem.ShouldBeNull();
        var measures = AdapterSteps.All(Clock).Where(measure => measure.Name is "xor" or "conv").ToList();
        var report = await new Benchmark([.. BenchMeasure.Steps(Clock).Where(measure => measure.Name is "matrix" or "memory" or "xor"), .. measures], [new TorchLoop(["xor", "conv"], Clock)])
        {
            Turns = 1,
        }.RunAsync();

        var conv = report.Figures.Single(figure => figure.Name.StartsWith("conv", StringComparison.Ordinal));
        conv.SpeedupTarget.ShouldBe(1 / 1.1, 1e-12);
        conv.Peer.ShouldBeGreaterThan(0);
        var xor = report.Figures.Where(figure => figure.Name.StartsWith("xor", StringComparison.Ordinal)).ToArray();
        xor.Length.ShouldBe(3, "alone, in a bundle, and through the adapter");
        xor.ShouldAllBe(figure => figure.Peer == xor[0].Peer);
        xor.Select(figure => figure.SpeedupTarget).ShouldBe([350, 15_000, double.NaN]);
        measures.Count.ShouldBe(2);
    }
}
