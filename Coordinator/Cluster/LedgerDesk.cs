using Akka.Actor;
using Akka.Event;

namespace Runner.Cluster;

/// <summary>
/// Answers calls on the coordinator's ledger. They are worked on beside the mailbox, a bounded number and amount at once;
/// the newest answers are kept, so that a call that is sent again is answered and not repeated.
/// </summary>
internal sealed class LedgerDesk : ReceiveActor, IWithTimers
{
    /// <summary>Calls of a node that has gone silent are dropped after so long.</summary>
    public static readonly TimeSpan Forgotten = TimeSpan.FromSeconds(30);

    private const int MostAtOnce = 2048;
    private const long MostBytesAtOnce = 128 << 20;
    private const long MostArrivingBytes = 512 << 20;
    private const int MostKept = 8192;
    private const long MostKeptBytes = 64 << 20;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly Func<byte[], CancellationToken, Task<byte[]>> _answer;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<Guid, Arriving> _arriving = [];
    private readonly Dictionary<Guid, int> _running = [];
    private readonly Dictionary<Guid, byte[]> _answers = [];
    private readonly Queue<Guid> _kept = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private long _arrivingBytes;
    private long _runningBytes;
    private long _keptBytes;
    private int _look;

    public LedgerDesk(Func<byte[], CancellationToken, Task<byte[]>> answer)
    {
        _answer = answer;
        Receive<Piece>(piece => !piece.IsAnswer, Arrived);
        Receive<SendPiece>(send => send.OfAnswer, Send);
        Receive<Finished>(Finish);
        Receive<LookDue>(_ => Forget());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="answer">Performs a call: <see cref="LedgerService"/>.</param>
    public static Props Props(Func<byte[], CancellationToken, Task<byte[]>> answer) => Akka.Actor.Props.Create(() => new LedgerDesk(answer));

    protected override void PreStart() => Timers.StartPeriodicTimer(LookDue.Instance, LookDue.Instance, LookEvery);

    protected override void PostStop()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private void Arrived(Piece piece)
    {
        if (_answers.TryGetValue(piece.Call, out var known))
        {
            Sender.Tell(Pieces.Of(piece.Call, true, known, 0));
        }
        else if (_running.ContainsKey(piece.Call))
        {
            // Answered when it is done.
        }
        else if (piece.Of == 1)
        {
            Begin(piece.Call, piece.Content);
        }
        else
        {
            Gather(piece);
        }
    }

    private void Gather(Piece piece)
    {
        if (!_arriving.TryGetValue(piece.Call, out var arriving))
        {
            if (piece.Number != 0)
            {
                Sender.Tell(new SendPiece(piece.Call, OfAnswer: false, 0));
                return;
            }

            if (_arrivingBytes > MostArrivingBytes)
            {
                Sender.Tell(new TryLater(piece.Call));
                return;
            }

            _arriving.Add(piece.Call, arriving = new Arriving());
        }

        arriving.Look = _look;
        if (piece.Number == arriving.Parts.Count)
        {
            arriving.Parts.Add(piece.Content);
            _arrivingBytes += piece.Content.Length;
        }

        if (arriving.Parts.Count < piece.Of)
        {
            Sender.Tell(new SendPiece(piece.Call, OfAnswer: false, arriving.Parts.Count));
            return;
        }

        Drop(piece.Call);
        Begin(piece.Call, Pieces.Together(arriving.Parts));
    }

    private void Begin(Guid call, byte[] content)
    {
        if (_running.Count > 0 && (_running.Count >= MostAtOnce || _runningBytes + content.Length > MostBytesAtOnce))
        {
            Sender.Tell(new TryLater(call));
            return;
        }

        _running.Add(call, content.Length);
        _runningBytes += content.Length;
        var (asker, mayMakeWork, stopping) = (Sender, LedgerService.MayMakeWork(content), _stopping.Token);
        _ = Task.Run(() => _answer(content, stopping), stopping).PipeTo(
            Self,
            success: answer => new Finished(call, asker, mayMakeWork, answer, null),
            failure: fault => new Finished(call, asker, mayMakeWork, null, fault));
    }

    private void Finish(Finished finished)
    {
        if (_running.Remove(finished.Call, out var bytes))
        {
            _runningBytes -= bytes;
        }

        if (finished.Answer is not { } answer)
        {
            // A bug, or the end of this coordinator: whoever asked asks again.
            _log.Warning("A call on the ledger failed: {0}", finished.Fault!.Message);
            return;
        }

        Keep(finished.Call, answer);
        finished.Asker.Tell(Pieces.Of(finished.Call, true, answer, 0));
        if (finished.MayMakeWork)
        {
            Context.Parent.Tell(LookForSweeps.Instance);
        }
    }

    private void Keep(Guid call, byte[] answer)
    {
        _answers[call] = answer;
        _kept.Enqueue(call);
        _keptBytes += answer.Length;
        while (_kept.Count > MostKept || (_keptBytes > MostKeptBytes && _kept.Count > 1))
        {
            if (_answers.Remove(_kept.Dequeue(), out var oldest))
            {
                _keptBytes -= oldest.Length;
            }
        }
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

    private void Forget()
    {
        _look++;
        foreach (var call in _arriving.Where(call => (_look - call.Value.Look) * LookEvery > Forgotten).Select(call => call.Key).ToList())
        {
            Drop(call);
        }
    }

    private void Drop(Guid call)
    {
        if (_arriving.Remove(call, out var arriving))
        {
            _arrivingBytes -= arriving.Parts.Sum(piece => (long)piece.Length);
        }
    }

    private sealed class Arriving
    {
        public List<byte[]> Parts { get; } = [];

        /// <summary>When a piece came last, in looks.</summary>
        public int Look { get; set; }
    }

    private sealed record LookDue : INoSerializationVerificationNeeded
    {
        public static readonly LookDue Instance = new();
    }

    private sealed record Finished(Guid Call, IActorRef Asker, bool MayMakeWork, byte[]? Answer, Exception? Fault) : INoSerializationVerificationNeeded;
}
