using Runner.Certificates;
using Runner.Tests.Processes;

namespace Runner.Tests.Cluster;

/// <summary>The certificates of a cluster of processes on loopback, in a folder, and what tells processes of it.</summary>
internal sealed class TestCluster
{
    private const string Host = "127.0.0.1";

    public TestCluster(TemporaryFolder folder)
    {
        var machine = Path.Combine(folder.Path, "machine");
        using var authority = ClusterAuthority.Create(TimeProvider.System.GetUtcNow(), TimeSpan.FromDays(1));
        using var identity = authority.Issue([Host], TimeProvider.System.GetUtcNow(), TimeSpan.FromDays(1));
        authority.WriteMachine(machine, identity);
        var port = ClusterFolder.FreePorts(1)[0];
        Coordinator = new Dictionary<string, string> { ["RUNNER_CLUSTER"] = machine, ["RUNNER_CLUSTER_PORT"] = $"{port}" };
        Others = new Dictionary<string, string> { ["RUNNER_CLUSTER"] = machine, ["RUNNER_CLUSTER_JOIN"] = $"{Host}:{port}" };
    }

    /// <summary>The environment of who coordinates.</summary>
    public IReadOnlyDictionary<string, string> Coordinator { get; }

    /// <summary>The environment of workers and visitors.</summary>
    public IReadOnlyDictionary<string, string> Others { get; }
}
