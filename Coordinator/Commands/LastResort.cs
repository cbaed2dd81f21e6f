namespace Runner.Commands;

/// <summary>Reports why a process ends in the middle of a command: an uncaught exception, or a user's code that calls exit.</summary>
internal sealed class LastResort
{
    private readonly TextWriter error;
    private bool ended;

    private LastResort(TextWriter error) => this.error = error;

    public static LastResort Install(TextWriter error)
    {
        var guard = new LastResort(error);
        AppDomain.CurrentDomain.UnhandledException += (_, escaped) => guard.Say(escaped.ExceptionObject);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => guard.Exiting();
        return guard;
    }

    /// <summary>Marks the command as ended normally.</summary>
    public int End(int code)
    {
        ended = true;
        return code;
    }

    private void Say(object fault)
    {
        ended = true;
        error.WriteLine(
            $"runner: a fault of Runner itself: {fault.GetType().Name}: {(fault as Exception)?.Message.ReplaceLineEndings(" ")} What was acknowledged is kept. Run the same command to continue.");
        Environment.Exit(ExitCode.Fault);
    }

    /// <summary>Reports an exit in the middle of a command. Its exit code must not be 0, because the command is not complete.</summary>
    private void Exiting()
    {
        if (!ended)
        {
            error.WriteLine("runner: code in this process called exit (a plugin?). What was acknowledged is kept; run the same command to continue.");
            Environment.ExitCode = Environment.ExitCode == 0 ? ExitCode.Negative : Environment.ExitCode;
        }
    }
}
