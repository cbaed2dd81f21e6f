using Runner.Identities;
using Runner.Ledgers;

namespace Runner.Sweeps;

/// <summary>A worker's standing in words.</summary>
public static class StandingText
{
    /// <param name="sweep">The sweep's name on command lines.</param>
    public static string Of(string sweep, StandingRecord standing) => standing.Standing switch
    {
        WorkerStanding.Doubted => $"{standing.Worker} is waiting: {standing.Why}. Other workers try them first.",
        WorkerStanding.PutAside =>
            $"{standing.Worker} is set aside: {standing.Why}. Readmit it with: runner readmit {sweep} {standing.Worker}",
        _ => $"{standing.Worker} works on {sweep} again: {standing.Why}.",
    };
}
