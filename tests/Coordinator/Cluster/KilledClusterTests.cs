using Runner.Numerics;

namespace Runner.Tests.Cluster;

/// <summary>A cluster under mutual TLS with a LiteDB file, whose processes are killed again and again, the owner of the file included:
/// the same bytes as if nothing had happened.</summary>
public sealed class KilledClusterTests
{
    private const int Workers = 4;

    private static readonly TimeSpan LongestSweep = TimeSpan.FromMinutes(30);

    [Fact]
    [Trait("Category", "Slow")]
    public Task A_process_killed_every_two_seconds_for_a_minute_changes_no_byte() => KillAsync(TimeSpan.FromMinutes(1), epochs: 100);

    [Fact]
    [Trait("Category", "Nightly")]
    public Task A_process_killed_every_two_seconds_for_ten_minutes_changes_no_byte() => KillAsync(TimeSpan.FromMinutes(10), epochs: 1000);

    private static async Task KillAsync(TimeSpan length, int epochs)
    {
        using var folder = new ClusterFolder();
        folder.Write("killed.yaml", Spec(epochs));
        var port = $"{ClusterFolder.FreePorts(1)[0]}";
        var here = folder.On("127.0.0.1");
        string[] join = [.. here, "--join", $"127.0.0.1:{port}"];
        using var crew = new Crew([
            () => folder.Begin(["coordinate", "killed.yaml", .. here, "--port", port]),
            .. Enumerable.Repeat(() => folder.Begin(["worker", .. join, "--slots", "1"]), Workers)]);
        var random = new SplitMix64(12);
        var start = TimeProvider.System.GetTimestamp();
        var kills = 0;
        while (!(crew[0].HasExited && crew[0].Wait().Code == 0))
        {
            await Task.Delay(TimeSpan.FromSeconds(2));
            var spent = TimeProvider.System.GetElapsedTime(start);
            spent.ShouldBeLessThan(LongestSweep, crew[0].ErrorSoFar);
            if (spent < length && !crew[0].HasExited)
            {
                crew[(int)(random.NextUInt64() % (Workers + 1))].Kill();
                kills++;
            }

            crew.Revive();
        }

        kills.ShouldBeGreaterThan(10);
        folder.Run("export", "killed", "--format", "csv").ShouldBe(WithoutFaults(epochs));
    }

    private static string WithoutFaults(int epochs)
    {
        using var folder = new ClusterFolder();
        folder.Write("killed.yaml", Spec(epochs));
        using var run = folder.Begin("run", "killed.yaml", "--slots", "2");
        run.Wait(LongestSweep).ShouldSucceed();
        return folder.Run("export", "killed", "--format", "csv");
    }

    private static string Spec(int epochs) =>
        $$"""
        name: killed
        data: {source: digits, take: 400, test: 0.2}
        model: {kind: autoencoder, encoder: [24], bottleneck: 4}
        training: {epochs: {{epochs}}, batch: 32}
        execution: {bundle: 8, lease-s: 10, heartbeat-s: 0.5, rescue-s: 0.5, checkpoint-s: 1, max-attempts: 100}
        sweep:
          axes:
            model.activation.hidden: [tanh, relu]
            model.init.weights: [glorot-uniform, he-normal]
            optimizer.lr: [0.003, 0.01]
          replicates: 250
        """;
}
