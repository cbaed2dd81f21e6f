namespace Runner.Messages;

/// <summary>From a visitor of the ledger: asks for one of the answers to its request. Asking again repeats the answer.</summary>
/// <param name="Visit">Identifies the request.</param>
/// <param name="Request">Encoded for the ledger's owner; the same with every number.</param>
public sealed record AskOwner(Guid Visit, int Number, ReadOnlyMemory<byte> Request) : ICrossesProcesses;

/// <summary>To a visitor.</summary>
/// <param name="State">Whether this is the answer, the end after the last one, or the visit is unknown.</param>
public sealed record OwnerAnswers(Guid Visit, int Number, OwnerAnswerState State, ReadOnlyMemory<byte> Answer) : ICrossesProcesses;

public enum OwnerAnswerState
{
    Answered = 0,

    /// <summary>There is no further answer.</summary>
    Ended = 1,

    /// <summary>The owner is still working on it: ask again.</summary>
    Pending = 2,

    /// <summary>Another process has become the owner: start over.</summary>
    Unknown = 3,
}
