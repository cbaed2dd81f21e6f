namespace Runner.Messages;

/// <summary>From a visitor of the ledger: the answer of this number to its request, from 0. Asking again repeats the answer.</summary>
/// <param name="Visit">Names the request among all that are asked.</param>
/// <param name="Request">In the form that the ledger's owner reads; the same with every number.</param>
public sealed record AskOwner(Guid Visit, int Number, ReadOnlyMemory<byte> Request) : ICrossesProcesses;

/// <summary>To a visitor.</summary>
/// <param name="State">Whether this is the answer, the end after the last one, or the visit is not known (any more).</param>
public sealed record OwnerAnswers(Guid Visit, int Number, OwnerAnswerState State, ReadOnlyMemory<byte> Answer) : ICrossesProcesses;

public enum OwnerAnswerState
{
    Answered = 0,

    /// <summary>There is no further answer.</summary>
    Ended = 1,

    /// <summary>The owner is at work on it: ask again.</summary>
    Pending = 2,

    /// <summary>Another process has become the owner: start over.</summary>
    Unknown = 3,
}
