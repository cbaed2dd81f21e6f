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
    [InlineData("sqlite:", "shelf")]
    [InlineData("litedb:", "shelf/small.db")]
    [InlineData("litedb:", "shelf")]
    public void A_file_that_may_not_be_written_can_be_read(string kind, string what)
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "shelf"));
        RunnerProcess.Run(_folder.Path, "run", "small.yaml", "--ledger", kind + "shelf/small.db").ShouldSucceed();
        Chmod("a+rX", ".");
        Chmod("a-w", what);
        foreach (var command in (string[][])[["status"], ["sweeps"], ["trials", "small"], ["trial", "small/0"], ["compare", "small"], ["export", "small", "--format", "csv"]])
        {
            Other([.. command, "--ledger", kind + "shelf/small.db"]).ShouldSucceed();
        }

        var delete = Other(["delete", "small", "--ledger", kind + "shelf/small.db"]);
        delete.Code.ShouldBe(2, delete.Error);
        delete.Error.ShouldContain("cannot be written");
        delete.Error.TrimEnd().ShouldNotContain("\n");
    }

    /// <summary>As a user who owns nothing here: nothing keeps the administrator from writing.</summary>
    private RunnerProcess.Ended Other(string[] args)
    {
        string[] launcher = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : ["env"];
        using var process = RunnerProcess.StartUnder(launcher, _folder.Path, args);
        return process.Wait();
    }

    private void Chmod(string rights, string path) => Ledgers.PostgresServer.Run("chmod", rights, Path.Combine(_folder.Path, path));
}
