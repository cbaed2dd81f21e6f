using Runner.Commands;
using Runner.Data;
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
    public RunnerProcess.Ended Run(DataFolders? data, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var host = new CommandHost(
            TimeProvider.System,
            output,
            error,
            folder.Path,
            name => name == "RUNNER_LEDGER" ? Ledger : Variables.GetValueOrDefault(name) ?? (name == "XDG_STATE_HOME" ? Path.Combine(folder.Path, "state") : null),
            Live: false,
            Colour: false)
        { Data = data };
        var code = CommandLine.InvokeAsync(args, host).GetAwaiter().GetResult();
        return new RunnerProcess.Ended(code, output.ToString(), error.ToString());
    }

    public void Dispose() => folder.Dispose();
}
