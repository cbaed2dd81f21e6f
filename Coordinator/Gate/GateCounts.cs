namespace Runner.Gate;

/// <summary>The number of connections at a process's gate.</summary>
/// <param name="Open">Open connections of members.</param>
/// <param name="Waiting">Connections that have not been authenticated yet.</param>
/// <param name="Refused">Connections since the start that ended without a valid certificate in time.</param>
public sealed record GateCounts(int Open, int Waiting, long Refused);
