using System.Collections.Concurrent;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;

namespace Runner.Bench;

/// <summary>What a ledger bore.</summary>
/// <param name="TrialSeconds">How long each trial was trained; 0 for not at all.</param>
/// <param name="Trials">Single trials that were leased and completed, each by itself.</param>
/// <param name="LeaseP50Ms">Time of a call that leases one bundle, in milliseconds: half were quicker.</param>
public sealed record LedgerLoad(
    int Workers, int Leases, double TrialSeconds, int Trials, double Seconds, double LeaseP50Ms, double LeaseP99Ms, double CompleteP50Ms, double CompleteP99Ms)
{
    public double PerSecond => Trials / Seconds;

    public override string ToString() =>
        $"{Workers} workers × {Leases} leases, {(TrialSeconds > 0 ? $"trials of {TrialSeconds:0.##} s" : "as fast as they can")}: {PerSecond:F0} leases and completions a second; "
        + $"lease {LeaseP50Ms:F1} ms (99 %: {LeaseP99Ms:F1} ms), completion {CompleteP50Ms:F1} ms (99 %: {CompleteP99Ms:F1} ms)";
}

/// <summary>Many workers on one ledger, each with several leases under way, each lease of one trial and each completion by
/// itself: the hardest way to use it.</summary>
public static class LedgerBench
{
    private const int MostTrials = 1_000_000;

    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    /// <param name="trial">How long each trial is trained between its lease and its completion; zero to load the ledger as much as
    /// it bears.</param>
    public static async Task<LedgerLoad> RunAsync(
        ITrialLedger ledger, TimeProvider time, int workers, int leases, TimeSpan trial, TimeSpan length, CancellationToken cancel)
    {
        // As many as no ledger here completes in the time.
        var trials = (int)Math.Min(MostTrials, Math.Max(1_000, length.TotalSeconds * 20_000));
        var name = $"bench-{time.GetUtcNow().UtcTicks}";
        var sweep = await ledger.PlanAsync(
            new SweepPlan(
                name,
                Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes(name)),
                "",
                "bench",
                [.. Enumerable.Range(0, trials).Select(trial => new TrialIdentity(((UInt128)(ulong)time.GetUtcNow().UtcTicks << 64) | (ulong)trial))],
                [.. Enumerable.Range(0, trials).Select(trial => new[] { trial })],
                ""),
            cancel: cancel);
        var leasing = new ConcurrentBag<double>();
        var completing = new ConcurrentBag<double>();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        end.CancelAfter(length);
        var start = time.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, workers * leases).Select(place => WorkAsync(
            new NodeName($"bench-{place / leases}"), (double)place / (workers * leases))));
        var seconds = time.GetElapsedTime(start).TotalSeconds;
        await ledger.SetModeAsync(sweep.Id, SweepMode.Cancelled, cancel);
        var (lease, complete) = (Sorted(leasing), Sorted(completing));
        return new LedgerLoad(
            workers, leases, trial.TotalSeconds, complete.Length, seconds, At(lease, 0.5), At(lease, 0.99), At(complete, 0.5), At(complete, 0.99));

        async Task WorkAsync(NodeName node, double share)
        {
            // Trials do not all begin at once.
            await Task.Delay(trial * share, time, cancel);
            while (!end.IsCancellationRequested)
            {
                var asked = time.GetTimestamp();
                var granted = await ledger.LeaseAsync(sweep.Id, node, 1, Lease, cancel);
                leasing.Add(time.GetElapsedTime(asked).TotalMilliseconds);
                if (granted.Count == 0)
                {
                    return;
                }

                if (trial > TimeSpan.Zero)
                {
                    await Task.Delay(trial, time, cancel);
                }

                var sent = time.GetTimestamp();
                await ledger.CompleteAsync(granted[0].Key, [Result(granted[0].Trials[0])], cancel);
                completing.Add(time.GetElapsedTime(sent).TotalMilliseconds);
            }
        }
    }

    private static TrialResult Result(int trial) => new()
    {
        Index = trial,
        Outcome = TrialOutcome.Completed,
        FinalLoss = 1.0 / (trial + 1),
        BestLoss = 1.0 / (trial + 1),
        Epochs = 10,
    };

    private static double[] Sorted(IEnumerable<double> values) => [.. values.Order()];

    private static double At(double[] sorted, double share) =>
        sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
}
