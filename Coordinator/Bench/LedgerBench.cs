using System.Collections.Concurrent;
using Runner.Identities;
using Runner.Ledgers;

namespace Runner.Bench;

/// <summary>The throughput and latency of a ledger under load.</summary>
/// <param name="TrialSeconds">How long each trial was held between lease and completion; 0 for not at all.</param>
/// <param name="Trials">Trials that were leased and completed one by one.</param>
/// <param name="LeaseP50Ms">Median duration of a call that leases one bundle, in milliseconds.</param>
public sealed record LedgerLoad(
    int Workers, int Leases, double TrialSeconds, int Trials, double Seconds, double LeaseP50Ms, double LeaseP99Ms, double CompleteP50Ms, double CompleteP99Ms)
{
    public double PerSecond => Trials / Seconds;

    public override string ToString() =>
        $"{Workers} workers × {Leases} leases, {(TrialSeconds > 0 ? $"trials of {TrialSeconds:0.##} s" : "as fast as possible")}: {PerSecond:F0} leases and completions a second; median "
        + $"lease {LeaseP50Ms:F1} ms (p99 {LeaseP99Ms:F1} ms), completion {CompleteP50Ms:F1} ms (p99 {CompleteP99Ms:F1} ms)";
}

/// <summary>
/// Many workers use one ledger, each with several leases at once; every lease is of one trial and every completion is a call of its
/// own, which is the heaviest load possible. Like a process, each worker has its own handle and connections and shares only the
/// store with the others. It renews its leases every second.
/// </summary>
/// <param name="open">Opens another handle to the same store.</param>
public sealed class LedgerBench(Func<ITrialLedger> open, TimeProvider time)
{
    private const int MostTrials = 1_000_000;

    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(1);

    // One-time costs (connecting, preparing statements, compiling code) are not measured.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    /// <param name="trial">How long each trial is held between its lease and its completion; zero to load the ledger as much as
    /// possible.</param>
    public async Task<LedgerLoad> RunAsync(int workers, int leases, TimeSpan trial, TimeSpan length, CancellationToken cancel)
    {
        var ledgers = new List<ITrialLedger>();
        try
        {
            for (var worker = 0; worker < workers; worker++)
            {
                ledgers.Add(open());
            }

            // More than any ledger completes in the time.
            var trials = (int)Math.Min(MostTrials, Math.Max(1_000, (length + WarmUp).TotalSeconds * 20_000));
            var sweep = await ledgers[0].PlanAsync(
                BenchPlan.Of($"bench-{time.GetUtcNow().UtcTicks}", trials, [.. Enumerable.Range(0, trials).Select(trial => new[] { trial })], time),
                cancel: cancel);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var load = new Load(sweep.Id, trial, time, end.Token, cancel);
            var work = ledgers.Select((ledger, worker) =>
                load.WorkAsync(ledger, new NodeName($"bench-{worker}"), leases, (double)worker / workers)).ToArray();
            await Task.WhenAny(Task.Delay(WarmUp, time, cancel), Task.WhenAll(work));
            load.Begin();
            end.CancelAfter(length);
            await Task.WhenAll(work);
            await ledgers[0].SetModeAsync(sweep.Id, SweepMode.Cancelled, cancel);
            return load.Sum(workers, leases);
        }
        finally
        {
            await Task.WhenAll(ledgers.Select(ledger => ledger.DisposeAsync().AsTask()));
        }
    }

    /// <param name="end">Stops leasing; trials that are leased by then are still completed.</param>
    private sealed class Load(SweepId sweep, TimeSpan trial, TimeProvider time, CancellationToken end, CancellationToken cancel)
    {
        private readonly ConcurrentBag<double> _leasing = [];
        private readonly ConcurrentBag<double> _completing = [];
        private long _began;
        private volatile bool _measuring;

        public void Begin()
        {
            _began = time.GetTimestamp();
            _measuring = true;
        }

        public async Task WorkAsync(ITrialLedger ledger, NodeName node, int places, double share)
        {
            var held = new ConcurrentDictionary<LeaseKey, bool>();
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);

            // Heartbeats and trials are staggered.
            var beats = BeatAsync(ledger, held, Heartbeat * share, over.Token);
            await Task.WhenAll(Enumerable.Range(0, places).Select(place =>
                TrainAsync(ledger, node, held, trial * (((double)place / places + share) % 1))));
            await over.CancelAsync();
            await beats;
        }

        public LedgerLoad Sum(int workers, int leases)
        {
            var seconds = time.GetElapsedTime(_began).TotalSeconds;
            var (lease, complete) = (Sorted(_leasing), Sorted(_completing));
            return new LedgerLoad(
                workers, leases, trial.TotalSeconds, complete.Length, seconds, At(lease, 0.5), At(lease, 0.99), At(complete, 0.5), At(complete, 0.99));
        }

        private async Task TrainAsync(ITrialLedger ledger, NodeName node, ConcurrentDictionary<LeaseKey, bool> held, TimeSpan first)
        {
            await Task.Delay(first, time, cancel);
            while (!end.IsCancellationRequested)
            {
                var asked = time.GetTimestamp();
                var granted = await ledger.LeaseAsync(sweep, node, 1, Lease, cancel);
                Count(_leasing, asked);
                if (granted.Count == 0)
                {
                    return;
                }

                held[granted[0].Key] = true;
                if (trial > TimeSpan.Zero)
                {
                    await Task.Delay(trial, time, cancel);
                }

                var sent = time.GetTimestamp();
                var verdict = await ledger.CompleteAsync(granted[0].Key, [BenchPlan.Result(granted[0].Trials[0])], cancel);
                Count(_completing, sent);
                held.TryRemove(granted[0].Key, out _);
                if (verdict != LeaseVerdict.Accepted)
                {
                    throw new BenchException($"The ledger refused trial {granted[0].Trials[0]} under a lease that it had granted.");
                }
            }
        }

        private async Task BeatAsync(ITrialLedger ledger, ConcurrentDictionary<LeaseKey, bool> held, TimeSpan first, CancellationToken over)
        {
            await Task.Delay(first, time, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (!over.IsCancellationRequested)
            {
                await ledger.RenewAsync([.. held.Keys], Lease, cancel);
                await Task.Delay(Heartbeat, time, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        private void Count(ConcurrentBag<double> times, long since)
        {
            if (_measuring)
            {
                times.Add(time.GetElapsedTime(since).TotalMilliseconds);
            }
        }
    }

    private static double[] Sorted(IEnumerable<double> values) => [.. values.Order()];

    private static double At(double[] sorted, double share) =>
        sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
}
