using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Runner.Ledgers.LiteDb;

/// <summary>The file system as a ledger's files use it. Tests put one in its place that loses power.</summary>
internal class LedgerDisk
{
    public static LedgerDisk Real { get; } = new();

    /// <summary>Whether what is written here is lost.</summary>
    public virtual bool IsCopy => false;

    public virtual bool Exists(string path) => File.Exists(path);

    /// <summary>Opens a file for one process, and creates it when there is none.</summary>
    /// <exception cref="IOException">Another process has it open, or the disk refuses.</exception>
    public virtual OpenedFile Open(string path)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        return new OpenedFile(file, () => file.Flush(flushToDisk: true));
    }

    public virtual void Delete(string path) => File.Delete(path);

    /// <summary>Files that were created in the folder of this file, or deleted from it, stay so after a power cut.</summary>
    public virtual void SyncFolderOf(string path)
    {
        // Windows keeps its folders in a journal and has no such call.
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // .NET opens no folders.
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

/// <summary>A file, and what ends when the disk has all that was written to it.</summary>
internal readonly record struct OpenedFile(Stream Content, Action Sync) : IDisposable
{
    public void Dispose() => Content.Dispose();
}
