namespace Runner.Cluster;

/// <summary>A member of a cluster, as one of them sees it.</summary>
/// <param name="Role">What it is: coordinator or worker.</param>
/// <param name="Leads">Whether it has the coordinator.</param>
public sealed record ClusterMember(string Address, string Role, string Status, bool Reachable, bool Leads);
