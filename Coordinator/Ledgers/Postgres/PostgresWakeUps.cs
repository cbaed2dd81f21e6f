using Npgsql;

namespace Runner.Ledgers.Postgres;

/// <summary>Listens on one connection for all who wait for work in this process.</summary>
/// <param name="listens">False where messages do not arrive: behind a pooler, a connection hears of one transaction at a time. Then whoever
/// waits looks every second.</param>
internal sealed class PostgresWakeUps(NpgsqlDataSource source, bool listens) : IAsyncDisposable
{
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(1);

    // A message that the network lost is made up for by looking this often.
    private readonly TimeSpan _longestSleep = TimeSpan.FromSeconds(listens ? 30 : 1);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<string, TaskCompletionSource> _bells = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _listener;

    /// <summary>Ends when there is work: looks, and looks again at each message about this work.</summary>
    public async Task WaitAsync(string work, Func<Task<bool>> hasWork, CancellationToken cancel)
    {
        while (true)
        {
            // The bell is taken before the look, so that what happens in between rings it.
            var bell = BellOf(work);
            if (listens)
            {
                await _listening.Task.WaitAsync(cancel);
            }

            if (await hasWork())
            {
                return;
            }

            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel, _stopping.Token);
            await Task.WhenAny(bell, Task.Delay(_longestSleep, TimeProvider.System, over.Token));
            cancel.ThrowIfCancellationRequested();
            ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, this);
            await over.CancelAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (_listener is { } listener)
        {
            await listener;
        }

        _stopping.Dispose();
    }

    private Task BellOf(string work)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, this);
            if (listens)
            {
                _listener ??= Task.Run(ListenAsync);
            }

            if (!_bells.TryGetValue(work, out var bell))
            {
                _bells.Add(work, bell = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            }

            return bell.Task;
        }
    }

    private void Ring(string? work)
    {
        lock (_lock)
        {
            foreach (var name in _bells.Keys.Where(name => work is null || name == work).ToArray())
            {
                _bells.Remove(name, out var bell);
                bell!.SetResult();
            }
        }
    }

    private async Task ListenAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(_stopping.Token);
                connection.Notification += (_, message) => Ring(message.Payload);
                await using (var listen = new NpgsqlCommand($"LISTEN {PostgresSession.Channel}", connection))
                {
                    await listen.ExecuteNonQueryAsync(_stopping.Token);
                }

                // What was said while nobody listened.
                _listening.TrySetResult();
                Ring(null);
                while (true)
                {
                    await connection.WaitAsync(_stopping.Token);
                }
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) when (PostgresFaults.MayPass(fault))
            {
                await Task.Delay(PauseAfterFault, TimeProvider.System, _stopping.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }
}
