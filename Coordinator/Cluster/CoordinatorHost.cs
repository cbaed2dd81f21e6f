using System.Globalization;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Sweeps;

namespace Runner.Cluster;

/// <summary>From a child: a call may have made work; look for sweeps without a coordinator.</summary>
internal sealed record LookForSweeps : INoSerializationVerificationNeeded
{
    public static readonly LookForSweeps Instance = new();
}

/// <summary>
/// The cluster's singleton: has the ledger open, a <see cref="LedgerDesk"/> that answers calls on it, and a
/// <see cref="SweepCoordinator"/> for every sweep that is not over. While the ledger is being opened, what comes waits.
/// </summary>
internal sealed class CoordinatorHost : ReceiveActor, IWithTimers, IWithStash
{
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(1);

    // Somebody may plan into the ledger's file without the cluster.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly CoordinatorPlace _place;
    private readonly TimeProvider _time;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<SweepId, IActorRef> _sweeps = [];
    private readonly HashSet<SweepId> _over = [];
    private readonly Dictionary<Address, HashSet<NodeName>> _nodes = [];
    private readonly bool _clustered = Context.System is ExtendedActorSystem { Provider: IClusterActorRefProvider };
    private ITrialLedger? _ledger;
    private LedgerService? _service;
    private IActorRef _desk = ActorRefs.Nobody;

    public CoordinatorHost(CoordinatorPlace place, TimeProvider time)
    {
        (_place, _time) = (place, time);
        Opening();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public IStash Stash { get; set; } = null!;

    /// <param name="place">Its ledger may not open yet, while the former coordinator still has it.</param>
    public static Props Props(CoordinatorPlace place, TimeProvider time) => Akka.Actor.Props.Create(() => new CoordinatorHost(place, time));

    protected override void PreStart()
    {
        if (_clustered)
        {
            Akka.Cluster.Cluster.Get(Context.System).Subscribe(
                Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.UnreachableMember), typeof(ClusterEvent.MemberRemoved));
        }

        Self.Tell(TryOpening.Instance);
    }

    /// <summary>Children keep nothing that the ledger and the nodes do not say again, so a fault costs a moment when one starts
    /// anew. One that fails again and again would only hide a bug: it stops, and the others go on. A ledger that cannot be
    /// used is mended by no new start: that sweep's coordinator stops, and those who take part have been told why.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(
        maxNrOfRetries: 10,
        withinTimeRange: TimeSpan.FromMinutes(1),
        fault => fault is LedgerException { MayPass: false } ? Directive.Stop : Directive.Restart);

    protected override void PostStop()
    {
        if (_clustered)
        {
            Akka.Cluster.Cluster.Get(Context.System).Unsubscribe(Self);
        }

        // Not waited for: an actor never blocks. Whoever opens the ledger next tries until it is free.
        var (service, ledger) = (_service, _ledger);
        _ = Task.Run(async () =>
        {
            if (service is not null)
            {
                await service.DisposeAsync();
            }

            if (ledger is not null)
            {
                await ledger.DisposeAsync();
            }
        });
    }

    private void Opening()
    {
        Receive<TryOpening>(again => _ = Task.Run(_place.Open).PipeTo(Self, success: ledger => new Opened(ledger), failure: fault => new NotOpened(fault)));
        Receive<Opened>(opened =>
        {
            _ledger = opened.Ledger;
            _service = new LedgerService(opened.Ledger, _time, Members(Context.System));
            _desk = Context.ActorOf(LedgerDesk.Props(_service.AnswerAsync), "ledger");
            Become(Serving);
            Stash.UnstashAll();
            Self.Tell(LookForSweeps.Instance);
            Timers.StartPeriodicTimer("look", LookDue.Instance, LookEvery);
        });
        Receive<NotOpened>(failed =>
        {
            _log.Warning("The ledger cannot be opened yet: {0}", failed.Fault.Message);
            Timers.StartSingleTimer("open", TryOpening.Instance, BetweenAttempts);
        });

        // What is not heard now is said again: only what members tell once has to wait.
        Receive<ClusterEvent.IClusterDomainEvent>(_ => Stash.Stash());
        Receive<Piece>(_ => Stash.Stash());
        ReceiveAny(_ => { });
    }

    private void Serving()
    {
        Receive<Piece>(_desk.Forward);
        Receive<SendPiece>(_desk.Forward);
        Receive<ToCoordinator>(Pass);
        Receive<LookForSweeps>(_ =>
        {
            _over.Clear();
            Look();
        });
        Receive<LookDue>(_ => Look());
        Receive<Found>(found => found.Sweeps.Where(record => !_over.Contains(record.Id)).ToList().ForEach(Coordinate));
        Receive<Coordinated>(done => End(done.Sweep));
        Receive<Terminated>(gone => _sweeps.Where(sweep => sweep.Value.Equals(gone.ActorRef)).Select(sweep => sweep.Key).ToList().ForEach(sweep => _sweeps.Remove(sweep)));
        Receive<ClusterEvent.UnreachableMember>(seen => Free(seen.Member.Address));
        Receive<ClusterEvent.MemberRemoved>(seen => Free(seen.Member.Address));
        Receive<Status.Failure>(failure => _log.Warning("{0}", failure.Cause.Message));
    }

    private void Pass(ToCoordinator said)
    {
        if (said.Message is NodeJoined joined && !Sender.Path.Address.HasLocalScope)
        {
            if (!_nodes.TryGetValue(Sender.Path.Address, out var names))
            {
                _nodes.Add(Sender.Path.Address, names = []);
            }

            names.Add(joined.Node);
        }

        if (_sweeps.TryGetValue(said.Sweep, out var coordinator))
        {
            coordinator.Forward(said);
        }
        else if (_over.Remove(said.Sweep))
        {
            // Over for all that is known here; whoever takes part hears it, or the sweep has work again.
            Look();
        }
    }

    private void Look()
    {
        var ledger = _ledger!;
        _ = Task.Run(() => ledger.SweepsAsync()).PipeTo(Self, success: sweeps => new Found(sweeps));
    }

    private void Coordinate(SweepRecord record)
    {
        if (_sweeps.ContainsKey(record.Id))
        {
            return;
        }

        var options = _place.OptionsOf(record);
        var round = new SweepRound(record.Id, options.Node, options.Lease / 2, options.MostLosses, _ledger!, _time, line => _log.Warning("{0}", line));
        var coordinator = Context.ActorOf(SweepCoordinator.Props(round, options.Rescue));
        Context.Watch(coordinator);
        _sweeps.Add(record.Id, coordinator);
    }

    private void End(SweepId sweep)
    {
        if (_sweeps.Remove(sweep, out var coordinator))
        {
            _over.Add(sweep);
            Context.Stop(coordinator);
        }
    }

    /// <summary>For speed only: the node may be alive and cut off; then its late answers are refused by their tokens.</summary>
    private void Free(Address address)
    {
        if (!_nodes.Remove(address, out var names))
        {
            return;
        }

        foreach (var node in names)
        {
            foreach (var coordinator in _sweeps.Values)
            {
                coordinator.Tell(new NodeGone(node));
            }
        }
    }

    private static Func<IReadOnlyList<ClusterMember>> Members(ActorSystem system) => () =>
    {
        if (system is not ExtendedActorSystem { Provider: IClusterActorRefProvider })
        {
            return [];
        }

        var cluster = Akka.Cluster.Cluster.Get(system);
        var unreachable = cluster.State.Unreachable;
        return [.. cluster.State.Members
            .Select(member => new ClusterMember(
                string.Create(CultureInfo.InvariantCulture, $"{member.Address.Host}:{member.Address.Port}"),
                string.Join(' ', member.Roles.Order(StringComparer.Ordinal)),
                member.Status.ToString().ToLowerInvariant(),
                !unreachable.Contains(member),
                member.UniqueAddress.Equals(cluster.SelfUniqueAddress)))
            .OrderBy(member => member.Address, StringComparer.Ordinal)];
    };

    private sealed record TryOpening : INoSerializationVerificationNeeded
    {
        public static readonly TryOpening Instance = new();
    }

    private sealed record LookDue : INoSerializationVerificationNeeded
    {
        public static readonly LookDue Instance = new();
    }

    private sealed record Opened(ITrialLedger Ledger) : INoSerializationVerificationNeeded;

    private sealed record NotOpened(Exception Fault) : INoSerializationVerificationNeeded;

    private sealed record Found(IReadOnlyList<SweepRecord> Sweeps) : INoSerializationVerificationNeeded;
}
