using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Runner.Cluster;

namespace Runner.Tests.AkkaCluster;

/// <summary>Actors under virtual time.</summary>
public abstract class VirtualTime() : TestKit("akka.loglevel = OFF\nakka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"")
{
    internal static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(100);

    internal void Advance(TimeSpan by) => ((TestScheduler)Sys.Scheduler).Advance(by);
}

public sealed class LedgerClientTests : VirtualTime
{
    private readonly IActorRef _client;

    public LedgerClientTests() => _client = Sys.ActorOf(LedgerClient.Props(TestActor));

    [Fact]
    public async Task A_call_is_sent_and_answered()
    {
        var answer = Call([1, 2]);
        var piece = ExpectMsg<Piece>();
        (piece.IsAnswer, piece.Number, piece.Of).ShouldBe((false, 0, 1));
        piece.Content.ShouldBe([1, 2]);
        _client.Tell(Pieces.Of(piece.Call, true, [3], 0));
        (await answer).ShouldBe([3]);
    }

    [Fact]
    public async Task A_call_that_nobody_answers_is_sent_again_as_the_same_call()
    {
        var answer = Call([1]);
        var first = ExpectMsg<Piece>();
        for (var again = 0; again < 3; again++)
        {
            ExpectNoMsg(Quiet);
            Advance(LedgerClient.AskAgain);
            ExpectMsg<Piece>().Call.ShouldBe(first.Call);
        }

        _client.Tell(Pieces.Of(first.Call, true, [3], 0));
        (await answer).ShouldBe([3]);
        Advance(LedgerClient.AskAgain);
        ExpectNoMsg(Quiet);
    }

    [Fact]
    public void Large_content_goes_piece_by_piece_and_a_repeated_question_sends_nothing_twice()
    {
        _ = Call(new byte[(2 * Pieces.Bytes) + 1]);
        var first = ExpectMsg<Piece>();
        first.Of.ShouldBe(3);
        _client.Tell(new SendPiece(first.Call, false, 1));
        _client.Tell(new SendPiece(first.Call, false, 1));
        ExpectMsg<Piece>().Number.ShouldBe(1);
        ExpectNoMsg(Quiet);
        _client.Tell(new SendPiece(first.Call, false, 2));
        ExpectMsg<Piece>().Content.Length.ShouldBe(1);
    }

    [Fact]
    public void A_coordinator_that_is_new_is_sent_everything_again()
    {
        _ = Call(new byte[(2 * Pieces.Bytes) + 1]);
        var first = ExpectMsg<Piece>();
        _client.Tell(new SendPiece(first.Call, false, 1));
        ExpectMsg<Piece>();
        _client.Tell(new SendPiece(first.Call, false, 0));
        ExpectMsg<Piece>().Number.ShouldBe(0);
    }

    [Fact]
    public async Task A_large_answer_is_asked_for_piece_by_piece()
    {
        var answer = Call([1]);
        var call = ExpectMsg<Piece>().Call;
        var content = Enumerable.Range(0, Pieces.Bytes + 5).Select(i => (byte)i).ToArray();
        _client.Tell(Pieces.Of(call, true, content, 0));
        ExpectMsg<SendPiece>().ShouldBe(new SendPiece(call, true, 1));
        Advance(LedgerClient.AskAgain);
        ExpectMsg<SendPiece>().ShouldBe(new SendPiece(call, true, 1));
        _client.Tell(Pieces.Of(call, true, content, 1));
        _client.Tell(Pieces.Of(call, true, content, 1));
        (await answer).ShouldBe(content);
    }

    [Fact]
    public void A_call_that_was_given_up_is_not_sent_any_more()
    {
        var answer = new TaskCompletionSource<byte[]>();
        _client.Tell(new LedgerCall([1], answer));
        ExpectMsg<Piece>();
        answer.SetCanceled();
        Advance(LedgerClient.AskAgain);
        Advance(LedgerClient.AskAgain);
        ExpectNoMsg(Quiet);
    }

    private Task<byte[]> Call(byte[] content)
    {
        var answer = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        _client.Tell(new LedgerCall(content, answer));
        return answer.Task;
    }
}
