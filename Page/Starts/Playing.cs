namespace Runner.Page.Starts;

/// <summary>Plays the runs of a playground for as long as somebody looks, in turns on the thread that all share. The playground is its own.</summary>
internal sealed class Playing(Playground playground, PlayThread thread, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How long a turn lasts before others have theirs and what it has done is shown.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(60);

    private readonly Lazy<StartsDrawing> drawing = new(() => new StartsDrawing(playground));

    /// <summary>Known to the thread only, as it may be at work on the playground when somebody else has done with it.</summary>
    private bool isOver;

    /// <summary>The runs as they are.</summary>
    public Task<StartsView> LookAsync(CancellationToken stop) => DoAsync(() => drawing.Value.Draw(), stop);

    /// <summary>Trains until all runs have ended.</summary>
    /// <param name="updates">Updates between two pictures; asked each time.</param>
    /// <param name="show">Shows a picture. Training waits for it, so that a slow browser is never behind, and one that has gone ends it.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task PlayAsync(Func<int> updates, Func<StartsView, Task> show, CancellationToken stop)
    {
        while (!playground.Ended)
        {
            await show(await StepAsync(updates(), stop));
        }
    }

    /// <summary>Trains until so many updates are done, or all runs have ended.</summary>
    public async Task<StartsView> ReachAsync(long update, CancellationToken stop)
    {
        while (playground.Updates < update && !playground.Ended)
        {
            await DoAsync(
                () =>
                {
                    playground.Step((int)Math.Min(update - playground.Updates, int.MaxValue), UntilTurnEnds(stop));
                    return playground.Updates;
                },
                stop);
        }

        return await LookAsync(stop);
    }

    /// <summary>Trains on by so many updates, or for a turn.</summary>
    public Task<StartsView> StepAsync(int updates, CancellationToken stop) => DoAsync(
        () =>
        {
            playground.Step(updates, UntilTurnEnds(stop));
            return drawing.Value.Draw();
        },
        stop);

    /// <summary>Back to the same starts.</summary>
    public Task<StartsView> RewindAsync(CancellationToken stop) => DoAsync(
        () =>
        {
            playground.Rewind();
            return drawing.Value.Draw();
        },
        stop);

    /// <summary>Does what takes longer than a picture may, now that nothing plays.</summary>
    public async Task<StartsView> RestAsync(CancellationToken stop)
    {
        while (!await DoAsync(() => drawing.Value.Deepen(UntilTurnEnds(stop)), stop))
        {
            // Others have their turn.
        }

        return await LookAsync(stop);
    }

    /// <summary>Ends the runs after the turn that is under way. Whoever waits for a later one hears that it was cancelled.</summary>
    public async ValueTask DisposeAsync()
    {
        Task over = thread.DoAsync(
            () =>
            {
                playground.Dispose();
                return isOver = true;
            },
            CancellationToken.None);
        await over.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private Task<T> DoAsync<T>(Func<T> work, CancellationToken stop) => thread.DoAsync(() => isOver ? throw new OperationCanceledException() : work(), stop);

    private Func<bool> UntilTurnEnds(CancellationToken stop)
    {
        var begun = time.GetTimestamp();
        return () => stop.IsCancellationRequested || time.GetElapsedTime(begun) > Turn;
    }
}
