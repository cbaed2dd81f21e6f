using System.Collections.Concurrent;
using Runner.Identities;
using Runner.Ledgers;

namespace Runner.Tests.Ledgers;

public abstract partial class LedgerContract
{
    [Fact]
    public async Task No_bundle_is_leased_twice_however_many_ask_at_once()
    {
        var sweep = await PlannedAsync(300, 1);
        ITrialLedger[] ledgers = [Ledger, await AnotherAsync(), await AnotherAsync()];
        var leased = new ConcurrentBag<BundleLease>();
        await Task.WhenAll(Enumerable.Range(0, 12).Select(worker => Task.Run(async () =>
        {
            var ledger = ledgers[worker % ledgers.Length];
            while (await ledger.LeaseAsync(sweep, new NodeName($"node-{worker}"), 1 + (worker % 3), Samples.Lease) is { Count: > 0 } leases)
            {
                foreach (var lease in leases)
                {
                    leased.Add(lease);
                }
            }
        })));

        leased.Count.ShouldBe(300);
        leased.SelectMany(lease => lease.Trials).Order().ShouldBe(Enumerable.Range(0, 300));
        leased.Select(lease => lease.Key.Token).ShouldBeUnique();
    }

    [Fact]
    public async Task Of_many_completions_at_once_under_one_lease_one_is_recorded()
    {
        var sweep = await PlannedAsync(4, 4);
        var other = await AnotherAsync();
        var lease = await LeasedAsync(sweep);
        var verdicts = await Task.WhenAll(Enumerable.Range(0, 16).Select(i =>
            Task.Run(() => (i % 2 == 0 ? Ledger : other).CompleteAsync(lease.Key, Samples.Results(lease.Trials)))));

        verdicts.ShouldAllBe(verdict => verdict == LeaseVerdict.Accepted);
        (await RecordedAsync(sweep)).Select(result => result.Index).ShouldBe([0, 1, 2, 3]);
        (await Ledger.CountAsync(sweep)).Recorded.ShouldBe(4);
    }

    [Fact]
    public async Task Many_rescuers_at_once_count_each_loss_once()
    {
        var sweep = await PlannedAsync(60, 2);
        var other = await AnotherAsync();
        await Ledger.LeaseAsync(sweep, Samples.Node, 30, Samples.Lease);
        Clock.Advance(Samples.Lease);
        var found = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            Task.Run(() => (i % 2 == 0 ? Ledger : other).RescueAsync(sweep, 3))));

        found.Sum().ShouldBe(30);
        var counts = await Ledger.CountAsync(sweep);
        (counts.Open, counts.Losses).ShouldBe((60, 30));
    }

    [Fact]
    public async Task A_completion_and_a_rescue_at_once_leave_each_trial_recorded_or_open()
    {
        var sweep = await PlannedAsync(40, 2);
        var other = await AnotherAsync();
        var leases = await Ledger.LeaseAsync(sweep, Samples.Node, 20, Samples.Lease);
        Clock.Advance(Samples.Lease);
        var completions = leases.Select(lease => Task.Run(() => Ledger.CompleteAsync(lease.Key, Samples.Results(lease.Trials)))).ToArray();
        var rescue = Task.Run(() => other.RescueAsync(sweep, 3));
        var verdicts = await Task.WhenAll(completions);
        await rescue;

        var accepted = verdicts.Count(verdict => verdict == LeaseVerdict.Accepted);
        var counts = await Ledger.CountAsync(sweep);
        counts.Recorded.ShouldBe(2 * accepted);
        counts.Open.ShouldBe(40 - (2 * accepted));
        counts.Refusals.ShouldBe(20 - accepted);
        counts.Losses.ShouldBe(20 - accepted);
    }

    [Fact]
    public async Task Workers_that_die_and_wake_at_random_record_every_trial_once()
    {
        var sweep = await PlannedAsync(200, 4);
        ITrialLedger[] ledgers = [Ledger, await AnotherAsync()];
        var accepted = new ConcurrentBag<int>();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(worker => Task.Run(async () =>
        {
            var ledger = ledgers[worker % 2];
            var node = new NodeName($"node-{worker}");
            for (var step = 0; !(await ledger.CountAsync(sweep)).Finished; step++)
            {
                foreach (var lease in await ledger.LeaseAsync(sweep, node, 1, Samples.Lease))
                {
                    // Every third lease is slept through: someone rescues it, and the answer comes late.
                    if ((step + worker) % 3 == 0)
                    {
                        Clock.Advance(Samples.Lease);
                        await ledger.RescueAsync(sweep, 1000);
                    }

                    if (await ledger.CompleteAsync(lease.Key, Samples.Results(lease.Trials)) == LeaseVerdict.Accepted)
                    {
                        lease.Trials.ToList().ForEach(accepted.Add);
                    }
                }

                await ledger.RescueAsync(sweep, 1000);
            }
        })));

        accepted.Order().ShouldBe(Enumerable.Range(0, 200));
        (await RecordedAsync(sweep)).Select(Samples.Text).ShouldBe(Enumerable.Range(0, 200).Select(i => Samples.Text(Samples.Result(i))));
    }
}
