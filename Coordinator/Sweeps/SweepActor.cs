using Akka.Actor;
using Runner.Actors;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Nodes;
using Runner.Telemetry;

namespace Runner.Sweeps;

/// <summary>Dependencies of a coordinator and its sweeps.</summary>
/// <param name="Name">Unique among live coordinators.</param>
/// <param name="Carry">Sends a message of any size to an actor, perhaps in another process, with another actor as the sender.</param>
/// <param name="Show">Called on any thread with what happens; must not throw.</param>
public sealed record CoordinatorSurroundings(
    NodeName Name,
    ITrialLedger Ledger,
    PatientLedger Patience,
    TimeProvider Time,
    FaultLog Faults,
    Func<SweepRecord, SweepTerms> TermsOf,
    Action<SweepNews> Show,
    Action<IActorRef, object, IActorRef> Carry);

/// <summary>Hosts <see cref="SweepDecisions"/> for one sweep. All its state comes from the ledger and from nodes that repeat their
/// reports, so a restarted actor, here or on another machine, recovers it within a heartbeat.</summary>
public sealed class SweepActor : ReceiveActor, IWithTimers, ISweepHost
{
    private readonly CoordinatorSurroundings around;
    private readonly SweepTerms terms;
    private readonly SweepEffects effects;
    private readonly IActorRef coordinator = Context.Parent;
    private readonly Dictionary<NodeName, IActorRef> nodes = [];
    private readonly LedgerCalls calls;
    private readonly TrialTraces traces;
    private SweepState state;

    public SweepActor(SweepRecord record, CoordinatorSurroundings around)
    {
        this.around = around;
        calls = new LedgerCalls(Context.Self, around.Faults, $"The ledger's answer to {record.Id}");
        terms = around.TermsOf(record);
        traces = new TrialTraces(record.Id, around.Time);
        state = SweepState.Start(terms.BriefOf(record), SweepBeats.Of(terms.Rescue, terms.Lease));
        effects = new SweepEffects(record.Id, around.Name, terms, this);
        Receive<NodeReport>(report =>
        {
            nodes[report.Node] = Sender;
            Step(report);
        });
        Receive<GrantBundles>(grant =>
        {
            nodes[grant.Node] = Sender;
            Step(grant);
        });
        Receive<NodeLeft>(left =>
        {
            Step(left);
            nodes.Remove(left.Node);
        });
        Receive<ISweepMessage>(Step);
        Receive<Answer>(answer => answer.Then());
        Receive<CallFailed>(calls.Fail);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(SweepRecord record, CoordinatorSurroundings around) => Akka.Actor.Props.Create(() => new SweepActor(record, around));

    void ISweepHost.Call<T>(Func<ITrialLedger, Task<T>> call, Action<T> then) =>
        calls.Pipe(around.Patience.CallAsync(call, calls.Token), answer => new Answer(() => then(answer)));

    void ISweepHost.Write<T>(string kind, Func<ITrialLedger, Task<T>> write, Action<T> then) =>
        calls.Pipe(around.Patience.WriteAsync(kind, write, calls.Token), answer => new Answer(() => then(answer)));

    void ISweepHost.TryCall<T>(Func<ITrialLedger, Task<T>> call, Action<T> then, Action without) =>
        calls.Pipe(around.Patience.TryCallAsync(call), answer => new Answer(answer.Answered ? () => then(answer.Value!) : without));

    bool ISweepHost.LedgerWasAway() => around.Patience.HasWaitedSince(ref waitsSeen);

    private long waitsSeen;

    void ISweepHost.TellSelf(ISweepMessage message) => Step(message);

    void ISweepHost.TellNode(NodeName node, NodeMessage message)
    {
        if (nodes.TryGetValue(node, out var to))
        {
            around.Carry(to, message, coordinator);
        }
    }

    void ISweepHost.TellCoordinator(ICoordinatorMessage message) => coordinator.Tell(message);

    void ISweepHost.Show(SweepNews news) => around.Show(news);

    protected override void PreStart() => Timers.StartPeriodicTimer("rescue", new RescueTick(), TimeSpan.Zero, terms.Rescue);

    protected override void PreRestart(Exception reason, object message)
    {
        around.Faults.Report("coordinator of a sweep", reason);
        base.PreRestart(reason, message);
    }

    protected override void PostStop() => calls.Stop();

    private void Step(ISweepMessage message)
    {
        traces.See(message);
        (state, var wanted) = SweepDecisions.Step(state, message);
        foreach (var effect in wanted)
        {
            effects.Perform(effect);
        }
    }

    private sealed record Answer(Action Then) : INoSerializationVerificationNeeded;
}
