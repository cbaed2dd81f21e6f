using System.Globalization;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;

namespace Runner.Tests.Ledgers;

public abstract partial class LedgerContract
{
    [Fact]
    public async Task A_result_is_read_as_it_was_recorded_bit_for_bit()
    {
        var sweep = await PlannedAsync(9, 9);
        var lease = await LeasedAsync(sweep);
        var results = Enum.GetValues<TrialOutcome>().Select((outcome, i) => Samples.Result(i, outcome, weights: i * 12, points: i)).ToArray();
        var odd = Samples.Result(8) with
        {
            FinalLoss = BitConverter.Int64BitsToDouble(unchecked((long)0xFFF8_0000_0000_0123)),
            BestLoss = -0.0,
            TestLoss = double.Epsilon,
            Seconds = double.PositiveInfinity,
            Node = "knoten-ä",
        };
        (await Ledger.CompleteAsync(lease.Key, [.. results, odd])).ShouldBe(LeaseVerdict.Accepted);

        var recorded = await RecordedAsync(sweep);
        recorded.Length.ShouldBe(9);
        for (var i = 0; i < recorded.Length; i++)
        {
            recorded[i].ShouldBeSame(i == 8 ? odd : results[i]);
            (await TrialAsync(sweep, i)).Result!.ShouldBeSame(i == 8 ? odd : results[i]);
        }
    }

    [Theory]
    [InlineData(ResultParts.Numbers)]
    [InlineData(ResultParts.Curves)]
    [InlineData(ResultParts.Weights)]
    public async Task Curves_and_weights_come_only_when_asked_for(ResultParts parts)
    {
        var sweep = await PlannedAsync(4, 4);
        TrialResult[] results = [Samples.Result(0), Samples.Result(1, weights: 500), Samples.Result(2, points: 0), Samples.Result(3, weights: 0)];
        await Ledger.CompleteAsync((await LeasedAsync(sweep)).Key, results);

        var recorded = await RecordedAsync(sweep, parts);
        for (var i = 0; i < results.Length; i++)
        {
            recorded[i].ShouldBeSame(results[i], parts);
        }
    }

    [Fact]
    public async Task Results_come_in_order_of_trial_however_bundles_interleave()
    {
        int[][] bundles = [[.. Enumerable.Range(0, 100).Where(i => i % 3 == 2)], [.. Enumerable.Range(0, 100).Where(i => i % 3 == 1)],
            [.. Enumerable.Range(0, 100).Where(i => i % 3 == 0)]];
        var sweep = (await Ledger.PlanAsync(Samples.Plan(trials: 100) with { Bundles = bundles })).Id;
        foreach (var lease in await Ledger.LeaseAsync(sweep, Samples.Node, 3, Samples.Lease))
        {
            foreach (var part in lease.Trials.Reverse().Chunk(7))
            {
                await Ledger.CompleteAsync(lease.Key, Samples.Results(part));
            }
        }

        (await RecordedAsync(sweep)).Select(Samples.Text).ShouldBe(Enumerable.Range(0, 100).Select(i => Samples.Text(Samples.Result(i))));
        (await TrialAsync(sweep, 77)).Result!.ShouldBeSame(Samples.Result(77));
    }

    [Fact]
    public async Task A_bundle_can_be_completed_in_parts_and_is_done_with_the_last()
    {
        var sweep = await PlannedAsync(3, 3);
        var lease = await LeasedAsync(sweep);
        await Ledger.CompleteAsync(lease.Key, Samples.Results([1]));

        (await Ledger.LeasesAsync(sweep)).ShouldHaveSingleItem().Trials.ShouldBe(2);
        (await Ledger.CountAsync(sweep)).Leased.ShouldBe(2);
        await Ledger.CompleteAsync(lease.Key, Samples.Results([2, 0]));
        (await Ledger.LeasesAsync(sweep)).ShouldBeEmpty();
        (await Ledger.CountAsync(sweep)).Finished.ShouldBeTrue();
    }

    [Fact]
    public async Task A_heartbeat_that_crosses_with_the_last_result_is_not_late()
    {
        var sweep = await PlannedAsync(2, 2);
        var first = await LeasedAsync(sweep);
        await Ledger.CompleteAsync(first.Key, Samples.Results([1]));
        await Ledger.ReleaseAsync(first.Key);
        var second = await LeasedAsync(sweep);
        await Ledger.CompleteAsync(second.Key, Samples.Results([0]));

        (await Ledger.RenewedAsync([second.Key, first.Key])).ShouldBe([LeaseVerdict.Accepted, LeaseVerdict.Refused]);
        (await Ledger.ReleaseAsync(second.Key)).ShouldBe(LeaseVerdict.Accepted);
        (await Ledger.ReleaseAsync(first.Key)).ShouldBe(LeaseVerdict.Refused);
        (await Ledger.RefusalsAsync(sweep)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_lease_that_was_lost_after_some_results_is_late()
    {
        var sweep = await PlannedAsync(3, 3);
        var lease = await LeasedAsync(sweep);
        await Ledger.CompleteAsync(lease.Key, Samples.Results([1]));
        await LoseAsync(sweep);

        (await Ledger.RenewedAsync([lease.Key])).ShouldBe([LeaseVerdict.Refused]);
        (await Ledger.ReleaseAsync(lease.Key)).ShouldBe(LeaseVerdict.Refused);
    }

    [Fact]
    public async Task Counts_tell_outcomes_apart_and_sum_to_the_trials()
    {
        var sweep = await PlannedAsync(8, 8);
        var lease = await LeasedAsync(sweep);
        await Ledger.CompleteAsync(lease.Key, [Samples.Result(0), Samples.Result(1), Samples.Result(2, TrialOutcome.Diverged), Samples.Result(3, TrialOutcome.Failed)]);

        var counts = await Ledger.CountAsync(sweep);
        counts.Outcomes.OrderBy(pair => pair.Key).ShouldBe([new(TrialOutcome.Completed, 2), new(TrialOutcome.Diverged, 1), new(TrialOutcome.Failed, 1)]);
        (counts.Open + counts.Leased + counts.Recorded).ShouldBe(8);
        counts.Finished.ShouldBeFalse();
    }

    [Fact]
    public async Task The_same_completion_twice_is_accepted_and_recorded_once()
    {
        var sweep = await PlannedAsync(3, 3);
        var lease = await LeasedAsync(sweep);
        await Ledger.CompleteAsync(lease.Key, Samples.Results([0, 1]));

        (await Ledger.CompleteAsync(lease.Key, Samples.Results([0, 1]))).ShouldBe(LeaseVerdict.Accepted);
        (await Ledger.CompleteAsync(lease.Key, Samples.Results([0, 1, 2]))).ShouldBe(LeaseVerdict.Accepted);
        (await Ledger.CompleteAsync(lease.Key, Samples.Results([0, 1, 2]))).ShouldBe(LeaseVerdict.Accepted);
        (await RecordedAsync(sweep)).Length.ShouldBe(3);
        (await Ledger.RefusalsAsync(sweep)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Completing_a_trial_that_is_not_in_the_bundle_is_a_bug_and_records_nothing()
    {
        var sweep = await PlannedAsync(6, 3);
        var lease = await LeasedAsync(sweep);

        await Should.ThrowAsync<ArgumentException>(() => Ledger.CompleteAsync(lease.Key, Samples.Results([0, 5])));
        await Should.ThrowAsync<ArgumentException>(() => Ledger.CompleteAsync(lease.Key, Samples.Results([0, 0])));
        (await Ledger.CountAsync(sweep)).Recorded.ShouldBe(0);
        (await Ledger.CompleteAsync(lease.Key, Samples.Results([0]))).ShouldBe(LeaseVerdict.Accepted);
    }

    [Fact]
    public async Task Large_weights_that_do_not_match_their_hash_are_a_bug()
    {
        var sweep = await PlannedAsync(1, 1);
        var lease = await LeasedAsync(sweep);
        var wrong = Samples.Result(0, weights: 100) with { WeightsHash = Sha256Digest.Of([1]) };

        await Should.ThrowAsync<ArgumentException>(() => Ledger.CompleteAsync(lease.Key, [wrong]));
        (await Ledger.CountAsync(sweep)).Recorded.ShouldBe(0);
    }

    [Fact]
    public async Task Hashes_of_what_was_not_kept_are_kept()
    {
        var sweep = await PlannedAsync(2, 2);
        var bare = Samples.Result(0) with { Weights = default, Curve = Curve.Empty };
        var other = Samples.Result(1) with { WeightsHash = Sha256Digest.Of([1]), CurveHash = Sha256Digest.Of([2]) };
        await Ledger.CompleteAsync((await LeasedAsync(sweep)).Key, [bare, other]);

        var recorded = await RecordedAsync(sweep);
        recorded[0].ShouldBeSame(bare);
        recorded[1].ShouldBeSame(other);
    }

    [Fact]
    public async Task A_running_trial_shows_its_curve_so_far()
    {
        var sweep = await PlannedAsync(3, 3);
        var lease = await LeasedAsync(sweep);
        (await TrialAsync(sweep, 1)).PartialCurve.ShouldBeNull();
        await Ledger.RecordCurveAsync(lease.Key, 1, new Curve(["train-loss"], [0, 1], [[3, 2]]));
        await Ledger.RecordCurveAsync(lease.Key, 1, new Curve(["train-loss"], [1, 2], [[2, 1]]));
        await Ledger.RecordCurveAsync(lease.Key, 1, new Curve(["train-loss"], [1, 2], [[2, 1]]));

        Samples.Text((await TrialAsync(sweep, 1)).PartialCurve).ShouldBe(Samples.Text(new Curve(["train-loss"], [0, 1, 2], [[3, 2, 1]])));
        (await TrialAsync(sweep, 0)).PartialCurve.ShouldBeNull();
        await Ledger.CompleteAsync(lease.Key, Samples.Results([1]));
        (await TrialAsync(sweep, 1)).PartialCurve.ShouldBeNull();
    }

    [Fact]
    public async Task A_curve_of_a_trial_that_is_not_in_the_bundle_is_a_bug()
    {
        var sweep = await PlannedAsync();
        var lease = await LeasedAsync(sweep);
        await Should.ThrowAsync<ArgumentException>(() => Ledger.RecordCurveAsync(lease.Key, 5, Curve.Empty));
    }

    [Fact]
    public async Task The_newest_checkpoint_comes_with_the_next_lease()
    {
        var sweep = await PlannedAsync(1, 1);
        var lease = await LeasedAsync(sweep);
        await Ledger.CheckpointAsync(lease.Key, new byte[] { 1, 2, 3 }, 1);
        await Ledger.CheckpointAsync(lease.Key, new byte[] { 4, 5 }, 2);
        await Ledger.ReleaseAsync(lease.Key);

        var again = await LeasedAsync(sweep);
        again.Checkpoint.ToArray().ShouldBe([4, 5]);
        await LoseAsync(sweep);
        (await LeasedAsync(sweep)).Checkpoint.ToArray().ShouldBe([4, 5]);
    }

    [Theory]
    [InlineData("renew")]
    [InlineData("record")]
    [InlineData("checkpoint")]
    [InlineData("complete")]
    [InlineData("release")]
    public async Task A_late_answer_is_refused_recorded_and_changes_nothing(string action)
    {
        var sweep = await PlannedAsync(1, 1);
        var late = await LeasedAsync(sweep, "zombie");
        await Ledger.CheckpointAsync(late.Key, new byte[] { 1 }, 1);
        await LoseAsync(sweep);
        (await TryAsync(late.Key, action)).ShouldBe(LeaseVerdict.Refused);
        var present = await LeasedAsync(sweep, "living");
        Clock.Advance(TimeSpan.FromSeconds(1));

        (await TryAsync(late.Key, action)).ShouldBe(LeaseVerdict.Refused);
        var forged = present.Key with { Token = new FencingToken(present.Key.Token.Value + 1) };
        (await TryAsync(forged, action)).ShouldBe(LeaseVerdict.Refused);
        var lost = present.Key with { Bundle = new BundleId(999) };
        (await TryAsync(lost, action)).ShouldBe(LeaseVerdict.Refused);

        var refusals = await Ledger.RefusalsAsync(sweep);
        refusals.Select(refusal => (refusal.Lease, refusal.Action)).ShouldBe([(late.Key, action), (late.Key, action), (forged, action), (lost, action)]);
        refusals[1].At.ShouldBe(Clock.GetUtcNow());
        var counts = await Ledger.CountAsync(sweep);
        (counts.Refusals, counts.Leased, counts.Recorded).ShouldBe((4, 1, 0));
        (await Ledger.LeasesAsync(sweep)).ShouldHaveSingleItem().Deadline.ShouldBe(present.Deadline);
        var trial = await TrialAsync(sweep, 0);
        trial.PartialCurve.ShouldBeNull();
        await Ledger.ReleaseAsync(present.Key);
        (await LeasedAsync(sweep)).Checkpoint.ToArray().ShouldBe([1]);

        Task<LeaseVerdict> TryAsync(LeaseKey lease, string what) => what switch
        {
            "renew" => First(Ledger.RenewAsync([lease], TimeSpan.FromHours(1))),
            "record" => Ledger.RecordCurveAsync(lease, 0, new Curve(["train-loss"], [0], [[1]])),
            "checkpoint" => Ledger.CheckpointAsync(lease, new byte[] { 9 }, 9),
            "complete" => Ledger.CompleteAsync(lease, Samples.Results([0])),
            _ => Ledger.ReleaseAsync(lease),
        };

        static async Task<LeaseVerdict> First(Task<IReadOnlyList<LeaseRenewal>> renewals) => (await renewals)[0].Verdict;
    }

    [Fact]
    public async Task A_lease_of_one_sweep_writes_nothing_to_another()
    {
        var first = await PlannedAsync(1, 1, "first");
        var second = (await Ledger.PlanAsync(Samples.Plan("second", 1, 1, firstIdentity: 50))).Id;
        var lease = await LeasedAsync(first);

        (await Ledger.CompleteAsync(lease.Key with { Sweep = second }, Samples.Results([0]))).ShouldBe(LeaseVerdict.Refused);
        (await Ledger.CountAsync(second)).Recorded.ShouldBe(0);
        (await Ledger.CountAsync(first)).Leased.ShouldBe(1);
    }

    [Fact]
    public async Task A_trial_beyond_the_plan_is_not_there()
    {
        var sweep = await PlannedAsync(3, 3);
        (await Ledger.FindTrialAsync(sweep, 3)).ShouldBeNull();
        (await Ledger.FindTrialAsync(sweep, -1)).ShouldBeNull();
        (await TrialAsync(sweep, 2)).Identity.ShouldBe(Samples.Identity(2));
    }

    [Fact]
    public async Task A_sweep_without_results_has_none()
    {
        (await RecordedAsync(await PlannedAsync())).ShouldBeEmpty();
    }

    [Fact]
    public async Task Many_trials_are_found_by_index()
    {
        var sweep = await PlannedAsync(5000, 64);
        foreach (var lease in await Ledger.LeaseAsync(sweep, Samples.Node, 40, Samples.Lease))
        {
            await Ledger.CompleteAsync(lease.Key, [.. lease.Trials.Select(trial => Samples.Result(trial, weights: 1, points: 2))]);
        }

        foreach (var index in (int[])[0, 63, 64, 2047, 2559, 2560, 4095, 4096, 4999])
        {
            var trial = await TrialAsync(sweep, index);
            trial.Identity.ShouldBe(Samples.Identity(index));
            trial.State.ShouldBe(index < 2560 ? TrialState.Recorded : TrialState.Open, index.ToString(CultureInfo.InvariantCulture));
            trial.Result?.Index.ShouldBe(index);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_table_of_results_has_what_they_have_but_weights_and_hashes(bool curves)
    {
        // Bundles that interleave, recorded in another order than they were planned.
        var sweep = (await Ledger.PlanAsync(Samples.Plan(trials: 6) with { Bundles = [[0, 2, 4], [1, 3, 5]] })).Id;
        var leases = await Ledger.LeaseAsync(sweep, Samples.Node, 2, Samples.Lease);
        foreach (var lease in leases.Reverse())
        {
            await Ledger.CompleteAsync(lease.Key, Samples.Results(lease.Trials));
        }

        var table = await Ledger.TableAsync(sweep, curves);
        var results = await RecordedAsync(sweep, curves ? ResultParts.Curves : ResultParts.Numbers);
        table.Count.ShouldBe(6);
        for (var i = 0; i < results.Length; i++)
        {
            var (row, whole, expected) = (table.Row(i), table[i], results[i]);
            (whole with { WeightsHash = expected.WeightsHash, CurveHash = expected.CurveHash }).ShouldBeSame(expected);
            (row.Index, row.Outcome, row.EndReason, row.Epochs).ShouldBe((i, expected.Outcome, expected.EndReason, expected.Epochs));
            (row.FinalLoss, row.BestLoss, row.TestLoss, row.Seconds).ShouldBe((expected.FinalLoss, expected.BestLoss, expected.TestLoss, expected.Seconds));
            row.Times.ShouldBe(expected.Curve.Times);
            row.Curve.Times.Length.ShouldBe(curves ? 3 : 0);
        }

        table.Where(row => row.Index % 2 == 1).Rows.Select(row => row.Index).ShouldBe([1, 3, 5]);
        table.Shapes.Any(shape => shape.Times.Length == 3).ShouldBe(curves);
        foreach (var outcome in Enum.GetValues<TrialOutcome>())
        {
            table.CountOf(outcome).ShouldBe(results.Count(result => result.Outcome == outcome));
        }
    }

    [Fact]
    public async Task The_table_of_many_bundles_has_each_row_in_its_place()
    {
        const int trials = 200;
        var sweep = (await Ledger.PlanAsync(Samples.Plan(trials: trials) with { Bundles = [.. Enumerable.Range(0, 50).Select(bundle => Enumerable.Range(0, 4).Select(i => bundle + (50 * i)).ToArray())] })).Id;
        foreach (var lease in await Ledger.LeaseAsync(sweep, Samples.Node, 50, Samples.Lease))
        {
            await Ledger.CompleteAsync(lease.Key, Samples.Results(lease.Trials));
        }

        var (table, results) = (await Ledger.TableAsync(sweep, curves: true), await RecordedAsync(sweep, ResultParts.Curves));

        table.Rows.Select(row => row.Index).ShouldBe(Enumerable.Range(0, trials));
        for (var i = 0; i < trials; i++)
        {
            (table[i] with { WeightsHash = results[i].WeightsHash, CurveHash = results[i].CurveHash }).ShouldBeSame(results[i]);
        }

        await Should.ThrowAsync<OperationCanceledException>(() => Ledger.TableAsync(sweep, curves: true, new CancellationToken(canceled: true)));
    }
}
