using System.Security.Cryptography;

namespace Runner.Ledgers.Ownership.Snapshots;

/// <summary>A temporary file without a name, which only this process can use and which ends with it.</summary>
internal static class PrivateFile
{
    /// <exception cref="IOException">The temporary folder cannot be written.</exception>
    public static FileStream Create()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 0,
            Options = OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var path = Path.Combine(Path.GetTempPath(), "runner-copy-" + RandomNumberGenerator.GetHexString(16, lowercase: true));
        var file = new FileStream(path, options);
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(path);
        }

        return file;
    }
}
