using Runner.Ledgers;

namespace Runner.Tests.Ledgers;

public abstract partial class LedgerContract
{
    private static readonly QueueEntry Urgent = new(7, new DateTimeOffset(2026, 3, 1, 7, 0, 0, TimeSpan.Zero), 25, DailyWindow.Parse("22:00-07:00"));

    [Fact]
    public async Task A_sweep_of_which_nothing_was_said_has_no_priority_deadline_or_hours_and_may_have_every_slot()
    {
        var sweep = await PlannedAsync(2, 1);
        (await Ledger.QueueEntryAsync(sweep)).ShouldBe(new QueueEntry(0, null, 100, null));
    }

    [Fact]
    public async Task How_a_sweep_stands_in_the_queue_is_kept_and_replaced_whole()
    {
        var sweep = await PlannedAsync(2, 1);
        var other = (await Ledger.PlanAsync(Samples.Plan("other", 2, 1, firstIdentity: 50))).Id;
        await Ledger.SetQueueEntryAsync(sweep, Urgent);
        (await Ledger.QueueEntryAsync(sweep)).ShouldBe(Urgent);
        (await Ledger.QueueEntryAsync(other)).ShouldBe(QueueEntry.Default);

        await Ledger.SetQueueEntryAsync(sweep, QueueEntry.Default with { Priority = -QueueEntry.MostPriority });
        (await Ledger.QueueEntryAsync(sweep)).ShouldBe(new QueueEntry(-QueueEntry.MostPriority, null, 100, null));
    }

    [Fact]
    public async Task A_digest_is_about_what_ended_since_the_one_before_and_again_about_that_where_nothing_has_ended()
    {
        var sweep = await PlannedAsync(2, 1);
        (await Ledger.DigestAsync(sweep)).ShouldBe(default);
        (await Ledger.BeginDigestAsync(sweep, 0)).ShouldBe(default);
        (await Ledger.BeginDigestAsync(sweep, 7)).ShouldBe(new DigestMark(0, 7));
        (await Ledger.BeginDigestAsync(sweep, 9)).ShouldBe(new DigestMark(7, 9));
        (await Ledger.BeginDigestAsync(sweep, 9)).ShouldBe(new DigestMark(7, 9));
        (await Ledger.BeginDigestAsync(sweep, 8)).ShouldBe(new DigestMark(7, 9));
        (await Ledger.DigestAsync(sweep)).ShouldBe(new DigestMark(7, 9));
    }

    [Fact]
    public async Task The_next_revision_stands_in_the_queue_as_the_one_before()
    {
        var sweep = await PlannedAsync(2, 1);
        await Ledger.SetQueueEntryAsync(sweep, Urgent);
        var next = (await Ledger.PlanAsync(Samples.Plan(trials: 3, bundle: 1, spec: "another"))).Id;
        next.ShouldBe(sweep with { Revision = sweep.Revision + 1 });
        (await Ledger.QueueEntryAsync(next)).ShouldBe(Urgent);
        await Ledger.SetQueueEntryAsync(next, QueueEntry.Default);
        (await Ledger.QueueEntryAsync(sweep)).ShouldBe(Urgent);
    }

    [Fact]
    public async Task Planned_anew_a_sweep_keeps_its_place_and_a_deleted_one_leaves_it_to_nobody()
    {
        var sweep = await PlannedAsync(2, 1);
        await Ledger.SetQueueEntryAsync(sweep, Urgent);
        (await PlannedAsync(2, 1)).ShouldBe(sweep);
        (await Ledger.QueueEntryAsync(sweep)).ShouldBe(Urgent);

        await Ledger.DeleteAsync(sweep);
        var again = await PlannedAsync(2, 1);
        (await Ledger.QueueEntryAsync(again)).ShouldBe(QueueEntry.Default);
    }
}
