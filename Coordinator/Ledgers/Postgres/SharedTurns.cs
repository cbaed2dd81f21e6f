namespace Runner.Ledgers.Postgres;

/// <summary>
/// Runs one transaction at a time for callers of one kind: callers that arrive while one is running share the next, with its round
/// trips and its flush to disk. Each gets its own answer after that flush. When a shared transaction fails, it is rolled back, and
/// each of its callers gets a transaction of its own, so that one caller's error does not fail the others.
/// </summary>
/// <param name="run">Runs one transaction for all given requests and returns the answers in order; it may be repeated.</param>
/// <param name="fits">Whether another request can share the transaction of these requests.</param>
internal sealed class SharedTurns<TAsk, TAnswer>(
    Func<IReadOnlyList<TAsk>, Task<IReadOnlyList<TAnswer>>> run, Func<IReadOnlyList<TAsk>, TAsk, bool> fits)
{
    // Few enough that no caller waits long for the others.
    private const int MostTogether = 32;

    private readonly Lock _lock = new();
    private readonly LinkedList<Waiting> _waiting = [];
    private bool _running;

    /// <summary>A caller that cancels before its turn is not served; one that cancels later does not learn the outcome.</summary>
    public async Task<TAnswer> RunAsync(TAsk ask, CancellationToken cancel)
    {
        var caller = new Waiting(ask, cancel);
        lock (_lock)
        {
            _waiting.AddLast(caller);
            if (!_running)
            {
                _running = true;
                _ = ServeAsync();
            }
        }

        return await caller.Answer.Task.WaitAsync(cancel);
    }

    private async Task ServeAsync()
    {
        // Off the caller's stack, and outside its lock.
        await Task.Yield();
        while (Next() is { Count: > 0 } turn)
        {
            if (!await TryAsync(turn) && turn.Count > 1)
            {
                foreach (var caller in turn)
                {
                    await TryAsync([caller]);
                }
            }
        }
    }

    /// <summary>Answers all callers or none. A single caller gets the fault as its answer.</summary>
    private async Task<bool> TryAsync(List<Waiting> turn)
    {
        try
        {
            var answers = await run(turn.ConvertAll(caller => caller.Ask));
            for (var i = 0; i < turn.Count; i++)
            {
                turn[i].Answer.TrySetResult(answers[i]);
            }

            return true;
        }
        catch (Exception fault)
        {
            if (turn.Count == 1)
            {
                turn[0].Answer.TrySetException(fault);
            }

            return false;
        }
    }

    private List<Waiting> Next()
    {
        lock (_lock)
        {
            var turn = new List<Waiting>();
            var asks = new List<TAsk>();
            for (var node = _waiting.First; node is not null && turn.Count < MostTogether;)
            {
                var next = node.Next;
                if (node.Value.Cancel.IsCancellationRequested)
                {
                    _waiting.Remove(node);
                }
                else if (turn.Count == 0 || fits(asks, node.Value.Ask))
                {
                    _waiting.Remove(node);
                    turn.Add(node.Value);
                    asks.Add(node.Value.Ask);
                }

                node = next;
            }

            _running = turn.Count > 0;
            return turn;
        }
    }

    private sealed record Waiting(TAsk Ask, CancellationToken Cancel)
    {
        public TaskCompletionSource<TAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
