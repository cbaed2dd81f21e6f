namespace Runner.Cluster;

/// <summary>What a process is in a cluster.</summary>
public enum ClusterRole
{
    /// <summary>May own the ledger and coordinate.</summary>
    Coordinator,

    /// <summary>Trains.</summary>
    Worker,

    /// <summary>Asks something and leaves; it never becomes a member.</summary>
    Visitor,
}
