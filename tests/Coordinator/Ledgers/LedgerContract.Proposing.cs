using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;

namespace Runner.Tests.Ledgers;

/// <summary>A sweep whose points are proposed one after the other: coordinates are kept, and trials get their identities when they are opened.</summary>
public abstract partial class LedgerContract
{
    [Fact]
    public async Task What_is_proposed_is_kept_bit_for_bit_with_the_identities_of_its_trials()
    {
        var sweep = await SearchedAsync();
        (await Ledger.ProposalsAsync(sweep)).ShouldBe([At(0, 0.1)]);
        (await Ledger.IdentitiesAsync(sweep)).ShouldBe([Samples.Identity(0), Samples.Identity(1), .. Enumerable.Repeat(TrialIdentity.None, 4)]);

        var second = At(1, BitConverter.UInt64BitsToDouble(0x3FE123456789ABCD), double.Epsilon);
        (await Ledger.OpenAsync(sweep, Openings(second, 2, 3))).ShouldBe(2);
        var another = await AnotherAsync();
        (await another.ProposalsAsync(sweep)).ShouldBe([At(0, 0.1), second]);
        (await another.IdentitiesAsync(sweep)).ShouldBe([.. Enumerable.Range(0, 4).Select(Samples.Identity), TrialIdentity.None, TrialIdentity.None]);
        (await LeasedAsync(sweep)).Trials.ShouldBe([0, 1]);
        (await LeasedAsync(sweep)).Trials.ShouldBe([2, 3]);
        (await Ledger.LeaseAsync(sweep, Samples.Node, 1, Samples.Lease)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_same_proposal_twice_changes_nothing_and_another_one_for_the_point_is_refused()
    {
        var sweep = await SearchedAsync();
        (await Ledger.OpenAsync(sweep, Openings(At(1, 0.5), 2, 3))).ShouldBe(2);
        (await (await AnotherAsync()).OpenAsync(sweep, Openings(At(1, 0.5), 2, 3))).ShouldBe(0, "they are open");

        var refused = await Should.ThrowAsync<LedgerException>(() => Ledger.OpenAsync(sweep, [.. Openings(At(1, Math.BitIncrement(0.5)), 2, 3), .. Openings(At(2, 0.7), 4, 5)]));
        refused.Message.ShouldContain("point 1 of searched was proposed elsewhere");
        (await Ledger.ProposalsAsync(sweep)).ShouldBe([At(0, 0.1), At(1, 0.5)]);
        (await Ledger.IdentitiesAsync(sweep))[4].ShouldBe(TrialIdentity.None);
        (await Ledger.CountAsync(sweep)).Open.ShouldBe(4);
    }

    [Fact]
    public async Task A_proposed_trial_that_another_sweep_has_is_recorded_from_it()
    {
        var other = (await Ledger.PlanAsync(Samples.Plan("other", trials: 3, bundle: 3, firstIdentity: 2))).Id;
        await Ledger.CompleteAsync((await LeasedAsync(other)).Key, [Samples.Result(0), Samples.Result(1, TrialOutcome.Failed), Samples.Result(2)]);
        var sweep = await SearchedAsync();

        // Identities 2, 3 and 4 are the other's trials 0, 1 and 2; the second has no result.
        (await Ledger.OpenAsync(sweep, [.. Openings(At(1, 0.5), 2, 3), .. Openings(At(2, 0.7), 4, 5)])).ShouldBe(4);
        (await Ledger.CountAsync(sweep)).ShouldSatisfyAllConditions(
            counts => counts.Open.ShouldBe(4), counts => counts.Outcomes.ShouldBe(new Dictionary<TrialOutcome, int> { [TrialOutcome.Completed] = 2 }));
        (await TrialAsync(sweep, 2)).ReusedFrom.ShouldBe(other);
        (await TrialAsync(sweep, 4)).Result!.ShouldBeSame(Samples.Result(2) with { Index = 4 });
        await LeasedAsync(sweep);
        (await LeasedAsync(sweep)).Trials.ShouldBe([3]);
        (await LeasedAsync(sweep)).Trials.ShouldBe([5]);
        (await Ledger.OpenAsync(sweep, Openings(At(1, 0.5), 2, 3))).ShouldBe(0, "given again");
    }

    [Fact]
    public async Task What_another_sweep_trains_at_this_moment_is_waited_for_and_taken_over()
    {
        var other = (await Ledger.PlanAsync(Samples.Plan("other", trials: 1, bundle: 1, firstIdentity: 2))).Id;
        var lease = await LeasedAsync(other);
        var sweep = await SearchedAsync();
        await Ledger.CompleteAsync((await LeasedAsync(sweep)).Key, Samples.Results([0, 1]));
        await Ledger.OpenAsync(sweep, Openings(At(1, 0.5), 2));
        (await Ledger.LeaseAsync(sweep, Samples.Node, 1, Samples.Lease)).ShouldBeEmpty();

        await Ledger.CompleteAsync(lease.Key, [Samples.Result(0)]);
        (await Ledger.LeaseAsync(sweep, Samples.Node, 1, Samples.Lease)).ShouldBeEmpty();
        (await TrialAsync(sweep, 2)).ReusedFrom.ShouldBe(other);
    }

    [Fact]
    public async Task Another_sweep_takes_over_what_was_proposed()
    {
        var sweep = await SearchedAsync();
        await Ledger.CompleteAsync((await LeasedAsync(sweep)).Key, Samples.Results([0, 1]));
        await Ledger.OpenAsync(sweep, Openings(At(1, 0.5), 2, 3));
        await Ledger.CompleteAsync((await LeasedAsync(sweep)).Key, Samples.Results([2, 3]));

        (await Ledger.PlanAsync(Samples.Plan("later", trials: 2, bundle: 2, firstIdentity: 3))).Reused.ShouldBe(1);
    }

    [Fact]
    public async Task A_point_that_is_proposed_again_has_the_results_of_the_first_time()
    {
        var sweep = await SearchedAsync();
        await Ledger.CompleteAsync((await LeasedAsync(sweep)).Key, Samples.Results([0, 1]));
        TrialOpening[] again = [.. ((int[])[2, 3]).Select(trial => new TrialOpening(trial, 0) { Proposal = new TrialProposal(At(1, 0.1), Samples.Identity(trial - 2)) })];
        (await Ledger.OpenAsync(sweep, again)).ShouldBe(2);
        (await Ledger.CountAsync(sweep)).Open.ShouldBe(0);
        (await TrialAsync(sweep, 3)).Result!.ShouldBeSame(Samples.Result(1) with { Index = 3 });
    }

    [Fact]
    public async Task A_sweep_that_trains_everything_again_takes_no_proposed_trial_over()
    {
        await Ledger.CompleteAsync((await LeasedAsync((await Ledger.PlanAsync(Samples.Plan("other", trials: 3, bundle: 3, firstIdentity: 2))).Id)).Key, Samples.Results([0, 1, 2]));
        var sweep = await SearchedAsync(again: true);
        await Ledger.OpenAsync(sweep, Openings(At(1, 0.5), 2, 3));
        (await Ledger.CountAsync(sweep)).Open.ShouldBe(4);
    }

    [Fact]
    public async Task Proposals_go_with_their_sweep()
    {
        var sweep = await SearchedAsync();
        await Ledger.OpenAsync(sweep, Openings(At(1, 0.5), 2, 3));
        await Ledger.DeleteAsync(sweep);
        var next = (await Ledger.PlanAsync(Samples.Plan("plain", 2, 2))).Id;
        (await Ledger.ProposalsAsync(next)).ShouldBeEmpty();
        (await Ledger.ProposalsAsync(await SearchedAsync())).ShouldBe([At(0, 0.1)]);
    }

    [Fact]
    public async Task What_a_search_has_learnt_is_kept_with_its_plan()
    {
        ProposedPoint[] known =
        [
            At(-2, 0.3) with { Learnt = new LearntResult([], 0) },
            At(-1, 0.2) with { Learnt = new LearntResult([1.5, double.Epsilon], 0.25) },
            At(0, 0.1),
        ];
        var sweep = (await Ledger.PlanAsync(Samples.Plan("learning", 2, 2) with { Gated = true, Proposed = known })).Id;
        (await (await AnotherAsync()).ProposalsAsync(sweep)).ShouldBe(known);
        await Ledger.OpenAsync(sweep, [new TrialOpening(0, 0) { Proposal = new TrialProposal(At(1, 0.4), Samples.Identity(0)) }]);
        (await Ledger.ProposalsAsync(sweep)).ShouldBe([.. known, At(1, 0.4)]);
    }

    /// <summary>Three points of two replicates, the first of which depends on nothing.</summary>
    private async Task<SweepId> SearchedAsync(bool again = false) => (await Ledger.PlanAsync(
        Samples.Plan("searched", 6, 2) with
        {
            Identities = [Samples.Identity(0), Samples.Identity(1), .. Enumerable.Repeat(TrialIdentity.None, 4)],
            Bundles = [[0, 1]],
            Gated = true,
            Resting = [[2, 3], [4, 5]],
            Proposed = [At(0, 0.1)],
        },
        again)).Id;

    private static ProposedPoint At(int point, params double[] at) => new(point, [.. at], Sha256Digest.Of([(byte)point]));

    private static TrialOpening[] Openings(ProposedPoint point, params int[] trials) =>
        [.. trials.Select(trial => new TrialOpening(trial, 0) { Proposal = new TrialProposal(point, Samples.Identity(trial)) })];
}
