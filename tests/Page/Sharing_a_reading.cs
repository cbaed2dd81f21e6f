using Runner.Page.Live;
using Runner.Tests.Actors;

namespace Runner.Tests.Page;

public sealed class Sharing_a_reading
{
    private readonly SteppedClock clock = new();
    private int readings;

    [Fact]
    public async Task However_many_look_it_is_read_once()
    {
        var release = new TaskCompletionSource();
        var paced = new Paced<string>(
            async _ =>
            {
                await release.Task;
                return $"{Interlocked.Increment(ref readings)}";
            },
            clock,
            rest: 30);
        var looks = Enumerable.Range(0, 10).Select(_ => paced.GetAsync(1, isUrgent: false, waits: true, CancellationToken.None)).ToArray();
        release.SetResult();
        (await Task.WhenAll(looks)).ShouldAllBe(text => text == "1");
        (await paced.GetAsync(1, isUrgent: true, waits: true, CancellationToken.None)).ShouldBe("1");
    }

    [Fact]
    public async Task After_news_it_rests_thirty_times_as_long_as_a_reading_took()
    {
        var paced = Slow();
        (await paced.GetAsync(1, isUrgent: false, waits: true, CancellationToken.None)).ShouldBe("1");
        clock.Advance(TimeSpan.FromSeconds(59));
        (await paced.GetAsync(2, isUrgent: false, waits: true, CancellationToken.None)).ShouldBe("1");
        clock.Advance(TimeSpan.FromSeconds(2));
        (await paced.GetAsync(2, isUrgent: false, waits: true, CancellationToken.None)).ShouldBe("2");
    }

    [Fact]
    public async Task Once_nothing_else_is_at_work_it_is_read_at_once()
    {
        var paced = Slow();
        await paced.GetAsync(1, isUrgent: false, waits: true, CancellationToken.None);
        (await paced.GetAsync(2, isUrgent: true, waits: true, CancellationToken.None)).ShouldBe("2");
    }

    [Fact]
    public async Task Who_does_not_wait_sees_the_last_until_the_next_is_there()
    {
        var paced = Slow();
        await paced.GetAsync(1, isUrgent: false, waits: true, CancellationToken.None);
        (await paced.GetAsync(2, isUrgent: true, waits: false, CancellationToken.None)).ShouldBe("1");
        (await paced.GetAsync(2, isUrgent: true, waits: true, CancellationToken.None)).ShouldBe("2");
    }

    [Fact]
    public async Task A_reading_that_failed_is_tried_again()
    {
        var paced = new Paced<string>(_ => ++readings == 1 ? throw new InvalidOperationException("first") : Task.FromResult("second"), clock, rest: 0);
        await Should.ThrowAsync<InvalidOperationException>(paced.GetAsync(1, isUrgent: false, waits: true, CancellationToken.None));
        (await paced.GetAsync(1, isUrgent: false, waits: true, CancellationToken.None)).ShouldBe("second");
    }

    /// <summary>Each reading takes two seconds of the clock.</summary>
    private Paced<string> Slow() => new(
        _ =>
        {
            clock.Advance(TimeSpan.FromSeconds(2));
            return Task.FromResult($"{++readings}");
        },
        clock,
        rest: 30);
}
