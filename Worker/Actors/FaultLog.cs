namespace Runner.Actors;

/// <summary>
/// Handles faults in actors: each is reported in one line and the actor restarts, as it can recover its state from the ledger
/// or from other actors. After several faults within a short time the process ends, because restarting would only hide a bug.
/// </summary>
/// <param name="say">Receives each one-line report; must not throw.</param>
public sealed class FaultLog(TimeProvider time, Action<string> say)
{
    private const int MostFaults = 5;
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly Queue<long> recent = [];
    private readonly TaskCompletionSource<Exception> givenUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the fault for which the process must end.</summary>
    public Task<Exception> GivenUp => givenUp.Task;

    /// <summary>Reports the fault of an actor that is restarted; gives up after too many.</summary>
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

        say($"Internal error of Runner in its {actor} ({fault.GetType().Name}: {fault.Message.ReplaceLineEndings(" ").TrimEnd('.')}). "
            + "It was restarted; unfinished work is repeated.");
    }

    /// <summary>Requests that the process end.</summary>
    public void GiveUp(Exception fault) => givenUp.TrySetResult(fault);
}
