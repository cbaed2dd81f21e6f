using Runner.Identities;
using Runner.Ledgers;
using Runner.Slots;
using Runner.Tests.Actors;

namespace Runner.Tests.Slots;

public class SlotBoardTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private static readonly SweepId Sweep = new("s", 1);
    private static readonly IBundleTraining Training =
        new ScriptedTraining().Open(new BundleLease(new LeaseKey(Sweep, new BundleId(1), new FencingToken(1)), new NodeName("n"), [0], 0, false, default, default));

    private readonly SteppedClock clock = new();

    [Fact]
    public void A_call_that_takes_longer_than_the_sweep_allows_hangs()
    {
        var board = new SlotBoard(clock);
        var page = board.Turn();
        page.Trains(Sweep, Training, Longest);
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
        old.Trains(Sweep, Training, Longest);
        var present = board.Turn();
        present.Trains(Sweep, Training, Longest);
        present.Enter();
        clock.Advance(2 * Longest);
        old.Leave();
        old.Rests();
        board.Hangs.ShouldBeTrue();
        board.InOneCall.ShouldBe(2 * Longest);
        board.Training.ShouldNotBeNull().Sweep.ShouldBe(Sweep);
        present.Rests();
        board.Training.ShouldBeNull();
    }
}
