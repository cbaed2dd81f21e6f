using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Microsoft.Extensions.Logging;
using Runner.Bench;
using Runner.Comparison;
using Runner.Data;
using Runner.Display;
using Runner.Echo;
using Runner.Initializers;
using Runner.Ledgers;
using Runner.Networks;
using Runner.Planning;
using Runner.Slots;

namespace Runner.Commands;

/// <summary>The command line as a whole: every command, and how errors reach the user.</summary>
public static class CommandLine
{
    public static async Task<int> InvokeAsync(IReadOnlyList<string> args, CommandHost host, CancellationToken cancel = default)
    {
        var log = new CommandLog(host.Error, host.Time);
        host = host with { Out = new ShownWriter(host.Out), Error = new ShownWriter(log) };
        var root = Create(host);
        var parsed = root.Parse(args.Count == 0 ? ["--help"] : args);
        if (parsed.Errors.Count > 0 && parsed.Action is not ExampleHelp)
        {
            // One unknown word causes further errors: what it was meant to be is missing, and later words are unmatched. Only the first
            // is reported.
            string[] problems = parsed.UnmatchedTokens is [var stranger, ..] ? [UnknownWord.Problem(parsed, stranger)] : [.. parsed.Errors.Select(error => error.Message)];
            foreach (var problem in problems)
            {
                await host.Error.WriteLineAsync($"runner: {Shown.Line(problem.Replace("\t", "").ReplaceLineEndings(" ").TrimEnd(), 500)} See `runner {Path(parsed)}--help`.");
            }

            return ExitCode.BadInput;
        }

        if (parsed.CommandResult.Children.OfType<ArgumentResult>().FirstOrDefault(given => given.Tokens.Any(token => token.Value.Length == 0)) is { } empty)
        {
            await host.Error.WriteLineAsync($"runner: {empty.Argument.Name}: is empty; is a shell variable not set? See `runner {Path(parsed)}--help`.");
            return ExitCode.BadInput;
        }

        host.Recommended.Read(parsed);
        LogOptions.Read(parsed, log);
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = host.Out,
                Error = host.Error,
                EnableDefaultExceptionHandler = false,
                // Ctrl-C lets running slices finish and hands their bundles back; a second Ctrl-C ends the process at once.
                ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
            }, cancel);
        }
        catch (Exception problem) when (problem is UserException or UnusableSweepException or LedgerException or DataException or UnfitTrialException or NetworkException or InitializationException or ComparisonException or BenchException)
        {
            host.Error.Say(LogLevel.Error, host.Recommended.In(problem.Message));
            return ExitCode.BadInput;
        }
        catch (HangingTrialException problem)
        {
            host.Error.Say(LogLevel.Error, problem.Message);
            return ExitCode.Negative;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (IOException problem)
        {
            // Faults of the ledger and of named files have messages of their own; what remains is the output itself.
            host.Error.Say(LogLevel.Error, $"runner: reading or writing failed: {problem.Message.TrimEnd('.')}. Free some space, or send the output elsewhere.");
            return ExitCode.BadInput;
        }
        catch (Exception bug) when (host.Variable("RUNNER_DEBUG") is not { Length: > 0 })
        {
            host.Error.Say(LogLevel.Error,
                $"runner: a fault of Runner itself: {bug.GetType().Name}: {bug.Message.ReplaceLineEndings(" ")} What was acknowledged is kept. "
                + "To report it, run this again with RUNNER_DEBUG=1, which shows where it happened.");
            return ExitCode.Fault;
        }
    }

    public static RootCommand Create(CommandHost host)
    {
        var cluster = new ClusterOptions();
        host = host with { Cluster = cluster };
        var root = new RootCommand(
            "Runs sweeps of small networks, keeps every result, and says how training converged and where it ended.")
        {
            RunCommand.Create(host),
            ExtendCommand.Create(host),
            PlanCommand.Create(host),
            WorkerCommand.Create(host),
            CoordinateCommand.Create(host),
            ServiceCommand.Create(host),
            StatusCommand.Create(host),
            QueueCommand.Create(host),
            DigestCommand.Create(host),
            SweepsCommand.Create(host),
            TrialsCommand.Create(host),
            TrialCommand.Create(host),
            WeightsCommand.Create(host),
            CompareCommand.Create(host),
            MinimaCommand.Create(host),
            LatentCommand.Create(host),
            ReproduceCommand.Create(host),
            ReportCommand.Create(host),
            ServeCommand.Create(host),
            ExportCommand.Create(host),
            VerifyCommand.Create(host),
            BenchCommand.Create(host),
            SchemaCommand.Create(host),
            DataCommand.Create(host),
            ClusterCommand.Create(host),
            LedgerCommand.Create(host),
            SlotCommand.Create(host),
        };
        foreach (var order in OrderCommands.Create(host))
        {
            root.Add(order);
        }

        foreach (var command in root.Subcommands.Where(IsOfCluster))
        {
            // Where a command listens itself, the address and port are its own.
            foreach (var option in cluster.All.Where(option => command.Options.All(own => own.Name != option.Name)))
            {
                command.Add(option);
            }
        }

        LogOptions.AddTo(root);
        PromptAction.Give(root);
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new ExampleHelp((HelpAction)help.Action!);
        return root;
    }

    /// <summary>Whether a command can use a cluster's ledger from any machine that has a certificate.</summary>
    internal static bool IsOfCluster(Command command) => OfCluster.Contains(command.Name, StringComparer.Ordinal);

    private static readonly string[] OfCluster =
    [
        "status", "queue", "digest", "sweeps", "trials", "trial", "weights", "compare", "report", "serve", "export", "minima", "latent", "verify", "pause", "resume", "stop", "cancel", "retry", "drain", "readmit", "delete",
    ];

    /// <summary>A command whose help ends with an example.</summary>
    public static Command Describe(string name, string what, string example) => new ExampleCommand(name, what, example);

    private static string Path(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ";
}
