using System.Net;
using System.Net.Sockets;
using Runner.Gate;
using Runner.Tests.Cluster;
using Runner.Tests.Processes;

namespace Runner.Tests.Gate;

/// <summary>Strangers cost little, and never keep a member out.</summary>
public sealed class ConnectionGateTests : IAsyncLifetime
{
    private static readonly byte[] Hello = [22, 3, 1, 0, 1, 0];

    private readonly TcpListener _akka = new(IPAddress.Loopback, 0);
    private readonly List<Socket> _sockets = [];
    private ConnectionGate? _gate;

    public Task InitializeAsync()
    {
        _akka.Start();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _sockets.ForEach(socket => socket.Dispose());
        _akka.Dispose();
        if (_gate is not null)
        {
            await _gate.DisposeAsync();
        }
    }

    [Fact]
    public async Task What_is_said_passes_through_in_both_directions_and_one_end_ends_the_other()
    {
        Open(new GateLimits());
        var (member, akka) = await KnownAsync();
        await akka.SendAsync(new byte[] { 1, 2, 3 });
        (await ReceiveAsync(member, 3)).ShouldBe([1, 2, 3]);
        await member.SendAsync(new byte[300_000]);
        (await ReceiveAsync(akka, 300_000)).Length.ShouldBe(300_000);
        _gate!.Counts.ShouldBe(new GateCounts(1, 0, 0));
        member.Shutdown(SocketShutdown.Send);
        (await akka.ReceiveAsync(new byte[1])).ShouldBe(0);
        akka.Dispose();
        await TestMembers.UntilAsync(() => _gate.Counts == new GateCounts(0, 0, 0));
    }

    [Fact]
    public async Task Three_hundred_silent_strangers_do_not_keep_a_member_out()
    {
        Open(new GateLimits { Patience = TimeSpan.FromMinutes(10) });
        for (var i = 0; i < 300; i++)
        {
            await ConnectAsync();
        }

        await KnownAsync();
        _gate!.Counts.Open.ShouldBe(1);
        _gate.Counts.Waiting.ShouldBeLessThanOrEqualTo(64);
        await TestMembers.UntilAsync(() => _gate.Counts.Refused >= 236);
    }

    [Fact]
    public async Task Strangers_who_say_hello_and_then_nothing_make_room_after_a_while()
    {
        Open(new GateLimits { Patience = TimeSpan.FromMinutes(10), MostWaiting = 8, Unhurried = TimeSpan.FromMilliseconds(200) });
        for (var i = 0; i < 30; i++)
        {
            await (await ConnectAsync()).SendAsync(Hello);
        }

        var member = await ConnectAsync();
        await member.SendAsync((byte[])[.. Hello, 99]);
        byte[] said;
        do
        {
            var akka = await _akka.AcceptSocketAsync().WaitAsync(TestMembers.Soon);
            _sockets.Add(akka);
            said = new byte[64];
            await akka.ReceiveAsync(said);
        }
        while (said[Hello.Length] != 99);

        _gate!.Counts.Waiting.ShouldBeLessThanOrEqualTo(8);
    }

    [Fact]
    public async Task Whoever_is_not_known_in_time_is_ended_and_whoever_is_known_stays()
    {
        Open(new GateLimits { Patience = TimeSpan.FromSeconds(1) });
        var (member, akka) = await KnownAsync();
        var silent = await ConnectAsync();
        var talks = await ConnectAsync();
        await talks.SendAsync(Hello);
        await EndsAsync(silent);
        await EndsAsync(talks);
        await member.SendAsync(new byte[] { 9 });
        (await ReceiveAsync(akka, 1)).ShouldBe([9]);
        await TestMembers.UntilAsync(() => _gate!.Counts == new GateCounts(1, 0, 2));
    }

    [Fact]
    public async Task What_is_not_tls_never_reaches_the_other_side()
    {
        Open(new GateLimits());
        foreach (var said in (byte[][])["GET / HTTP/1.1\r\n\r\n"u8.ToArray(), [22], [23, 3, 3], [0, 0, 0, 5]])
        {
            var stranger = await ConnectAsync();
            await stranger.SendAsync(said);
            await EndsAsync(stranger);
        }

        _akka.Pending().ShouldBeFalse();
        await TestMembers.UntilAsync(() => _gate!.Counts.Refused == 4);
    }

    [Fact]
    public void A_port_that_the_gate_does_not_know_is_not_admitted()
    {
        Open(new GateLimits());
        _gate!.Admit(1).ShouldBeFalse();
    }

    /// <summary>In a process of its own with few descriptors: see <see cref="ServeAsync"/>.</summary>
    [Fact]
    public async Task Four_hundred_and_fifty_idle_connections_leave_a_process_of_four_hundred_descriptors_with_ears()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var folder = new TemporaryFolder();
        using var gate = RunnerProcess.StartTestsUnder(["sh", "-c", "ulimit -n 400; exec \"$@\"", "sh"], folder.Path, "cluster-gate");
        await gate.SaysAsync("listens on ");
        var port = int.Parse(gate.ErrorSoFar.Split("listens on ")[1].Split('\n')[0], System.Globalization.CultureInfo.InvariantCulture);
        for (var i = 0; i < 450; i++)
        {
            await ConnectAsync(port);
        }

        var member = await ConnectAsync(port);
        await member.SendAsync(Hello);
        (await ReceiveAsync(member, Hello.Length)).ShouldBe(Hello);
        gate.HasExited.ShouldBeFalse();
    }

    /// <summary>A gate before something that says everything back.</summary>
    internal static async Task ServeAsync()
    {
        using var echo = new TcpListener(IPAddress.Loopback, 0);
        echo.Start();
        await using var gate = new ConnectionGate(new IPEndPoint(IPAddress.Loopback, 0), TimeProvider.System);
        gate.Open((IPEndPoint)echo.LocalEndpoint);
        await Console.Error.WriteLineAsync($"listens on {gate.Port}");
        while (true)
        {
            var socket = await echo.AcceptSocketAsync();
            var bytes = new byte[64];
            await socket.SendAsync(bytes.AsMemory(0, await socket.ReceiveAsync(bytes)));
        }
    }

    private void Open(GateLimits limits)
    {
        _gate = new ConnectionGate(new IPEndPoint(IPAddress.Loopback, 0), TimeProvider.System, limits);
        _gate.Open((IPEndPoint)_akka.LocalEndpoint);
    }

    private Task<Socket> ConnectAsync() => ConnectAsync(_gate!.Port);

    private async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(socket);
        await socket.ConnectAsync(IPAddress.Loopback, port).WaitAsync(TestMembers.Soon);
        return socket;
    }

    /// <summary>A member whose certificate was accepted, and Akka's end of its connection.</summary>
    private async Task<(Socket Member, Socket Akka)> KnownAsync()
    {
        var member = await ConnectAsync();
        await member.SendAsync(Hello);
        var akka = await _akka.AcceptSocketAsync().WaitAsync(TestMembers.Soon);
        _sockets.Add(akka);
        (await ReceiveAsync(akka, Hello.Length)).ShouldBe(Hello);
        _gate!.Admit(((IPEndPoint)akka.RemoteEndPoint!).Port).ShouldBeTrue();
        return (member, akka);
    }

    private static async Task<byte[]> ReceiveAsync(Socket socket, int count)
    {
        using var patience = new CancellationTokenSource(TestMembers.Soon);
        var bytes = new byte[count];
        for (var got = 0; got < count;)
        {
            var length = await socket.ReceiveAsync(bytes.AsMemory(got), patience.Token);
            length.ShouldBeGreaterThan(0);
            got += length;
        }

        return bytes;
    }

    private static async Task EndsAsync(Socket socket)
    {
        using var patience = new CancellationTokenSource(TestMembers.Soon);
        try
        {
            (await socket.ReceiveAsync(new byte[1], patience.Token)).ShouldBe(0);
        }
        catch (SocketException)
        {
            // Reset.
        }
    }
}
