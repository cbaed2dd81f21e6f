using Runner.Slots;
using Runner.Tests.Actors;

namespace Runner.Tests.Slots;

public class SlotBoardTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private readonly SteppedClock clock = new();

    [Fact]
    public void A_call_that_takes_longer_than_the_sweep_allows_hangs()
    {
        var board = new SlotBoard(clock);
        var page = board.Turn();
        page.Trains(null, Longest);
        clock.Advance(2 * Longest);
        board.Hangs.ShouldBeFalse();
        page.Enter();
        clock.Advance(Longest);
        board.Hangs.ShouldBeFalse();
        clock.Advance(TimeSpan.FromTicks(1));
        board.Hangs.ShouldBeTrue();
        page.Leave();
        board.Hangs.ShouldBeFalse();
    }

    [Fact]
    public void A_thread_that_was_replaced_writes_where_nobody_looks()
    {
        var board = new SlotBoard(clock);
        var old = board.Turn();
        old.Trains(null, Longest);
        var present = board.Turn();
        present.Trains(null, Longest);
        present.Enter();
        clock.Advance(2 * Longest);
        old.Leave();
        old.Trains(null, TimeSpan.Zero);
        board.Hangs.ShouldBeTrue();
        board.InOneCall.ShouldBe(2 * Longest);
    }
}
