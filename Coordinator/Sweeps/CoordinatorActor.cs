using Runner.Actors;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;

namespace Runner.Sweeps;

/// <summary>What the coordinator tells whoever watches a sweep.</summary>
public interface ISweepWatcher
{
    void Recorded(TrialsRecorded recorded);

    void Counted(SweepCounts counts);

    void Lost(LeaseLost lost);
}

/// <summary>Hosts <see cref="CoordinatorDecisions"/> for one sweep: offers its bundles to nodes, rescues expired leases,
/// says when it is over.</summary>
public sealed class CoordinatorActor : Actor<CoordinatorMessage>, ISweepCoordinator
{
    private readonly SweepRound round;
    private readonly ISweepWatcher watcher;
    private readonly Action<NodeName, NodeMessage> tellNode;
    private readonly Action<string> warn;
    private readonly ITimer rescue;
    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource<bool> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CoordinatorState state;

    /// <param name="name">Unique among those alive: several coordinators of one sweep elect one that rescues.</param>
    /// <param name="leads">How long a silent leader is waited for.</param>
    public CoordinatorActor(
        SweepId sweep,
        NodeName name,
        TimeSpan leads,
        ITrialLedger ledger,
        TimeProvider time,
        TimeSpan rescueEvery,
        int mostLosses,
        ISweepWatcher watcher,
        Action<NodeName, NodeMessage> tellNode,
        Action<string> warn)
    {
        round = new SweepRound(sweep, name, leads, mostLosses, ledger, time, warn);
        this.watcher = watcher;
        this.tellNode = tellNode;
        this.warn = warn;
        state = CoordinatorState.Start(sweep);
        Begin();
        rescue = time.CreateTimer(_ => Tell(new RescueDue()), null, TimeSpan.Zero, rescueEvery);
    }

    /// <inheritdoc/>
    public Task<bool> Ended => ended.Task;

    /// <inheritdoc/>
    public bool WaitsForLedger => round.WaitsForLedger;

    /// <inheritdoc/>
    public void Escalate(Exception bug) => ended.TrySetException(bug);

    public async ValueTask DisposeAsync()
    {
        await rescue.DisposeAsync();
        End();
        await stopping.CancelAsync();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }

    protected override void Receive(CoordinatorMessage message)
    {
        switch (message)
        {
            case TrialsRecorded recorded:
                watcher.Recorded(recorded);
                break;
            case SweepCounted counted:
                watcher.Counted(counted.Counts);
                break;
            case LeaseLost lost:
                watcher.Lost(lost);
                break;
        }

        (state, var effects) = CoordinatorDecisions.Step(state, message);
        foreach (var effect in effects)
        {
            Perform(effect);
        }
    }

    private void Perform(CoordinatorEffect effect)
    {
        switch (effect)
        {
            case TellNodeAbout tell:
                tellNode(tell.Node, tell.Message);
                break;
            case RescueAndCount count:
                Beside(round.RescueAndCountAsync(count, stopping.Token));
                break;
            case JudgeWorker judge:
                Beside(round.JudgeAsync(judge, stopping.Token));
                break;
            case SayStanding say:
                warn(StandingText.Of(say.Sweep, say.Standing));
                break;
            case EndSweep end:
                ended.TrySetResult(end.Finished);
                break;
            default:
                throw new InvalidOperationException($"A coordinator does not know {effect.GetType().Name}.");
        }
    }

    /// <summary>Says to this actor what comes of it. Ledger trouble is waited out; any other fault beside the mailbox is a bug, and ends the sweep here.</summary>
    private void Beside(Task<CoordinatorMessage> work) => _ = WatchAsync(work);

    private async Task WatchAsync(Task<CoordinatorMessage> work)
    {
        try
        {
            Tell(await work);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The sweep is over here.
        }
        catch (Exception bug)
        {
            Escalate(bug);
        }
    }
}
