namespace Runner.Page.Starts;

/// <summary>Plays the runs of a playground for as long as somebody looks, in turns on the thread that all share.</summary>
internal sealed class Playing(Playground playground, PlayThread thread, TimeProvider time)
{
    /// <summary>How long a turn lasts before others have theirs and what it has done is shown.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(60);

    private readonly Lazy<StartsDrawing> drawing = new(() => new StartsDrawing(playground));

    /// <summary>The runs as they are.</summary>
    public Task<StartsView> LookAsync(CancellationToken stop) => thread.DoAsync(() => drawing.Value.Draw(), stop);

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
            await thread.DoAsync(
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
    public Task<StartsView> StepAsync(int updates, CancellationToken stop) => thread.DoAsync(
        () =>
        {
            playground.Step(updates, UntilTurnEnds(stop));
            return drawing.Value.Draw();
        },
        stop);

    /// <summary>Back to the same starts.</summary>
    public Task<StartsView> RewindAsync(CancellationToken stop) => thread.DoAsync(
        () =>
        {
            playground.Rewind();
            return drawing.Value.Draw();
        },
        stop);

    /// <summary>Does what takes longer than a picture may, now that nothing plays.</summary>
    public async Task<StartsView> RestAsync(CancellationToken stop)
    {
        while (!await thread.DoAsync(() => drawing.Value.Deepen(UntilTurnEnds(stop)), stop))
        {
            // Others have their turn.
        }

        return await LookAsync(stop);
    }

    private Func<bool> UntilTurnEnds(CancellationToken stop)
    {
        var begun = time.GetTimestamp();
        return () => stop.IsCancellationRequested || time.GetElapsedTime(begun) > Turn;
    }
}
