namespace Runner.Ledgers.Postgres;

/// <summary>
/// One transaction at a time for callers of one kind: whoever asks while one is under way waits and shares the next, with its
/// round trips and its flush to the disk. Everyone is answered after that flush, each with an answer of its own. When a shared
/// transaction fails, nothing of it is kept, and each of its callers has one alone: nobody is failed by another's mistake.
/// </summary>
/// <param name="run">Runs one transaction for all given and answers them in order; it may be repeated.</param>
/// <param name="fits">Whether one more can share a transaction with those that it has.</param>
internal sealed class SharedTurns<TAsk, TAnswer>(
    Func<IReadOnlyList<TAsk>, Task<IReadOnlyList<TAnswer>>> run, Func<IReadOnlyList<TAsk>, TAsk, bool> fits)
{
    // Few enough that nobody waits long for the others.
    private const int MostTogether = 32;

    private readonly Lock _lock = new();
    private readonly LinkedList<Waiting> _waiting = [];
    private bool _running;

    /// <summary>A caller that gives up before its turn is not served; one that gives up later does not hear what became of it.</summary>
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

    /// <summary>Answers all, or none. The fault of a caller alone is its answer.</summary>
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
