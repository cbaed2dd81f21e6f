using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Nodes;
using Runner.Results;
using Runner.Simulation.Faults;
using Runner.Simulation.World;

namespace Runner.Simulation.Parts;

/// <summary>
/// Hosts <see cref="NodeDecisions"/> as <see cref="NodeActor"/> does: one mailbox, writes under one lease in the order in
/// which they were decided, each until it is answered. A restarted worker has the name that it had.
/// </summary>
public sealed class SimulatedWorker(Schedule world, int number) : Part(world, number)
{
    private readonly Queue<Action> mailbox = [];
    private readonly Dictionary<LeaseKey, Queue<Action>> writes = [];
    private SimulatedSlot[] slots = [];
    private NodeState state = null!;
    private bool reading;

    public new Schedule World => base.World;

    public NodeName Name { get; } = new($"w{number}");

    /// <summary>How far this machine's clock is off.</summary>
    public TimeSpan ClockError { get; init; }

    public DateTimeOffset Clock => World.Time.GetUtcNow() + ClockError;

    /// <summary>What each slot wrote to its disk last: it outlives the process. Only a mistake reads it.</summary>
    public Dictionary<int, byte[]> SlotFiles { get; } = [];

    public void Tell(NodeMessage message) => Post(() => Step(message));

    public void TellSlot(SlotNumber slot, SlotMessage message)
    {
        var to = slots[slot.Value];
        Post(() => to.Hear(message));
    }

    protected override void Begin()
    {
        mailbox.Clear();
        writes.Clear();
        reading = false;
        slots = [.. Enumerable.Range(0, World.Plan.SlotsPerWorker).Select(slot => new SimulatedSlot(this, new SlotNumber(slot)))];
        state = NodeState.Start(Name, slots.Length);
        World.TellCoordinators(this, new NodeJoined(Name, slots.Length));
        Every(FaultPlan.Heartbeat, () => Tell(new HeartbeatDue()));
        if (World.Plan.BadWorker >= 0 || World.Plan.BadTrials > 0)
        {
            // Who attends matters where workers are judged, and only there.
            Attend();
            Every(FaultPlan.Heartbeat, Attend);
        }
    }

    private void Attend() => World.LedgerHost.Call(
        this, writes: true, to => to.AttendAsync(Name, slots.Length, "", 2 * FaultPlan.Lease), _ => { });

    /// <summary>A bundle that was being handed back, or was granted and not yet heard of, is lost with a neighbour: so a trial
    /// can be lost for the last time without being trained alone.</summary>
    protected override void Dying() =>
        World.Excuse(Identity, lease => state.Find(lease) is not { Slot: not null });

    private void Post(Action handle)
    {
        mailbox.Enqueue(handle);
        if (reading)
        {
            return;
        }

        reading = true;
        while (Up && mailbox.TryDequeue(out var next))
        {
            next();
        }

        reading = false;
    }

    private void Step(NodeMessage message)
    {
        (state, var effects) = World.Habits.Node(this, state, message);
        foreach (var effect in effects)
        {
            Perform(effect);
        }
    }

    private void Perform(NodeEffect effect)
    {
        switch (effect)
        {
            case TellSlot tell:
                TellSlot(tell.Slot, tell.Message);
                break;
            case TellCoordinator tell:
                TellCoordinators(tell.Message);
                break;
            case AcquireLeases acquire:
                World.LedgerHost.Call(
                    this,
                    writes: true,
                    to => to.LeaseAsync(acquire.Sweep, Name, acquire.Most, FaultPlan.Lease),
                    leases => Tell(new LeasesGranted(acquire.Sweep, leases)));
                break;
            case RenewLeases renew:
                World.LedgerHost.Call(
                    this, writes: true, to => to.RenewAsync(renew.Leases, FaultPlan.Lease), verdicts => Renewed(renew.Leases, verdicts));
                break;
            case RecordResults record:
                InOrder(record.Lease, () => World.Habits.Record(this, record, verdict =>
                {
                    Tell(new ResultsAnswered(record.Lease, record.Results, verdict));
                    Next(record.Lease);
                }));
                break;
            case KeepCheckpoint keep:
                InOrder(keep.Lease, () => World.LedgerHost.Call(
                    this, writes: true, to => to.CheckpointAsync(keep.Lease, keep.Content, keep.Progress), verdict => Kept(keep.Lease, verdict)));
                break;
            case ReturnLease give:
                InOrder(give.Lease, () => World.LedgerHost.Call(this, writes: true, to => to.ReleaseAsync(give.Lease), _ =>
                {
                    Tell(new LeaseReturned(give.Lease));
                    Next(give.Lease);
                }));
                break;
            default:
                throw new InvalidOperationException(effect.GetType().Name);
        }
    }

    private void TellCoordinators(CoordinatorMessage message)
    {
        if (message is TrialsRecorded recorded)
        {
            foreach (var result in recorded.Results.Where(result => result.Outcome == TrialOutcome.Completed))
            {
                Broken.If(!World.Witness.HasAccepted(result.Index), $"{Name} says that trial {result.Index} is recorded, and it is not");
            }
        }

        World.TellCoordinators(this, message);
        if (message is NodeDrained)
        {
            World.Log.Note(Happening.Drained, Number);
            Crash(TimeSpan.FromSeconds(1));
        }
    }

    private void Renewed(IReadOnlyList<LeaseKey> leases, IReadOnlyList<LeaseVerdict> verdicts)
    {
        for (var i = 0; i < leases.Count; i++)
        {
            if (verdicts[i] == LeaseVerdict.Refused)
            {
                World.Log.Note(Happening.Refused, Number, leases[i].Bundle.Value, leases[i].Token.Value);
                Tell(new LeaseRefused(leases[i]));
            }
        }
    }

    private void Kept(LeaseKey lease, LeaseVerdict verdict)
    {
        if (verdict == LeaseVerdict.Refused)
        {
            Tell(new LeaseRefused(lease));
        }

        Next(lease);
    }

    private void InOrder(LeaseKey lease, Action write)
    {
        if (writes.TryGetValue(lease, out var waiting))
        {
            waiting.Enqueue(write);
            return;
        }

        writes.Add(lease, []);
        write();
    }

    private void Next(LeaseKey lease)
    {
        if (writes[lease].TryDequeue(out var write))
        {
            write();
        }
        else
        {
            writes.Remove(lease);
        }
    }
}
