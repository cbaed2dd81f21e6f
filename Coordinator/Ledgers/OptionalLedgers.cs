#if AKKA
using Runner.Cluster;
#endif
#if LITEDB
using Runner.Ledgers.LiteDb;
#endif

namespace Runner.Ledgers;

/// <summary>Ledgers whose package is in a build only when it was asked for.</summary>
internal static class OptionalLedgers
{
    /// <exception cref="LedgerException">This build has no LiteDB, or the ledger cannot be used.</exception>
    public static ITrialLedger OpenLiteDb(string path, bool create, TimeProvider time) =>
#if LITEDB
        LiteLedger.Open(path, create, time);
#else
        throw new LedgerException($"litedb:{path}: this build has no LiteDB. With it: {OptionalBuild.CommandWith("litedb")}");
#endif

    /// <summary>The ledger of a cluster's coordinator, as a member of the cluster sees it.</summary>
    /// <param name="open">Opens the ledger where this node may be the coordinator; null where it may not.</param>
    /// <exception cref="LedgerException">This build has no Akka, or the settings cannot be used.</exception>
    public static ITrialLedger OpenCluster(
        ClusterWish wish, Func<ITrialLedger>? open, TimeProvider time, Func<string, string?> environment)
    {
#if AKKA
        var role = open is not null ? "coordinator" : "worker";
        var node = new ClusterNode(ClusterConfig.Read(wish.Settings, role, wish.Seed, wish.Port, environment), open, time);
        return new RemoteLedger(node.CallAsync, node.DisposeAsync);
#else
        throw new LedgerException($"--cluster {wish.Settings}: this build has no Akka. With it: {OptionalBuild.CommandWith("akka")}");
#endif
    }
}

/// <summary>How a command is to join a cluster.</summary>
/// <param name="Settings">The file with the cluster's settings.</param>
/// <param name="Seed"><c>host:port</c> of a member; null for the file's.</param>
/// <param name="Port">Where this node listens, 0 for any; null for the file's.</param>
internal sealed record ClusterWish(string Settings, string? Seed, int? Port);
