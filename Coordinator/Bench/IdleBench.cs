using System.Collections.Concurrent;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Sweeps;

namespace Runner.Bench;

/// <summary>The load of idle workers on a ledger.</summary>
/// <param name="Trials">Trials of the paused sweep: all open, each in its own bundle.</param>
/// <param name="RoundP50Ms">Median duration of one poll by one worker, in milliseconds.</param>
public sealed record IdleLoad(int Workers, int Trials, int Rounds, double Seconds, double RoundP50Ms, double RoundP99Ms)
{
    public override string ToString() =>
        $"{Workers} idle workers, {Trials} open trials in a paused sweep: each polls twice a second; a poll takes {RoundP50Ms:F1} ms (p99 {RoundP99Ms:F1} ms)";
}

/// <summary>A large sweep is paused, and the coordinator of every worker polls it twice a second: whether it leads the sweep, what
/// is pending, and how many trials are in each state.</summary>
/// <param name="open">Opens another handle to the same store.</param>
public sealed class IdleBench(Func<ITrialLedger> open, TimeProvider time)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(0.5);

    public async Task<IdleLoad> RunAsync(int workers, int trials, TimeSpan length, CancellationToken cancel)
    {
        var ledgers = Enumerable.Range(0, workers).Select(_ => open()).ToArray();
        try
        {
            var plan = BenchPlan.Of(
                $"idle-{time.GetUtcNow().UtcTicks}", trials, [.. Enumerable.Range(0, trials).Select(trial => new[] { trial })], time);
            var sweep = (await ledgers[0].PlanAsync(plan, cancel: cancel)).Id;
            await ledgers[0].SetModeAsync(sweep, SweepMode.Paused, cancel);
            var rounds = new ConcurrentBag<double>();
            var start = time.GetTimestamp();
            await Task.WhenAll(ledgers.Select((ledger, worker) => LookAsync(ledger, sweep, new NodeName($"idle-{worker}"), rounds, start, length, cancel)));
            var seconds = time.GetElapsedTime(start).TotalSeconds;
            await ledgers[0].SetModeAsync(sweep, SweepMode.Cancelled, cancel);
            var sorted = rounds.Order().ToArray();
            return new IdleLoad(workers, trials, sorted.Length, seconds, sorted[sorted.Length / 2], sorted[(int)(0.99 * (sorted.Length - 1))]);
        }
        finally
        {
            await Task.WhenAll(ledgers.Select(ledger => ledger.DisposeAsync().AsTask()));
        }
    }

    private async Task LookAsync(
        ITrialLedger ledger, SweepId sweep, NodeName node, ConcurrentBag<double> rounds, long start, TimeSpan length, CancellationToken cancel)
    {
        var watch = new SweepWatch(sweep);
        while (time.GetElapsedTime(start) < length)
        {
            var began = time.GetTimestamp();
            var leads = await ledger.LeadAsync(sweep, node, BetweenLooks * 4, cancel) is not null;
            var expired = leads ? await ledger.RescueAsync(sweep, 3, cancel) : 0;
            await watch.ReadAsync(ledger, leads, expired, heardUpTo: 0, cancel);
            rounds.Add(time.GetElapsedTime(began).TotalMilliseconds);
            await Task.Delay(BetweenLooks, time, cancel);
        }
    }
}
