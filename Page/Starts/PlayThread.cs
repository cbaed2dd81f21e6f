using System.Collections.Concurrent;
using Runner.Slots;

namespace Runner.Page.Starts;

/// <summary>The one thread of a page's server on which runs are played, whoever plays them: many open pages take no more than one core, and
/// sweeps that train beside them go first. Pieces of work take turns in the order in which they came.</summary>
internal sealed class PlayThread : IDisposable
{
    private readonly BlockingCollection<Action> waiting = [];
    private readonly Lazy<Thread> thread;

    public PlayThread() => thread = new Lazy<Thread>(Begin);

    /// <summary>Does it when its turn comes; cancelled once the thread has ended. Not to take long: what is longer comes back for another turn.</summary>
    public Task<T> DoAsync<T>(Func<T> work, CancellationToken cancel)
    {
        _ = thread.Value;
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            waiting.Add(InTurn, CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            // The server ends, and its thread with it.
            done.SetCanceled(CancellationToken.None);
        }

        return done.Task;

        void InTurn()
        {
            try
            {
                cancel.ThrowIfCancellationRequested();
                done.SetResult(work());
            }
            catch (OperationCanceledException)
            {
                done.SetCanceled(cancel);
            }
            catch (Exception fault)
            {
                done.SetException(fault);
            }
        }
    }

    public void Dispose() => waiting.CompleteAdding();

    private Thread Begin()
    {
        var begun = new Thread(Work) { IsBackground = true, Name = "play" };
        begun.Start();
        return begun;
    }

    private void Work()
    {
        BackgroundPriority.Enter();
        foreach (var work in waiting.GetConsumingEnumerable())
        {
            work();
        }

        waiting.Dispose();
    }
}
