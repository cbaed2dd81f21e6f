using Runner.Ledgers.Ownership.Snapshots;

namespace Runner.Ledgers.LiteDb;

/// <summary>Opens copies of files that can be read but not written, because LiteDB writes to any file that it opens. The files must
/// not be written while they are copied.</summary>
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
