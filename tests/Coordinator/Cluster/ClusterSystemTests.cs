using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Runner.Certificates;
using Runner.Cluster;
using Runner.Commands;
using Runner.Hosting;
using Runner.Pieces;
using Runner.Settings;

namespace Runner.Tests.Cluster;

public sealed class ClusterSystemTests : IAsyncLifetime
{
    private readonly TestMembers _members = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _members.DisposeAsync();

    [Fact]
    public async Task Workers_and_visitors_reach_the_coordinator_and_a_visitor_is_no_member()
    {
        var coordinator = await StartCoordinatorAsync();
        var worker = await _members.StartAsync(ClusterRole.Worker, coordinator.Address);
        (await AskAsync(worker, "from a worker")).Text.ShouldBe("from a worker");
        var visitor = await _members.StartAsync(ClusterRole.Visitor, coordinator.Address);
        (await AskAsync(visitor, "from a visitor")).Text.ShouldBe("from a visitor");
        (await AskAsync(coordinator, "from itself")).Text.ShouldBe("from itself");
        ClusterSystem.Members(coordinator.System).Select(member => (member.Address, member.Role, member.Leads)).ShouldBe(
            [($"{coordinator.Address}", "coordinator", true), ($"{worker.Address}", "worker", false)], ignoreOrder: true);
    }

    [Fact]
    public async Task The_coordinator_moves_when_its_process_leaves()
    {
        var first = await StartCoordinatorAsync();
        var second = await _members.StartAsync(ClusterRole.Coordinator, first.Address);
        second.Host(Props.Create(() => new Echo(null)));
        var worker = await _members.StartAsync(ClusterRole.Worker, second.Address);
        (await AskAsync(worker, "first")).Text.ShouldBe("first");
        await TestMembers.UntilAsync(() => ClusterSystem.Members(first.System).Count(member => member.Status == "up") == 3);
        await first.DisposeAsync();
        (await AskAsync(worker, "second")).Text.ShouldBe("second");
    }

    [Fact]
    public async Task A_worker_without_a_coordinator_leaves_at_once()
    {
        using var nobody = new TcpListener(IPAddress.Loopback, 0);
        nobody.Start();
        var address = new ClusterAddress("127.0.0.1", ((IPEndPoint)nobody.LocalEndpoint).Port);
        nobody.Stop();
        var worker = await _members.StartAsync(ClusterRole.Worker, address);
        await TestMembers.UntilAsync(() => _members.Told.Contains($"{address} cannot be reached; trying again."), () => string.Join('\n', _members.Told));
        var clock = TimeProvider.System.GetTimestamp();
        await worker.DisposeAsync();
        TimeProvider.System.GetElapsedTime(clock).ShouldBeLessThan(TimeSpan.FromSeconds(5));
        _members.Told.Count(line => line.Contains("cannot be reached", StringComparison.Ordinal)).ShouldBe(1);
    }

    /// <summary>Akka ends a whole process for it, and then says so to whoever ends the process.</summary>
    [Fact]
    public async Task A_member_whose_call_was_hung_up_on_ends_well()
    {
        using var hangsUp = new TcpListener(IPAddress.Loopback, 0);
        hangsUp.Start();
        var address = new ClusterAddress("127.0.0.1", ((IPEndPoint)hangsUp.LocalEndpoint).Port);
        await using var host = new HostedSystem();
        await using var worker = await ClusterSystem.StartAsync(
            ClusterSettings.OnLoopback(ClusterRole.Worker, _members.Issue(), [address]), TestMembers.Messages, TimeProvider.System, _ => { }, host.CreateAsync);
        using (await hangsUp.AcceptTcpClientAsync())
        {
        }

        await TestMembers.UntilAsync(() => CoordinatedShutdown.Get(worker.System).ShutdownReason is not null);
        await worker.DisposeAsync();
        await host.DisposeAsync();
    }

    [Fact]
    public async Task Messages_of_any_size_arrive_as_from_their_sender_while_others_pass_them()
    {
        var heard = new ConcurrentQueue<object>();
        var coordinator = await StartCoordinatorAsync(heard);
        var worker = await _members.StartAsync(ClusterRole.Worker, coordinator.Address);
        await AskAsync(worker, "here?");
        var answers = new ConcurrentQueue<object>();
        var receiver = worker.System.ActorOf(Props.Create(() => new Collector(answers)));
        var to = await CoordinatorItselfAsync(worker);
        heard.Clear();
        var content = new byte[40 << 20];
        Array.Fill(content, (byte)7, 1 << 20, 30 << 20);
        worker.Large.Tell(new SendLarge(to, new Heavy(content)), receiver);
        worker.Large.Tell(new SendLarge(to, new Said("small")), receiver);
        await TestMembers.UntilAsync(() => heard.Count == 2);
        heard.First().ShouldBe(new Said("small"));
        ((Heavy)heard.Last()).Content.AsSpan().SequenceEqual(content).ShouldBeTrue();
        await TestMembers.UntilAsync(() => answers.Contains(new Said("small")));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_member_answers_while_what_else_it_does_holds_the_pools_threads()
    {
        var coordinator = await StartCoordinatorAsync();
        var worker = await _members.StartAsync(ClusterRole.Worker, coordinator.Address);
        await AskAsync(worker, "here?");
        await TestMembers.UntilAsync(() => ClusterSystem.Members(coordinator.System).Count == 2);
        using var end = new ManualResetEventSlim();
        var blocking = Enumerable.Range(0, 4 * Environment.ProcessorCount).Select(_ => Task.Run(end.Wait)).ToList();
        try
        {
            // Longer than silence is borne.
            await Task.Factory.StartNew(() => end.Wait(TimeSpan.FromSeconds(7)), TaskCreationOptions.LongRunning);
            ClusterSystem.Members(coordinator.System).ShouldAllBe(member => member.Reachable);
        }
        finally
        {
            end.Set();
            await Task.WhenAll(blocking);
        }
    }

    [Fact]
    public async Task An_address_that_is_taken_or_not_here_is_said()
    {
        var identity = _members.Issue();
        var first = await _members.StartAsync(ClusterRole.Coordinator, identity);
        var settings = ClusterSettings.OnLoopback(ClusterRole.Coordinator, identity, []);
        (await Should.ThrowAsync<UserException>(() => StartAsync(settings with { Port = first.Address.Port }))).Message
            .ShouldBe($"127.0.0.1:{first.Address.Port}: listening failed (Address already in use). Give another --port.");
        (await Should.ThrowAsync<UserException>(() => StartAsync(settings with { Listen = IPAddress.Parse("203.0.113.7") }))).Message
            .ShouldBe("203.0.113.7: not an address of this machine. Give another with --listen, or 0.0.0.0 for all.");
        (await Should.ThrowAsync<UserException>(() => StartAsync(settings with { Log = "/nowhere/log" }))).Message
            .ShouldEndWith("Name another file for the log.");
    }

    internal static async Task<Said> AskAsync(ClusterSystem from, string text)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await from.Coordinator.Ask<Said>(new Said(text), TimeSpan.FromSeconds(1));
            }
            catch (AskTimeoutException) when (attempt < 40)
            {
                // There is no coordinator yet.
            }
        }
    }

    private static Task<ClusterSystem> StartAsync(ClusterSettings settings) => ClusterSystem.StartAsync(settings, TestMembers.Messages, TimeProvider.System, _ => { });

    private static async Task<IActorRef> CoordinatorItselfAsync(ClusterSystem from)
    {
        var found = new TaskCompletionSource<IActorRef>(TaskCreationOptions.RunContinuationsAsynchronously);
        from.Coordinator.Tell(new Said("who?"), from.System.ActorOf(Props.Create(() => new Finder(found))));
        return await found.Task.WaitAsync(TestMembers.Soon);
    }

    private async Task<ClusterSystem> StartCoordinatorAsync(ConcurrentQueue<object>? heard = null)
    {
        var coordinator = await _members.StartAsync(ClusterRole.Coordinator);
        coordinator.Host(Props.Create(() => new Echo(heard)));
        return coordinator;
    }

    private sealed class Collector : ReceiveActor
    {
        public Collector(ConcurrentQueue<object> heard) => ReceiveAny(heard.Enqueue);
    }

    private sealed class Finder : ReceiveActor
    {
        public Finder(TaskCompletionSource<IActorRef> found) => ReceiveAny(_ => found.TrySetResult(Sender));
    }
}
