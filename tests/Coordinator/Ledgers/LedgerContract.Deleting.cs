using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;

namespace Runner.Tests.Ledgers;

/// <summary>A sweep is deleted with what only it needs, and others keep what they have.</summary>
public abstract partial class LedgerContract
{
    [Fact]
    public async Task A_deleted_sweep_is_gone_and_what_others_took_over_stays_theirs()
    {
        var first = await PlannedAsync(4, 2, "first");
        await Ledger.CompleteAsync((await LeasedAsync(first)).Key, [Samples.Result(0, weights: 1000), Samples.Result(1)]);
        var second = (await Ledger.PlanAsync(Samples.Plan("second", 2, 2, "other spec"))).Id;
        var before = (await RecordedAsync(second)).Select(Samples.Text).ToArray();

        var wouldBe = await Ledger.DeleteAsync(first, dryRun: true);
        (await Ledger.CountAsync(first)).Recorded.ShouldBe(2);
        var deletion = await Ledger.DeleteAsync(first);

        deletion.ShouldBe(wouldBe);
        (deletion.Recorded, deletion.Unfinished).ShouldBe((2, 2));
        deletion.Bytes.ShouldBePositive();
        (await Ledger.SweepsAsync()).Select(sweep => sweep.Id).ShouldBe([second]);
        (await Ledger.FindSweepAsync("first")).ShouldBeNull();
        await Should.ThrowAsync<LedgerException>(() => Ledger.CountAsync(first));
        (await RecordedAsync(second)).Select(Samples.Text).ShouldBe(before);
        (await TrialAsync(second, 0)).ReusedFrom.ShouldBe(first);
        (await (await AnotherAsync()).SweepsAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Deleting_frees_large_weights_that_no_other_sweep_has_and_a_new_sweep_stores_them_again()
    {
        var first = await PlannedAsync(1, 1, "first");
        await Ledger.CompleteAsync((await LeasedAsync(first)).Key, [Samples.Result(0, weights: 1000)]);
        (await Ledger.DeleteAsync(first)).Bytes.ShouldBeGreaterThanOrEqualTo(8000);

        var second = (await Ledger.PlanAsync(Samples.Plan("second", 1, 1, "other spec"))).Id;
        await Ledger.CompleteAsync((await LeasedAsync(second)).Key, [Samples.Result(0, weights: 1000)]);
        (await RecordedAsync(second)).ShouldHaveSingleItem().ShouldBeSame(Samples.Result(0, weights: 1000));
    }

    [Fact]
    public async Task A_deleted_sweep_that_is_planned_again_is_another_revision_and_trains_everything()
    {
        var first = await PlannedAsync(2, 2);
        await Ledger.CompleteAsync((await LeasedAsync(first)).Key, Samples.Results([0, 1]));
        await Ledger.DeleteAsync(first);

        var again = await Ledger.PlanAsync(Samples.Plan(trials: 2, bundle: 2));

        again.Id.ShouldBe(new SweepId(first.Name, 2));
        (await Ledger.CountAsync(again.Id)).Open.ShouldBe(2);
        (await LeasedAsync(again.Id)).Trials.ShouldBe([0, 1]);
    }

    [Fact]
    public async Task A_sweep_that_is_trained_or_coordinated_is_not_deleted()
    {
        var sweep = await PlannedAsync();
        await LeasedAsync(sweep);
        await ShouldBeAtWorkAsync();
        await Ledger.SetModeAsync(sweep, SweepMode.Cancelled);
        await ShouldBeAtWorkAsync();
        (await LoseAsync(sweep)).ShouldBe(1);

        await Ledger.SetModeAsync(sweep, SweepMode.Running);
        await Ledger.LeadAsync(sweep, new NodeName("leader"), Samples.Lease);
        await ShouldBeAtWorkAsync();
        await Ledger.SetModeAsync(sweep, SweepMode.Cancelled);
        (await Ledger.DeleteAsync(sweep)).Unfinished.ShouldBe(6);

        async Task ShouldBeAtWorkAsync()
        {
            var fault = await Should.ThrowAsync<LedgerException>(() => Ledger.DeleteAsync(sweep));
            fault.Message.ShouldContain("sweep is running");
            fault.Message.ShouldContain("runner cancel sweep@1");
            fault.Message.ShouldNotContain("\n");
        }
    }

    [Fact]
    public async Task Nobody_waits_for_the_trials_of_a_deleted_sweep()
    {
        var first = await PlannedAsync(2, 1, "first");
        var second = (await Ledger.PlanAsync(Samples.Plan("second", 2, 1, "other spec"))).Id;
        await LeasedAsync(first);
        (await LoseAsync(first)).ShouldBe(1);
        await Ledger.DeleteAsync(first);

        (await Ledger.LeaseAsync(second, Samples.Node, 9, Samples.Lease)).SelectMany(lease => lease.Trials).ShouldBe([0, 1]);
    }

    [Fact]
    public async Task A_notice_is_taken_once()
    {
        var sweep = await PlannedAsync();
        (await Ledger.NoticeAsync(sweep)).ShouldBeNull();
        await Ledger.LeaveNoticeAsync(sweep, "one");
        await Ledger.LeaveNoticeAsync(sweep, "two");
        (await (await AnotherAsync()).NoticeAsync(sweep)).ShouldBe("two");
        (await Ledger.TakeNoticeAsync(sweep, "one")).ShouldBeFalse();

        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Ledger.TakeNoticeAsync(sweep, "two"))));
        taken.Count(took => took).ShouldBe(1);
        (await Ledger.NoticeAsync(sweep)).ShouldBeNull();
    }

    [Fact]
    public async Task A_name_is_one_process_s_until_that_is_not_heard_of()
    {
        var worker = new NodeName("w");
        await Ledger.AttendAsync(worker, "first", 1, "", Samples.Lease);
        await Ledger.DrainAsync(worker);
        (await Ledger.AttendAsync(worker, "second", 2, "", Samples.Lease)).ShouldBe(Attendance.NameTaken);
        (await Ledger.WorkersAsync()).ShouldHaveSingleItem().Slots.ShouldBe(1);

        Clock.Advance(Samples.Lease);
        (await Ledger.AttendAsync(worker, "second", 2, "", Samples.Lease)).ShouldBe(Attendance.Known);
        var known = (await Ledger.WorkersAsync()).ShouldHaveSingleItem();
        (known.Slots, known.JoinedAt, known.HeardUntil, known.Draining)
            .ShouldBe((2, Clock.GetUtcNow(), Clock.GetUtcNow() + Samples.Lease, false));
        (await Ledger.AttendAsync(worker, "first", 1, "", Samples.Lease)).ShouldBe(Attendance.NameTaken);
    }
}
