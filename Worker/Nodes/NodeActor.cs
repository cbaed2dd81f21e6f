using Akka.Actor;
using Runner.Actors;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Results;
using Runner.Slots;

namespace Runner.Nodes;

/// <summary>The options of a node.</summary>
/// <param name="Labels">The labels that the node reports; empty for none.</param>
/// <param name="Only">The one sweep that it works on; null for any.</param>
public sealed record NodeOptions(NodeName Name, int Slots, TimeSpan Heartbeat, string Labels = "", SweepId? Only = null);

/// <summary>The services that a node uses.</summary>
/// <param name="Coordinator">A reference, or the singleton's proxy.</param>
/// <param name="Carry">Sends a message of any size to an actor, which may be in another process, with the given sender.</param>
/// <param name="Unsent">Storage for results that wait too long for an answer; null to keep them only in memory.</param>
/// <param name="Say">Receives one-line messages for the user.</param>
/// <param name="Left">Called once the node holds no bundles and has left.</param>
public sealed record NodeSurroundings(
    IActorRef Coordinator,
    Action<IActorRef, object, IActorRef> Carry,
    ISweepSource Sweeps,
    TimeProvider Time,
    FaultLog Faults,
    IUnsentResults? Unsent,
    Action<string> Say,
    Action Left);

/// <summary>Hosts <see cref="NodeDecisions"/>: slots are its children, and it speaks only to the coordinator.</summary>
public sealed class NodeActor : ReceiveActor, IWithTimers
{
    private readonly NodeOptions options;
    private readonly NodeSurroundings around;
    private readonly SlotBoard[] boards;
    private readonly IActorRef[] slots;
    private readonly Dictionary<long, IKeptResults?> kept = [];
    private readonly Dictionary<SweepId, SweepBrief> sweeps = [];
    private TimeSpan heartbeat;
    private IActorRef? heard;
    private NodeState state;

    public NodeActor(NodeOptions options, NodeSurroundings around, SlotBoard[] boards)
    {
        (this.options, this.around, this.boards) = (options, around, boards);
        state = NodeState.Start(options.Name, options.Slots, options.Labels, options.Only, around.Time.GetUtcNow().UtcTicks);
        slots = [.. boards.Select((board, number) => Context.ActorOf(
            SlotActor.Props(new SlotNumber(number), around.Sweeps, around.Time, board), $"slot-{number}"))];
        Receive<Beat>(_ => Step(new HeartbeatDue([.. boards.Select(board => board.Training).OfType<SlotTraining>().Where(training => training.Progress.Trial >= 0)])));
        Receive<BeatHeard>(_ => heard = Sender);
        Receive<NameTaken>(_ => around.Faults.GiveUp(new LedgerException(
            $"{options.Name}: another worker of this name is alive. Give this one another name with --name.")));
        Receive<NodeMessage>(Step);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(NodeOptions options, NodeSurroundings around, SlotBoard[] boards) =>
        Akka.Actor.Props.Create(() => new NodeActor(options, around, boards));

    protected override void PreStart() => BeatEvery(options.Heartbeat);

    /// <summary>A slot has no state that cannot be recomputed: it restarts, and the node hands its bundle back. If this
    /// process cannot train a sweep at all, it ends.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(fault =>
    {
        if (fault is UnusableSweepException)
        {
            around.Faults.GiveUp(fault);
        }
        else
        {
            around.Faults.Report("slot", fault);
        }

        Self.Tell(new SlotFailed(new SlotNumber(Array.IndexOf(slots, Sender))));
        return Directive.Restart;
    });

    protected override void PreRestart(Exception reason, object message)
    {
        around.Faults.Report("node", reason);

        // Hands bundles back now instead of when their leases expire. Results without an answer are trained again.
        foreach (var held in state.Held.Values)
        {
            around.Coordinator.Tell(new HandBack(state.Name, held.Key), Self);
        }

        base.PreRestart(reason, message);
    }

    /// <summary>Stores results without an answer for the next process that sends unsent results.</summary>
    protected override void PostStop()
    {
        foreach (var (number, handed) in state.HandedIn)
        {
            Keep(number, handed.Lease, handed.Results);
        }

        foreach (var results in kept.Values)
        {
            results?.Dispose();
        }
    }

    private void Step(NodeMessage message)
    {
        if (message is HeartbeatDue && FindHanging() is { } hanging)
        {
            // The lease is neither renewed nor handed back, so that it expires and counts as a loss of its trials.
            around.Faults.GiveUp(hanging);
            return;
        }

        if (message is BundlesGranted granted)
        {
            Learn(granted.Sweep);
        }

        (state, var effects) = NodeDecisions.Step(state, message);
        foreach (var effect in effects)
        {
            Perform(effect);
        }
    }

    /// <summary>The heartbeat of the node is the shortest of its sweeps.</summary>
    private void Learn(SweepBrief sweep)
    {
        sweeps[sweep.Id] = sweep;
        if (sweep.Heartbeat < heartbeat)
        {
            BeatEvery(sweep.Heartbeat);
        }
    }

    private void BeatEvery(TimeSpan period)
    {
        heartbeat = period;
        Timers.StartPeriodicTimer("heartbeat", Beat.Instance, TimeSpan.Zero, period);
    }

    private HangingTrialException? FindHanging()
    {
        foreach (var (_, held) in state.Held)
        {
            if (held.Slot is { } slot && boards[slot.Value].Hangs)
            {
                return new HangingTrialException(held.Key, boards[slot.Value].InOneCall);
            }
        }

        return null;
    }

    private void Perform(NodeEffect effect)
    {
        switch (effect)
        {
            case Report { What: HandInResults or HandInCheckpoint or HandInCurve or HandBack } large when heard is not null:
                around.Carry(heard, large.What, Self);
                break;
            case Report report:
                around.Coordinator.Tell(report.What, Self);
                break;
            case TellSlot tell:
                slots[tell.Slot.Value].Tell(tell.Message);
                break;
            case KeepUnsent keep:
                Keep(keep.Number, keep.Lease, keep.Results);
                break;
            case ForgetUnsent forget:
                if (kept.Remove(forget.Number, out var results))
                {
                    results?.Forget();
                }

                break;
            case SayCheckpointTooLarge say:
                around.Say($"A checkpoint of bundle {say.Lease.Bundle} needs {(say.Bytes >> 20) + 1} MiB, more than the {say.Most >> 20} MiB of execution.checkpoint-mib. "
                    + "Trials of this size are trained without checkpoints and start over if they are lost.");
                break;
            case LeaveNode:
                around.Left();
                break;
            default:
                throw new InvalidOperationException($"A node does not know {effect.GetType().Name}.");
        }
    }

    private void Keep(long number, LeaseKey lease, IReadOnlyList<TrialResult> results)
    {
        if (!kept.ContainsKey(number))
        {
            kept.Add(number, around.Unsent?.Keep(sweeps[lease.Sweep], lease, results));
        }
    }

    private sealed record Beat : INoSerializationVerificationNeeded
    {
        public static readonly Beat Instance = new();
    }
}
