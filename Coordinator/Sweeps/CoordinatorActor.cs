using Runner.Actors;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Nodes;

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
public sealed class CoordinatorActor : Actor<CoordinatorMessage>, IAsyncDisposable
{
    private readonly PatientLedger ledger;
    private readonly ISweepWatcher watcher;
    private readonly int mostLosses;
    private readonly NodeName name;
    private readonly TimeSpan leads;
    private readonly SweepId sweep;
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
        this.sweep = sweep;
        this.ledger = new PatientLedger(ledger, time, warn);
        this.watcher = watcher;
        this.mostLosses = mostLosses;
        this.name = name;
        this.leads = leads;
        this.tellNode = tellNode;
        this.warn = warn;
        state = CoordinatorState.Start(sweep);
        Begin();
        rescue = time.CreateTimer(_ => Tell(new RescueDue()), null, TimeSpan.Zero, rescueEvery);
    }

    /// <summary>Ends when the sweep's work here is over: true when every trial is recorded.</summary>
    public Task<bool> Ended => ended.Task;

    /// <summary>From a child: a bug stopped it. Ends the sweep here with that fault.</summary>
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
                Beside(RescueAndCountAsync(count));
                break;
            case JudgeWorker judge:
                Beside(JudgeAsync(judge));
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

    private async Task RescueAndCountAsync(RescueAndCount count)
    {
        // Any number may rescue at once and do no harm; one is enough.
        var leads = await ledger.CallAsync(to => to.LeadAsync(sweep, name, this.leads, stopping.Token), stopping.Token);
        var expired = leads ? await ledger.CallAsync(to => to.RescueAsync(sweep, mostLosses, stopping.Token), stopping.Token) : 0;
        Tell(await ledger.CallAsync(to => SweepState.ReadAsync(to, sweep, leads, expired, count.HeardUpTo, stopping.Token), stopping.Token));
    }

    private async Task JudgeAsync(JudgeWorker judge)
    {
        if (judge.Standing is { } standing)
        {
            await ledger.CallAsync(
                async to =>
                {
                    await to.SetStandingAsync(sweep, judge.Worker, standing, judge.Why, stopping.Token);
                    return true;
                },
                stopping.Token);
        }

        if (judge.OpenAgain.Count > 0)
        {
            await ledger.CallAsync(to => to.RetryAsync(sweep, judge.OpenAgain, judge.Worker, stopping.Token), stopping.Token);
        }

        Tell(new RescueDue());
    }

    /// <summary>Ledger trouble is waited out; any other fault beside the mailbox is a bug, and ends the sweep here.</summary>
    private void Beside(Task work) => _ = WatchAsync(work);

    private async Task WatchAsync(Task work)
    {
        try
        {
            await work;
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
