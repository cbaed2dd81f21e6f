using Runner.Files;
using Runner.Hosting;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Sweeps;

namespace Runner.Bench;

/// <summary>How long a coordinator took to restart.</summary>
/// <param name="Trials">Trials of the sweep: half of them recorded, the others in bundles of one.</param>
/// <param name="Expired">Expired leases that it returned to the queue.</param>
/// <param name="Seconds">Time from opening the ledger until the plan is found, expired leases are rescued and the sweep is counted.</param>
public sealed record RestartTime(int Trials, int Expired, double Seconds)
{
    public override string ToString() =>
        $"a coordinator restarting with {Trials} trials, {Expired} of them leased to dead workers: ready after {Seconds:F2} s";
}

/// <summary>A coordinator and its workers die in the middle of a large sweep, and the coordinator restarts.</summary>
/// <param name="open">Opens another handle to the same store.</param>
public sealed class RestartBench(Func<ITrialLedger> open, TimeProvider time)
{
    private const int Bundle = 1_000;
    private const int Leases = 1_000;

    public async Task<RestartTime> RunAsync(int trials, CancellationToken cancel)
    {
        var name = $"restart-{time.GetUtcNow().UtcTicks}";
        var recorded = Enumerable.Range(0, trials / 2).Chunk(Bundle).ToArray();
        var plan = BenchPlan.Of(name, trials, [.. recorded, .. Enumerable.Range(trials / 2, trials - (trials / 2)).Select(trial => new[] { trial })], time);
        SweepId sweep;
        await using (var ledger = open())
        {
            sweep = (await ledger.PlanAsync(plan, cancel: cancel)).Id;
            foreach (var lease in await ledger.LeaseAsync(sweep, new NodeName("dead"), recorded.Length, TimeSpan.FromHours(1), cancel))
            {
                await ledger.CompleteAsync(lease.Key, [.. lease.Trials.Select(BenchPlan.Result)], cancel);
            }

            await ledger.LeaseAsync(sweep, new NodeName("dead"), Leases, TimeSpan.FromMilliseconds(1), cancel);
        }

        var start = time.GetTimestamp();
        await using (var ledger = open())
        {
            await ledger.PlanAsync(plan, cancel: cancel);
            var counted = new TaskCompletionSource<SweepCounts>(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var runner = await RunnerSystem.StartAsync(
                new CoordinatorParts(
                    new NodeName("again"), () => ledger, SweepScope.Of(sweep), _ => Terms, new FileSource(), TimeSpan.FromSeconds(1)),
                trains: null,
                cluster: null,
                time,
                news => Hear(news, counted),
                _ => { });
            await Task.WhenAny(counted.Task, runner.Faults.GivenUp).WaitAsync(cancel);
            var counts = counted.Task.IsCompleted ? await counted.Task : throw new BenchException("The coordinator ended before it had counted.");
            var seconds = time.GetElapsedTime(start).TotalSeconds;
            await ledger.SetModeAsync(sweep, SweepMode.Cancelled, cancel);
            return new RestartTime(trials, counts.Losses, seconds);
        }
    }

    private static readonly SweepTerms Terms = new(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), 3);

    private static void Hear(SweepNews news, TaskCompletionSource<SweepCounts> counted)
    {
        if (news is SweepStands stands)
        {
            counted.TrySetResult(stands.Counts);
        }
    }
}
