using Runner.Commands;

namespace Runner.Running;

/// <summary>Finds system programs by name, never in the current folder.</summary>
internal static class SystemProgram
{
    /// <exception cref="UserException">The program is not installed.</exception>
    public static string Find(string name)
    {
        string[] folders = OperatingSystem.IsWindows()
            ? [Environment.SystemDirectory]
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return folders.Where(Path.IsPathRooted).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new UserException($"{name} is not installed");
    }
}
