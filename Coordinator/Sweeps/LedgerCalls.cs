using Akka.Actor;
using Runner.Actors;
using Runner.Ledgers;

namespace Runner.Sweeps;

/// <summary>A failed ledger call.</summary>
/// <param name="Asked">Token of the caller: cancelled when the caller has stopped or restarted.</param>
internal sealed record CallFailed(Exception Cause, CancellationToken Asked) : INoSerializationVerificationNeeded;

/// <summary>An actor's ledger calls: results and failures arrive as messages while it is alive.</summary>
/// <param name="what">Subject of the message about a failure that is not the ledger's own.</param>
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
