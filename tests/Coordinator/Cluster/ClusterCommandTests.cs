using System.Text.Json;
using Runner.Certificates;
using Runner.Cluster;
using Runner.Tests.Commands;

namespace Runner.Tests.Cluster;

public sealed class ClusterCommandTests : IDisposable
{
    private readonly TestConsole _console = new();

    public void Dispose() => _console.Dispose();

    [Fact]
    public void A_machine_gets_a_folder_with_all_that_it_needs_and_keys_are_their_owners()
    {
        _console.Run("cluster", "init").ShouldSucceed().Output.ShouldContain("Next, for each machine: runner cluster certificate HOST");
        _console.Run("cluster", "certificate", "10.0.0.7", "node-7.example").ShouldSucceed().Output.ShouldContain("scp -r cluster/10.0.0.7 10.0.0.7:cluster");
        var machine = Path.Combine(_console.Folder, "cluster", "10.0.0.7");
        Directory.GetFiles(machine).Select(Path.GetFileName).ShouldBe(["authority.pem", "node.pem", "node.key"], ignoreOrder: true);
        using var identity = ClusterIdentity.Read(machine, null, TimeProvider.System);
        identity.Hosts.ShouldBe(["10.0.0.7", "node-7.example"], ignoreOrder: true);
        foreach (var key in (string[])[Path.Combine(machine, "node.key"), Path.Combine(_console.Folder, "cluster", "authority.key")])
        {
            if (!OperatingSystem.IsWindows())
            {
                File.GetUnixFileMode(key).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }
    }

    [Fact]
    public void Nothing_is_overwritten()
    {
        _console.Run("cluster", "init", "mine").ShouldSucceed();
        var key = File.ReadAllText(Path.Combine(_console.Folder, "mine", "authority.key"));
        var again = _console.Run("cluster", "init", "mine");
        (again.Code, again.Output).ShouldBe((2, ""));
        again.Error.ShouldContain("Nothing is overwritten: name another folder, or remove the files.");
        File.ReadAllText(Path.Combine(_console.Folder, "mine", "authority.key")).ShouldBe(key);
        _console.Run("cluster", "certificate", "a", "--folder", "mine").ShouldSucceed();
        _console.Run("cluster", "certificate", "a", "--folder", "mine").Code.ShouldBe(2);
        _console.Run("cluster", "certificate", "a", "--folder", "mine", "--name", "b").ShouldSucceed();
    }

    [Theory]
    [InlineData("There is no authority", "cluster", "certificate", "a", "--folder", "nowhere")]
    [InlineData("a:1: is not a host", "cluster", "certificate", "a:1")]
    [InlineData("--name ../x: cannot name a folder", "cluster", "certificate", "a", "--name", "../x")]
    [InlineData("--days 0: not a whole number from 1 to", "cluster", "certificate", "a", "--days", "0")]
    [InlineData("Required argument 'HOST' missing", "cluster", "certificate")]
    public void What_cannot_be_done_is_said_in_a_line(string said, params string[] args)
    {
        _console.Run("cluster", "init").ShouldSucceed();
        var ended = _console.Run(args);
        ended.Code.ShouldBe(2);
        ended.Error.ShouldContain(said.Replace("There is no authority", "nowhere: has no usable authority and key", StringComparison.Ordinal));
        ended.Error.Trim().Split('\n').Length.ShouldBe(1);
    }

    [Fact]
    public void Both_commands_print_json_and_help_with_an_example()
    {
        var init = JsonDocument.Parse(_console.Run("cluster", "init", "--days", "30", "--json").ShouldSucceed().Output).RootElement;
        init.GetProperty("folder").GetString().ShouldBe("cluster");
        var made = JsonDocument.Parse(_console.Run("cluster", "certificate", "*.Pods.example", "--json").ShouldSucceed().Output).RootElement;
        made.GetProperty("hosts")[0].GetString().ShouldBe("*.pods.example");
        made.GetProperty("ends").GetDateTime().ShouldBeLessThan(TestCertificates.Now.AddDays(31).UtcDateTime);
        _console.Run("cluster", "certificate", "--help").ShouldSucceed().Output.ShouldContain("runner cluster certificate node-7.example 10.0.0.7");
    }
}
