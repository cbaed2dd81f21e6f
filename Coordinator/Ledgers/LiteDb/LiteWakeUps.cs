namespace Runner.Ledgers.LiteDb;

/// <summary>Wakes those who wait for a sweep's work; all are in this process.</summary>
internal sealed class LiteWakeUps
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, TaskCompletionSource> _next = [];

    /// <summary>Ends when the sweep is announced after this call.</summary>
    public Task Next(long sweep)
    {
        lock (_lock)
        {
            if (!_next.TryGetValue(sweep, out var next))
            {
                _next.Add(sweep, next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            }

            return next.Task;
        }
    }

    public void Announce(long sweep)
    {
        lock (_lock)
        {
            if (_next.Remove(sweep, out var next))
            {
                next.SetResult();
            }
        }
    }
}
