using System.Globalization;
using Akka.Actor;
using Akka.Configuration;
using Runner.Cluster;
using Runner.Ledgers;
using Runner.Tests.Processes;

namespace Runner.Tests.AkkaCluster;

/// <summary>What somebody who is let in can still not do: the node is configured as all nodes are, the other one as it likes.</summary>
public sealed class ClusterTrustTests : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    private readonly TemporaryFolder _folder = new();
    private ActorSystem _node = null!;
    private ActorSystem _other = null!;
    private string _address = "";

    public Task InitializeAsync()
    {
        var file = _folder.Write("cluster.hocon", "akka.remote.runner { hostname = \"127.0.0.1\", maximum-frame-size = 1 MiB }");
        _node = ActorSystem.Create(
            ClusterNode.SystemName, ClusterConfig.Read(file, ClusterRole.Visitor, "127.0.0.1:1", 0, TimeProvider.System, _ => null).Config);
        _node.ActorOf<Echo>(ClusterNode.Proxy);
        _node.ActorOf<Echo>("secret");
        var port = ((ExtendedActorSystem)_node).Provider.DefaultAddress.Port;
        _address = string.Create(CultureInfo.InvariantCulture, $"akka.tcp://{ClusterNode.SystemName}@127.0.0.1:{port}");
        _other = ActorSystem.Create("other", ConfigurationFactory.ParseString(
            """
            akka.actor.provider = remote
            akka.loglevel = OFF
            akka.stdout-loglevel = OFF
            akka.remote.enabled-transports = ["akka.remote.runner"]
            akka.remote.runner {
              transport-class = "Runner.Cluster.Transport.ClusterTransport, runner"
              applied-adapters = []
              hostname = "127.0.0.1"
              port = 0
              maximum-frame-size = 1 MiB
            }
            """));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _other.Terminate();
        await _node.Terminate();
        _folder.Dispose();
    }

    [Fact]
    public async Task Only_named_actors_are_reached()
    {
        (await Proxy().Ask<string>("here?", Soon)).ShouldBe("here?");
        await Should.ThrowAsync<AskTimeoutException>(() => _other.ActorSelection($"{_address}/user/secret").Ask<string>("here?", Quiet));
    }

    [Fact]
    public async Task Nobody_ends_an_actor_from_elsewhere()
    {
        (await Proxy().Ask<string>("here?", Soon)).ShouldBe("here?");
        Proxy().Tell(PoisonPill.Instance);
        Proxy().Tell(Kill.Instance);
        await Task.Delay(Quiet);
        (await _node.ActorSelection($"/user/{ClusterNode.Proxy}").Ask<string>("still?", Soon)).ShouldBe("still?");
    }

    [Fact]
    public async Task Nobody_creates_an_actor_from_elsewhere()
    {
        (await Proxy().Ask<string>("here?", Soon)).ShouldBe("here?");
        _other.ActorOf(Props.Create<Planted>().WithDeploy(new Deploy(new RemoteScope(Address.Parse(_address)))), "planted");
        await Task.Delay(Quiet);
        Planted.Created.ShouldBe(0);
    }

    private ActorSelection Proxy() => _other.ActorSelection($"{_address}/user/{ClusterNode.Proxy}");

    private sealed class Echo : ReceiveActor
    {
        public Echo() => ReceiveAny(message => Sender.Tell(message));
    }

    private sealed class Planted : ReceiveActor
    {
        private static int _created;

        public Planted() => Interlocked.Increment(ref _created);

        public static int Created => Volatile.Read(ref _created);
    }
}
