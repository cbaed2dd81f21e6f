using System.Runtime.InteropServices;

namespace Runner.Slots;

/// <summary>Lets a thread give way to the others of its process: to heartbeats and answers, which are short.</summary>
public static partial class BackgroundPriority
{
    private const int OfProcess = 0;
    private const int ThisThread = 0;
    private const int Nice = 5;

    /// <summary>For the calling thread. .NET ignores priorities on Linux, where the kernel has one for each thread.</summary>
    public static void Enter()
    {
        Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
        if (OperatingSystem.IsLinux())
        {
            // Where it is not permitted, training is as important as anything else.
            _ = SetPriority(OfProcess, ThisThread, Nice);
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);
}
