using Runner.Commands;
using Runner.Data;
using Runner.Ledgers;
using Runner.Tests.Processes;

namespace Runner.Tests.Commands;

/// <summary>The command line in this process, in a folder of its own, without a terminal.</summary>
/// <param name="kind">Of its ledger: a prefix of locations.</param>
public sealed class TestConsole(string kind = "", string ledger = "runner.litedb") : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public string Folder => folder.Path;

    /// <summary>Where its ledger is.</summary>
    public string Ledger => kind + Path.Combine(folder.Path, ledger);

    /// <summary>Environment variables beside RUNNER_LEDGER.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    public string Write(string name, string content) => folder.Write(name, content);

    public RunnerProcess.Ended Run(params string[] args) => Run(null, args);

    /// <param name="data">Where published data sets are looked for; null for where this machine keeps them.</param>
    public RunnerProcess.Ended Run(DataFolders? data, params string[] args) => Run(folder.Path, Ledger, Variables, data, args);

    /// <summary>In a folder in which processes work: asked again and again, it costs no start of a process.</summary>
    /// <param name="ledger">As the environment names it, relative to the folder.</param>
    public static RunnerProcess.Ended RunIn(string folder, string ledger, params string[] args)
    {
        var file = LedgerLocation.FileOf(ledger)!;
        return Run(folder, ledger[..^file.Length] + Path.Combine(folder, file), new Dictionary<string, string>(), null, args);
    }

    private static RunnerProcess.Ended Run(string folder, string ledger, IReadOnlyDictionary<string, string> variables, DataFolders? data, string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var host = new CommandHost(
            TimeProvider.System,
            output,
            error,
            folder,
            name => name == "RUNNER_LEDGER" ? ledger : variables.GetValueOrDefault(name) ?? (name == "XDG_STATE_HOME" ? Path.Combine(folder, "state") : null),
            Live: false,
            Colour: false)
        { Data = data };
        var code = CommandLine.InvokeAsync(args, host).GetAwaiter().GetResult();
        return new RunnerProcess.Ended(code, output.ToString(), error.ToString());
    }

    public void Dispose() => folder.Dispose();
}
