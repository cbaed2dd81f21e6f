using System.Globalization;

namespace Runner.Tests.Cluster;

/// <summary>Training takes all cores, and the cluster goes on answering.</summary>
[Trait("Category", "Slow")]
public sealed class BusyCoresTests
{
    /// <summary>By hand for ten minutes: <c>RUNNER_BUSY_SECONDS=600</c>.</summary>
    [Fact]
    public async Task With_all_slots_training_no_member_is_seen_as_unreachable()
    {
        var length = TimeSpan.FromSeconds(
            int.Parse(Environment.GetEnvironmentVariable("RUNNER_BUSY_SECONDS") ?? "30", CultureInfo.InvariantCulture));
        using var folder = new ClusterFolder();
        folder.Write(
            "busy.yaml",
            """
            name: busy
            data: {source: digits, take: 400}
            model: {kind: autoencoder, encoder: [256, 128], bottleneck: 4}
            training: {epochs: 2000000, batch: 32}
            sweep: {replicates: 16}
            """);
        var port = ClusterFolder.FreePorts(1)[0];
        string[] here = folder.On("127.0.0.1");
        string[] join = [.. here, "--join", $"127.0.0.1:{port}"];
        var coordinator = folder.Start(["coordinate", "busy.yaml", .. here, "--port", $"{port}", .. Log("coordinator")]);
        var workers = Enumerable.Range(1, 2)
            .Select(number => folder.Start(["worker", .. join, "--slots", $"{Environment.ProcessorCount}", "--name", $"w{number}", .. Log($"w{number}")]))
            .ToList();
        foreach (var worker in workers)
        {
            await worker.SaysAsync("working on");
        }

        await Task.Delay(length);
        var status = folder.Run(["status", .. join]);
        status.Split("member ").Length.ShouldBe(4, status);
        coordinator.HasExited.ShouldBeFalse(folder.Said());
        foreach (var log in Directory.GetFiles(folder.Path, "*.log"))
        {
            File.ReadAllText(log).ShouldNotContain("as UNREACHABLE");
        }

        coordinator.ErrorSoFar.ShouldNotContain("singleton", Case.Insensitive);
        workers.ForEach(worker => worker.ErrorSoFar.ShouldNotContain("rejoining"));

        static string[] Log(string name) => ["--cluster-log", $"{name}.log"];
    }
}
