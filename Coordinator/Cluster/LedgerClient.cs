using System.Security.Cryptography;
using Akka.Actor;

namespace Runner.Cluster;

/// <summary>A call on the ledger for <see cref="LedgerClient"/>; answered through <paramref name="Answer"/>.</summary>
internal sealed record LedgerCall(byte[] Content, TaskCompletionSource<byte[]> Answer);

/// <summary>
/// A node's side of the ledger. Sends calls to the coordinator wherever it is, a bounded number at once, and each again until
/// it is answered: messages and coordinators may be lost.
/// </summary>
internal sealed class LedgerClient : ReceiveActor, IWithTimers
{
    public const int MostAtOnce = 32;

    public static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Later = TimeSpan.FromMilliseconds(200);

    private readonly IActorRef _coordinator;
    private readonly Queue<LedgerCall> _waiting = new();
    private readonly Dictionary<Guid, Under> _under = [];

    public LedgerClient(IActorRef coordinator)
    {
        _coordinator = coordinator;
        Receive<LedgerCall>(call =>
        {
            _waiting.Enqueue(call);
            Go();
        });
        Receive<SendPiece>(send => !send.OfAnswer, send => With(send.Call, under =>
        {
            under.Sent = send.Number < Pieces.CountOf(under.Call.Content.Length) ? send.Number : 0;
            under.Answer.Clear();
            Say(send.Call, under);
        }));
        Receive<Piece>(piece => piece.IsAnswer, piece => With(piece.Call, under => Take(piece, under)));
        Receive<TryLater>(later => With(later.Call, _ => Timers.StartSingleTimer(later.Call, new Again(later.Call), Later)));
        Receive<Again>(again => With(again.Call, under => Say(again.Call, under)));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="coordinator">The singleton's proxy.</param>
    public static Props Props(IActorRef coordinator) => Akka.Actor.Props.Create(() => new LedgerClient(coordinator));

    private void Go()
    {
        while (_under.Count < MostAtOnce && _waiting.TryDequeue(out var call))
        {
            if (call.Answer.Task.IsCompleted)
            {
                continue;
            }

            var id = new Guid(RandomNumberGenerator.GetBytes(16));
            var under = new Under(call);
            _under.Add(id, under);
            Say(id, under);
        }
    }

    private void With(Guid id, Action<Under> action)
    {
        if (!_under.TryGetValue(id, out var under))
        {
            return;
        }

        if (under.Call.Answer.Task.IsCompleted)
        {
            // Given up by whoever asked.
            End(id);
            return;
        }

        action(under);
    }

    /// <summary>Says, or says again, what the coordinator should answer next.</summary>
    private void Say(Guid id, Under under)
    {
        object message = under.Answer.Count > 0
            ? new SendPiece(id, OfAnswer: true, under.Answer.Count)
            : Pieces.Of(id, false, under.Call.Content, under.Sent);
        _coordinator.Tell(message);
        Timers.StartSingleTimer(id, new Again(id), AskAgain);
    }

    private void Take(Piece piece, Under under)
    {
        if (piece.Number != under.Answer.Count)
        {
            return;
        }

        under.Answer.Add(piece.Content);
        if (under.Answer.Count < piece.Of)
        {
            Say(piece.Call, under);
            return;
        }

        End(piece.Call);
        under.Call.Answer.TrySetResult(under.Answer.Count == 1 ? under.Answer[0] : [.. under.Answer.SelectMany(part => part)]);
    }

    private void End(Guid id)
    {
        Timers.Cancel(id);
        _under.Remove(id);
        Go();
    }

    private sealed record Again(Guid Call);

    private sealed class Under(LedgerCall call)
    {
        public LedgerCall Call => call;

        public List<byte[]> Answer { get; } = [];

        /// <summary>The piece of the call that was sent last.</summary>
        public int Sent { get; set; }
    }
}
