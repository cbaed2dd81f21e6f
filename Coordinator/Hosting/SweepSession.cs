using Runner.Cluster;
using Runner.Files;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Nodes;
using Runner.Results;
using Runner.Settings;
using Runner.Slots;
using Runner.Sweeps;

namespace Runner.Hosting;

/// <summary>Shows a running sweep to the user.</summary>
public interface ISweepDisplay
{
    /// <summary>Receives all news of the sweep. May be called by any thread.</summary>
    void Show(SweepNews news);

    /// <summary>Shows progress until the sweep ends, and returns the result of <paramref name="ended"/>.</summary>
    Task<bool> WatchAsync(Task<bool> ended, Func<IReadOnlyList<TrainingProgress?>> slots);

    /// <summary>Shows a warning. May be called by any thread.</summary>
    void Warn(string line);
}

/// <summary>Runs one sweep of a ledger in this process.</summary>
/// <param name="TermsOf">The terms on which a sweep is coordinated.</param>
/// <param name="Slots">The slots of this process; 0 for a coordinator that trains nothing itself.</param>
internal sealed record SweepSession(ITrialLedger Ledger, ISweepSource Sweeps, TimeProvider Time, NodeName Name, Func<SweepRecord, SweepTerms> TermsOf, int Slots)
{
    /// <summary>Time between two heartbeats.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The sweeps to run, to which others may be added; the session ends with the last of them. Null to end with the one that is run.</summary>
    public SweepScope? Scope { get; init; }

    /// <summary>The labels of this process's node.</summary>
    public string Labels { get; init; } = "";

    /// <summary>Serves the sweep's data files to workers that lack them.</summary>
    public FileSource Files { get; init; } = new();

    /// <summary>The settings with which this process joins a cluster; null for none.</summary>
    public ClusterSettings? Cluster { get; init; }

    /// <summary>Keeps results that have waited too long for an answer; null to keep them in memory only.</summary>
    public IUnsentResults? Unsent { get; init; }

    /// <summary>Called when a sweep is over.</summary>
    public Func<ITrialLedger, SweepOver, Task> Ended { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>Called once the actors run. When the returned task completes, no workers are left, and the session ends.</summary>
    public Func<RunnerSystem, SweepScope, Task> Started { get; init; } = (_, _) => new TaskCompletionSource().Task;

    /// <summary>Returns true when every trial is recorded, or false when the sweep was stopped, here or by an order, and the bundles of
    /// this process have been handed back.</summary>
    /// <exception cref="LedgerException">The ledger can no longer be used.</exception>
    public async Task<bool> RunAsync(SweepId sweep, ISweepDisplay display, CancellationToken stop)
    {
        var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var scope = Scope ?? SweepScope.Of(sweep);
        await using var runner = await RunnerSystem.StartAsync(
            new CoordinatorParts(Name, () => Ledger, scope, TermsOf, Files, Heartbeat) { Ended = Ended },
            Slots == 0 ? null : new NodeParts(new NodeOptions(Name, Slots, Heartbeat, Labels), Sweeps, Unsent),
            Cluster,
            Time,
            Show,
            display.Warn);
        var over = EndAsync(runner, ended.Task, Started(runner, scope), display.Warn, stop);

        // A fault of the display does not end the sweep; a fault of the sweep itself is thrown by the next line.
        var watching = WatchAsync();
        await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await over;

        async Task WatchAsync() => await display.WatchAsync(over, () => runner.Progress);

        void Show(SweepNews news)
        {
            if (news is SweepOver end && IsLast(end.Sweep))
            {
                ended.TrySetResult(end.Finished);
            }

            display.Show(news);
        }

        bool IsLast(SweepId over)
        {
            if (Scope is null)
            {
                return over == sweep;
            }

            scope.Remove(over);
            return scope.First is null;
        }
    }

    private static async Task<bool> EndAsync(RunnerSystem runner, Task<bool> ended, Task abandoned, Action<string> say, CancellationToken stop)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = stop.Register(() => stopped.TrySetResult());
        await Task.WhenAny(ended, runner.Faults.GivenUp, stopped.Task, runner.Left, abandoned);
        if (abandoned.IsCompleted && !ended.IsCompleted && !stopped.Task.IsCompleted)
        {
            say("All workers were asked to leave and have left; nothing is training.");
        }

        if (!runner.Faults.GivenUp.IsCompleted)
        {
            // Also after the end of the sweep, so that workers leave in an orderly way.
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
