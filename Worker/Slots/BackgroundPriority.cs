using System.Runtime.InteropServices;

namespace Runner.Slots;

/// <summary>Lowers the priority of a training thread below that of the other threads of the process, which handle
/// heartbeats and answers.</summary>
public static partial class BackgroundPriority
{
    private const int OfProcess = 0;
    private const int ThisThread = 0;
    private const int Nice = 5;

    /// <summary>Applies to the calling thread. On Linux .NET ignores thread priorities, but the kernel has a nice value per
    /// thread.</summary>
    public static void Enter()
    {
        Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
        if (OperatingSystem.IsLinux())
        {
            // If it is not permitted, the priority stays normal.
            _ = SetPriority(OfProcess, ThisThread, Nice);
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);
}
