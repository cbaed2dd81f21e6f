using Akka.Actor;
using Runner.Identities;
using Runner.Messages;

namespace Runner.Slots;

/// <summary>Hosts <see cref="SlotDecisions"/>, with a mailbox and a dedicated thread on which all training runs.</summary>
public sealed class SlotActor : ReceiveActor
{
    private readonly SlotThread thread;
    private readonly IActorRef node = Context.Parent;
    private SlotState state;

    public SlotActor(SlotNumber number, ISweepSource sweeps, TimeProvider time, SlotBoard board)
    {
        state = SlotState.Free(number);
        var self = Self;
        thread = new SlotThread(number, sweeps, time, board, self.Tell);
        Receive<SlotMessage>(Step);

        // Rethrown here, so that the supervisor handles a fault of the thread like one of the actor.
        Receive<SlotThread.Broken>(broken => throw broken.Fault);
    }

    public static Props Props(SlotNumber number, ISweepSource sweeps, TimeProvider time, SlotBoard board) =>
        Akka.Actor.Props.Create(() => new SlotActor(number, sweeps, time, board));

    /// <summary>Drops the current training without sending a message.</summary>
    protected override void PostStop() => thread.Stop();

    private void Step(SlotMessage message)
    {
        (state, var effects) = SlotDecisions.Step(state, message);
        foreach (var effect in effects)
        {
            if (effect is TellOwnNode tell)
            {
                node.Tell(tell.Message);
            }
            else
            {
                thread.Do(effect);
            }
        }
    }
}
