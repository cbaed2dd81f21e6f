using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Remote.Transport;
using Google.Protobuf;
using Runner.Cluster.Transport;
using Runner.Tests.Processes;

namespace Runner.Tests.AkkaCluster;

/// <summary>Who is not of the cluster is refused before the protocol hears of a connection, and so before anything is read as a
/// message.</summary>
public sealed class ClusterTransportTests : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    // Longer than a handshake on loopback takes.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(500);

    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new();
    private readonly List<Side> _sides = [];

    public Task InitializeAsync()
    {
        _authority.Issue(_folder.Path, "node", "127.0.0.1");
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        foreach (var side in _sides)
        {
            await side.Transport.Shutdown();
            await side.System.Terminate();
        }

        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Nodes_of_one_authority_hear_each_other_in_order()
    {
        var (a, b) = (await StartAsync("node"), await StartAsync("node"));
        var connection = await a.Transport.Associate(b.Address);
        connection.ReadHandlerSource.SetResult(new Frames());
        for (byte i = 0; i < 100; i++)
        {
            connection.Write(ByteString.CopyFrom([i, 7])).ShouldBeTrue();
        }

        var heard = await b.HeardAsync(100);
        heard.Select(frame => (int)frame[0]).ShouldBe(Enumerable.Range(0, 100));
    }

    [Fact]
    public async Task A_node_of_another_authority_is_refused()
    {
        using var other = new TestAuthority();
        other.Issue(_folder.Path, "stranger", "127.0.0.1");
        File.WriteAllText(Path.Combine(_folder.Path, "authority.pem"), _authority.Pem);
        await RefusedAsync(await StartAsync("node"), await StartAsync("stranger"));
    }

    [Fact]
    public async Task A_node_whose_certificate_has_expired_is_refused()
    {
        _authority.Issue(_folder.Path, "late", "127.0.0.1", ended: true);

        // Its own clock is slow, so that it believes to be valid.
        await RefusedAsync(await StartAsync("node"), await StartAsync("late", new YearAgo()));
    }

    [Fact]
    public async Task A_tls_client_without_a_certificate_is_refused()
    {
        var node = await StartAsync("node");
        using var client = await ConnectAsync(node.Address);
        await using var secure = new SslStream(client.GetStream());
        try
        {
            await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "127.0.0.1",
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
            });
            await secure.WriteAsync(new byte[] { 1, 0, 0, 0, 9 });
            (await secure.ReadAsync(new byte[1])).ShouldBe(0);
        }
        catch (Exception refused) when (refused is IOException or System.Security.Authentication.AuthenticationException)
        {
            // As it should be.
        }

        await node.HeardNobodyAsync();
    }

    [Fact]
    public async Task A_plain_tcp_client_is_refused()
    {
        var node = await StartAsync("node");
        using var client = await ConnectAsync(node.Address);
        await client.GetStream().WriteAsync(new byte[] { 5, 0, 0, 0, 1, 2, 3, 4, 5 });
        await node.HeardNobodyAsync();
        (await EndsAsync(client)).ShouldBeTrue();
    }

    [Fact]
    public async Task What_a_node_said_once_is_refused_when_a_stranger_says_it_again()
    {
        var (a, b) = (await StartAsync("node"), await StartAsync("node"));
        using var between = new TcpListener(IPAddress.Loopback, 0);
        between.Start();
        var recorded = new MemoryStream();
        var relaying = RelayAsync(between, b.Address, recorded);
        var connection = await a.Transport.Associate(new Address("tcp", "runner", "127.0.0.1", ((IPEndPoint)between.LocalEndpoint).Port));
        connection.ReadHandlerSource.SetResult(new Frames());
        connection.Write(ByteString.CopyFromUtf8("complete bundle 7")).ShouldBeTrue();
        (await b.HeardAsync(1))[0].ToStringUtf8().ShouldBe("complete bundle 7");
        ((ClusterConnection)connection).Close();
        await relaying;

        recorded.Length.ShouldBeGreaterThan(100);
        using var client = await ConnectAsync(b.Address);
        await client.GetStream().WriteAsync(recorded.ToArray());
        (await EndsAsync(client)).ShouldBeTrue();
        b.Connections.ShouldBe(1);
        (await b.HeardAsync(1)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_certificate_for_another_address_is_not_spoken_with()
    {
        _authority.Issue(_folder.Path, "elsewhere", "10.0.0.9");
        var (node, elsewhere) = (await StartAsync("node"), await StartAsync("elsewhere"));
        await Should.ThrowAsync<InvalidAssociationException>(() => node.Transport.Associate(elsewhere.Address));
    }

    [Fact]
    public async Task A_frame_that_is_announced_too_large_ends_the_connection_unread()
    {
        var node = await StartAsync(null);
        using var client = await ConnectAsync(node.Address);
        await client.GetStream().WriteAsync(new byte[] { 0, 0, 0, 127, 1 });
        (await EndsAsync(client)).ShouldBeTrue();
        node.Frames.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_the_other_side_does_not_take_is_bounded()
    {
        using var deaf = new TcpListener(IPAddress.Loopback, 0);
        deaf.Start();
        var node = await StartAsync(null);
        var connection = await node.Transport.Associate(new Address("tcp", "runner", "127.0.0.1", ((IPEndPoint)deaf.LocalEndpoint).Port));
        var piece = ByteString.CopyFrom(new byte[256 << 10]);
        var taken = 0L;
        while (connection.Write(piece))
        {
            taken += piece.Length;
            taken.ShouldBeLessThan(64 << 20);
        }

        taken.ShouldBeGreaterThanOrEqualTo(ClusterConnection.MostWaitingBytes);
    }

    private static async Task RefusedAsync(Side node, Side stranger)
    {
        // TLS 1.3 lets the client believe at first; it is told at once.
        try
        {
            var connection = await stranger.Transport.Associate(node.Address);
            connection.ReadHandlerSource.SetResult(new Frames());
            connection.Write(ByteString.CopyFromUtf8("let me in"));
        }
        catch (InvalidAssociationException)
        {
            // As it should be.
        }

        await node.HeardNobodyAsync();
    }

    private static async Task<TcpClient> ConnectAsync(Address address)
    {
        var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port!.Value);
        return client;
    }

    /// <summary>Whether the other side has ended the connection.</summary>
    private static async Task<bool> EndsAsync(TcpClient client)
    {
        using var patience = new CancellationTokenSource(Soon);
        try
        {
            var buffer = new byte[4096];
            while (await client.GetStream().ReadAsync(buffer, patience.Token) > 0)
            {
                // An alert, perhaps.
            }
        }
        catch (IOException)
        {
            // Reset.
        }

        return true;
    }

    /// <summary>Passes one connection on, and keeps what its client sends.</summary>
    private static async Task RelayAsync(TcpListener between, Address to, MemoryStream recorded)
    {
        using var from = await between.AcceptTcpClientAsync();
        using var target = await ConnectAsync(to);
        var back = target.GetStream().CopyToAsync(from.GetStream());
        var buffer = new byte[4096];
        try
        {
            while (await from.GetStream().ReadAsync(buffer) is var read && read > 0)
            {
                recorded.Write(buffer, 0, read);
                await target.GetStream().WriteAsync(buffer.AsMemory(0, read));
            }
        }
        catch (IOException)
        {
            // The client has gone.
        }

        target.Client.Shutdown(SocketShutdown.Both);
        await back.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <param name="certificate">Null for a node without TLS.</param>
    private async Task<Side> StartAsync(string? certificate, TimeProvider? time = null)
    {
        string File(string name) => Path.Combine(_folder.Path, name);
        var tls = certificate is null
            ? null
            : ClusterTls.Read(
                ConfigurationFactory.ParseString(
                    $"authority = \"{File("authority.pem")}\", certificate = \"{File(certificate + ".pem")}\", key = \"{File(certificate + ".key")}\""),
                null,
                time ?? TimeProvider.System);
        var system = ActorSystem.Create("runner", tls is null ? ActorSystemSetup.Empty : ActorSystemSetup.Create(tls));
        var transport = new ClusterTransport(system, ConfigurationFactory.ParseString(
            $"hostname = \"127.0.0.1\", public-hostname = \"\", port = 0, maximum-frame-size = 1 MiB, tls.enabled = {(tls is null ? "off" : "on")}"));
        var (address, listener) = await transport.Listen();
        var side = new Side(system, transport, address);
        listener.SetResult(side);
        _sides.Add(side);
        return side;
    }

    private sealed class YearAgo : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddDays(-180);
    }

    private sealed class Frames : IHandleEventListener
    {
        public void Notify(IHandleEvent ev)
        {
        }
    }

    /// <summary>A node, and what its protocol hears.</summary>
    private sealed class Side(ActorSystem system, ClusterTransport transport, Address address) : IAssociationEventListener, IHandleEventListener
    {
        private int _connections;

        public ActorSystem System => system;

        public ClusterTransport Transport => transport;

        public Address Address => address;

        public int Connections => Volatile.Read(ref _connections);

        public ConcurrentQueue<ByteString> Frames { get; } = [];

        public void Notify(IAssociationEvent ev)
        {
            Interlocked.Increment(ref _connections);
            ((InboundAssociation)ev).Association.ReadHandlerSource.SetResult(this);
        }

        public void Notify(IHandleEvent ev)
        {
            if (ev is InboundPayload payload)
            {
                Frames.Enqueue(payload.Payload);
            }
        }

        public async Task<List<ByteString>> HeardAsync(int frames)
        {
            var clock = TimeProvider.System.GetTimestamp();
            while (Frames.Count < frames)
            {
                TimeProvider.System.GetElapsedTime(clock).ShouldBeLessThan(Soon);
                await Task.Delay(10);
            }

            return [.. Frames];
        }

        public async Task HeardNobodyAsync()
        {
            await Task.Delay(Quiet);
            Connections.ShouldBe(0);
            Frames.ShouldBeEmpty();
        }
    }
}
