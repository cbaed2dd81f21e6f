using Runner.Commands;
using Runner.Hosting;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Results;
using Runner.Tests.Ledgers;
using Runner.Tests.Sweeps;

namespace Runner.Tests.Commands;

/// <summary>A run ends with the trial that reaches its limit: it does not wait until the sweep is counted again.</summary>
public sealed class RunLimitsTests
{
    private static readonly SweepId Sweep = new("s", 1);

    [Fact]
    public void Trials_that_are_recorded_here_count_at_once()
    {
        using var limits = new RunLimits(new VirtualTime(), Most(3), default);
        var display = new LimitedDisplay(new Nobody(), limits);
        display.Show(Stands(10));
        display.Show(Recorded(2));
        limits.Stop.IsCancellationRequested.ShouldBeFalse();
        display.Show(Recorded(1));
        limits.Stop.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public void Trials_of_others_count_when_the_sweep_is_counted_and_none_counts_twice()
    {
        using var limits = new RunLimits(new VirtualTime(), Most(3), default);
        var display = new LimitedDisplay(new Nobody(), limits);
        display.Show(Stands(10));
        display.Show(Recorded(2));
        display.Show(Stands(12));
        limits.Stop.IsCancellationRequested.ShouldBeFalse();
        display.Show(Stands(13));
        limits.Stop.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public void Without_a_limit_nothing_ends_a_run()
    {
        using var limits = new RunLimits(new VirtualTime(), Most(0), default);
        new LimitedDisplay(new Nobody(), limits).Show(Recorded(1000));
        limits.Stop.IsCancellationRequested.ShouldBeFalse();
    }

    private static RunOrder Most(int trials) => new("", null, 0, Watch: false, Again: false, null, trials, entry => entry, null);

    private static TrialsRecorded Recorded(int trials) => new(Sweep, Samples.Node, Samples.Results(Enumerable.Range(0, trials)));

    private static SweepStands Stands(int recorded) =>
        new(Sweep, new SweepCounts(100, 100 - recorded, 0, new Dictionary<TrialOutcome, int> { [TrialOutcome.Completed] = recorded }, 0, 0), SweepMode.Running);

    private sealed class Nobody : ISweepDisplay
    {
        public void Show(SweepNews news)
        {
        }

        public Task<bool> WatchAsync(Task<bool> ended, Func<IReadOnlyList<TrainingProgress?>> slots) => ended;

        public void Warn(string line)
        {
        }
    }
}
