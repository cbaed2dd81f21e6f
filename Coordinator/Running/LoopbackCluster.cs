using Runner.Certificates;
using Runner.Cluster;
using Runner.Commands;
using Runner.Settings;

namespace Runner.Running;

/// <summary>
/// The cluster of a process and its children, on loopback. Its authority and certificates are kept in memory only: children
/// receive theirs through the environment, and no other process can join.
/// </summary>
internal sealed class LoopbackCluster : IDisposable
{
    /// <summary>Environment variable with a child's certificate.</summary>
    public const string Variable = "RUNNER_CLUSTER_IDENTITY";

    private const string Host = "127.0.0.1";

    /// <summary>Validity of the certificates: longer than any run.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromDays(3650);

    private readonly ClusterIdentity identity;

    private LoopbackCluster(ClusterIdentity identity, string ofWorkers)
    {
        this.identity = identity;
        Settings = ClusterSettings.OnLoopback(ClusterRole.Coordinator, identity, []);
        EnvironmentOfWorkers = new Dictionary<string, string>(StringComparer.Ordinal) { [Variable] = ofWorkers };
    }

    public ClusterSettings Settings { get; }

    public IReadOnlyDictionary<string, string> EnvironmentOfWorkers { get; }

    public static LoopbackCluster Create(CommandHost host)
    {
        var now = host.Time.GetUtcNow();
        using var authority = ClusterAuthority.Create(now, Life);
        using var ofWorkers = authority.Issue([Host], now, Life);
        return new LoopbackCluster(authority.Issue([Host], now, Life), ofWorkers.ToPem());
    }

    /// <summary>The settings of a child; null for any other process.</summary>
    public static ClusterSettings? OfWorker(CommandHost host, IReadOnlyList<ClusterAddress> join) =>
        host.Variable(Variable) is { Length: > 0 } pem
            ? ClusterSettings.OnLoopback(ClusterRole.Worker, ClusterIdentity.Parse(pem, Variable, host.Time), join)
            : null;

    public void Dispose() => identity.Dispose();
}
