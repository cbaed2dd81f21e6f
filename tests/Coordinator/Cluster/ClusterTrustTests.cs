using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Dispatch.SysMsg;
using Akka.Serialization;
using Runner.Certificates;
using Runner.Cluster;
using Runner.Gate;
using Runner.Settings;

namespace Runner.Tests.Cluster;

/// <summary>What somebody who is let in can still not do: the node is configured as all nodes are, the other one as it likes.</summary>
public sealed class ClusterTrustTests : IAsyncLifetime
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    private readonly TestMembers _members = new();
    private ClusterSystem _node = null!;
    private ConnectionGate _gate = null!;
    private ActorSystem _other = null!;

    public async Task InitializeAsync()
    {
        _node = await _members.StartAsync(ClusterRole.Coordinator);
        _node.System.ActorOf(Props.Create(() => new Echo(null)), ClusterSystem.CoordinatorName);
        _node.System.ActorOf(Props.Create(() => new Echo(null)), "secret");
        var settings = ClusterSettings.OnLoopback(ClusterRole.Visitor, _members.Issue(), [_node.Address]);
        _gate = new ConnectionGate(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0), TimeProvider.System);
        var config = ConfigurationFactory.ParseString(
            """
            akka.remote.untrusted-mode = off
            akka.actor.serializers {
              bytes = "Akka.Serialization.ByteArraySerializer, Akka"
              json = "Akka.Serialization.NewtonSoftJsonSerializer, Akka"
              akka-misc = "Akka.Remote.Serialization.MiscMessageSerializer, Akka.Remote"
              akka-system-msg = "Akka.Remote.Serialization.SystemMessageSerializer, Akka.Remote"
              daemon-create = "Akka.Remote.Serialization.DaemonMsgCreateSerializer, Akka.Remote"
            }
            """).WithFallback(ClusterConfig.Of(settings, TestMembers.Messages, _gate.Port, 0));
        _other = ActorSystem.Create("other", BootstrapSetup.Create().WithConfig(config).And(ClusterTls.Setup(settings.Identity, _gate, TimeProvider.System, _ => { })));
    }

    public async Task DisposeAsync()
    {
        await _other.Terminate();
        await _gate.DisposeAsync();
        await _members.DisposeAsync();
    }

    [Fact]
    public async Task Only_named_actors_are_reached()
    {
        (await Asked("here?")).ShouldBe("here?");
        await Should.ThrowAsync<AskTimeoutException>(() => Select("secret").Ask<Said>(new Said("here?"), Quiet));
    }

    [Fact]
    public async Task Nobody_ends_stops_or_restarts_an_actor_from_elsewhere()
    {
        (await Asked("here?")).ShouldBe("here?");
        var itself = await Select(ClusterSystem.CoordinatorName).ResolveOne(TestMembers.Soon);
        itself.Tell(PoisonPill.Instance);
        itself.Tell(Kill.Instance);
        ((IInternalActorRef)itself).SendSystemMessage(new Suspend());
        ((IInternalActorRef)itself).SendSystemMessage(new Terminate());
        ((IInternalActorRef)itself).SendSystemMessage(new Recreate(new InvalidOperationException("x")));
        await Task.Delay(Quiet);
        (await _node.System.ActorSelection($"/user/{ClusterSystem.CoordinatorName}").Ask<Said>(new Said("still?"), TestMembers.Soon)).Text.ShouldBe("still?");
    }

    [Fact]
    public async Task Nobody_creates_an_actor_from_elsewhere()
    {
        (await Asked("here?")).ShouldBe("here?");
        _other.ActorOf(Props.Create<Planted>().WithDeploy(new Deploy(new RemoteScope(Address.Parse(_node.Address.Akka)))), "planted");
        await Task.Delay(Quiet);
        Planted.Created.ShouldBe(0);
    }

    [Fact]
    public async Task Nothing_is_read_that_is_not_of_the_clusters_own_kinds()
    {
        (await Asked("here?")).ShouldBe("here?");
        foreach (var stranger in (object[])[new byte[] { 7 }, new InvalidOperationException("x"), new Status.Failure(new InvalidOperationException("x"))])
        {
            await Should.ThrowAsync<AskTimeoutException>(() => Select(ClusterSystem.CoordinatorName).Ask<object>(stranger, Quiet));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(36)]
    public void No_serializer_that_makes_what_a_message_names_is_there(int id) =>
        Should.Throw<Exception>(() => _node.System.Serialization.Deserialize([1], id, typeof(Planted).AssemblyQualifiedName!));

    [Fact]
    public void Whoever_watches_says_so_by_a_letter()
    {
        var serializer = (SerializerWithStringManifest)_node.System.Serialization.FindSerializerForType(typeof(Watch));
        var watch = new Watch((IInternalActorRef)_node.Large, (IInternalActorRef)_node.Large);
        serializer.Manifest(watch).ShouldBe("W");
        serializer.FromBinary(serializer.ToBinary(watch), "W").ShouldBeOfType<Watch>();
        Should.Throw<System.Runtime.Serialization.SerializationException>(() => serializer.ToBinary(new Suspend()) is var bytes && serializer.FromBinary(bytes, typeof(Suspend).FullName!) is null);
    }

    private async Task<string> Asked(string text) => (await Select(ClusterSystem.CoordinatorName).Ask<Said>(new Said(text), TestMembers.Soon)).Text;

    private ActorSelection Select(string name) => _other.ActorSelection($"{_node.Address.Akka}/user/{name}");

    private sealed class Planted : ReceiveActor
    {
        private static int _created;

        public Planted() => Interlocked.Increment(ref _created);

        public static int Created => Volatile.Read(ref _created);
    }
}
