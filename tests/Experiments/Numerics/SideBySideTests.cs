using Runner.Numerics;

namespace Runner.Tests.Numerics;

public sealed class SideBySideTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16_383)]
    [InlineData(16_385)]
    [InlineData(100_000)]
    public void Every_place_has_its_own_value(int count) =>
        SideBySide.Column(count, place => (long)place * place).ShouldBe(Enumerable.Range(0, count).Select(place => (long)place * place));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(1_000_001)]
    public void Ranges_meet_and_cover_all(int count)
    {
        var seen = new int[count];

        SideBySide.Ranges(count, (from, end) =>
        {
            for (var place = from; place < end; place++)
            {
                seen[place]++;
            }
        });

        seen.ShouldAllBe(times => times == 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100)]
    public void A_failure_is_thrown_as_it_was(int count)
    {
        Should.Throw<FormatException>(() => SideBySide.Run(count, Fail)).Message.ShouldBe("of the piece");
        Should.Throw<FormatException>(() => SideBySide.Column<int>(count << 14, _ => throw new FormatException("of the piece")));

        static void Fail(int piece) => throw new FormatException("of the piece");
    }

    [Fact]
    public void So_is_one_within_another() =>
        Should.Throw<FormatException>(() => SideBySide.Run(
            () => { },
            () => SideBySide.Run(3, piece => throw new FormatException($"of {piece}"))));

    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    public void A_cancelled_one_ends(int count)
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        Should.Throw<OperationCanceledException>(() => SideBySide.Run(count, _ => { }, cancel: stop.Token));
    }

    [Fact]
    public void One_that_is_cancelled_meanwhile_does_not_do_the_rest()
    {
        using var stop = new CancellationTokenSource();
        var done = 0;

        Should.Throw<OperationCanceledException>(() => SideBySide.Run(
            1_000_000,
            _ =>
            {
                stop.Cancel();
                Interlocked.Increment(ref done);
            },
            cancel: stop.Token));

        done.ShouldBeLessThan(1_000_000);
    }
}
