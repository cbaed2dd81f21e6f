using Runner.Tests.Processes;

namespace Runner.Tests.Commands;

/// <summary>A ledger file of somebody else, which may be read and not written.</summary>
public sealed class ReadOnlyLedgerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ReadOnlyLedgerTests() => _folder.Write(
        "small.yaml",
        """
        name: small
        model: {encoder: [4], bottleneck: 1}
        training: {epochs: 2}
        data: {source: digits, take: 40}
        sweep: {axes: {optimizer.lr: [0.1, 0.01]}, replicates: 2}
        """);

    public void Dispose()
    {
        Chmod("u+w", "shelf");
        _folder.Dispose();
    }

    [Theory]
    [InlineData("sqlite:", "shelf/small.db")]
    [InlineData("litedb:", "shelf")]
    public void A_file_that_may_not_be_written_can_be_read(string kind, string what)
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "shelf"));
        var ledger = kind + "shelf/small.db";
        TestConsole.RunIn(_folder.Path, ledger, "run", "small.yaml").ShouldSucceed();
        Chmod("a+rX", ".");
        Chmod("a-w", what);
        using (var reader = RunnerProcess.StartTestsUnder(
            Launcher, _folder.Path, "commands", ledger, "status", "sweeps", "trials small", "trial small/0", "compare small", "export small --format csv"))
        {
            reader.Wait().ShouldSucceed();
        }

        using var deleter = RunnerProcess.StartUnder(Launcher, _folder.Path, "delete", "small", "--ledger", ledger);
        var delete = deleter.Wait();
        delete.Code.ShouldBe(2, delete.Error);
        delete.Error.ShouldContain("cannot be written");
        delete.Error.TrimEnd().ShouldNotContain("\n");
    }

    [Theory]
    [Trait("Category", "Slow")]
    [InlineData("sqlite:", "shelf")]
    [InlineData("litedb:", "shelf/small.db")]
    public void So_can_one_that_may_not_be_written_in_the_other_way(string kind, string what) => A_file_that_may_not_be_written_can_be_read(kind, what);

    /// <summary>As a user who owns nothing here: nothing keeps the administrator from writing.</summary>
    private static string[] Launcher => Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : ["env"];

    /// <summary>One command after another, until one fails.</summary>
    internal static int Run(string ledger, IEnumerable<string> commands)
    {
        foreach (var command in commands)
        {
            var ended = TestConsole.RunIn(Environment.CurrentDirectory, ledger, command.Split(' '));
            if (ended.Code != 0)
            {
                Console.Error.Write($"{command}: {ended.Error}");
                return ended.Code;
            }
        }

        return 0;
    }

    private void Chmod(string rights, string path) => Ledgers.PostgresServer.Run("chmod", rights, Path.Combine(_folder.Path, path));
}
