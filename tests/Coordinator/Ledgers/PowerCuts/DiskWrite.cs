namespace Runner.Tests.Ledgers.PowerCuts;

public enum DiskAction
{
    Write,
    Truncate,

    /// <summary>What was written to the file before is on the disk after.</summary>
    Sync,
    Delete,

    /// <summary>Files that were created or deleted before are so after; the file is any of the folder.</summary>
    SyncFolder,
}

/// <summary>One thing that a ledger asked of the file system.</summary>
/// <param name="File">The file's name without its folder.</param>
/// <param name="Offset">Where it writes; the new length of a truncated file.</param>
public sealed record DiskWrite(string File, DiskAction Action, long Offset, byte[] Content);
