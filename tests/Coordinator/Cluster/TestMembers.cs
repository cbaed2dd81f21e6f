using System.Collections.Concurrent;
using System.Net;
using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Akka.Serialization;
using Runner.Certificates;
using Runner.Cluster;
using Runner.Settings;

namespace Runner.Tests.Cluster;

/// <summary>What the members of a test say to each other.</summary>
internal interface ITestMessage;

internal sealed record Said(string Text) : ITestMessage;

internal sealed record Heavy(byte[] Content) : ITestMessage;

public sealed class TestSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public override int Identifier => 7399;

    public override string Manifest(object o) => o is Said ? "said/1" : "heavy/1";

    public override byte[] ToBinary(object obj) => obj is Said said ? Encoding.UTF8.GetBytes(said.Text) : ((Heavy)obj).Content;

    public override object FromBinary(byte[] bytes, string manifest) => manifest switch
    {
        "said/1" => new Said(Encoding.UTF8.GetString(bytes)),
        "heavy/1" => new Heavy(bytes),
        _ => throw new SerializationException(manifest),
    };
}

/// <summary>Answers with what it hears.</summary>
internal sealed class Echo : ReceiveActor
{
    public Echo(ConcurrentQueue<object>? heard = null) => ReceiveAny(message =>
    {
        heard?.Enqueue(message);
        Sender.Tell(message);
    });
}

/// <summary>Members of a cluster in this process, each with its own gate.</summary>
internal sealed class TestMembers : IAsyncDisposable
{
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    public static readonly IReadOnlyList<ClusterMessages> Messages = [new ClusterMessages(typeof(TestSerializer), typeof(ITestMessage))];

    private readonly List<ClusterSystem> _systems = [];
    private readonly List<ClusterIdentity> _identities = [];

    public TestCertificates Certificates { get; } = new();

    /// <summary>What a person was told, by any of them.</summary>
    public ConcurrentQueue<string> Told { get; } = [];

    public ClusterIdentity Issue(string host = "127.0.0.1", bool ended = false)
    {
        var identity = Certificates.Issue(host, ended);
        _identities.Add(identity);
        return identity;
    }

    public Task<ClusterSystem> StartAsync(ClusterRole role, params ClusterAddress[] join) => StartAsync(role, Issue(), join);

    public async Task<ClusterSystem> StartAsync(ClusterRole role, ClusterIdentity identity, params ClusterAddress[] join)
    {
        var system = await ClusterSystem.StartAsync(
            ClusterSettings.OnLoopback(role, identity, join) with { Log = Environment.GetEnvironmentVariable("RUNNER_TEST_LOG") }, Messages, TimeProvider.System, Told.Enqueue);
        _systems.Add(system);
        return system;
    }

    public static async Task UntilAsync(Func<bool> so, Func<string>? otherwise = null)
    {
        var clock = TimeProvider.System.GetTimestamp();
        while (!so())
        {
            TimeProvider.System.GetElapsedTime(clock).ShouldBeLessThan(Soon, otherwise?.Invoke());
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_systems.Select(async system => await system.DisposeAsync()));
        _identities.ForEach(identity => identity.Dispose());
        Certificates.Dispose();
    }

    public static IPEndPoint EndPoint(ClusterSystem system) => new(IPAddress.Loopback, system.Address.Port);
}
