using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Nodes;
using Runner.Slots;

namespace Runner.Sweeps;

/// <summary>How a sweep is run on this machine.</summary>
public sealed record SweepRunOptions(
    NodeName Node, int Slots, TimeSpan Lease, TimeSpan Heartbeat, TimeSpan Rescue, TimeSpan Checkpoint, int MostLosses);

/// <summary>One sweep in one process: a coordinator, and a worker node whose slots train.</summary>
public sealed class SweepRun(ITrialLedger ledger, ITrainingSource source, TimeProvider time, SweepRunOptions options)
{
    /// <summary>Runs what is open. Ends when every trial is recorded (true), or when <paramref name="stop"/> was asked for
    /// and what ran has been checkpointed and handed back (false).</summary>
    public async Task<bool> RunAsync(SweepId sweep, ISweepDisplay display, CancellationToken stop)
    {
        NodeActor? node = null;
        await using var coordinator = new CoordinatorActor(
            sweep,
            ledger,
            time,
            options.Rescue,
            options.MostLosses,
            display,
            (_, message) => node?.Tell(message),
            display.Warn);
        node = new NodeActor(
            new NodeOptions(
                options.Node,
                options.Slots,
                options.Lease,
                options.Heartbeat,
                SlotPace.Default with { Checkpoint = options.Checkpoint },
                options.MostLosses),
            ledger,
            source,
            time,
            coordinator.Tell,
            display.Warn,
            coordinator.Escalate);
        await using (node)
        {
            // Joining comes after the node is known here, so that no offer can miss it.
            coordinator.Tell(new NodeJoined(options.Node, options.Slots));
            await using var stopping = stop.Register(() => coordinator.Tell(new StopSweep(Now: true)));
            return await display.WatchAsync(coordinator.Ended, () => node.Progress);
        }
    }
}

/// <summary>Shows a running sweep to a person.</summary>
public interface ISweepDisplay : ISweepWatcher
{
    /// <summary>Shows progress until the sweep ends, and passes its end on.</summary>
    Task<bool> WatchAsync(Task<bool> ended, Func<IReadOnlyList<TrainingProgress?>> slots);

    void Warn(string line);
}
