namespace Runner.Commands;

/// <summary>What Runner's process says to the shell.</summary>
public static class ExitCode
{
    public const int Success = 0;

    /// <summary>It ran, and what was asked about is not so: a replay that differs, a failed trial in a sweep.</summary>
    public const int Negative = 1;

    /// <summary>What was asked for cannot be done as it was written.</summary>
    public const int BadInput = 2;

    /// <summary>A worker of a parent process was ordered to leave; its parent does not start it again.</summary>
    public const int Ordered = 10;

    /// <summary>Runner itself is at fault, by the convention of sysexits.</summary>
    public const int Fault = 70;

    /// <summary>Ended by Ctrl-C, by the shell's convention.</summary>
    public const int Interrupted = 130;

    /// <summary>Ended by SIGTERM, by the shell's convention.</summary>
    public const int Terminated = 143;
}
