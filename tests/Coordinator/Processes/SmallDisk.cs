using System.Diagnostics;

namespace Runner.Tests.Processes;

/// <summary>
/// A disk of a few megabytes at a folder, for processes that are started on it: a tmpfs in a mount namespace of its own, which an
/// ordinary user may make where the system allows user namespaces.
/// </summary>
public sealed class SmallDisk : IDisposable
{
    private readonly Process holder;
    private readonly string folder;

    public SmallDisk(string folder, int mebibytes)
    {
        this.folder = Directory.CreateDirectory(folder).FullName;
        holder = Process.Start(new ProcessStartInfo(
            "unshare", ["-rm", "sh", "-c", "mount -t tmpfs -o size=\"$1\"m runner \"$0\" && echo ready && exec cat", this.folder, $"{mebibytes}"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        holder.StandardOutput.ReadLine().ShouldBe("ready");
    }

    /// <summary>Whether this system lets users make such a disk.</summary>
    public static bool IsPossible { get; } = OperatingSystem.IsLinux() && Try();

    public RunnerProcess Start(string workingFolder, IReadOnlyDictionary<string, string>? environment, params string[] args) =>
        RunnerProcess.StartUnder(
            ["nsenter", "-t", $"{holder.Id}", "-U", "-m", "--preserve-credentials", $"--wd={workingFolder}"], workingFolder, environment, args);

    public void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            // There is no room for another block.
        }
    }

    public void Clear() => File.Delete(Filler);

    public void Dispose()
    {
        // The namespace, and with it the disk, goes with its last process.
        holder.StandardInput.Close();
        holder.WaitForExit();
        holder.Dispose();
    }

    private string Filler => Path.Combine($"/proc/{holder.Id}/root{folder}", "filler");

    private static bool Try()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(
                "unshare", ["-rm", "sh", "-c", "mount -t tmpfs runner /mnt && command -v nsenter"])
            {
                UseShellExecute = false,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}

/// <summary>Skipped where no user may make a <see cref="SmallDisk"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute()
    {
        if (!SmallDisk.IsPossible)
        {
            Skip = "This system lets no user mount a file system of his own.";
        }
    }
}
