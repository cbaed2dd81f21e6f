using Runner.Cluster;
using Runner.Sweeps;

namespace Runner.Ledgers;

/// <summary>Ledgers that are reached through a cluster.</summary>
internal static class ClusterLedgers
{
    /// <summary>The ledger of a cluster's coordinator, as a member of the cluster sees it.</summary>
    /// <param name="place">Where this node may be the coordinator: what it then works with; else null.</param>
    /// <exception cref="LedgerException">The settings cannot be used.</exception>
    public static ITrialLedger OpenCluster(ClusterWish wish, CoordinatorPlace? place, TimeProvider time, Func<string, string?> environment)
    {
        var settings = ClusterConfig.Read(wish.Settings, wish.Role, wish.Seed, wish.Port, time, environment);
        return new RemoteLedger(new ClusterNode(settings, place, time), time);
    }
}

/// <summary>How a command is to join a cluster.</summary>
/// <param name="Settings">The file with the cluster's settings.</param>
/// <param name="Seed"><c>host:port</c> of a member; null for the file's.</param>
/// <param name="Port">Where this node listens, 0 for any; null for the file's.</param>
internal sealed record ClusterWish(string Settings, ClusterRole Role, string? Seed, int? Port);

/// <summary>What a process is in a cluster.</summary>
internal enum ClusterRole
{
    /// <summary>May have the ledger and coordinate.</summary>
    Coordinator,

    /// <summary>Trains.</summary>
    Worker,

    /// <summary>Asks something and goes; no member.</summary>
    Visitor,
}

/// <summary>What a cluster's coordinator works with.</summary>
/// <param name="Open">Opens the ledger.</param>
/// <param name="OptionsOf">How a sweep of it is run.</param>
internal sealed record CoordinatorPlace(Func<ITrialLedger> Open, Func<SweepRecord, SweepRunOptions> OptionsOf);
