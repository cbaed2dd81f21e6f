using Runner.Bench;

namespace Runner.Tests.Bench;

public sealed class PeerProgramTests
{
    [Fact]
    public void Figures_are_read_from_what_peers_print()
    {
        var figures = PeerProgram.Read(
            """
            xor 2-2-1: 306.1 us/step  0.00 GFLOP/s
            digits 64-32-2-32-64: 544.0 us/step  2.98 GFLOP/s
            some warning without a figure
            optuna digits: 100 trials in 52.6 s = 1.90 trials/s, 526.3 ms/trial
            """);
        figures[("xor 2-2-1", "us/step")].ShouldBe(306.1);
        figures[("digits 64-32-2-32-64", "us/step")].ShouldBe(544);
        figures[("digits 64-32-2-32-64", "GFLOP/s")].ShouldBe(2.98);
        figures[("optuna digits", "trials/s")].ShouldBe(1.9);
        figures[("optuna digits", "us/trial")].ShouldBe(526_300, 1e-6);
        figures.Count.ShouldBe(6);
    }

    [Fact]
    public async Task A_peer_that_fails_is_named_with_its_last_line()
    {
        var problem = await Should.ThrowAsync<BenchException>(() => new PeerProgram("echo No module named torch 1>&2; exit 3").RunAsync());
        problem.Message.ShouldContain("code 3: No module named torch");
    }

    [Fact]
    public async Task A_peer_that_prints_nothing_to_compare_is_refused() =>
        (await Should.ThrowAsync<BenchException>(() => new PeerProgram("echo hello").RunAsync())).Message.ShouldContain("no line such as");
}
