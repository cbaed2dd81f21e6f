using Akka.Actor;
using Runner.Ledgers;
using Runner.Messages;

namespace Runner.Sweeps;

/// <summary>
/// Opens the ledger and then creates the coordinator as its child. As the cluster's singleton it may have to wait, as the previous
/// coordinator may still have the ledger open. Messages dropped meanwhile are repeated by their senders.
/// </summary>
public sealed class CoordinatorHost : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(1);

    private readonly Func<ITrialLedger> open;
    private readonly Action<string> say;
    private readonly Action<Exception> giveUp;
    private IActorRef? coordinator;
    private IActorRef? owner;
    private bool draining;

    /// <param name="coordinatorOf">Props of the coordinator, once the ledger is open.</param>
    /// <param name="ownerOf">Props of the actor that answers the ledger's visitors.</param>
    public CoordinatorHost(Func<ITrialLedger> open, Func<ITrialLedger, Props> coordinatorOf, Func<ITrialLedger, IActorRef, Props> ownerOf, Action<string> say, Action<Exception> giveUp)
    {
        (this.open, this.say, this.giveUp) = (open, say, giveUp);
        Receive<TryOpening>(_ => Open());
        Receive<ITrialLedger>(ledger =>
        {
            coordinator = Context.ActorOf(coordinatorOf(ledger), "of-ledger");
            owner = Context.ActorOf(ownerOf(ledger, coordinator), "owner");
            if (draining)
            {
                coordinator.Tell(new DrainNodes());
            }
        });
        Receive<DrainNodes>(drain =>
        {
            // This message is not repeated.
            draining = true;
            coordinator?.Forward(drain);
        });
        Receive<AskOwner>(ask => owner?.Forward(ask));
        Receive<FetchFile>(fetch => owner?.Forward(fetch));
        Receive<Status.Failure>(failure => Retry(failure.Cause));
        ReceiveAny(message => coordinator?.Forward(message));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(Func<ITrialLedger> open, Func<ITrialLedger, Props> coordinatorOf, Func<ITrialLedger, IActorRef, Props> ownerOf, Action<string> say, Action<Exception> giveUp) =>
        Akka.Actor.Props.Create(() => new CoordinatorHost(open, coordinatorOf, ownerOf, say, giveUp));

    protected override void PreStart() => Self.Tell(TryOpening.Instance);

    /// <summary>The coordinator can restart, as it keeps nothing that it cannot get again from the ledger and the nodes.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Restart);

    private void Open() => _ = Task.Run(open).PipeTo(Self);

    private void Retry(Exception fault)
    {
        if (fault is LedgerException { MayPass: false })
        {
            giveUp(fault);
            return;
        }

        say($"The ledger cannot be opened yet: {fault.Message}");
        Timers.StartSingleTimer("open", TryOpening.Instance, BetweenAttempts);
    }

    private sealed record TryOpening : INoSerializationVerificationNeeded
    {
        public static readonly TryOpening Instance = new();
    }
}
