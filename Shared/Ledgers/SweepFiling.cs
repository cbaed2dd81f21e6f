namespace Runner.Ledgers;

/// <summary>How users file a sweep.</summary>
/// <param name="Name">Its new name, the same for all revisions; empty for the name in its spec. It is also found under the latter.</param>
/// <param name="Tags">Words in order, separated by spaces; empty for none.</param>
/// <param name="Note">Free text; empty for none.</param>
/// <param name="IsArchived">Whether lists leave it out unless asked.</param>
public sealed record SweepFiling(string Name, string Tags, string Note, bool IsArchived)
{
    public const int LongestName = 100;

    public const int LongestTags = 1_000;

    public const int LongestNote = 10_000;

    public static readonly SweepFiling None = new("", "", "", IsArchived: false);

    /// <summary>Its tags.</summary>
    public IReadOnlyList<string> TagList => Tags.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>How the next revision begins: a note and the archive are about one revision.</summary>
    public SweepFiling ForNextRevision() => this with { Note = "", IsArchived = false };
}
