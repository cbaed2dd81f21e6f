using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Runner.Ledgers;

namespace Runner.Cluster;

/// <summary>
/// The coordinator's side of the ledger: the cluster's one actor that has it open. Calls are worked on beside the mailbox,
/// a bounded number at once; the newest answers are kept, so that a call that is sent again is answered and not repeated.
/// </summary>
internal sealed class LedgerHost : ReceiveActor, IWithTimers, IWithStash
{
    private const int MostAtOnce = 64;
    private const int MostKept = 512;
    private const long MostKeptBytes = 128 << 20;
    private const int MostArriving = 256;

    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(1);

    private readonly Func<ITrialLedger> _open;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<Guid, List<byte[]>> _arriving = [];
    private readonly HashSet<Guid> _running = [];
    private readonly Dictionary<Guid, byte[]> _answers = [];
    private readonly Queue<Guid> _kept = new();
    private readonly Dictionary<Address, HashSet<string>> _nodes = [];
    private long _keptBytes;
    private ITrialLedger? _ledger;
    private LedgerService? _service;

    public LedgerHost(Func<ITrialLedger> open)
    {
        _open = open;
        Opening();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public IStash Stash { get; set; } = null!;

    /// <param name="open">Opens the ledger; may throw a <see cref="LedgerException"/> while the former coordinator still has it.</param>
    public static Props Props(Func<ITrialLedger> open) => Akka.Actor.Props.Create(() => new LedgerHost(open));

    protected override void PreStart()
    {
        if (Context.System is ExtendedActorSystem { Provider: IClusterActorRefProvider })
        {
            Akka.Cluster.Cluster.Get(Context.System).Subscribe(
                Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.UnreachableMember), typeof(ClusterEvent.MemberRemoved));
        }

        Self.Tell(TryOpening.Instance);
    }

    protected override void PostStop()
    {
        _stopping.Cancel();
        _stopping.Dispose();

        // Not waited for: an actor never blocks. Whoever opens the ledger next tries until it is free.
        _ = _ledger?.DisposeAsync().AsTask();
    }

    private void Opening()
    {
        Receive<TryOpening>(again => _ = Task.Run(_open).PipeTo(Self, success: ledger => new Opened(ledger), failure: fault => new NotOpened(fault)));
        Receive<Opened>(opened =>
        {
            _ledger = opened.Ledger;
            _service = new LedgerService(opened.Ledger);
            Become(Serving);
            Stash.UnstashAll();
        });
        Receive<NotOpened>(failed =>
        {
            _log.Warning("The ledger cannot be opened yet: {0}", failed.Fault.Message);
            Timers.StartSingleTimer("open", TryOpening.Instance, BetweenAttempts);
        });
        ReceiveAny(_ => Stash.Stash());
    }

    private void Serving()
    {
        Receive<Piece>(piece => !piece.IsAnswer, Arrived);
        Receive<SendPiece>(send => send.OfAnswer, Send);
        Receive<Finished>(Finish);
        Receive<ClusterEvent.UnreachableMember>(seen => Free(seen.Member.Address));
        Receive<ClusterEvent.MemberRemoved>(seen => Free(seen.Member.Address));
        Receive<Freed>(freed => _log.Info("{0} leases of {1} are offered again.", freed.Count, freed.Node));
        Receive<Status.Failure>(failure => _log.Warning("{0}", failure.Cause.Message));
    }

    private void Arrived(Piece piece)
    {
        if (_answers.TryGetValue(piece.Call, out var known))
        {
            Sender.Tell(Pieces.Of(piece.Call, true, known, 0));
            return;
        }

        if (_running.Contains(piece.Call))
        {
            return;
        }

        if (_running.Count >= MostAtOnce || (piece.Number == 0 && _arriving.Count >= MostArriving && !_arriving.ContainsKey(piece.Call)))
        {
            Sender.Tell(new TryLater(piece.Call));
            return;
        }

        var pieces = piece.Number == 0 ? _arriving[piece.Call] = [] : _arriving.GetValueOrDefault(piece.Call);
        if (pieces is null || pieces.Count != piece.Number)
        {
            Sender.Tell(new SendPiece(piece.Call, OfAnswer: false, pieces?.Count ?? 0));
            return;
        }

        pieces.Add(piece.Content);
        if (pieces.Count < piece.Of)
        {
            Sender.Tell(new SendPiece(piece.Call, OfAnswer: false, pieces.Count));
            return;
        }

        _arriving.Remove(piece.Call);
        var content = pieces.Count == 1 ? pieces[0] : [.. pieces.SelectMany(part => part)];
        Remember(content, Sender.Path.Address);
        _running.Add(piece.Call);
        var (call, asker, service, stopping) = (piece.Call, Sender, _service!, _stopping.Token);
        _ = Task.Run(() => service.AnswerAsync(content, stopping), stopping)
            .PipeTo(Self, success: answer => new Finished(call, asker, answer), failure: _ => new Finished(call, asker, null));
    }

    private void Finish(Finished finished)
    {
        _running.Remove(finished.Call);
        if (finished.Answer is not { } answer)
        {
            // A bug, or the end of this coordinator: whoever asked asks again.
            return;
        }

        _answers[finished.Call] = answer;
        _kept.Enqueue(finished.Call);
        _keptBytes += answer.Length;
        while (_kept.Count > MostKept || (_keptBytes > MostKeptBytes && _kept.Count > 1))
        {
            var oldest = _kept.Dequeue();
            _keptBytes -= _answers[oldest].Length;
            _answers.Remove(oldest);
        }

        finished.Asker.Tell(Pieces.Of(finished.Call, true, answer, 0));
    }

    private void Send(SendPiece send)
    {
        if (_answers.TryGetValue(send.Call, out var answer) && send.Number < Pieces.CountOf(answer.Length))
        {
            Sender.Tell(Pieces.Of(send.Call, true, answer, send.Number));
        }
        else
        {
            Sender.Tell(new SendPiece(send.Call, OfAnswer: false, 0));
        }
    }

    /// <summary>Whose leases to offer again when a node is gone.</summary>
    private void Remember(byte[] content, Address from)
    {
        if (from.HasLocalScope || LedgerService.LeasingNode(content) is not { } node)
        {
            return;
        }

        if (!_nodes.TryGetValue(from, out var names))
        {
            _nodes.Add(from, names = new HashSet<string>(StringComparer.Ordinal));
        }

        names.Add(node);
    }

    /// <summary>For speed only: the node may be alive and cut off; then its late answers are refused by their tokens.</summary>
    private void Free(Address address)
    {
        if (!_nodes.Remove(address, out var names))
        {
            return;
        }

        var (service, stopping) = (_service!, _stopping.Token);
        foreach (var node in names)
        {
            _ = Task.Run(() => service.ReleaseAllOfAsync(node, stopping), stopping).PipeTo(Self, success: count => new Freed(node, count));
        }
    }

    private sealed record TryOpening : INoSerializationVerificationNeeded
    {
        public static readonly TryOpening Instance = new();
    }

    private sealed record Opened(ITrialLedger Ledger);

    private sealed record NotOpened(Exception Fault);

    private sealed record Finished(Guid Call, IActorRef Asker, byte[]? Answer);

    private sealed record Freed(string Node, int Count);
}
