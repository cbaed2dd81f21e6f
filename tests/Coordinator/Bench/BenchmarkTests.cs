using System.Text.Json.Nodes;
using Runner.Bench;

namespace Runner.Tests.Bench;

public sealed class BenchmarkTests
{
    [Fact]
    public async Task Every_measure_is_made_in_every_turn_and_set_against_the_peer()
    {
        var sweep = new SweepMeasure("optuna digits", "trials/s", 30, _ => Task.FromResult(60.0));
        var benchmark = new Benchmark(TimeProvider.System, [sweep]) { Turns = 2, RunSeconds = 1e-4 };
        var peer = new PeerProgram("echo 'xor 2-2-1: 1e6 us/step'; echo 'matrix by blas: 0.001 GFLOP/s'; echo 'optuna digits: 2 trials/s'");
        var report = await benchmark.RunAsync([peer]);

        report.Peak.ShouldBeGreaterThan(0);
        report.Bandwidth.ShouldBeGreaterThan(0);
        report.Figures.Count.ShouldBe(8, "two limits, four networks, one bundle, one sweep");
        report.Figures.Where(figure => figure.Unit == "us/step").ShouldAllBe(figure => figure.Runs.Count == 2 && figure.Value > 0);
        var xor = report.Figures.Single(figure => figure.Name == "xor 2-2-1");
        xor.Speedup.ShouldBe(1e6 / xor.Value);
        var matrix = report.Figures[0];
        matrix.Speedup.ShouldBe(matrix.Value / 0.001, "rates divide the other way");
        report.Figures[^1].Speedup.ShouldBe(30);
        report.Figures.Single(figure => figure.Name.StartsWith("book", StringComparison.Ordinal)).Peer.ShouldBe(double.NaN);

        var json = JsonNode.Parse(BenchText.Json(report))!;
        json["figures"]!.AsArray().Count.ShouldBe(8);
        json["figures"]![7]!["speedup"]!.GetValue<double>().ShouldBe(30);
        json["figures"]![4]!["peer"].ShouldBeNull();
        BenchText.Lines(report).ShouldContain(line => line.StartsWith("optuna digits: 60.00 trials/s, peer 2.000, 30.00 times as fast (target 30)", StringComparison.Ordinal));
    }

    [Fact]
    public void A_missed_target_is_said_loudly()
    {
        var figure = new BenchFigure("digits", "us/step", 50, [50]) { Peer = 500, Target = 12 };
        var report = new BenchReport(1, 1, new Dictionary<string, string>(StringComparer.Ordinal), [figure]);
        BenchText.Lines(report).ShouldContain("digits: 50.00 us/step, peer 500.0, 10.00 times as fast (MISSES the target 12)");
    }
}
