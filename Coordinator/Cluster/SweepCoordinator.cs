using Akka.Actor;
using Akka.Event;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Sweeps;

namespace Runner.Cluster;

/// <summary>This node was seen to be unreachable, or gone.</summary>
internal sealed record NodeGone(NodeName Node) : INoSerializationVerificationNeeded;

/// <summary>From a sweep's coordinator to its parent: there is nothing left to coordinate.</summary>
internal sealed record Coordinated(SweepId Sweep) : INoSerializationVerificationNeeded;

/// <summary>
/// Hosts <see cref="CoordinatorDecisions"/> for one sweep of the coordinator's ledger: offers its bundles to the cluster's
/// nodes, rescues leases, says how the sweep stands. What it knows it has from the ledger and from those who take part, who
/// say it again and again: a new one, here or on another node, knows it within a second.
/// </summary>
internal sealed class SweepCoordinator : ReceiveActor, IWithTimers
{
    /// <summary>Who takes part says so every second; who has not for so many beats of the rescue clock is not told any more.</summary>
    private const int SilentBeats = 20;

    private readonly SweepRound _round;
    private readonly TimeSpan _rescueEvery;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<IActorRef, Participant> _participants = [];
    private CoordinatorState _state;

    public SweepCoordinator(SweepRound round, TimeSpan rescueEvery)
    {
        (_round, _rescueEvery) = (round, rescueEvery);
        _state = CoordinatorState.Start(round.Sweep);
        Receive<ToCoordinator>(said =>
        {
            Hear(said.Message);
            Step(said.Message);
        });
        Receive<CoordinatorMessage>(Step);
        Receive<NodeGone>(gone => _ = _round.EndLeasesOfAsync(gone.Node, _stopping.Token).PipeTo(Self, success: ended => new LeasesEnded(gone.Node, ended)));
        Receive<LeasesEnded>(ended =>
        {
            _log.Info("{0} leases of {1} have ended with it.", ended.Count, ended.Node);
            Step(new RescueDue());
        });
        Receive<Status.Failure>(failure => Fail(failure.Cause));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="rescueEvery">How often the ledger is looked at.</param>
    public static Props Props(SweepRound round, TimeSpan rescueEvery) => Akka.Actor.Props.Create(() => new SweepCoordinator(round, rescueEvery));

    protected override void PreStart() => Timers.StartPeriodicTimer("rescue", new RescueDue(), TimeSpan.Zero, _rescueEvery);

    protected override void PostStop()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private void Hear(CoordinatorMessage message)
    {
        var node = message is NodeJoined joined ? joined.Node : _participants.GetValueOrDefault(Sender)?.Node;
        _participants[Sender] = new Participant(node, _state.Beat);
    }

    private void Step(CoordinatorMessage message)
    {
        (_state, var effects) = CoordinatorDecisions.Step(_state, message);
        if (message is SweepCounted counted)
        {
            TellAll(new SweepStands(_state.Sweep, counted));
        }

        foreach (var effect in effects)
        {
            Perform(effect);
        }

        foreach (var silent in _participants.Where(one => _state.Beat - one.Value.Beat > SilentBeats).Select(one => one.Key).ToList())
        {
            _participants.Remove(silent);
        }
    }

    private void Perform(CoordinatorEffect effect)
    {
        switch (effect)
        {
            case TellNodeAbout tell:
                foreach (var (to, _) in _participants.Where(one => one.Value.Node == tell.Node))
                {
                    to.Tell(new ToNode(_state.Sweep, tell.Message));
                }

                break;
            case RescueAndCount count:
                _ = _round.RescueAndCountAsync(count, _stopping.Token).PipeTo(Self);
                break;
            case JudgeWorker judge:
                _ = _round.JudgeAsync(judge, _stopping.Token).PipeTo(Self);
                break;
            case SayStanding say:
                TellAll(new SweepSays(_state.Sweep, StandingText.Of(say.Sweep, say.Standing)));
                break;
            case EndSweep end:
                TellAll(new SweepOver(_state.Sweep, end.Finished));
                Context.Parent.Tell(new Coordinated(_state.Sweep));
                break;
            default:
                throw new InvalidOperationException($"A coordinator does not know {effect.GetType().Name}.");
        }
    }

    private void Fail(Exception fault)
    {
        if (_stopping.IsCancellationRequested || fault is OperationCanceledException)
        {
            return;
        }

        TellAll(new SweepFailed(_state.Sweep, fault.Message));
        throw fault is LedgerException unusable
            ? unusable
            : new InvalidOperationException($"The coordinator of {_state.Sweep} failed.", fault);
    }

    private void TellAll(IClusterMessage message)
    {
        foreach (var to in _participants.Keys)
        {
            to.Tell(message);
        }
    }

    /// <param name="Node">Null for one that only watches.</param>
    /// <param name="Beat">When it was heard of last.</param>
    private sealed record Participant(NodeName? Node, long Beat);

    private sealed record LeasesEnded(NodeName Node, int Count) : INoSerializationVerificationNeeded;
}
