namespace Runner.Commands;

/// <summary>What a process says when something ends it from within: a fault that nothing caught, or code of a user's that exits.</summary>
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

    /// <summary>The command has ended by itself.</summary>
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

    /// <summary>Something called exit in the middle of a command: whatever code it gave, the command is not done.</summary>
    private void Exiting()
    {
        if (!ended)
        {
            error.WriteLine("runner: the process was ended from within, by code that called exit (a plug-in?). What was acknowledged is kept; run the same command to continue.");
            Environment.ExitCode = Environment.ExitCode == 0 ? ExitCode.Negative : Environment.ExitCode;
        }
    }
}
