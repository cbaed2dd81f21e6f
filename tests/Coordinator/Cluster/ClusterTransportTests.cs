using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Akka.Actor;
using Runner.Certificates;
using Runner.Cluster;
using Runner.Gate;
using Runner.Settings;

namespace Runner.Tests.Cluster;

/// <summary>Who is not of the cluster is refused before anything is read as a message.</summary>
public sealed class ClusterTransportTests : IAsyncLifetime
{
    private readonly TestMembers _members = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _members.DisposeAsync();

    [Fact]
    public async Task Members_of_one_authority_hear_each_other_in_order()
    {
        var heard = new ConcurrentQueue<object>();
        var coordinator = await _members.StartAsync(ClusterRole.Coordinator);
        coordinator.Host(Props.Create(() => new Echo(heard)));
        var worker = await _members.StartAsync(ClusterRole.Worker, coordinator.Address);
        await ReachedAsync(worker);
        heard.Clear();
        for (var i = 0; i < 100; i++)
        {
            worker.Coordinator.Tell(new Said($"{i}"), ActorRefs.Nobody);
        }

        await TestMembers.UntilAsync(() => heard.Count == 100);
        heard.ShouldBe(Enumerable.Range(0, 100).Select(i => new Said($"{i}")));
        coordinator.Gate.ShouldBe(new GateCounts(1, 0, 0));
    }

    [Fact]
    public async Task A_client_of_another_authority_is_refused()
    {
        using var others = new TestCertificates();
        using var stranger = others.Issue("127.0.0.1");
        await RefusedAsync(stranger);
    }

    [Fact]
    public async Task A_client_whose_certificate_has_expired_is_refused() => await RefusedAsync(_members.Issue(ended: true));

    [Fact]
    public async Task A_tls_client_without_a_certificate_is_refused() => await RefusedAsync(null);

    [Fact]
    public async Task A_plain_tcp_client_and_a_stray_http_request_are_refused()
    {
        var node = await _members.StartAsync(ClusterRole.Coordinator);
        foreach (var said in (byte[][])[[5, 0, 0, 0, 1, 2, 3, 4, 5], Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: x\r\n\r\n")])
        {
            using var client = await ConnectAsync(node);
            await client.GetStream().WriteAsync(said);
            await EndsAsync(client);
        }

        await TestMembers.UntilAsync(() => node.Gate == new GateCounts(0, 0, 2));
    }

    [Fact]
    public async Task What_a_member_said_once_is_refused_when_a_stranger_says_it_again()
    {
        var heard = new ConcurrentQueue<object>();
        var coordinator = await _members.StartAsync(ClusterRole.Coordinator);
        coordinator.Host(Props.Create(() => new Echo(heard)));
        using var between = new TcpListener(IPAddress.Loopback, 0);
        between.Start();
        using var recorded = new MemoryStream();
        using var end = new CancellationTokenSource();
        var relaying = RelayAsync(between, coordinator, recorded, end.Token);
        var worker = await _members.StartAsync(ClusterRole.Visitor, new ClusterAddress("127.0.0.1", ((IPEndPoint)between.LocalEndpoint).Port));

        // Akka takes no message for another address than its own, but the handshake is all that is to be heard here.
        worker.Coordinator.Tell(new Said("complete bundle 7"), ActorRefs.Nobody);
        await TestMembers.UntilAsync(() => coordinator.Gate.Open == 1);
        await TestMembers.UntilAsync(() => recorded.Length > 1000);
        await end.CancelAsync();
        await relaying;
        await TestMembers.UntilAsync(() => coordinator.Gate is { Open: 0 });

        var before = coordinator.Gate.Refused;
        using var client = await ConnectAsync(coordinator);
        await client.GetStream().WriteAsync(recorded.ToArray());
        await EndsAsync(client);
        await TestMembers.UntilAsync(() => coordinator.Gate == new GateCounts(0, 0, before + 1));
        heard.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_certificate_for_another_address_is_not_spoken_with_and_costs_one_connection_only()
    {
        var elsewhere = await _members.StartAsync(ClusterRole.Coordinator, _members.Issue("10.0.0.9"));
        var worker = await _members.StartAsync(ClusterRole.Worker, elsewhere.Address);
        var said = $"{elsewhere.Address} showed a certificate for another host; the connection was refused.";
        await TestMembers.UntilAsync(() => _members.Told.Count(line => line == said) >= 2, () => string.Join('\n', _members.Told));
        worker.Ended.IsCompleted.ShouldBeFalse();
        ClusterSystem.Members(elsewhere.System).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_member_that_is_lost_in_a_handshake_does_not_take_its_caller_with_it()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var coordinator = await _members.StartAsync(ClusterRole.Coordinator);
        coordinator.Host(Props.Create(() => new Echo(null)));
        var worker = await _members.StartAsync(
            ClusterRole.Worker, new ClusterAddress("127.0.0.1", ((IPEndPoint)silent.LocalEndpoint).Port), coordinator.Address);
        using (var call = await silent.AcceptSocketAsync().WaitAsync(TestMembers.Soon))
        {
            (await call.ReceiveAsync(new byte[4096])).ShouldBeGreaterThan(0);
        }

        await TestMembers.UntilAsync(() => CoordinatedShutdown.Get(worker.System).ShutdownReason is not null);
        await ReachedAsync(worker);
        worker.Ended.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Three_hundred_silent_strangers_do_not_keep_a_member_with_a_certificate_out()
    {
        var coordinator = await _members.StartAsync(ClusterRole.Coordinator);
        coordinator.Host(Props.Create(() => new Echo(null)));
        var strangers = new List<TcpClient>();
        for (var i = 0; i < 300; i++)
        {
            strangers.Add(await ConnectAsync(coordinator));
        }

        var worker = await _members.StartAsync(ClusterRole.Worker, coordinator.Address);
        await ReachedAsync(worker);
        coordinator.Gate.Refused.ShouldBeGreaterThanOrEqualTo(300 - 64);
        strangers.ForEach(stranger => stranger.Dispose());
    }

    [Fact]
    public async Task Whoever_comes_around_the_gate_is_refused_whatever_it_shows()
    {
        var node = await _members.StartAsync(ClusterRole.Coordinator);
        var port = node.System.Settings.Config.GetInt("akka.remote.dot-netty.tcp.port");
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await ShowAsync(client, _members.Issue());
        await EndsAsync(client);
    }

    private async Task RefusedAsync(ClusterIdentity? shown)
    {
        var node = await _members.StartAsync(ClusterRole.Coordinator);
        using (var client = await ConnectAsync(node))
        {
            await ShowAsync(client, shown);
            await EndsAsync(client);
        }

        await TestMembers.UntilAsync(() => node.Gate == new GateCounts(0, 0, 1));

        // A good one comes in by the same way.
        using var member = await ConnectAsync(node);
        await ShowAsync(member, _members.Issue());
        await TestMembers.UntilAsync(() => node.Gate.Open == 1);
    }

    /// <summary>The client may believe that it is let in: the server looks at what it has shown afterwards.</summary>
    private static async Task ShowAsync(TcpClient client, ClusterIdentity? shown)
    {
        var secure = new SslStream(client.GetStream(), leaveInnerStreamOpen: true);
        try
        {
            await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "127.0.0.1",
                ClientCertificates = shown is null ? null : [shown.Own],
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
            });
        }
        catch (Exception refused) when (refused is IOException or AuthenticationException)
        {
            // As it should be, sooner or later.
        }
    }

    private static Task<Said> ReachedAsync(ClusterSystem from) => ClusterSystemTests.AskAsync(from, "here?");

    private static async Task<TcpClient> ConnectAsync(ClusterSystem node)
    {
        var client = new TcpClient();
        await client.ConnectAsync(TestMembers.EndPoint(node));
        return client;
    }

    /// <summary>Until the other side has ended the connection.</summary>
    private static async Task EndsAsync(TcpClient client)
    {
        using var patience = new CancellationTokenSource(TestMembers.Soon);
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
    }

    /// <summary>Passes one connection on, and keeps what its client sends.</summary>
    private static async Task RelayAsync(TcpListener between, ClusterSystem to, MemoryStream recorded, CancellationToken end)
    {
        using var from = await between.AcceptTcpClientAsync(end);
        using var target = await ConnectAsync(to);
        var back = target.GetStream().CopyToAsync(from.GetStream(), end);
        var buffer = new byte[4096];
        try
        {
            while (await from.GetStream().ReadAsync(buffer, end) is var read && read > 0)
            {
                recorded.Write(buffer, 0, read);
                await target.GetStream().WriteAsync(buffer.AsMemory(0, read), end);
            }
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException)
        {
            // The client has gone, or enough is recorded.
        }

        await back.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
