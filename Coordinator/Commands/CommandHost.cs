using Runner.Data;
using Runner.Display;
using Runner.Networks;
using Runner.Running;
using Runner.Serving;
using Spectre.Console;

namespace Runner.Commands;

/// <summary>Everything outside the process that commands use. Tests run the same commands with another host.</summary>
/// <param name="Time">The clock.</param>
/// <param name="Out">Receives results.</param>
/// <param name="Error">Receives progress, warnings and errors.</param>
/// <param name="Folder">The current folder, in which <c>runner.litedb</c> is expected.</param>
/// <param name="Variable">An environment variable by name; null when it is not set.</param>
/// <param name="Live">Whether <paramref name="Error"/> is a terminal on which a display may be redrawn.</param>
/// <param name="Colour">Whether <paramref name="Out"/> is a terminal that supports colour.</param>
public sealed record CommandHost(
    TimeProvider Time,
    TextWriter Out,
    TextWriter Error,
    string Folder,
    Func<string, string?> Variable,
    bool Live,
    bool Colour)
{
    /// <summary>The folders of published data sets; null for this machine's defaults.</summary>
    public DataFolders? Data { get; init; }

    /// <summary>The cluster options that commands share; null in a host without a cluster.</summary>
    internal ClusterOptions? Cluster { get; init; }

    /// <summary>Opens the input from which a spec named <c>-</c> is read.</summary>
    public Func<Stream> In { get; init; } = Console.OpenStandardInput;

    /// <summary>Completes the commands that messages recommend.</summary>
    public RecommendedCommands Recommended { get; } = new();

    /// <summary>The health of this process, for probes.</summary>
    public ProcessHealth Health { get; } = new();

    /// <summary>The sweeps on which this process's coordinator works.</summary>
    public CoordinatedSweeps Coordinated { get; } = new();

    /// <summary>Networks defined in the user's code, from <c>--plugin</c>; null for none.</summary>
    public IUserModules? Modules { get; init; }

    /// <summary>The files of <see cref="Modules"/>.</summary>
    public IReadOnlyList<string> Plugins { get; init; } = [];

    /// <summary>Creates the server that shows sweeps in a browser.</summary>
    public Func<IPageServer> Pages { get; init; } = () => throw new UserException("This program has no page. Use the program named runner.");

    /// <summary>Whether <see cref="Out"/> is a terminal, with colour or without.</summary>
    public bool Terminal { get; init; }

    /// <exception cref="UserException">The current folder has been deleted, or may not be read.</exception>
    public static CommandHost ForThisProcess()
    {
        var plain = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
        var dumb = Environment.GetEnvironmentVariable("TERM") == "dumb";
        return new CommandHost(
            TimeProvider.System,
            Console.Out,
            new SteadyWriter(Console.Error),
            CurrentFolder(),
            Environment.GetEnvironmentVariable,
            Live: !Console.IsErrorRedirected && !dumb,
            Colour: !Console.IsOutputRedirected && !plain && !dumb)
        { Terminal = !Console.IsOutputRedirected };
    }

    /// <summary>Prints a line that may recommend a command.</summary>
    public Task RecommendAsync(string line) => Out.WriteLineAsync(Recommended.In(line));

    private static string CurrentFolder()
    {
        try
        {
            return Environment.CurrentDirectory;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserException("The current folder no longer exists or cannot be read. Change to another folder (cd) and try again.");
        }
    }

    /// <summary>A console for tables on <see cref="Out"/>: coloured only on a terminal; its width is COLUMNS, else the terminal's, else
    /// <see cref="Unbroken"/>, which wraps almost nothing.</summary>
    public IAnsiConsole Tables() => Create(Out, Colour, int.TryParse(Variable("COLUMNS"), out var columns) && columns is >= 20 and <= 1000 ? columns : Terminal ? null : Unbroken);

    private const int Unbroken = 200;

    /// <summary>A console for the live display on <see cref="Error"/>.</summary>
    public IAnsiConsole Progress() => Create(Error, Live, null);

    private static IAnsiConsole Create(TextWriter writer, bool terminal, int? width)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = terminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = terminal ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(ShownWriter.Under(writer)),
        });
        console.Pipeline.Attach(new ShownCells());
        if (width is { } columns)
        {
            console.Profile.Width = columns;
        }

        return console;
    }
}
