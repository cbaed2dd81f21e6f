using Runner.Simulation.World;
using Xunit.Abstractions;

namespace Runner.Simulation;

public class SchedulesTests(ITestOutputHelper output)
{
    private const int Few = 2_000;

    /// <summary>RUNNER_SCHEDULES asks for more; Program.cs says how a million are run by hand.</summary>
    private static readonly long Many =
        long.TryParse(Environment.GetEnvironmentVariable("RUNNER_SCHEDULES"), out var count) ? count : 10_000;

    [Fact]
    public void Every_schedule_ends_with_the_results_of_a_run_without_faults() => AllEndWell(from: 0, Few);

    [Fact]
    [Trait("Category", "Slow")]
    public void So_do_many_more() => AllEndWell(from: Few, Many - Few);

    [Fact]
    public void A_seed_replays_to_the_same_log_hash()
    {
        for (var seed = 0UL; seed < 100; seed++)
        {
            Schedule.Run(seed).ShouldBe(Schedule.Run(seed));
        }
    }

    [Fact]
    public void A_failing_seed_replays_to_the_same_failure_and_log_hash()
    {
        var report = World.Schedules.Run(0, 1000, () => new Mistakes.NoTokenCheckOnResult(), stopAfter: 1);

        // Another core may have come to one of its own by then.
        report.Failures.ShouldNotBeEmpty();
        var failure = report.Failures[0];
        Schedule.Run(failure.Seed, new Mistakes.NoTokenCheckOnResult()).ShouldBe(failure);
        report.ToString().ShouldContain($"--seed {failure.Seed}");
    }

    [Fact]
    public void Different_seeds_are_different_schedules() =>
        Enumerable.Range(0, 100).Select(seed => Schedule.Run((ulong)seed).LogHash).Distinct().Count().ShouldBe(100);

    [Fact]
    public void Every_kind_of_fault_happens()
    {
        var seen = new StringWriter();
        for (var seed = 0UL; seed < 40; seed++)
        {
            Schedule.Run(seed, lines: seen);
        }

        var lines = seen.ToString();
        foreach (var happening in Enum.GetNames<Happening>())
        {
            lines.ShouldContain($" {happening} ");
        }
    }

    private void AllEndWell(ulong from, long count)
    {
        var report = World.Schedules.Run(from, count);
        output.WriteLine(report.ToString());
        report.Failures.ShouldBeEmpty(report.ToString());
        report.Run.ShouldBe(count);
    }
}
