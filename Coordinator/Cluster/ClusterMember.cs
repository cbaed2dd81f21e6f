namespace Runner.Cluster;

/// <summary>A member of a cluster, as seen by another member.</summary>
/// <param name="Role">Coordinator or worker.</param>
/// <param name="Leads">Whether it hosts the active coordinator.</param>
public sealed record ClusterMember(string Address, string Role, string Status, bool Reachable, bool Leads);
