using Runner.Ledgers;
using Runner.Tests.Commands;
using Runner.Tests.Processes;

namespace Runner.Tests.BitIdentity;

/// <summary>A folder with one spec, whose sweep is run and exported in this process, or in others that may be killed.</summary>
/// <param name="name">Of the sweep, and of its file.</param>
internal sealed class SweepFolder(string name, string spec, string ledger = LedgerLocation.Default) : IDisposable
{
    private readonly TemporaryFolder folder = Written(name, spec);

    private readonly Dictionary<string, string> environment = new() { [LedgerLocation.Variable] = ledger };

    public void Dispose() => folder.Dispose();

    public void Write(string text) => folder.Write($"{name}.yaml", text);

    /// <summary>Trains the sweep, or what is left of it.</summary>
    public RunnerProcess.Ended Run(params string[] options) => Say(["run", $"{name}.yaml", .. options]);

    /// <summary>The sweep's table.</summary>
    public string Export() => Say("export", name, "--format", "csv").Output;

    /// <summary>A command in this process.</summary>
    public RunnerProcess.Ended Say(params string[] args) => TestConsole.RunIn(folder.Path, ledger, args).ShouldSucceed();

    /// <summary>A run as a process of its own.</summary>
    public RunnerProcess Start(params string[] options) => RunnerProcess.Start(folder.Path, environment, ["run", $"{name}.yaml", .. options]);

    /// <summary>A run that is killed after so many milliseconds, wherever it is then.</summary>
    public async Task KillAsync(int momentMs, params string[] options)
    {
        using var run = Start(options);
        await Task.Delay(momentMs);
        run.Kill();
    }

    private static TemporaryFolder Written(string name, string spec)
    {
        var written = new TemporaryFolder();
        written.Write($"{name}.yaml", spec);
        return written;
    }
}
