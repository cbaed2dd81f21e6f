using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;

namespace Runner.Sweeps;

/// <summary>Reads what a sweep's coordinator needs from a ledger.</summary>
public static class SweepReading
{
    private const int FewFailures = 3;

    /// <summary>With fewer failures no worker can be set aside.</summary>
    public static bool MayNeedJudgement(SweepCounts counts) =>
        counts.Outcomes.Where(outcome => outcome.Key.IsFailure()).Sum(outcome => outcome.Value) >= FewFailures;

    /// <param name="heardUpTo">Position of the last ending that the coordinator knows.</param>
    public static async Task<SweepCounted> ReadAsync(
        ITrialLedger ledger, SweepId sweep, bool leads, int expired, long heardUpTo, CancellationToken cancel)
    {
        var counts = await ledger.CountAsync(sweep, cancel);
        var mode = await ledger.ModeAsync(sweep, cancel);
        var standings = await ledger.StandingsAsync(sweep, cancel);

        // With no worker to judge, endings, workers and leases are not needed.
        if (standings.Count == 0 && heardUpTo == 0 && !MayNeedJudgement(counts))
        {
            return new SweepCounted(counts, expired, mode, new WorkersSeen(leads, [], [], [], []));
        }

        var here = await ledger.WorkersAsync(cancel);
        var leases = await ledger.LeasesAsync(sweep, cancel);
        var endings = new List<TrialEnding>();
        while (await ledger.EndingsAsync(sweep, heardUpTo, cancel) is { Count: > 0 } more)
        {
            endings.AddRange(more);
            heardUpTo = more[^1].Position;
        }

        return new SweepCounted(counts, expired, mode, new WorkersSeen(
            leads, standings, endings, [.. here.Select(worker => worker.Name)], [.. leases.Select(lease => lease.Node).Distinct()]));
    }
}
