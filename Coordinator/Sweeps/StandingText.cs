using Runner.Identities;
using Runner.Ledgers;

namespace Runner.Sweeps;

/// <summary>A worker's standing in words.</summary>
public static class StandingText
{
    public static string Of(SweepId sweep, StandingRecord standing) => standing.Standing switch
    {
        WorkerStanding.Doubted => $"{standing.Worker} waits: {standing.Why}. Others try them first.",
        WorkerStanding.PutAside =>
            $"{standing.Worker} is put aside: {standing.Why}. Let it work again: runner readmit {sweep} {standing.Worker}",
        _ => $"{standing.Worker} works on {sweep} again: {standing.Why}.",
    };
}
