using Runner.Ledgers.Postgres;

namespace Runner.Tests.Ledgers;

/// <summary>Callers that share a transaction: the first asked alone and is held up, so that the others meet in the second.</summary>
public sealed class SharedTurnsTests
{
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<int[]> _turns = [];

    [Fact]
    public async Task Nobody_is_failed_by_another_with_whom_a_transaction_was_shared()
    {
        var turns = Turns(asks => asks.Contains(3) ? throw new InvalidOperationException("three") : [.. asks.Select(ask => ask * 10)]);
        var callers = Ask(turns, [1, 2, 3, 4]);
        _first.SetResult();
        (await callers[0]).ShouldBe(10);
        (await callers[1]).ShouldBe(20);
        (await Should.ThrowAsync<InvalidOperationException>(() => callers[2])).Message.ShouldBe("three");
        (await callers[3]).ShouldBe(40);
        _turns.Select(turn => string.Join(' ', turn)).ShouldBe(["1", "2 3 4", "2", "3", "4"]);
        (await turns.RunAsync(5, default)).ShouldBe(50);
    }

    [Fact]
    public async Task Nobody_is_answered_before_the_transaction_has_ended()
    {
        var turns = Turns(asks => [.. asks]);
        var caller = turns.RunAsync(1, default);
        while (_turns.Count == 0)
        {
            await Task.Yield();
        }

        caller.IsCompleted.ShouldBeFalse();
        _first.SetResult();
        (await caller).ShouldBe(1);
    }

    [Fact]
    public async Task Who_gives_up_before_its_turn_is_not_served()
    {
        var turns = Turns(asks => [.. asks]);
        using var given = new CancellationTokenSource();
        var first = Ask(turns, [1])[0];
        var second = turns.RunAsync(2, given.Token);
        var third = turns.RunAsync(3, default);
        await given.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => second);
        _first.SetResult();
        await Task.WhenAll(first, third);
        _turns.SelectMany(turn => turn).ShouldBe([1, 3]);
    }

    [Fact]
    public async Task Those_that_do_not_fit_together_take_turns()
    {
        var turns = Turns(asks => [.. asks], (asks, next) => !asks.Contains(next));
        var callers = Ask(turns, [1, 2, 2, 3]);
        _first.SetResult();
        (await Task.WhenAll(callers)).ShouldBe([1, 2, 2, 3]);
        _turns.Select(turn => string.Join(' ', turn)).ShouldBe(["1", "2 3", "2"]);
    }

    private SharedTurns<int, int> Turns(Func<IReadOnlyList<int>, IReadOnlyList<int>> run, Func<IReadOnlyList<int>, int, bool>? fits = null) => new(
        async asks =>
        {
            _turns.Add([.. asks]);
            await _first.Task;
            return run(asks);
        },
        fits ?? ((_, _) => true));

    /// <summary>The first has its turn before the others ask.</summary>
    private Task<int>[] Ask(SharedTurns<int, int> turns, int[] asks)
    {
        var first = turns.RunAsync(asks[0], default);
        SpinWait.SpinUntil(() => _turns.Count > 0);
        return [first, .. asks.Skip(1).Select(ask => turns.RunAsync(ask, default))];
    }
}
