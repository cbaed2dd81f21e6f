using Akka.Actor;

namespace Runner.Sweeps;

/// <summary>A call of the ledger that failed.</summary>
/// <param name="Asked">Of whoever called: cancelled when that is gone, stopped or started anew.</param>
internal sealed record CallFailed(Exception Cause, CancellationToken Asked) : INoSerializationVerificationNeeded;
