using Runner.Page.Live;

namespace Runner.Tests.Page;

public sealed class Sharing_work
{
    private readonly SharedWork<string, object> shared = new(most: 2);
    private int made;

    [Fact]
    public async Task What_was_made_is_kept_for_all_who_ask_for_it()
    {
        var release = new TaskCompletionSource();
        var first = shared.GetAsync("a", () => MakeAsync(release.Task));
        var second = shared.GetAsync("a", () => MakeAsync(Task.CompletedTask));
        release.SetResult();

        (await second).ShouldBeSameAs(await first);
        (await shared.GetAsync("a", () => MakeAsync(Task.CompletedTask))).ShouldBeSameAs(await first);
        (await shared.GetAsync("b", () => MakeAsync(Task.CompletedTask))).ShouldNotBeSameAs(await first);
        made.ShouldBe(2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_failed_is_tried_again(bool wasCancelled)
    {
        Exception fault = wasCancelled ? new OperationCanceledException() : new IOException("gone");
        (await Should.ThrowAsync<Exception>(shared.GetAsync("a", () => MakeAsync(Task.FromException(fault))))).ShouldBeAssignableTo(fault.GetType());
        (await shared.GetAsync("a", () => MakeAsync(Task.CompletedTask))).ShouldNotBeNull();
        made.ShouldBe(2);
    }

    [Fact]
    public async Task No_more_are_kept_than_it_was_told()
    {
        var first = await shared.GetAsync("a", () => MakeAsync(Task.CompletedTask));
        await shared.GetAsync("b", () => MakeAsync(Task.CompletedTask));
        await shared.GetAsync("c", () => MakeAsync(Task.CompletedTask));
        (await shared.GetAsync("a", () => MakeAsync(Task.CompletedTask))).ShouldNotBeSameAs(first);
    }

    private async Task<object> MakeAsync(Task until)
    {
        Interlocked.Increment(ref made);
        await until;
        return new object();
    }
}
