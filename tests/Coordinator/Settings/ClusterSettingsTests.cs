using System.Net;
using Runner.Certificates;
using Runner.Cluster;
using Runner.Commands;
using Runner.Settings;
using Runner.Tests.Cluster;
using Runner.Tests.Processes;

namespace Runner.Tests.Settings;

public sealed class ClusterSettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _environment = [];

    public ClusterSettingsTests()
    {
        using var authority = ClusterAuthority.Create(TestCertificates.Now, TimeSpan.FromDays(9));
        authority.Write(Path.Combine(_folder.Path, "cluster"));
        Issue("here", "127.0.0.1", "localhost", "10.0.0.7");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Options_come_before_the_environment_and_that_before_the_file()
    {
        Write("host = 10.0.0.7", "port = 5000", "join = [\"10.0.0.1\", 10.0.0.2:7]", "listen: 127.0.0.1 # the only one", "// silence-s = 3");
        var file = Read(ClusterRole.Worker, new ClusterWish());
        (file.Host, file.Port, file.Listen).ShouldBe(("10.0.0.7", 5000, IPAddress.Loopback));
        file.Join.ShouldBe([new ClusterAddress("10.0.0.1", 4053), new ClusterAddress("10.0.0.2", 7)]);
        file.Silence.ShouldBe(TimeSpan.FromSeconds(4));

        _environment["RUNNER_CLUSTER_PORT"] = "5001";
        _environment["RUNNER_CLUSTER_JOIN"] = "10.0.0.3";
        _environment["RUNNER_CLUSTER_SILENCE_S"] = "30";
        var environment = Read(ClusterRole.Worker, new ClusterWish());
        (environment.Port, environment.Silence).ShouldBe((5001, TimeSpan.FromSeconds(30)));
        environment.Join.ShouldBe([new ClusterAddress("10.0.0.3", 4053)]);

        var options = Read(ClusterRole.Worker, new ClusterWish { Port = 0, Host = "LOCALHOST", Join = ["10.0.0.4:9", "10.0.0.4:9"], Listen = "0.0.0.0" });
        (options.Host, options.Port, options.Listen).ShouldBe(("localhost", 0, IPAddress.Any));
        options.Join.ShouldBe([new ClusterAddress("10.0.0.4", 9)]);
    }

    [Fact]
    public void A_coordinator_alone_begins_a_cluster_and_others_must_name_a_member()
    {
        var alone = Read(ClusterRole.Coordinator, new ClusterWish { Host = "10.0.0.7" });
        (alone.Join.Count, alone.Port, alone.Listen).ShouldBe((0, ClusterAddress.UsualPort, IPAddress.Parse("10.0.0.7")));
        Refused(ClusterRole.Worker, new ClusterWish { Host = "10.0.0.7" }).ShouldBe("No member of the cluster is named. Give the coordinator's machine: --join HOST[:PORT].");
        Read(ClusterRole.Visitor, new ClusterWish { Join = ["10.0.0.1"] }).Port.ShouldBe(0);
    }

    [Theory]
    [InlineData("prot = 1", "1:1: prot: unknown setting. Did you mean port?")]
    [InlineData("  akka { }", "1:3: akka { }: unknown setting. Use one of host, join, listen, log, port, silence-s.")]
    [InlineData("akka.remote.untrusted-mode = off", "1:1: akka.remote.untrusted-mode: unknown setting. Use one of host, join, listen, log, port, silence-s.")]
    [InlineData("host", "1:5: host: has no value. Write host = VALUE.")]
    [InlineData("port = 1\nport = 2", "2:1: port: is written twice. Keep one.")]
    [InlineData("port = 70000", "1:8: port: '70000' is not a whole number from 0 to 65535. Give such a number.")]
    [InlineData("\nhost = a b", "2:8: host: 'a b' is not a host. Give the name or address that others reach this machine by.")]
    [InlineData("join = [10.0.0.1, 10.0.0.2:x]", "1:8: join: '10.0.0.2:x' is not an address. Give HOST or HOST:PORT, such as 10.0.0.1:4053.")]
    [InlineData("listen = here", "1:10: listen: 'here' is not an IP address. Give one of this machine, or 0.0.0.0 for all.")]
    public void What_is_wrong_in_the_file_is_said_with_its_place(string text, string said)
    {
        Write(text.Split('\n'));
        Refused(ClusterRole.Worker, new ClusterWish { Join = text.StartsWith("join", StringComparison.Ordinal) ? [] : ["10.0.0.1"] }).ShouldEndWith($"{ClusterFile.Name}:{said}");
    }

    [Fact]
    public void A_host_that_the_certificate_is_not_for_is_said() =>
        Refused(ClusterRole.Coordinator, new ClusterWish { Folder = "cluster/here", Host = "10.0.0.8" })
            .ShouldEndWith("is for 127.0.0.1, 10.0.0.7, localhost, not for 10.0.0.8. Make another: runner cluster certificate 10.0.0.8.");

    [Fact]
    public void In_a_folder_that_many_machines_share_each_finds_its_own()
    {
        Issue("there", "10.9.9.9");
        Read(ClusterRole.Worker, new ClusterWish { Join = ["10.0.0.1"] }).Identity.IsFor("127.0.0.1").ShouldBeTrue();
        Read(ClusterRole.Worker, new ClusterWish { Join = ["10.0.0.1"], Host = "10.9.9.9" }).Host.ShouldBe("10.9.9.9");
        Refused(ClusterRole.Worker, new ClusterWish { Join = ["10.0.0.1"], Host = "10.9.9.8" })
            .ShouldEndWith("has no certificate for this machine (10.9.9.8). Make one: runner cluster certificate 10.9.9.8 --folder cluster.");
        Issue("alone", "10.7.7.7");
        Read(ClusterRole.Worker, new ClusterWish { Join = ["10.0.0.1"], Folder = "cluster/alone" }).Host.ShouldBe("10.7.7.7");
    }

    [Fact]
    public void A_child_has_its_identity_from_its_parent_and_reads_no_file()
    {
        using var authority = ClusterAuthority.Create(TestCertificates.Now, TimeSpan.FromDays(9));
        using var identity = authority.Issue(["127.0.0.1"], TestCertificates.Now, TimeSpan.FromDays(9));
        _environment[ClusterSettings.IdentityVariable] = identity.ToPem();
        Write("prot = 1");
        var child = Read(ClusterRole.Worker, new ClusterWish { Join = ["127.0.0.1:7"] });
        (child.Host, child.Port, child.Identity.Own.Thumbprint).ShouldBe(("127.0.0.1", 0, identity.Own.Thumbprint));
        child.Join.ShouldBe([new ClusterAddress("127.0.0.1", 7)]);
        _environment[ClusterSettings.IdentityVariable] = "x";
        Refused(ClusterRole.Worker, new ClusterWish()).ShouldBe("RUNNER_CLUSTER_IDENTITY: is not a cluster's certificate with its key.");
    }

    [Theory]
    [InlineData("localhost", null, "127.0.0.1:4953")]
    [InlineData("localhost", "127.0.0.1", "127.0.0.1:4953")]
    [InlineData("127.0.0.1", "0.0.0.0", "localhost:4953")]
    public void Its_own_address_under_another_name_is_refused_at_start(string host, string? listen, string join)
    {
        var message = Refused(ClusterRole.Coordinator, new ClusterWish { Host = host, Port = 4953, Listen = listen, Join = [join] });
        message.ShouldBe($"{join}: is this process's own address, {host}:4953, under another name. Join {host}:4953, or leave --join out to start a cluster.");
    }

    [Fact]
    public void Its_own_address_written_otherwise_is_its_own_address()
    {
        Read(ClusterRole.Coordinator, new ClusterWish { Host = "127.1", Port = 4953, Join = ["127.0.0.1:4953"] }).Join.ShouldBe([new ClusterAddress("127.0.0.1", 4953)]);
        Refused(ClusterRole.Worker, new ClusterWish { Host = "127.0.0.1", Port = 4953, Join = ["127.1:4953"] })
            .ShouldBe("127.0.0.1:4953: is this worker's own address. Join the coordinator's, or listen on another --port.");
        Read(ClusterRole.Worker, new ClusterWish { Host = "localhost", Join = ["127.0.0.1:4953"] }).Port.ShouldBe(0);
    }

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1", 4053)]
    [InlineData("Node-7.Example:80", "node-7.example", 80)]
    [InlineData("[::1]:80", "::1", 80)]
    [InlineData("fe80::1", "fe80::1", 4053)]
    public void An_address_is_a_host_with_or_without_a_port(string text, string host, int port) =>
        ClusterAddress.Parse("--join", text).ShouldBe(new ClusterAddress(host, port));

    [Theory]
    [InlineData("")]
    [InlineData(":80")]
    [InlineData("a:0")]
    [InlineData("a:65536")]
    [InlineData("a:-1")]
    [InlineData("a b")]
    [InlineData("akka.tcp://runner@a:1")]
    public void What_is_no_address_is_said(string text) =>
        Should.Throw<UserException>(() => ClusterAddress.Parse("--join", text)).Message.ShouldBe($"--join: '{text}' is not an address. Give HOST or HOST:PORT, such as 10.0.0.1:4053.");

    private void Issue(string name, params string[] hosts)
    {
        using var authority = ClusterAuthority.Read(Path.Combine(_folder.Path, "cluster"));
        using var identity = authority.Issue(hosts, TestCertificates.Now, TimeSpan.FromDays(1));
        authority.WriteMachine(Path.Combine(_folder.Path, "cluster", name), identity);
    }

    private void Write(params string[] lines) => File.WriteAllLines(Path.Combine(_folder.Path, "cluster", "here", ClusterFile.Name), lines);

    private string Refused(ClusterRole role, ClusterWish wish) => Should.Throw<UserException>(() => Read(role, wish)).Message;

    private ClusterSettings Read(ClusterRole role, ClusterWish wish) =>
        ClusterSettings.Read(role, wish, _folder.Path, name => _environment.GetValueOrDefault(name), TimeProvider.System);
}
