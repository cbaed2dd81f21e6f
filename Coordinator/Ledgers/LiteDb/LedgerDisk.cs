using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Runner.Ledgers.LiteDb;

/// <summary>The file system of a ledger's files. Tests replace it with one that simulates power cuts.</summary>
internal class LedgerDisk
{
    public static LedgerDisk Real { get; } = new();

    /// <summary>Whether files are copies, so that writes are discarded.</summary>
    public virtual bool IsCopy => false;

    public virtual bool Exists(string path) => File.Exists(path);

    /// <summary>Opens a file for one process, and creates it when there is none.</summary>
    /// <exception cref="IOException">Another process has the file open, or the disk fails.</exception>
    public virtual OpenedFile Open(string path)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        return new OpenedFile(file, () => file.Flush(flushToDisk: true));
    }

    public virtual void Delete(string path) => File.Delete(path);

    /// <summary>Makes the creation and deletion of files in this file's folder survive a power cut.</summary>
    public virtual void SyncFolderOf(string path)
    {
        // Windows journals folders and has no such call.
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // .NET cannot open folders.
        using var folder = new SafeFileHandle(Open([.. Encoding.UTF8.GetBytes(Path.GetDirectoryName(Path.GetFullPath(path))!), 0], ReadOnly), ownsHandle: true);
        if (folder.IsInvalid)
        {
            throw new IOException($"the folder of {path} cannot be opened");
        }

        RandomAccess.FlushToDisk(folder);
    }

    private const int ReadOnly = 0;

    [DllImport("libc", EntryPoint = "open")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);
}

/// <summary>A file, and an action that returns when everything written to it is on disk.</summary>
internal readonly record struct OpenedFile(Stream Content, Action Sync) : IDisposable
{
    public void Dispose() => Content.Dispose();
}
