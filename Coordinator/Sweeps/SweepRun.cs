using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Nodes;
using Runner.Slots;

namespace Runner.Sweeps;

/// <summary>How a sweep is run by this process.</summary>
/// <param name="Node">This process's name among those alive.</param>
/// <param name="Slots">0 for a coordinator that trains nothing itself.</param>
/// <param name="LongestCall">Training that has not come back for so long hangs.</param>
public sealed record SweepRunOptions(
    NodeName Node,
    int Slots,
    TimeSpan Lease,
    TimeSpan Heartbeat,
    TimeSpan Rescue,
    TimeSpan Checkpoint,
    int MostLosses,
    TimeSpan LongestCall = default,
    long MostCheckpointBytes = long.MaxValue);

/// <summary>
/// One sweep in one process: a coordinator, and unless it only watches a worker node whose slots train. Every process of a
/// sweep is alike: they meet in the ledger, elect one that rescues, and outlive each other.
/// </summary>
/// <param name="unsent">Where results go while the ledger does not answer; null for memory alone.</param>
public sealed class SweepRun(
    ITrialLedger ledger, ITrainingSource source, TimeProvider time, SweepRunOptions options, IUnsentResults? unsent = null)
{
    /// <summary>Who is told to stop while the ledger does not answer waits so long for it, and keeps what it has not sent.</summary>
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs what is open. Ends when every trial is recorded (true), or when it was stopped, here or by an order in the
    /// ledger, and what ran here has been handed back (false).</summary>
    public async Task<bool> RunAsync(SweepId sweep, ISweepDisplay display, CancellationToken stop)
    {
        NodeActor? node = null;
        var warn = new SaidOnce(display.Warn);
        Action<NodeName, NodeMessage> tellNode = (_, message) => node?.Tell(message);
        await using ISweepCoordinator coordinator = ledger is ICoordinatedLedger elsewhere
            ? elsewhere.Join(sweep, display, tellNode, warn.Say)
            : new CoordinatorActor(
                sweep, options.Node, options.Lease / 2, ledger, time, options.Rescue, options.MostLosses, display, tellNode, warn.Say);
        if (options.Slots == 0)
        {
            return await WatchAsync(coordinator, null, display, stop);
        }

        node = new NodeActor(
            new NodeOptions(
                options.Node,
                options.Slots,
                options.Lease,
                options.Heartbeat,
                SlotPace.Default with { Checkpoint = options.Checkpoint, MostCheckpointBytes = options.MostCheckpointBytes },
                options.LongestCall),
            ledger,
            source,
            time,
            coordinator.Tell,
            warn.Say,
            coordinator.Escalate,
            unsent);
        await using (node)
        {
            // Joining comes after the node is known here, so that no offer can miss it.
            coordinator.Tell(new NodeJoined(options.Node, options.Slots));
            return await WatchAsync(coordinator, node, display, stop);
        }
    }

    private async Task<bool> WatchAsync(ISweepCoordinator coordinator, NodeActor? node, ISweepDisplay display, CancellationToken stop)
    {
        await using var stopping = stop.Register(() => coordinator.Tell(new StopSweep(Now: true)));
        return await display.WatchAsync(EndedAsync(coordinator, node, stop), () => node?.Progress ?? []);
    }

    private async Task<bool> EndedAsync(ISweepCoordinator coordinator, NodeActor? node, CancellationToken stop)
    {
        // Until the end, or until somebody asks to stop.
        await ((Task)coordinator.Ended.WaitAsync(stop)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        long? since = null;
        while (!coordinator.Ended.IsCompleted)
        {
            var gone = node?.WaitsForLedger ?? coordinator.WaitsForLedger;
            since = gone ? since ?? time.GetTimestamp() : null;
            if (since is { } start && time.GetElapsedTime(start) > LastWait)
            {
                return false;
            }

            await Task.WhenAny(coordinator.Ended, Task.Delay(BetweenLooks, time, CancellationToken.None));
        }

        return await coordinator.Ended;
    }
}

/// <summary>Shows a running sweep to a person.</summary>
public interface ISweepDisplay : ISweepWatcher
{
    /// <summary>Shows progress until the sweep ends, and passes its end on.</summary>
    Task<bool> WatchAsync(Task<bool> ended, Func<IReadOnlyList<TrainingProgress?>> slots);

    void Warn(string line);
}
