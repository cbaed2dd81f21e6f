namespace Runner.Ledgers.Ownership;

/// <summary>A ledger file, and how this process gets at it: as its owner, or through its owner.</summary>
/// <param name="path">As the user gave it.</param>
/// <param name="open">Opens the ledger itself, once this process owns the file; with the files that it consists of.</param>
internal sealed class LedgerReach(string path, Func<(ITrialLedger Ledger, IReadOnlyList<string> Files)> open, TimeProvider time)
{
    /// <summary>An owner at work gives a sign every second.</summary>
    public static readonly TimeSpan OwnersSilence = TimeSpan.FromSeconds(10);

    public string Path => path;

    public TimeProvider Time => time;

    public TimeSpan Silence { get; init; } = OwnersSilence;

    /// <summary>Takes the file; null while another process owns it.</summary>
    /// <exception cref="LedgerException">It cannot be opened.</exception>
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

    /// <summary>The way to whoever owns the file now.</summary>
    /// <exception cref="OwnerGoneException">It does not say who it is: it is just coming or going, or what it wrote was damaged.</exception>
    public IOwnerLine Line() => OwnerCard.Read(LedgerOwner.FileOf(path)) is { } card
        ? new OwnerLine(path, card, time, Silence)
        : throw new OwnerGoneException(
            $"{path} is in use, but {System.IO.Path.GetFileName(LedgerOwner.FileOf(path))} does not say by which process. End the process that uses the ledger, then run again.");
}
