using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Runner.Ledgers.Ownership;

/// <summary>File functions that .NET lacks: the identity of a file, and a handle that takes no lock.</summary>
internal static class UnixFiles
{
    // struct statx has the same layout on every architecture: linux/include/uapi/linux/stat.h.
    private const int StatBytes = 256;
    private const int InodeAt = 32;
    private const int LengthAt = 40;
    private const int MajorAt = 136;
    private const int MinorAt = 140;
    private const uint BasicStats = 0x7FF;
    private const int CurrentFolder = -100;
    private const int EmptyPath = 0x1000;

    private const int CloseOnExecLinux = 0x80000;
    private const int CloseOnExecMac = 0x1000000;

    /// <summary>null when there is no such file.</summary>
    public static FileIdentity? Find(string path) => Read(CurrentFolder, path, flags: 0);

    public static FileIdentity? Find(SafeFileHandle file)
    {
        var held = false;
        try
        {
            file.DangerousAddRef(ref held);
            return Read((int)file.DangerousGetHandle(), "", EmptyPath);
        }
        finally
        {
            if (held)
            {
                file.DangerousRelease();
            }
        }
    }

    /// <summary>Opens a file for reading despite any locks; .NET's own handles take a shared lock.</summary>
    /// <exception cref="IOException">The file does not exist, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it.</exception>
    public static SafeFileHandle OpenUnlocked(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }

        var descriptor = Open(path, OperatingSystem.IsMacOS() ? CloseOnExecMac : CloseOnExecLinux);
        const int NoAccess = 13;
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true)
            : Marshal.GetLastPInvokeError() == NoAccess ? throw new UnauthorizedAccessException($"{path} cannot be read.")
            : throw new FileNotFoundException($"{path} cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    /// <summary>The effective user of this process; 0 on Windows.</summary>
    public static uint User => OperatingSystem.IsWindows() ? 0 : EffectiveUser();

    private static FileIdentity? Read(int folder, string path, int flags)
    {
        var stat = new byte[StatBytes];
        return Stat(folder, path, flags, BasicStats, stat) == 0
            ? new FileIdentity(
                ((ulong)BitConverter.ToUInt32(stat, MajorAt) << 32) | BitConverter.ToUInt32(stat, MinorAt),
                BitConverter.ToUInt64(stat, InodeAt),
                BitConverter.ToInt64(stat, LengthAt))
            : null;
    }

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static extern int Stat(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, [Out] byte[] stat);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "geteuid")]
    private static extern uint EffectiveUser();
}

/// <summary>The identity of the file that a path names now. Device and inode are 0 on other systems than Linux.</summary>
internal readonly record struct FileIdentity(ulong Device, ulong Inode, long Length)
{
    /// <summary>null when there is no such file.</summary>
    public static FileIdentity? Of(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            return UnixFiles.Find(path);
        }

        var file = new FileInfo(path);
        return file.Exists ? new FileIdentity(0, 0, file.Length) : null;
    }

    public bool IsSameFileAs(FileIdentity other) => Device == other.Device && Inode == other.Inode;
}
