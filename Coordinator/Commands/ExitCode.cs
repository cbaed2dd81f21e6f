namespace Runner.Commands;

/// <summary>The exit codes of Runner's process.</summary>
public static class ExitCode
{
    public const int Success = 0;

    /// <summary>The command ran, with a negative result: a replay that differs, or a failed trial in a sweep.</summary>
    public const int Negative = 1;

    /// <summary>The command cannot be carried out as written.</summary>
    public const int BadInput = 2;

    /// <summary>A child worker was ordered to leave; its parent does not restart it.</summary>
    public const int Ordered = 10;

    /// <summary>A bug in Runner, by the convention of sysexits.</summary>
    public const int Fault = 70;

    /// <summary>Ended by Ctrl-C, by the shell's convention.</summary>
    public const int Interrupted = 130;

    /// <summary>Ended by SIGTERM, by the shell's convention.</summary>
    public const int Terminated = 143;
}
