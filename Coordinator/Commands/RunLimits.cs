using Runner.Hosting;
using Runner.Messages;
using Runner.Results;
using Runner.Slots;

namespace Runner.Commands;

/// <summary>Stops a run when the user asks, when its time is over, or when its number of trials is recorded.</summary>
public sealed class RunLimits : IDisposable
{
    private readonly CancellationTokenSource time;
    private readonly CancellationTokenSource stop;
    private readonly int mostTrials;
    private readonly string? notify;
    private int recordedBefore = -1;
    private int recordedHere;
    private bool reached;

    public RunLimits(TimeProvider clock, RunOrder order, CancellationToken cancel)
    {
        time = new CancellationTokenSource(order.MostTime ?? Timeout.InfiniteTimeSpan, clock);
        time.Token.Register(() => reached = true);
        stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, time.Token);
        (mostTrials, notify) = (order.MostTrials, order.Notify);
    }

    public CancellationToken Stop => stop.Token;

    /// <summary>The source of sweeps, limited to the number of trials that this process may train.</summary>
    public ISweepSource Limited(ISweepSource sweeps) => mostTrials > 0 ? new TrialQuota(sweeps, mostTrials, time.Cancel) : sweeps;

    /// <summary>Takes the number of trials that all processes have recorded, which is counted from time to time.</summary>
    public void Count(int recorded)
    {
        recordedBefore = recordedBefore < 0 ? recorded : recordedBefore;
        EndAt(recorded - recordedBefore);
    }

    /// <summary>Takes the number of trials that were just recorded through this process.</summary>
    public void Add(int recorded) => EndAt(Interlocked.Add(ref recordedHere, recorded));

    /// <summary>Sends the notification that a limit has ended this run. The sweep's own notice remains until the sweep ends.</summary>
    public Task TellAsync(CommandHost host, RecordedSweep sweep) =>
        reached && notify is not null ? Notice.SendAsync(host, notify, sweep.Ledger, sweep.Id, finished: false) : Task.CompletedTask;

    private void EndAt(int more)
    {
        if (mostTrials > 0 && more >= mostTrials)
        {
            time.Cancel();
        }
    }

    public void Dispose()
    {
        stop.Dispose();
        time.Dispose();
    }
}

/// <summary>Passes news to a display and counts recorded trials for the limits.</summary>
public sealed class LimitedDisplay(ISweepDisplay display, RunLimits limits) : ISweepDisplay
{
    public void Show(SweepNews news)
    {
        display.Show(news);
        switch (news)
        {
            case TrialsRecorded trials:
                limits.Add(trials.Results.Count(result => result.Outcome != TrialOutcome.Pruned));
                break;
            case SweepStands stands:
                limits.Count(stands.Counts.Done);
                break;
        }
    }

    public Task<bool> WatchAsync(Task<bool> ended, Func<IReadOnlyList<TrainingProgress?>> slots) => display.WatchAsync(ended, slots);

    public void Warn(string line) => display.Warn(line);
}
