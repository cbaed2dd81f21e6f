using Runner.Ledgers.Ownership.Snapshots;

namespace Runner.Ledgers.LiteDb;

/// <summary>Copies of files that may be read and not written, for LiteDB to work on: it writes to what it reads. Nobody may write
/// to the files meanwhile.</summary>
internal sealed class CopiedDisk : LedgerDisk
{
    public override bool IsCopy => true;

    /// <summary>An empty file when there is none.</summary>
    public override OpenedFile Open(string path)
    {
        var copy = PrivateFile.Create();
        try
        {
            if (File.Exists(path))
            {
                using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                file.CopyTo(copy);
                copy.Position = 0;
            }

            return new OpenedFile(copy, () => { });
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    public override void Delete(string path)
    {
    }

    public override void SyncFolderOf(string path)
    {
    }
}
