using Runner.Tests.Processes;
using Xunit.Abstractions;

namespace Runner.Tests.Cluster;

/// <summary>A sweep in a cluster of processes under mutual TLS, some of which are killed: the same bytes as without a cluster.</summary>
public sealed class ClusterSweepTests(ITestOutputHelper output)
{
    /// <summary>The bound for work to go on after the singleton's node is killed.</summary>
    private static readonly TimeSpan Moved = TimeSpan.FromSeconds(15);

    // A process that trains this sweep alone has a tenth of it.
    private const long MostMemory = 1L << 30;

    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_cluster_of_four_whose_worker_and_singleton_are_killed_changes_no_byte()
    {
        using var folder = new ClusterFolder();
        var ports = ClusterFolder.FreePorts(2);
        var seed = $"127.0.0.1:{ports[0]}";
        var here = folder.On("127.0.0.1");
        var second = $"127.0.0.1:{ports[1]}";
        var first = folder.Start(["coordinate", "many.yaml", .. ClusterFolder.OnLedger, .. here, "--port", $"{ports[0]}"]);
        string[] join = [.. here, "--join", seed, "--join", second];
        var doomed = folder.Start(["worker", .. join, "--slots", "1", "--name", "doomed"]);
        var stays = folder.Start(["worker", .. join, "--slots", "1", "--name", "stays"]);
        await folder.RecordedAsync(1);
        var standby = folder.Start(["coordinate", "many.yaml", .. ClusterFolder.OnLedger, .. here, "--port", $"{ports[1]}", "--join", seed]);
        await MembersAsync(folder, join, status => status.Contains("coordinator, up, has the ledger") && Count(status, "worker, up") == 2 && Count(status, "member") == 4);

        // Its lease is for a minute: only the cluster's notice makes it offered again sooner.
        doomed.Kill();
        var lost = TimeProvider.System.GetTimestamp();
        while ((await folder.CountAsync())!.Losses == 0)
        {
            TimeProvider.System.GetElapsedTime(lost).ShouldBeLessThan(TimeSpan.FromSeconds(20));
            await Task.Delay(50);
        }

        output.WriteLine($"The killed worker's lease was offered again after {TimeProvider.System.GetElapsedTime(lost).TotalSeconds:F1} s.");
        await MembersAsync(folder, join, status => Count(status, "worker, up") == 1);

        first.Kill();
        var moved = await folder.RecordedAsync(1);
        output.WriteLine($"Work went on {moved.TotalSeconds:F1} s after the singleton's node was killed.");
        moved.ShouldBeLessThan(Moved);

        standby.Wait(TimeSpan.FromMinutes(5)).Code.ShouldBe(0);
        stays.PeakMemory.ShouldBeLessThan(MostMemory);
        output.WriteLine($"The worker had {stays.PeakMemory >> 20} MiB at most.");
        stays.Terminate();
        stays.Wait().Code.ShouldBe(0);
        folder.Export().ShouldBe(ClusterFolder.Local);
    }

    /// <summary>As at the end of a batch job, which takes most of the members with it.</summary>
    [Theory]
    [Trait("Category", "Slow")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_coordinator_whose_workers_are_all_killed_at_once_goes_on_with_the_next(bool withStandby)
    {
        using var folder = new ClusterFolder();
        var ports = ClusterFolder.FreePorts(2);
        var seed = $"127.0.0.1:{ports[0]}";
        var here = folder.On("127.0.0.1");
        string[] join = [.. here, "--join", seed];
        var coordinator = folder.Start(["coordinate", "many.yaml", .. ClusterFolder.OnLedger, .. here, "--port", $"{ports[0]}"]);
        if (withStandby)
        {
            await coordinator.SaysAsync("Workers join here");
            folder.Start(["coordinate", "many.yaml", .. ClusterFolder.OnLedger, .. join, "--port", $"{ports[1]}"]);
        }

        var workers = Enumerable.Range(0, 4).Select(_ => folder.Start(["worker", .. join, "--slots", "1"])).ToList();
        await folder.RecordedAsync(4);
        workers.ForEach(worker => worker.Kill());
        var next = folder.Start(["worker", .. join, "--slots", "2"]);
        await folder.RecordedAsync(4);
        coordinator.Wait(TimeSpan.FromMinutes(5)).Code.ShouldBe(0);
        next.Terminate();
        next.Wait().Code.ShouldBe(0);
        folder.Export().ShouldBe(ClusterFolder.Local);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_lone_coordinator_that_is_killed_and_comes_again_is_found_by_its_workers()
    {
        using var folder = new ClusterFolder();

        // So that the ledger still has the workers when they join again, which are the same.
        folder.Write("many.yaml", File.ReadAllText(Path.Combine(folder.Path, "many.yaml")).Replace("heartbeat-s: 0.5", "heartbeat-s: 5"));
        var port = ClusterFolder.FreePorts(1)[0];
        var here = folder.On("127.0.0.1");
        string[] join = [.. here, "--join", $"127.0.0.1:{port}"];
        var coordinator = folder.Start(["coordinate", "many.yaml", .. ClusterFolder.OnLedger, .. here, "--port", $"{port}"]);
        var workers = new[]
        {
            folder.Start(["worker", .. join, "--slots", "1"]),
            folder.Start(["worker", .. join, "--slots", "1"]),
        };
        await folder.RecordedAsync(2);
        coordinator.Kill();
        await Task.Delay(TimeSpan.FromSeconds(2));
        var again = folder.Start(["coordinate", "many.yaml", .. ClusterFolder.OnLedger, .. here, "--port", $"{port}"]);
        output.WriteLine($"Work went on {(await folder.RecordedAsync(1)).TotalSeconds:F1} s after the coordinator came again.");
        again.Wait(TimeSpan.FromMinutes(5)).Code.ShouldBe(0);
        foreach (var worker in workers)
        {
            worker.PeakMemory.ShouldBeLessThan(MostMemory);
            worker.Terminate();
            worker.Wait().Code.ShouldBe(0);
        }

        folder.Export().ShouldBe(ClusterFolder.Local);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_worker_that_stands_still_until_the_others_go_on_without_it_comes_again()
    {
        using var folder = new ClusterFolder();
        var port = ClusterFolder.FreePorts(1)[0];
        var here = folder.On("127.0.0.1");
        string[] join = [.. here, "--join", $"127.0.0.1:{port}"];
        var coordinator = folder.Start(["coordinate", "many.yaml", .. ClusterFolder.OnLedger, .. here, "--port", $"{port}"]);
        var stands = folder.Start(["worker", .. join, "--slots", "1", "--name", "stands"]);
        folder.Start(["worker", .. join, "--slots", "1", "--name", "goes"]);
        await folder.RecordedAsync(2);
        await MembersAsync(folder, join, status => Count(status, "worker, up") == 2);
        stands.Stop();
        await MembersAsync(folder, join, status => Count(status, "worker, up") == 1);
        stands.Continue();
        await MembersAsync(folder, join, status => Count(status, "worker, up") == 2);
        coordinator.Wait(TimeSpan.FromMinutes(5)).Code.ShouldBe(0);
        (await folder.CountAsync())!.Losses.ShouldBeGreaterThan(0);
        folder.Export().ShouldBe(ClusterFolder.Local);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private async Task MembersAsync(ClusterFolder folder, string[] join, Func<string, bool> says)
    {
        var clock = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var status = RunnerProcess.Run(folder.Path, ["status", .. join]).ShouldSucceed().Output;
            if (says(status))
            {
                output.WriteLine(string.Join('\n', status.Split('\n').Where(line => line.StartsWith("member", StringComparison.Ordinal))));
                return;
            }

            TimeProvider.System.GetElapsedTime(clock).ShouldBeLessThan(TimeSpan.FromMinutes(1), status);
            await Task.Delay(500);
        }
    }
}
