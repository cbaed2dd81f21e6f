using Akka.Actor;
using Runner.Actors;
using Runner.Ledgers;

namespace Runner.Sweeps;

/// <summary>A call of the ledger that failed.</summary>
/// <param name="Asked">Of whoever called: cancelled when that is gone, stopped or started anew.</param>
internal sealed record CallFailed(Exception Cause, CancellationToken Asked) : INoSerializationVerificationNeeded;

/// <summary>An actor's calls of the ledger: answer and failure come to it as messages, for as long as it lives.</summary>
/// <param name="what">What a failure that is not the ledger's own is said of.</param>
internal sealed class LedgerCalls(IActorRef self, FaultLog faults, string what)
{
    private readonly CancellationTokenSource stopping = new();

    public CancellationToken Token => stopping.Token;

    public void Stop() => stopping.Cancel();

    public void Pipe<T>(Task<T> work, Func<T, object> message)
    {
        var asked = Token;
        _ = work.PipeTo(self, success: message, failure: fault => new CallFailed(fault, asked));
    }

    public void Fail(CallFailed failure)
    {
        switch (failure.Cause)
        {
            case OperationCanceledException when failure.Asked.IsCancellationRequested:
                break;
            case LedgerException unusable:
                faults.GiveUp(unusable);
                break;
            default:
                throw new InvalidOperationException($"{what} failed: {failure.Cause.Message}", failure.Cause);
        }
    }
}
