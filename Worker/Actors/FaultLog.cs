namespace Runner.Actors;

/// <summary>
/// What becomes of a fault in an actor: it is said in one line, and the actor restarts, since all it knew can be read or heard
/// again. Faults that come again and again would only hide a bug: after a few the process gives up.
/// </summary>
/// <param name="say">Told in one line; must not throw.</param>
public sealed class FaultLog(TimeProvider time, Action<string> say)
{
    private const int MostFaults = 5;
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly Queue<long> recent = [];
    private readonly TaskCompletionSource<Exception> givenUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with the fault for which the process is to end.</summary>
    public Task<Exception> GivenUp => givenUp.Task;

    /// <summary>Says what happened to an actor that is restarted, or gives up.</summary>
    public void Report(string actor, Exception fault)
    {
        lock (gate)
        {
            recent.Enqueue(time.GetTimestamp());
            while (time.GetElapsedTime(recent.Peek()) > Within)
            {
                recent.Dequeue();
            }

            if (recent.Count > MostFaults)
            {
                GiveUp(fault);
                return;
            }
        }

        say($"A fault of Runner itself in its {actor} ({fault.GetType().Name}: {fault.Message.ReplaceLineEndings(" ").TrimEnd('.')}). "
            + "It was restarted; what it held is trained again.");
    }

    /// <summary>The process cannot go on.</summary>
    public void GiveUp(Exception fault) => givenUp.TrySetResult(fault);
}
