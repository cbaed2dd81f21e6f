using Akka.Actor;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Specs;

namespace Runner.Sweeps;

/// <param name="Heartbeat">Time between two checks of which nodes are alive.</param>
/// <param name="Check">Checks that the ledger is still the one that was opened; throws <see cref="LedgerException"/> otherwise.</param>
/// <param name="NodesDrained">Called once every node has handed back its leases, after <see cref="DrainNodes"/>.</param>
public sealed record CoordinatorOptions(SweepScope Scope, TimeSpan Heartbeat, Action Check, Action NodesDrained, Action<string> Say);

/// <summary>Hosts <see cref="CoordinatorDecisions"/>, with the ledger and one <see cref="SweepActor"/> for every sweep that is not over.</summary>
public sealed class CoordinatorActor : ReceiveActor, IWithTimers
{
    private readonly CoordinatorSurroundings around;
    private readonly CoordinatorOptions options;
    private readonly LedgerCalls calls;
    private readonly Dictionary<NodeName, IActorRef> nodes = [];

    // Nodes whose name belongs to another node that was heard from earlier.
    private readonly Dictionary<NodeName, IActorRef> rivals = [];
    private readonly Dictionary<SweepId, SweepRecord> records = [];
    private readonly Dictionary<SweepId, IActorRef> sweeps = [];
    private readonly Dictionary<SweepId, WorkerNeeds> needs = [];
    private readonly SweepSearch search;
    private CoordinatorState state = CoordinatorState.Start;
    private int writing;
    private bool drained;
    private bool searching;
    private bool searchAgain;

    public CoordinatorActor(CoordinatorSurroundings around, CoordinatorOptions options)
    {
        (this.around, this.options) = (around, options);
        calls = new LedgerCalls(Self, around.Faults, "The ledger's answer");
        search = new SweepSearch(options.Scope);
        Receive<NodeReport>(report =>
        {
            if (!Know(report.Node, Sender))
            {
                return;
            }

            Step(report);
            if (report is NodeBeat beat)
            {
                options.Scope.Training.Hear(beat);
            }
        });

        // A node on another machine whose member was removed from the cluster.
        Receive<Terminated>(ended =>
        {
            foreach (var (gone, _) in nodes.Where(node => node.Value.Equals(ended.ActorRef)).ToList())
            {
                nodes.Remove(gone);
                Step(new NodeDied(gone, LossCause.Unknown));
            }
        });
        Receive<CoordinatorTick>(tick =>
        {
            CheckLedger();
            Step(tick);
            options.Scope.Training.Keep(worker => state.Nodes.ContainsKey(worker.Value));
        });
        Receive<LedgerChanged>(changed =>
        {
            search.Forget();
            Step(changed);
        });
        Receive<Written>(_ =>
        {
            writing--;
            EndIfDrained();
        });
        Receive<ICoordinatorMessage>(Step);
        Receive<Found>(Take);
        Receive<Described>(described =>
        {
            if (described.Record is { } record)
            {
                records[record.Id] = record;
                Pass(record.Id, described.Message, described.Sender);
            }
            else
            {
                Refuse(described.Message, described.Sender);
            }
        });
        Receive<CallFailed>(calls.Fail);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(CoordinatorSurroundings around, CoordinatorOptions options) =>
        Akka.Actor.Props.Create(() => new CoordinatorActor(around, options));

    protected override void PreStart() =>
        Timers.StartPeriodicTimer("tick", new CoordinatorTick(), TimeSpan.Zero, options.Heartbeat);

    protected override void PreRestart(Exception reason, object message)
    {
        around.Faults.Report("coordinator", reason);
        base.PreRestart(reason, message);
    }

    protected override void PostStop() => calls.Stop();

    /// <summary>A sweep's coordinator keeps nothing that it cannot get again from the ledger and the nodes, so a restart is cheap.
    /// Repeated failures end the process: see <see cref="Actors.FaultLog"/>.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(fault =>
    {
        if (fault is ActorInitializationException)
        {
            // An actor that could not be created could not report it either.
            around.Faults.Report("coordinator of a sweep", fault.GetBaseException());
        }

        return around.Faults.GivenUp.IsCompleted ? Directive.Stop : Directive.Restart;
    });

    /// <summary>Registers a node, and watches it when it is on another machine. A second node with the same name is ignored until the
    /// first is gone; if the first is heard from again, both are alive, and the second is told that the name is taken.</summary>
    /// <returns>Whether the node owns the name.</returns>
    private bool Know(NodeName name, IActorRef node)
    {
        if (nodes.TryGetValue(name, out var before))
        {
            if (before.Equals(node))
            {
                if (rivals.Remove(name, out var rival))
                {
                    rival.Tell(new NameTaken());
                }

                return true;
            }

            if (state.Nodes.ContainsKey(name.Value))
            {
                rivals[name] = node;
                return false;
            }

            Context.Unwatch(before);
        }

        rivals.Remove(name);
        nodes[name] = node;
        if (node.Path.Address.HasGlobalScope)
        {
            Context.Watch(node);
        }

        return true;
    }

    private void CheckLedger()
    {
        try
        {
            options.Check();
        }
        catch (LedgerException gone)
        {
            around.Faults.GiveUp(gone);
        }
    }

    private void Step(ICoordinatorMessage message)
    {
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
            case TellSweep tell:
                Pass(tell.Sweep, tell.Message, SenderOf(tell.Message));
                break;
            case OrderNode order:
                nodes.GetValueOrDefault(order.Node)?.Tell(order.Message);
                break;
            case StartSweep start:
                Open(start.Sweep);
                break;
            case StopSweep stop:
                options.Scope.Remove(stop.Sweep);
                needs.Remove(stop.Sweep);
                if (sweeps.Remove(stop.Sweep, out var child))
                {
                    Context.Stop(child);
                }

                break;
            case FindSweeps:
                Search();
                break;
            case FindWorkers:
                Call(ledger => ledger.WorkersAsync(calls.Token), workers => new WorkersFound(workers));
                break;
            case AttendWorker attend:
                Attend(attend);
                break;
            case DismissWorker dismiss:
                Write(ledger => ledger.LeaveAsync(dismiss.Node, calls.Token));
                break;
            case SayNoWorkers:
                options.Say("There is work, but no workers are connected.");
                break;
            case SayNoMatch none:
                options.Say(NeedsText.Unmatched(none.Sweep.ToString(), none.Needs));
                break;
            case SayHours { IsOpen: true } hours:
                options.Say($"{hours.Sweep} trains until {hours.Hours.To:HH\\:mm}.");
                break;
            case SayHours hours:
                options.Say($"{hours.Sweep} waits until {hours.Hours.From:HH\\:mm}.");
                break;
            case NodesDrained:
                drained = true;
                EndIfDrained();
                break;
            default:
                throw new InvalidOperationException($"The coordinator does not know {effect.GetType().Name}.");
        }
    }

    /// <summary>A sweep answers the node that the message concerns, regardless of who caused the message.</summary>
    private IActorRef SenderOf(ISweepMessage message) => message switch
    {
        NodeReport report => nodes[report.Node],
        GrantBundles grant => nodes[grant.Node],
        _ => Self,
    };

    private void Pass(SweepId sweep, ISweepMessage message, IActorRef sender)
    {
        if (Open(sweep) is { } child)
        {
            child.Tell(message, sender);
        }
        else if (message is NodeReport && !records.ContainsKey(sweep))
        {
            // Possibly a late result; the ledger knows whether the sweep exists.
            calls.Pipe(
                around.Patience.CallAsync(ledger => ledger.FindSweepAsync($"{sweep.Name}@{sweep.Revision}", calls.Token), calls.Token),
                record => new Described(record, message, sender));
        }
    }

    /// <summary>A deleted sweep has no leases, so nodes that still train for it must stop.</summary>
    private static void Refuse(ISweepMessage message, IActorRef sender)
    {
        foreach (var lease in message switch { NodeBeat beat => beat.Held, LeaseReport report => [report.Lease], _ => [] })
        {
            sender.Tell(new LeaseRefused(lease));
        }

        if (message is HandInResults results)
        {
            sender.Tell(new ResultsAnswered(results.Lease, results.Number, LeaseVerdict.Refused));
        }
    }

    /// <summary>Null for an unknown sweep, and while its previous actor is still ending; its messages will be repeated.</summary>
    private IActorRef? Open(SweepId sweep)
    {
        var name = $"sweep-{Uri.EscapeDataString(sweep.ToString())}";
        if (!sweeps.TryGetValue(sweep, out var child) && records.TryGetValue(sweep, out var record) && Context.Child(name).IsNobody())
        {
            child = Context.ActorOf(SweepActor.Props(record, around), name);
            sweeps.Add(sweep, child);
        }

        return child;
    }

    private void Search()
    {
        if (searching)
        {
            searchAgain = true;
            return;
        }

        searching = true;
        calls.Pipe(around.Patience.CallAsync(ledger => search.FindAsync(ledger, calls.Token), calls.Token), found => new Found(found));
    }

    private void Take(Found found)
    {
        searching = false;
        foreach (var sweep in found.Sweeps)
        {
            records[sweep.Record.Id] = sweep.Record;
        }

        var now = TimeOnly.FromDateTime(around.Time.GetLocalNow().DateTime);
        Step(new SweepsFound([.. found.Sweeps.Select(sweep => new FoundSweep(sweep.Record.Id, sweep.Entry, NeedsOf(sweep.Record), sweep.Entry.IsOpen(now)))]));
        if (searchAgain)
        {
            searchAgain = false;
            Search();
        }
    }

    /// <summary>Read from the spec once, as sweeps do not change after planning.</summary>
    private WorkerNeeds NeedsOf(SweepRecord sweep)
    {
        if (!needs.TryGetValue(sweep.Id, out var known))
        {
            needs.Add(sweep.Id, known = around.TermsOf(sweep).Needs);
        }

        return known;
    }

    private void Call<T>(Func<ITrialLedger, Task<T>> call, Func<T, ICoordinatorMessage> answer) =>
        calls.Pipe(around.Patience.TryCallAsync(call), value => value.Answered ? answer(value.Value!) : Ignored.Instance);

    /// <summary>Two nodes of one name may have separate coordinators over one ledger. In a cluster there is one coordinator: if it has
    /// not heard from another node of the name, the one known to the ledger is gone, perhaps with the previous coordinator.</summary>
    private void Attend(AttendWorker attend)
    {
        var node = nodes[attend.Node];
        Write(async ledger =>
        {
            if (await AttendAsync(ledger) != Attendance.NameTaken)
            {
                return;
            }

            if (node.Path.Address.HasGlobalScope)
            {
                await ledger.LeaveAsync(attend.Node, calls.Token);
                await AttendAsync(ledger);
            }
            else
            {
                node.Tell(new NameTaken());
            }
        });

        Task<Attendance> AttendAsync(ITrialLedger ledger) => ledger.AttendAsync(
            attend.Node, node.Path.ToSerializationFormat(), attend.Slots, attend.Labels, 20 * options.Heartbeat, calls.Token);
    }

    /// <summary>Writes something that a later heartbeat repeats, so that nothing is lost when the ledger does not answer.</summary>
    private void Write(Func<ITrialLedger, Task> write)
    {
        writing++;
        calls.Pipe(
            around.Patience.TryCallAsync(async ledger =>
            {
                await write(ledger);
                return true;
            }),
            _ => Written.Instance);
    }

    /// <summary>Reports the end only after every worker's departure has been written.</summary>
    private void EndIfDrained()
    {
        if (drained && writing == 0)
        {
            options.NodesDrained();
        }
    }

    private sealed record Found(IReadOnlyList<QueuedSweep> Sweeps) : INoSerializationVerificationNeeded;

    private sealed record Described(SweepRecord? Record, ISweepMessage Message, IActorRef Sender) : INoSerializationVerificationNeeded;

    private sealed record Written : INoSerializationVerificationNeeded
    {
        public static readonly Written Instance = new();
    }

    private sealed record Ignored : ICoordinatorMessage, INoSerializationVerificationNeeded
    {
        public static readonly Ignored Instance = new();
    }
}
