using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Nodes;
using Runner.Results;
using Runner.Simulation.Faults;
using Runner.Simulation.World;

namespace Runner.Simulation.Parts;

/// <summary>
/// Hosts <see cref="NodeDecisions"/> as <see cref="NodeActor"/> does. A restarted worker has the name that it had.
/// </summary>
public sealed class SimulatedWorker(Schedule world, int number) : Part(world, number)
{
    private readonly Queue<Action> mailbox = [];
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

    /// <summary>What it knows, for whoever looks into a schedule that broke.</summary>
    public override string ToString() =>
        $"{Name}: up {Up}, asked {state.Asked}, request {state.LastRequest}, granted {state.LastGranted}, making room {state.MakingRoom}, draining {state.Draining}, held [{string.Join("; ", state.Held.Values)}], handed in {state.HandedIn.Count}";

    protected override void Begin()
    {
        mailbox.Clear();
        reading = false;
        slots = [.. Enumerable.Range(0, World.Plan.SlotsPerWorker).Select(slot => new SimulatedSlot(this, new SlotNumber(slot)))];
        state = NodeState.Start(Name, slots.Length, firstRequest: World.Time.Now);
        Tell(new HeartbeatDue([]));
        Every(FaultPlan.Heartbeat, () => Tell(new HeartbeatDue([])));
    }

    /// <summary>A slot fails, by its actor or its thread.</summary>
    public void FailSlot(int slot)
    {
        World.Log.Note(Happening.Restarted, Number, slot);
        slots[slot].Restart();
        Tell(new SlotFailed(new SlotNumber(slot)));
    }

    /// <summary>One of the bundles that it holds is to make room.</summary>
    public void Yield(int which)
    {
        if (state.Held.Count > 0)
        {
            Tell(new YieldBundles([state.Held.Values.ElementAt(which % state.Held.Count).Key]));
        }
    }

    /// <summary>The node's actor throws in a handler: it gives back what it holds and is started anew, its slots with it.</summary>
    public void Restart()
    {
        World.Log.Note(Happening.Restarted, Number, -1);
        foreach (var held in state.Held.Values)
        {
            World.TellCoordinator(this, new HandBack(Name, held.Key));
        }

        foreach (var slot in slots)
        {
            slot.Restart();
        }

        state = NodeState.Start(Name, slots.Length, firstRequest: World.Time.Now);
    }

    /// <summary>A bundle that was being handed back, or was granted and not yet heard of, is lost with a neighbour: so a trial
    /// can be lost for the last time without being trained alone.</summary>
    protected override void Dying() =>
        World.Excuse(Name, lease => state.Find(lease) is not { Slot: not null });

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
            case Report report:
                World.TellCoordinator(this, report.What);
                break;
            case LeaveNode:
                World.Log.Note(Happening.Drained, Number);
                Later(TimeSpan.FromMilliseconds(1), () => Crash(TimeSpan.FromSeconds(1)));
                break;
            case KeepUnsent or ForgetUnsent or SayCheckpointTooLarge:
                break;
            default:
                throw new InvalidOperationException(effect.GetType().Name);
        }
    }
}
