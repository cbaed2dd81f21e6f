using Runner.Cluster;
using Runner.Files;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Nodes;
using Runner.Results;
using Runner.Slots;
using Runner.Sweeps;

namespace Runner.Hosting;

/// <summary>Shows a running sweep to a person.</summary>
public interface ISweepDisplay
{
    /// <summary>By any thread, whatever happens in the sweep.</summary>
    void Show(SweepNews news);

    /// <summary>Shows progress until the sweep ends, and passes its end on.</summary>
    Task<bool> WatchAsync(Task<bool> ended, Func<IReadOnlyList<TrainingProgress?>> slots);

    /// <summary>By any thread.</summary>
    void Warn(string line);
}

/// <summary>Runs one sweep of a ledger in this process.</summary>
/// <param name="TermsOf">How a sweep is coordinated.</param>
/// <param name="Slots">0 for a coordinator that trains nothing itself.</param>
internal sealed record SweepSession(ITrialLedger Ledger, ISweepSource Sweeps, TimeProvider Time, NodeName Name, Func<SweepRecord, SweepTerms> TermsOf, int Slots)
{
    /// <summary>Time between two heartbeats.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What the node of this process says of itself.</summary>
    public string Labels { get; init; } = "";

    /// <summary>The data files that the sweep names, for workers that lack them.</summary>
    public FileSource Files { get; init; } = new();

    /// <summary>How this process takes part in a cluster; null for a process that talks to no other.</summary>
    public ClusterSettings? Cluster { get; init; }

    /// <summary>Where results go that wait too long for an answer; null for memory alone.</summary>
    public IUnsentResults? Unsent { get; init; }

    /// <summary>What is done when a sweep is over.</summary>
    public Func<ITrialLedger, SweepOver, Task> Ended { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>Told of the actors once they run. What it answers ends with the session, or ends it: nobody is left to work.</summary>
    public Func<RunnerSystem, SweepScope, Task> Started { get; init; } = (_, _) => new TaskCompletionSource().Task;

    /// <summary>Ends when every trial is recorded (true), or when the sweep was stopped, here or by an order, and what ran here has been
    /// handed back (false).</summary>
    /// <exception cref="LedgerException">The ledger cannot be used any more.</exception>
    public async Task<bool> RunAsync(SweepId sweep, ISweepDisplay display, CancellationToken stop)
    {
        var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var scope = SweepScope.Of(sweep);
        await using var runner = await RunnerSystem.StartAsync(
            new CoordinatorParts(Name, () => Ledger, scope, TermsOf, Files, Heartbeat) { Ended = Ended },
            Slots == 0 ? null : new NodeParts(new NodeOptions(Name, Slots, Heartbeat, Labels), Sweeps, Unsent),
            Cluster,
            Time,
            Show,
            display.Warn);
        var over = EndAsync(runner, ended.Task, Started(runner, scope), display.Warn, stop);

        // A display that fails is not the sweep; one that passes the sweep's own fault on says what is said below.
        var watching = WatchAsync();
        await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await over;

        async Task WatchAsync() => await display.WatchAsync(over, () => runner.Progress);

        void Show(SweepNews news)
        {
            if (news is SweepOver end && end.Sweep == sweep)
            {
                ended.TrySetResult(end.Finished);
            }

            display.Show(news);
        }
    }

    private static async Task<bool> EndAsync(RunnerSystem runner, Task<bool> ended, Task abandoned, Action<string> say, CancellationToken stop)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = stop.Register(() => stopped.TrySetResult());
        await Task.WhenAny(ended, runner.Faults.GivenUp, stopped.Task, runner.Left, abandoned);
        if (abandoned.IsCompleted && !ended.IsCompleted && !stopped.Task.IsCompleted)
        {
            say("Every worker was asked to leave and has left; nothing is training.");
        }

        if (!runner.Faults.GivenUp.IsCompleted)
        {
            // Also at the end: workers take their leave.
            await runner.DrainAsync();
        }

        if (ended.IsCompleted)
        {
            return await ended;
        }

        return runner.Faults.GivenUp.IsCompleted
            ? throw await runner.Faults.GivenUp
            : false;
    }
}
