using Runner.Cluster;
using Runner.Ledgers;
using Runner.Tests.Processes;

namespace Runner.Tests.AkkaCluster;

public sealed class ClusterConfigTests : IDisposable
{
    private const string Beyond = "akka.remote.runner { hostname = \"10.0.0.1\", tls { enabled = on, authority = authority.pem, certificate = node.pem, key = node.key } }";

    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new();

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("db.example")]
    public void Beyond_loopback_nothing_starts_without_mutual_tls(string host) =>
        Refused($"akka.remote.runner {{ hostname = \"{host}\", tls.enabled = off }}").ShouldContain($"{host} is not loopback, and mutual TLS is off");

    [Fact]
    public void Beyond_loopback_a_node_starts_with_a_certificate_of_the_authority()
    {
        _authority.Issue(_folder.Path, "node", "10.0.0.1");
        Read(Beyond).Tls.ShouldNotBeNull();
    }

    [Fact]
    public void A_key_may_have_a_password()
    {
        _authority.Issue(_folder.Path, "node", "10.0.0.1", password: "secret");
        Read(Beyond, password: "secret").Tls.ShouldNotBeNull();
        Should.Throw<LedgerException>(() => Read(Beyond, password: "wrong")).Message.ShouldContain("RUNNER_CLUSTER_KEY_PASSWORD");
    }

    [Fact]
    public void An_expired_certificate_and_one_that_is_not_there_are_said()
    {
        Refused(Beyond).ShouldContain("authority.pem: cannot be used as the cluster's authority");
        _authority.Issue(_folder.Path, "node", "10.0.0.1", ended: true);
        Refused(Beyond).ShouldContain("Have the cluster's authority sign a new one.");
    }

    [Fact]
    public void No_file_makes_a_node_trust_more()
    {
        var config = Read(
            """
            akka.remote.runner.hostname = "127.0.0.1"
            akka.remote.runner.transport-class = "X, Y"
            akka.remote.enabled-transports = ["akka.remote.dot-netty.tcp"]
            akka.remote.untrusted-mode = off
            akka.remote.trusted-selection-paths = ["/user/anything"]
            akka.actor.serializers.json = "X, Y"
            """).Config;
        config.GetBoolean("akka.remote.untrusted-mode").ShouldBeTrue();
        config.GetStringList("akka.remote.enabled-transports").ShouldBe(["akka.remote.runner"]);
        config.GetString("akka.remote.runner.transport-class").ShouldStartWith("Runner.Cluster.Transport.ClusterTransport");
        config.GetStringList("akka.remote.trusted-selection-paths").ShouldNotContain("/user/anything");
        config.GetString("akka.actor.serializers.json").ShouldStartWith("Runner.Cluster.RefusingSerializer");
    }

    [Theory]
    [InlineData("127.0.0.1:4711")]
    [InlineData("akka.tcp://runner@127.0.0.1:4711")]
    [InlineData("akka.ssl.tcp://runner@127.0.0.1:4711")]
    public void A_seed_is_a_host_and_a_port(string seed) =>
        Read("akka.remote.runner.hostname = \"127.0.0.1\"", seed).Config.GetStringList("akka.cluster.seed-nodes").ShouldBe(["akka.tcp://runner@127.0.0.1:4711"]);

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("no port:")]
    public void A_seed_that_is_none_is_said(string seed) =>
        Should.Throw<LedgerException>(() => Read("akka.remote.runner.hostname = \"127.0.0.1\"", seed)).Message.ShouldContain("give host:port");

    [Fact]
    public void The_file_at_the_root_is_on_loopback_with_the_resolver_that_it_says()
    {
        var config = ClusterConfig.Read(Root(), ClusterRole.Worker, null, null, TimeProvider.System, _ => null).Config;
        config.GetString("akka.remote.runner.hostname").ShouldBe("127.0.0.1");
        config.GetString("akka.cluster.split-brain-resolver.active-strategy").ShouldBe("keep-majority");
        config.GetTimeSpan("akka.cluster.split-brain-resolver.stable-after").ShouldBe(TimeSpan.FromSeconds(5));
        config.GetStringList("akka.cluster.roles").ShouldBe(["worker"]);
    }

    /// <summary>The repository's <c>cluster.hocon</c>.</summary>
    internal static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "cluster.hocon")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new FileNotFoundException("cluster.hocon");
        }

        return Path.Combine(folder, "cluster.hocon");
    }

    private string Refused(string text) => Should.Throw<LedgerException>(() => Read(text)).Message;

    private ClusterSettings Read(string text, string? seed = "127.0.0.1:4711", string? password = null) => ClusterConfig.Read(
        _folder.Write("cluster.hocon", text), ClusterRole.Worker, seed, null, TimeProvider.System, name => name == ClusterConfig.KeyPassword ? password : null);
}
