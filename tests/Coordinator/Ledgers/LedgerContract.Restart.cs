using System.Collections.Concurrent;
using Runner.Files;
using Runner.Hosting;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Messages;
using Runner.Results;
using Runner.Sweeps;

namespace Runner.Tests.Ledgers;

public abstract partial class LedgerContract
{
    /// <summary>How long that takes depends on the machine: `runner bench ledger` says it. Here it is held to what it asks of the ledger.</summary>
    [Fact]
    public async Task A_coordinator_that_restarts_with_a_hundred_thousand_trials_asks_seven_questions_and_re_runs_no_acknowledged_one()
    {
        int[][] bundles = [.. Enumerable.Range(0, 99_000).Chunk(1_000), .. Enumerable.Range(99_000, 1_000).Select(trial => new[] { trial })];
        var plan = Samples.Plan(trials: 100_000) with { Bundles = bundles };
        var sweep = (await Ledger.PlanAsync(plan)).Id;
        var leases = await Ledger.LeaseAsync(sweep, Samples.Node, 99 + 500, Samples.Lease);
        BundleLease[] done = [.. leases.Take(90), .. leases.Skip(99).Take(400)];
        await Task.WhenAll(done.Select(lease => Ledger.CompleteAsync(
            lease.Key, [.. lease.Trials.Select(trial => new TrialResult { Index = trial, Outcome = TrialOutcome.Completed })])));
        await Task.WhenAll(leases.Skip(90).Take(9).Select(lease => Ledger.ReleaseAsync(lease.Key)));
        Clock.Advance(Samples.Lease);

        var asked = new ConcurrentQueue<string>();
        var again = await AnotherAsync();
        (await again.PlanAsync(plan)).Id.ShouldBe(sweep);
        var counted = new TaskCompletionSource<SweepCounts>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (await RunnerSystem.StartAsync(
            new CoordinatorParts(
                new NodeName("again"), () => LedgerProxy.Of(again, asked.Enqueue), SweepScope.Of(sweep), _ => Terms, new FileSource(), TimeSpan.FromHours(1)),
            trains: null,
            cluster: null,
            TimeProvider.System,
            Hear,
            _ => { }))
        {
            var counts = await counted.Task.WaitAsync(TimeSpan.FromMinutes(1));
            (counts.Recorded, counts.Leased, counts.Losses).ShouldBe((90_400, 0, 100));
        }

        asked.ShouldBe([nameof(again.SweepsAsync), nameof(again.QueueEntryAsync), nameof(again.LeadAsync), nameof(again.RescueAsync), nameof(again.CountAsync), nameof(again.ModeAsync), nameof(again.StandingsAsync)]);
        var trained = done.SelectMany(lease => lease.Trials).ToHashSet();
        var rest = new List<int>();
        while (await again.LeaseAsync(sweep, Samples.Node, 200, Samples.Lease) is { Count: > 0 } open)
        {
            rest.AddRange(open.SelectMany(lease => lease.Trials));
        }

        rest.Order().ShouldBe(Enumerable.Range(0, 100_000).Where(trial => !trained.Contains(trial)));

        void Hear(SweepNews news)
        {
            if (news is SweepStands stands)
            {
                counted.TrySetResult(stands.Counts);
            }
        }
    }

    [Fact]
    public async Task In_each_of_a_hundred_start_races_one_coordinator_wins()
    {
        var sweep = await PlannedAsync(1, 1);
        ITrialLedger[] ledgers = [Ledger, await AnotherAsync(), await AnotherAsync()];
        for (var race = 0; race < 100; race++)
        {
            var answers = await Task.WhenAll(ledgers.Select((ledger, i) =>
                Task.Run(() => ledger.LeadAsync(sweep, new NodeName($"race-{race}-{i}"), Samples.Lease))));
            answers.Count(term => term is not null).ShouldBe(1);
            Clock.Advance(Samples.Lease);
        }
    }

    private static readonly SweepTerms Terms = new(Samples.Lease, TimeSpan.FromHours(1), TimeSpan.FromHours(1), 3);
}
