using System.Security.Cryptography;
using Akka.Actor;

namespace Runner.Cluster;

/// <summary>A call on the ledger for <see cref="LedgerClient"/>; answered through <paramref name="Answer"/>.</summary>
internal sealed record LedgerCall(byte[] Content, TaskCompletionSource<byte[]> Answer) : INoSerializationVerificationNeeded;

/// <summary>
/// A node's side of the ledger. Sends calls to the coordinator wherever it is, and each again until it is answered: messages
/// and coordinators may be lost. Of every call one piece at most is under way. How many calls there are at once is bounded
/// by <see cref="ClusterNode"/>, so that nothing piles up here.
/// </summary>
internal sealed class LedgerClient : ReceiveActor, IWithTimers
{
    public static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Later = TimeSpan.FromMilliseconds(200);

    private readonly IActorRef _coordinator;
    private readonly Dictionary<Guid, Under> _under = [];

    public LedgerClient(IActorRef coordinator)
    {
        _coordinator = coordinator;
        Receive<LedgerCall>(Begin);
        Receive<SendPiece>(send => !send.OfAnswer, send => With(send.Call, under => Go(send, under)));
        Receive<Piece>(piece => piece.IsAnswer, piece => With(piece.Call, under => Take(piece, under)));
        Receive<TryLater>(later => With(later.Call, _ => Timers.StartSingleTimer(later.Call, new Again(later.Call), Later)));
        Receive<Again>(again => With(again.Call, under => Say(again.Call, under)));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="coordinator">The singleton's proxy.</param>
    public static Props Props(IActorRef coordinator) => Akka.Actor.Props.Create(() => new LedgerClient(coordinator));

    private void Begin(LedgerCall call)
    {
        var id = new Guid(RandomNumberGenerator.GetBytes(16));
        var under = new Under(call);
        _under.Add(id, under);
        Say(id, under);
    }

    /// <summary>The coordinator asks for the next piece, or, if it is another one, for all again. What it asks for a second
    /// time is left to the timer: two copies of a question must not become two of all that follows.</summary>
    private void Go(SendPiece send, Under under)
    {
        if (send.Number == under.Sent + 1 && send.Number < Pieces.CountOf(under.Call.Content.Length))
        {
            under.Sent = send.Number;
        }
        else if (send.Number == 0 && (under.Sent > 0 || under.Answer.Count > 0))
        {
            under.Sent = 0;
            under.Answer.Clear();
        }
        else
        {
            return;
        }

        Say(send.Call, under);
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
        under.Call.Answer.TrySetResult(Pieces.Together(under.Answer));
    }

    private void End(Guid id)
    {
        Timers.Cancel(id);
        _under.Remove(id);
    }

    private sealed record Again(Guid Call) : INoSerializationVerificationNeeded;

    private sealed class Under(LedgerCall call)
    {
        public LedgerCall Call => call;

        public List<byte[]> Answer { get; } = [];

        /// <summary>The piece of the call that was sent last.</summary>
        public int Sent { get; set; }
    }
}
