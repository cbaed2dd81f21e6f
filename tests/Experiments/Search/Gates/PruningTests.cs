using Runner.Comparison;
using Runner.Ledgers;
using Runner.Numerics;
using Runner.Results;
using Runner.Search;
using Runner.Search.Gates;

namespace Runner.Tests.Search.Gates;

/// <summary>Which trials go on at a rung: a function of what is recorded, by index.</summary>
public sealed class PruningTests
{
    private const int Budget = 27;

    [Fact]
    public void Successive_halving_keeps_the_best_third_of_each_rung_ties_by_index()
    {
        var sweep = new Sweep("{method: successive-halving, first: 3}", points: 18);
        sweep.Train();

        // Trial i shows the loss |i − 7| / 10, so 6 and 8 are equal.
        sweep.Ended(3).Count().ShouldBe(12);
        sweep.Ended(9).ShouldBe([4, 5, 8, 9]);
        sweep.Ended(Budget).ShouldBe([6, 7]);
    }

    [Theory]
    [InlineData("successive-halving")]
    [InlineData("hyperband")]
    [InlineData("median")]
    [InlineData("percentile")]
    [InlineData("{method: threshold, bound: 0.35}")]
    public void The_order_in_which_trials_end_and_how_many_are_trained_at_once_play_no_part(string prune)
    {
        var expected = new Sweep(prune, points: 30, replicates: 2);
        expected.Train();
        for (var seed = 1; seed < 20; seed++)
        {
            var other = new Sweep(prune, points: 30, replicates: 2);
            other.Train(RandomStream.Named((ulong)seed, 0, StreamPurpose.Test), atOnce: 1 + (seed % 5));
            other.Table.ShouldBe(expected.Table, $"order {seed}");
        }

        expected.Results.Count(result => result!.Outcome == TrialOutcome.Pruned).ShouldBeGreaterThan(10);
        expected.Results.ShouldContain(result => result!.Outcome == TrialOutcome.Completed);
    }

    [Fact]
    public void Whoever_decides_again_from_the_same_results_decides_the_same()
    {
        var sweep = new Sweep("hyperband", points: 20);
        sweep.Train(RandomStream.Named(1, 0, StreamPurpose.Test), atOnce: 3, after: results =>
        {
            var another = SweepGates.Of(SearchSpecs.Spec(sweep.Text), sweep.Points)!;
            another.Decide(results, []).ShouldBe(sweep.Gate.Decide(results, []));
        });
    }

    [Fact]
    public void Nothing_is_decided_while_a_trial_of_the_rung_is_open()
    {
        var sweep = new Sweep("{method: successive-halving, first: 3}", points: 6);
        var results = Enumerable.Range(0, 6).Select(trial => (TrialResult?)sweep.Rest(trial, 3)).ToArray();
        sweep.Gate.Decide(results, []).ShouldBe([new TrialOpening(4, 9), new TrialOpening(5, 9)]);
        results[5] = null;
        sweep.Gate.Decide(results, []).ShouldBeEmpty();
    }

    [Fact]
    public void Hyperband_deals_points_by_its_shares_whatever_follows_them()
    {
        // η = 3, s_max = 3: n = 27, 12, 6, 4 (Li et al., algorithm 1).
        var firsts = Brackets.Deal(49, 3, 3);
        firsts.CountBy(first => first).OrderBy(pair => pair.Key).Select(pair => pair.Value).ShouldBe([27, 12, 6, 4]);
        Brackets.Deal(20, 3, 3).ShouldBe(firsts[..20]);
        Brackets.Deal(490, 3, 3).CountBy(first => first).OrderBy(pair => pair.Key).Select(pair => pair.Value).ShouldBe([270, 120, 60, 40]);
    }

    [Fact]
    public void Median_and_percentile_keep_that_share_of_every_rung()
    {
        var median = new Sweep("{method: median, first: 9}", points: 9);
        median.Train();
        median.Ended(Budget).Count().ShouldBe(5);
        var percentile = new Sweep("{method: percentile, keep: 20, first: 9}", points: 10);
        percentile.Train();
        percentile.Ended(Budget).ShouldBe([6, 7]);
    }

    [Fact]
    public void A_bound_ends_each_trial_by_itself_and_for_what_is_better_high_a_lower_value()
    {
        var low = new Sweep("{method: threshold, bound: 0.25}", points: 12);
        low.Train();
        low.Ended(Budget).ShouldBe([5, 6, 7, 8, 9]);
        var results = new TrialResult?[12];
        results[7] = low.Rest(7, 1);
        low.Gate.Decide(results, []).ShouldBe([new TrialOpening(7, 3)]);

        var high = new Sweep("{method: threshold, bound: 0.25, metric: effective-rank}", points: 12);
        high.Train();
        high.Ended(Budget).ShouldNotContain(7);
    }

    [Fact]
    public void A_trial_that_diverged_or_failed_comes_last_and_is_not_opened_again()
    {
        var sweep = new Sweep("{method: successive-halving, first: 9}", points: 6);
        var results = Enumerable.Range(0, 6).Select(trial => (TrialResult?)sweep.Rest(trial, 9)).ToArray();
        results[5] = results[5]! with { Outcome = TrialOutcome.Diverged, Epochs = 4 };
        results[4] = new TrialResult { Index = 4, Outcome = TrialOutcome.Failed };
        sweep.Gate.Decide(results, []).Select(opening => opening.Trial).ShouldBe([2, 3]);

        // One that diverged later on was as good as any at the rung.
        results[5] = results[5]! with { Epochs = 20 };
        sweep.Gate.Decide(results, []).Select(opening => opening.Trial).ShouldBe([3]);
    }

    [Fact]
    public void A_result_that_another_sweep_had_is_judged_by_its_curve_at_the_rung()
    {
        var sweep = new Sweep("{method: successive-halving, first: 9}", points: 6);
        var results = Enumerable.Range(0, 6).Select(trial => (TrialResult?)sweep.Rest(trial, 9)).ToArray();
        results[0] = sweep.Rest(0, Budget) with { Outcome = TrialOutcome.Completed };
        sweep.Gate.Decide(results, []).ShouldBe([new TrialOpening(4, 0), new TrialOpening(5, 0)]);
    }

    [Fact]
    public void Replicates_of_a_point_go_on_together()
    {
        var sweep = new Sweep("{method: successive-halving, first: 9}", points: 6, replicates: 3);
        sweep.Train();
        sweep.Ended(Budget).Select(sweep.Points.PointOf).CountBy(point => point).ShouldAllBe(pair => pair.Value == 3);
    }

    [Theory]
    [InlineData(27, 0, 1, "1 3 9")]
    [InlineData(100, 0, 1, "3 9 27 81")]
    [InlineData(30, 4, 5, "5 15")]
    [InlineData(20, 7, 1, "7")]
    [InlineData(2, 0, 1, "1")]
    public void Rungs_are_points_of_the_curve_before_the_budget(int budget, int first, int every, string rungs)
    {
        var text = $"name: p\ntraining: {{epochs: {budget}}}\nmeasure: {{every: {every}}}\nsweep: {{axes: {{model.bottleneck: [1, 2]}}, prune: {{method: median{(first > 0 ? $", first: {first}" : "")}}}}}";
        string.Join(' ', ((Pruning)SweepGates.Of(SearchSpecs.Spec(text), SearchSpecs.Points(text))!).AllRungs).ShouldBe(rungs);
    }

    [Theory]
    [InlineData("prune: {method: median, metric: test-accurcy}", "sweep.prune.metric: test-accurcy is not a metric. Did you mean test-accuracy?")]
    [InlineData("prune: {method: median, metric: sharpness}", "sweep.prune.metric: sharpness is not recorded. Add it to measure.curves, which has train-loss, effective-rank.")]
    [InlineData("prune: {method: median, metric: epochs-to:0.1}", "sweep.prune.metric: a time is no value at a rung. Name a quantity that curves record, such as test-loss.")]
    [InlineData("prune: {method: median, first: 27}", "sweep.prune.first: there is no point of the curve at or after 27 and before the end of the budget, 27. Give an earlier first rung, a smaller measure.every or a larger budget.")]
    public void What_cannot_be_compared_at_rungs_is_refused_in_one_line(string prune, string expected)
    {
        var text = Sweep.SpecOf(prune, 2, 1);
        Should.Throw<ComparisonException>(() => SweepGates.Of(SearchSpecs.Spec(text), SearchSpecs.Points(text))).Message.ShouldEndWith(expected);
        Should.Throw<ComparisonException>(() => SweepGates.Of(SearchSpecs.Spec(text), SearchSpecs.Points(text))).Message.ShouldStartWith("test.yaml:6:");
    }

    [Fact]
    public void Curves_of_nothing_but_their_ends_are_refused()
    {
        var text = Sweep.SpecOf("prune: median", 2, 1).Replace("measure: {", "measure: {every: 0, ");
        Should.Throw<ComparisonException>(() => SweepGates.Of(SearchSpecs.Spec(text), SearchSpecs.Points(text))).Message
            .ShouldEndWith("sweep.prune: curves have only their ends, and rungs are compared by points between. Set measure.every to 1 or more.");
    }

    /// <summary>A sweep whose trial of point i shows the loss |i − 7| / 10 at every epoch but the first, where all are equal.</summary>
    private sealed class Sweep
    {
        public Sweep(string prune, int points, int replicates = 1)
        {
            Text = SpecOf($"prune: {prune}", points, replicates);
            Points = SearchSpecs.Points(Text);
            Gate = SweepGates.Of(SearchSpecs.Spec(Text), Points)!;
            Results = new TrialResult?[Points.TrialCount];
        }

        public string Text { get; }

        public SweepPoints Points { get; }

        public ISweepGate Gate { get; }

        public TrialResult?[] Results { get; }

        public string Table => string.Join(' ', Results.Select(result => $"{result!.Outcome}@{result.Epochs}"));

        public static string SpecOf(string prune, int points, int replicates) => $$"""
            name: pruned
            training: {epochs: {{Budget}}}
            measure: {curves: [train-loss, effective-rank]}
            sweep:
              axes: {training.weight-decay: [{{string.Join(", ", Enumerable.Range(0, points).Select(i => i * 0.001))}}]}
              {{prune}}
              replicates: {{replicates}}
            """;

        public IEnumerable<int> Ended(int epoch) => Results.Where(result => result!.Epochs == epoch).Select(result => result!.Index);

        public TrialResult Rest(int trial, int epochs)
        {
            int[] times = [.. Enumerable.Range(0, epochs + 1)];
            var loss = Math.Abs(Points.PointOf(trial) - 7) / 10.0;
            return new TrialResult
            {
                Index = trial,
                Outcome = epochs < Budget ? TrialOutcome.Pruned : TrialOutcome.Completed,
                Epochs = epochs,
                Curve = new Curve(["train-loss", "effective-rank"], times, [[.. times.Select(time => time == 0 ? 5 : loss)], [.. times.Select(_ => loss)]]),
            };
        }

        /// <summary>As a coordinator does: some at once, in any order, asked again after each.</summary>
        public void Train(RandomStream? order = null, int atOnce = 1, Action<TrialResult?[]>? after = null)
        {
            var open = Enumerable.Range(0, Results.Length).ToDictionary(trial => trial, Gate.FirstStageOf);
            while (open.Count > 0)
            {
                foreach (var trial in open.Keys.OrderBy(trial => order is null ? (ulong)trial : order.NextUInt64()).Take(atOnce).ToList())
                {
                    Results[trial] = Rest(trial, open[trial] is 0 ? Budget : open[trial]);
                    open.Remove(trial);
                }

                after?.Invoke(Results);
                foreach (var (trial, until) in Gate.Decide(Results, []))
                {
                    Results[trial]!.Outcome.ShouldBe(TrialOutcome.Pruned);
                    (until == 0 || until > Results[trial]!.Epochs).ShouldBeTrue();
                    Results[trial] = null;
                    open.Add(trial, until);
                }
            }
        }
    }
}
