using Runner.Hosting;
using Runner.Messages;
using Runner.Results;

namespace Runner.Commands;

/// <summary>Ends a run: by a person, by its time, or by its number of trials.</summary>
public sealed class RunLimits : IDisposable
{
    private readonly CancellationTokenSource time;
    private readonly CancellationTokenSource stop;
    private readonly int mostTrials;
    private int recordedBefore = -1;

    public RunLimits(TimeProvider clock, RunOrder order, CancellationToken cancel)
    {
        time = new CancellationTokenSource(order.MostTime ?? Timeout.InfiniteTimeSpan, clock);
        stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, time.Token);
        mostTrials = order.MostTrials;
    }

    public CancellationToken Stop => stop.Token;

    /// <summary>Somebody asked this process to go.</summary>
    public void End() => stop.Cancel();

    /// <summary>How many trials are recorded, by whomever.</summary>
    public void Count(int recorded)
    {
        recordedBefore = recordedBefore < 0 ? recorded : recordedBefore;
        if (mostTrials > 0 && recorded - recordedBefore >= mostTrials)
        {
            stop.Cancel();
        }
    }

    public void Dispose()
    {
        stop.Dispose();
        time.Dispose();
    }
}

/// <summary>Lets limits see what a display shows.</summary>
public sealed class LimitedDisplay(ISweepDisplay display, RunLimits limits) : ISweepDisplay
{
    public void Show(SweepNews news)
    {
        display.Show(news);
        if (news is SweepStands stands)
        {
            limits.Count(stands.Counts.Recorded);
        }
    }

    public Task<bool> WatchAsync(Task<bool> ended, Func<IReadOnlyList<TrainingProgress?>> slots) => display.WatchAsync(ended, slots);

    public void Warn(string line) => display.Warn(line);
}
