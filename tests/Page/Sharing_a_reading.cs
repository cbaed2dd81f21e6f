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
        var paced = new Paced<string>(clock, rest: 30);
        var looks = Enumerable.Range(0, 10).Select(_ => paced.GetAsync(1, ReadAsync, isUrgent: false, waits: true, CancellationToken.None)).ToArray();
        release.SetResult();
        (await Task.WhenAll(looks)).ShouldAllBe(text => text == "1");
        (await paced.GetAsync(1, ReadAsync, isUrgent: true, waits: true, CancellationToken.None)).ShouldBe("1");

        async Task<string> ReadAsync()
        {
            await release.Task;
            return $"{Interlocked.Increment(ref readings)}";
        }
    }

    [Fact]
    public async Task After_news_it_rests_thirty_times_as_long_as_a_reading_took()
    {
        var paced = new Paced<string>(clock, rest: 30);
        (await GetAsync(paced, 1)).ShouldBe("1");
        clock.Advance(TimeSpan.FromSeconds(59));
        (await GetAsync(paced, 2)).ShouldBe("1");
        clock.Advance(TimeSpan.FromSeconds(2));
        (await GetAsync(paced, 2)).ShouldBe("2");
    }

    [Fact]
    public async Task What_is_made_of_it_is_made_once_and_rests_with_it()
    {
        var (paced, made) = (new Paced<string>(clock, rest: 30), new Paced<string>(clock, rest: 0));
        var from = await GetAsync(paced, 1);
        (await MakeAsync(from)).ShouldBe("of 1");
        (await MakeAsync(from)).ShouldBe("of 1");
        readings.ShouldBe(2, "the reading, and what was made of it");

        // Both took two seconds.
        clock.Advance(TimeSpan.FromSeconds(117));
        (await GetAsync(paced, 2)).ShouldBe("1");
        clock.Advance(TimeSpan.FromSeconds(2));
        (await MakeAsync(await GetAsync(paced, 2))).ShouldBe("of 3");

        Task<string> MakeAsync(string of) => paced.MakeAsync(
            of,
            made,
            async () =>
            {
                await SlowAsync();
                return $"of {of}";
            },
            waits: true,
            CancellationToken.None);
    }

    [Fact]
    public async Task Once_nothing_else_is_at_work_it_is_read_at_once()
    {
        var paced = new Paced<string>(clock, rest: 30);
        await GetAsync(paced, 1);
        (await GetAsync(paced, 2, isUrgent: true)).ShouldBe("2");
    }

    [Fact]
    public async Task Who_does_not_wait_sees_the_last_until_the_next_is_there()
    {
        var paced = new Paced<string>(clock, rest: 30);
        await GetAsync(paced, 1);
        (await GetAsync(paced, 2, isUrgent: true, waits: false)).ShouldBe("1");
        (await GetAsync(paced, 2, isUrgent: true)).ShouldBe("2");
    }

    [Fact]
    public async Task A_reading_that_began_before_the_news_does_not_have_them()
    {
        var paced = new Paced<string>(clock, rest: 0);
        var release = new TaskCompletionSource<string>();
        var before = paced.GetAsync(1, () => release.Task, isUrgent: true, waits: true, CancellationToken.None);
        var after = GetAsync(paced, 2, isUrgent: true);
        after.IsCompleted.ShouldBeFalse();
        release.SetResult("old");
        (await before).ShouldBe("old");
        (await after).ShouldBe("1");
    }

    [Fact]
    public async Task All_who_wait_for_later_news_share_the_next_reading()
    {
        var paced = new Paced<string>(clock, rest: 0);
        var release = new TaskCompletionSource<string>();
        var before = paced.GetAsync(0, () => release.Task, isUrgent: true, waits: true, CancellationToken.None);
        var next = new TaskCompletionSource();
        var after = Enumerable.Range(1, 10).Select(news => paced.GetAsync(news, NextAsync, isUrgent: true, waits: true, CancellationToken.None)).ToList();
        release.SetResult("old");
        await before;
        next.SetResult();
        (await Task.WhenAll(after)).ShouldAllBe(text => text == "1");

        async Task<string> NextAsync()
        {
            await next.Task;
            return $"{Interlocked.Increment(ref readings)}";
        }
    }

    [Fact]
    public async Task A_reading_that_failed_is_tried_again()
    {
        var paced = new Paced<string>(clock, rest: 0);
        await Should.ThrowAsync<InvalidOperationException>(paced.GetAsync(1, () => throw new InvalidOperationException("first"), isUrgent: false, waits: true, CancellationToken.None));
        (await GetAsync(paced, 1)).ShouldBe("1");
    }

    [Fact]
    public async Task Pictures_of_the_same_view_are_drawn_once_for_all_pages()
    {
        var (pictures, results) = (new SharedPictures(), new object());
        var drawn = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => pictures.DrawAsync(results, "?curves=median", () => $"{Interlocked.Increment(ref readings)}")));
        drawn.ShouldAllBe(picture => picture == "1");
        (await pictures.DrawAsync(results, "?curves=every-run", () => $"{++readings}")).ShouldBe("2");
        (await pictures.DrawAsync(new object(), "?curves=median", () => $"{++readings}")).ShouldBe("3");
        (await pictures.DrawAsync(results, "?none", () => (string?)null)).ShouldBeNull();
    }

    private Task<string> GetAsync(Paced<string> paced, int news, bool isUrgent = false, bool waits = true) =>
        paced.GetAsync(news, SlowAsync, isUrgent, waits, CancellationToken.None);

    /// <summary>Takes two seconds of the clock.</summary>
    private Task<string> SlowAsync()
    {
        clock.Advance(TimeSpan.FromSeconds(2));
        return Task.FromResult($"{++readings}");
    }
}
