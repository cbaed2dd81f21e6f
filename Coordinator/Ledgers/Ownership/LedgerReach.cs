namespace Runner.Ledgers.Ownership;

/// <summary>Access of this process to a ledger file: as its owner, or through its owner.</summary>
/// <param name="path">The path as the user gave it.</param>
/// <param name="open">Opens the ledger once this process owns the file; also returns the files that it consists of.</param>
internal sealed class LedgerReach(string path, Func<(ITrialLedger Ledger, IReadOnlyList<string> Files)> open, TimeProvider time)
{
    /// <summary>How long an owner may be silent. A live owner sends a sign of life every second.</summary>
    public static readonly TimeSpan OwnersSilence = TimeSpan.FromSeconds(10);

    public string Path => path;

    public TimeProvider Time => time;

    public TimeSpan Silence { get; init; } = OwnersSilence;

    /// <summary>Takes ownership and opens the ledger; null while another process owns it.</summary>
    /// <exception cref="LedgerException">The ledger cannot be opened.</exception>
    public OwnedLedger? TryOwn()
    {
        if (LedgerOwner.TryTake(path) is not { } owner)
        {
            return null;
        }

        ITrialLedger? ledger = null;
        try
        {
            (ledger, var files) = open();
            return new OwnedLedger(ledger, owner, files, time);
        }
        catch
        {
            ledger?.DisposeAsync().AsTask().GetAwaiter().GetResult();
            owner.Dispose();
            throw;
        }
    }

    /// <summary>A connection to the present owner of the file.</summary>
    /// <exception cref="OwnerGoneException">The owner file has no valid card: the owner is starting or ending, or the card is damaged.</exception>
    public IOwnerLine Line() => OwnerCard.Read(LedgerOwner.FileOf(path)) is { } card
        ? new OwnerLine(path, card, time, Silence)
        : throw new OwnerGoneException(
            $"{path} is in use, but {System.IO.Path.GetFileName(LedgerOwner.FileOf(path))} does not say by which process. End the process that uses the ledger, then run again.");
}
