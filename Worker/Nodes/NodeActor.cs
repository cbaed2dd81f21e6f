using Runner.Actors;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Results;
using Runner.Slots;

namespace Runner.Nodes;

/// <summary>How a node works: its slots, and the times that its leases keep.</summary>
/// <param name="LongestCall">Training that has not come back for so long hangs; zero to wait for ever.</param>
public sealed record NodeOptions(
    NodeName Name, int Slots, TimeSpan Lease, TimeSpan Heartbeat, SlotPace Pace, TimeSpan LongestCall = default);

/// <summary>
/// Hosts <see cref="NodeDecisions"/>: slots as children, the ledger beside the mailbox. Writes under one lease go to the
/// ledger in the order in which they were decided; different leases do not wait for each other.
/// </summary>
public sealed class NodeActor : Actor<NodeMessage>, IAsyncDisposable
{
    private readonly NodeOptions options;
    /// <summary>For handing back at the end; who takes longer is gone, and its leases run out by themselves.</summary>
    private static readonly TimeSpan Parting = TimeSpan.FromSeconds(2);

    private readonly ITrialLedger record;
    private readonly TimeProvider time;
    private readonly PatientLedger ledger;
    private readonly Action<CoordinatorMessage> tellCoordinator;
    private readonly Action<string> warn;
    private readonly Action<Exception> escalate;
    private readonly CancellationTokenSource stopping = new();
    private readonly Dictionary<LeaseKey, Task> lastWrite = [];
    private readonly IUnsentResults? unsent;
    private readonly Lock sendingLock = new();
    private readonly List<Completion> sending = [];
    private Task renewing = Task.CompletedTask;
    private readonly SlotActor[] slots;
    private readonly ITimer heartbeat;
    private NodeState state;

    /// <param name="unsent">Where results go while the ledger does not answer; null for memory alone.</param>
    public NodeActor(
        NodeOptions options,
        ITrialLedger ledger,
        ITrainingSource source,
        TimeProvider time,
        Action<CoordinatorMessage> tellCoordinator,
        Action<string> warn,
        Action<Exception> escalate,
        IUnsentResults? unsent = null)
    {
        this.unsent = unsent;
        this.options = options;
        this.escalate = escalate;
        this.warn = warn;
        record = ledger;
        this.time = time;
        this.ledger = new PatientLedger(ledger, time, warn, KeepUnsent);
        this.tellCoordinator = tellCoordinator;
        state = NodeState.Start(options.Name, options.Slots);
        slots = [.. Enumerable.Range(0, options.Slots).Select(
            slot => new SlotActor(new SlotNumber(slot), source, time, options.Pace, Tell))];
        heartbeat = time.CreateTimer(_ => Tell(new HeartbeatDue()), null, options.Heartbeat, options.Heartbeat);
        Begin();
    }

    /// <summary>What each slot trains now, by slot; null for a free one.</summary>
    public IReadOnlyList<TrainingProgress?> Progress => [.. slots.Select(slot => slot.Progress)];

    /// <summary>Whether the ledger does not answer.</summary>
    public bool WaitsForLedger => ledger.Waits;

    public async ValueTask DisposeAsync()
    {
        await heartbeat.DisposeAsync();
        foreach (var slot in slots)
        {
            slot.Stop();
        }

        End();
        await stopping.CancelAsync();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(lastWrite.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        using var patience = new CancellationTokenSource(Parting, time);
        await SendRestAsync(patience.Token);
        await HandBackAsync(patience.Token);
        stopping.Dispose();
    }

    /// <summary>Results whose answer is not known are sent once more, and left for later where the ledger still does not answer.</summary>
    private async Task SendRestAsync(CancellationToken patience)
    {
        foreach (var completion in Sending())
        {
            try
            {
                await completion.SendAsync(record, patience);
                Sent(completion);
            }
            catch (Exception fault) when (fault is LedgerException or OperationCanceledException)
            {
                completion.Leave();
            }
        }
    }

    private List<Completion> Sending()
    {
        lock (sendingLock)
        {
            return [.. sending];
        }
    }

    private void KeepUnsent() => Sending().ForEach(completion => completion.Keep());

    private void Sent(Completion completion)
    {
        completion.Forget();
        lock (sendingLock)
        {
            sending.Remove(completion);
        }
    }

    /// <summary>What is held when the sweep ends without this node was lost unnoticed: the ledger refuses it, and records that. What has
    /// results that are still to be sent is not handed back: they would be refused.</summary>
    private async Task HandBackAsync(CancellationToken patience)
    {
        try
        {
            var hanging = FindHanging();
            var unanswered = Sending().Select(completion => completion.Lease).ToHashSet();
            foreach (var held in state.Held.Values.Where(held => held != hanging && !unanswered.Contains(held.Key)))
            {
                await record.ReleaseAsync(held.Key, patience);
            }
        }
        catch (Exception fault) when (fault is LedgerException or OperationCanceledException)
        {
            // They run out by themselves.
        }
    }

    protected override void Receive(NodeMessage message)
    {
        if (message is HeartbeatDue && FindHanging() is { Slot: { } slot } hanging)
        {
            // Not renewed again and not handed back: its lease runs out, and that counts against its trials.
            escalate(new HangingTrialException(hanging.Key, slots[slot.Value].InOneCall));
            return;
        }

        (state, var effects) = NodeDecisions.Step(state, message);
        foreach (var effect in effects)
        {
            Perform(effect);
        }
    }

    private HeldLease? FindHanging() => options.LongestCall <= TimeSpan.Zero
        ? null
        : state.Held.Values.FirstOrDefault(held => held.Slot is { } slot && slots[slot.Value].InOneCall > options.LongestCall);

    private void Perform(NodeEffect effect)
    {
        switch (effect)
        {
            case TellSlot tell:
                slots[tell.Slot.Value].Tell(tell.Message);
                break;
            case TellCoordinator tell:
                tellCoordinator(tell.Message);
                break;
            case AcquireLeases acquire:
                Beside(AcquireAsync(acquire));
                break;
            case RenewLeases renew:
                // Beside the order: a heartbeat does not wait for a slow write. When it comes late, after the bundle's last
                // result, the ledger knows that it is no late answer. One that waits for the ledger is one enough.
                if (renewing.IsCompleted)
                {
                    renewing = Task.Run(() => RenewAsync(renew.Leases));
                    Beside(renewing);
                }

                break;
            case RecordResults record:
                var completion = new Completion(
                    record.Lease, record.Results.Select(result => result with { Node = options.Name.Value }).ToList(), unsent);
                lock (sendingLock)
                {
                    sending.Add(completion);
                }

                if (ledger.Waits)
                {
                    // Also where others under its lease, that wait too, come before it.
                    Beside(Task.Run(completion.Keep));
                }

                InOrder(record.Lease, () => RecordAsync(completion));
                break;
            case KeepCheckpoint keep:
                InOrder(keep.Lease, () => KeepAsync(keep));
                break;
            case SayCheckpointTooLarge say:
                warn($"The checkpoint of bundle {say.Lease.Bundle} has {(say.Bytes >> 20) + 1} MiB, and {options.Pace.MostCheckpointBytes >> 20} MiB may be kept "
                    + "(execution.checkpoint-mib): trials of this size go on without, and begin anew when they are lost.");
                break;
            case ReturnLease give:
                InOrder(give.Lease, () => ReturnAsync(give.Lease));
                break;
            default:
                throw new InvalidOperationException($"A node does not know {effect.GetType().Name}.");
        }
    }

    private async Task AcquireAsync(AcquireLeases acquire)
    {
        var leases = await ledger.CallAsync(
            to => to.LeaseAsync(acquire.Sweep, options.Name, acquire.Most, options.Lease, stopping.Token), stopping.Token);
        Tell(new LeasesGranted(acquire.Sweep, leases));
    }

    private async Task RenewAsync(IReadOnlyList<LeaseKey> leases)
    {
        var verdicts = await ledger.CallAsync(to => to.RenewAsync(leases, options.Lease, stopping.Token), stopping.Token);
        for (var i = 0; i < verdicts.Count; i++)
        {
            if (verdicts[i] == LeaseVerdict.Refused)
            {
                Tell(new LeaseRefused(leases[i]));
            }
        }
    }

    private async Task RecordAsync(Completion completion)
    {
        var verdict = await ledger.CallAsync(to => completion.SendAsync(to, stopping.Token), stopping.Token);
        Sent(completion);
        Tell(new ResultsAnswered(completion.Lease, completion.Results, verdict));
    }

    private async Task KeepAsync(KeepCheckpoint keep)
    {
        var verdict = await ledger.CallAsync(
            to => to.CheckpointAsync(keep.Lease, keep.Content, keep.Progress, stopping.Token), stopping.Token);
        if (verdict == LeaseVerdict.Refused)
        {
            Tell(new LeaseRefused(keep.Lease));
        }
    }

    private async Task ReturnAsync(LeaseKey lease)
    {
        await ledger.CallAsync(to => to.ReleaseAsync(lease, stopping.Token), stopping.Token);
        Tell(new LeaseReturned(lease));
    }

    /// <summary>After the writes under this lease that were decided before, and before those that are decided later.</summary>
    private void InOrder(LeaseKey lease, Func<Task> write)
    {
        var next = AfterAsync(lastWrite.GetValueOrDefault(lease, Task.CompletedTask), write);
        foreach (var done in lastWrite.Where(pair => pair.Value.IsCompletedSuccessfully).Select(pair => pair.Key).ToList())
        {
            lastWrite.Remove(done);
        }

        lastWrite[lease] = next;
        Beside(next);
    }

    private static async Task AfterAsync(Task before, Func<Task> write)
    {
        await before;
        await Task.Run(write);
    }

    /// <summary>Ledger trouble is waited out; any other fault beside the mailbox is a bug, and goes to the parent.</summary>
    private void Beside(Task work) => _ = WatchAsync(work);

    private async Task WatchAsync(Task work)
    {
        try
        {
            await work;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The node is going away; its leases run out by themselves.
        }
        catch (Exception bug)
        {
            escalate(bug);
        }
    }
}
