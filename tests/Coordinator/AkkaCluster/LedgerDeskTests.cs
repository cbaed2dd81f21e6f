using Akka.Actor;
using Akka.TestKit;
using Runner.Cluster;

namespace Runner.Tests.AkkaCluster;

public sealed class LedgerDeskTests : VirtualTime
{
    private static readonly Guid Call = new("00112233-4455-6677-8899-aabbccddeeff");

    private readonly TestProbe _host;
    private readonly IActorRef _desk;
    private int _performed;

    public LedgerDeskTests()
    {
        _host = CreateTestProbe();
        _desk = _host.ChildActorOf(LedgerDesk.Props(AnswerAsync));
    }

    [Fact]
    public void A_call_that_comes_twice_is_performed_once_and_answered_twice()
    {
        _desk.Tell(Pieces.Of(Call, false, [1], 0), TestActor);
        ExpectMsg<Piece>().Content.ShouldBe([1, 1]);
        _desk.Tell(Pieces.Of(Call, false, [1], 0), TestActor);
        ExpectMsg<Piece>().Content.ShouldBe([1, 1]);
        Volatile.Read(ref _performed).ShouldBe(1);
    }

    [Fact]
    public void A_large_call_is_put_together_and_its_large_answer_sent_in_pieces()
    {
        var content = new byte[Pieces.Bytes + 3];
        _desk.Tell(Pieces.Of(Call, false, content, 0), TestActor);
        ExpectMsg<SendPiece>().ShouldBe(new SendPiece(Call, false, 1));
        _desk.Tell(Pieces.Of(Call, false, content, 1), TestActor);
        var answer = ExpectMsg<Piece>();
        (answer.Number, answer.Of).ShouldBe((0, 3));
        _desk.Tell(new SendPiece(Call, true, 2), TestActor);
        ExpectMsg<Piece>().Content.Length.ShouldBe(6);
    }

    [Fact]
    public void A_piece_of_a_call_that_is_not_known_is_asked_for_from_the_beginning()
    {
        _desk.Tell(Pieces.Of(Call, false, new byte[Pieces.Bytes + 3], 1), TestActor);
        ExpectMsg<SendPiece>().ShouldBe(new SendPiece(Call, false, 0));
        _desk.Tell(new SendPiece(Call, true, 1), TestActor);
        ExpectMsg<SendPiece>().ShouldBe(new SendPiece(Call, false, 0));
    }

    [Fact]
    public void Pieces_of_a_node_that_fell_silent_are_forgotten()
    {
        var content = new byte[Pieces.Bytes + 3];
        _desk.Tell(Pieces.Of(Call, false, content, 0), TestActor);
        ExpectMsg<SendPiece>();
        for (var second = 0; second < 40; second++)
        {
            Advance(TimeSpan.FromSeconds(1));
        }

        // The timer's message is in the mailbox before this one.
        _desk.Tell(Pieces.Of(Call, false, content, 1), TestActor);
        ExpectMsg<SendPiece>().ShouldBe(new SendPiece(Call, false, 0));
    }

    [Fact]
    public void What_is_worked_on_at_once_is_bounded()
    {
        var slow = _host.ChildActorOf(LedgerDesk.Props((_, cancel) => Task.Delay(Timeout.Infinite, cancel).ContinueWith(_ => Array.Empty<byte>(), cancel)));
        for (var call = 0; call < 3000; call++)
        {
            slow.Tell(Pieces.Of(new Guid(call, 0, 0, new byte[8]), false, [1], 0), TestActor);
        }

        for (var refused = 0; refused < 3000 - 2048; refused++)
        {
            ExpectMsg<TryLater>();
        }

        ExpectNoMsg(Quiet);
    }

    [Theory]
    [InlineData(LedgerOp.Plan, true)]
    [InlineData(LedgerOp.Retry, true)]
    [InlineData(LedgerOp.SetMode, true)]
    [InlineData(LedgerOp.Complete, false)]
    public void A_call_that_may_make_work_lets_sweeps_be_looked_for(object op, bool looks)
    {
        _desk.Tell(Pieces.Of(Call, false, [(byte)(LedgerOp)op], 0), TestActor);
        ExpectMsg<Piece>();
        if (looks)
        {
            _host.ExpectMsg<LookForSweeps>();
        }
        else
        {
            _host.ExpectNoMsg(Quiet);
        }
    }

    private Task<byte[]> AnswerAsync(byte[] call, CancellationToken cancel)
    {
        Interlocked.Increment(ref _performed);
        return Task.FromResult<byte[]>([.. call, .. call]);
    }
}
