using Runner.Ledgers;
using Runner.Results;

namespace Runner.Tests.Ledgers;

public abstract partial class LedgerContract
{
    // Longer than any adapter takes; a test that waits as long has failed.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Waiting_for_work_ends_at_once_when_there_is_some()
    {
        await Ledger.WaitForWorkAsync(await PlannedAsync()).WaitAsync(Patience);
    }

    [Theory]
    [InlineData("release")]
    [InlineData("rescue")]
    [InlineData("retry")]
    public async Task Waiting_for_work_ends_when_another_process_opens_some(string how)
    {
        var sweep = await PlannedAsync(2, 1);
        var first = await LeasedAsync(sweep);
        var second = await LeasedAsync(sweep);
        await Ledger.CompleteAsync(first.Key, [Samples.Result(0, TrialOutcome.Failed)]);
        var other = await AnotherAsync();
        var waits = Enumerable.Range(0, 3).Select(_ => other.WaitForWorkAsync(sweep)).Append(Ledger.WaitForWorkAsync(sweep)).ToArray();
        waits.ShouldAllBe(wait => !wait.IsCompleted);
        switch (how)
        {
            case "release":
                await Ledger.ReleaseAsync(second.Key);
                break;
            case "rescue":
                await LoseAsync(sweep);
                break;
            default:
                await Ledger.RetryAsync(sweep);
                break;
        }

        await Task.WhenAll(waits).WaitAsync(Patience);
    }

    [Fact]
    public async Task Waiting_for_work_outlasts_a_pause_and_ends_with_it()
    {
        var sweep = await PlannedAsync();
        await Ledger.SetModeAsync(sweep, SweepMode.Paused);
        var other = await AnotherAsync();
        var waits = other.WaitForWorkAsync(sweep);
        (await other.LeaseAsync(sweep, Samples.Node, 1, Samples.Lease)).ShouldBeEmpty();
        waits.IsCompleted.ShouldBeFalse();
        await Ledger.SetModeAsync(sweep, SweepMode.Running);

        await waits.WaitAsync(Patience);
        (await other.LeaseAsync(sweep, Samples.Node, 1, Samples.Lease)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Waiting_for_work_can_be_given_up()
    {
        var sweep = await PlannedAsync(1, 1);
        await LeasedAsync(sweep);
        using var givenUp = new CancellationTokenSource();
        var waits = Ledger.WaitForWorkAsync(sweep, givenUp.Token);
        await givenUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waits.WaitAsync(Patience));
    }
}
