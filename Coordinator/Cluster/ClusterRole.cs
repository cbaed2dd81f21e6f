namespace Runner.Cluster;

/// <summary>The role of a process in a cluster.</summary>
public enum ClusterRole
{
    /// <summary>May own the ledger and coordinate.</summary>
    Coordinator,

    /// <summary>Trains.</summary>
    Worker,

    /// <summary>Sends one request and disconnects; never becomes a member.</summary>
    Visitor,
}
