using System.Globalization;
using Akka.Cluster;
using Runner.Cluster;
using Xunit.Abstractions;

namespace Runner.Tests.Cluster;

/// <summary>Training takes all cores, and the cluster goes on answering.</summary>
[Trait("Category", "Nightly")]
public sealed class BusyCoresTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly TestMembers _members = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _members.DisposeAsync();

    /// <summary>By hand for ten minutes: <c>RUNNER_BUSY_SECONDS=600</c>.</summary>
    [Fact]
    public async Task With_all_cores_busy_no_member_is_seen_as_unreachable()
    {
        var seconds = int.Parse(Environment.GetEnvironmentVariable("RUNNER_BUSY_SECONDS") ?? "30", CultureInfo.InvariantCulture);
        var coordinator = await _members.StartAsync(ClusterRole.Coordinator);
        coordinator.Host(Akka.Actor.Props.Create(() => new Echo(null)));
        var workers = new List<ClusterSystem>();
        for (var i = 0; i < 2; i++)
        {
            workers.Add(await _members.StartAsync(ClusterRole.Worker, coordinator.Address));
        }

        await TestMembers.UntilAsync(() => ClusterSystem.Members(coordinator.System).Count(member => member.Status == "up") == 3);
        var unreachable = 0;
        foreach (var member in workers.Prepend(coordinator))
        {
            Akka.Cluster.Cluster.Get(member.System).Subscribe(
                member.System.ActorOf(Akka.Actor.Props.Create(() => new Counter(() => Interlocked.Increment(ref unreachable)))), typeof(ClusterEvent.UnreachableMember));
        }

        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        var slots = Enumerable.Range(0, 2 * Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            while (!end.IsCancellationRequested)
            {
                Thread.SpinWait(10_000);
            }
        })
        { Priority = ThreadPriority.BelowNormal, IsBackground = true }).ToList();
        slots.ForEach(slot => slot.Start());
        var (asked, slowest) = (0, TimeSpan.Zero);
        while (!end.IsCancellationRequested)
        {
            var clock = TimeProvider.System.GetTimestamp();
            await ClusterSystemTests.AskAsync(workers[asked % 2], "here?");
            slowest = TimeProvider.System.GetElapsedTime(clock) is var took && took > slowest ? took : slowest;
            asked++;
            await Task.Delay(10);
        }

        slots.ForEach(slot => slot.Join());
        output.WriteLine($"{asked} questions answered, the slowest in {slowest.TotalMilliseconds:F0} ms.");
        unreachable.ShouldBe(0);
        _members.Told.ShouldBeEmpty();
    }

    private sealed class Counter : Akka.Actor.ReceiveActor
    {
        public Counter(Action count) => Receive<ClusterEvent.UnreachableMember>(_ => count());
    }
}
