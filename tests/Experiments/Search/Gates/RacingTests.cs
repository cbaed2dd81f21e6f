using Runner.Comparison;
using Runner.Ledgers;
using Runner.Numerics;
using Runner.Results;
using Runner.Search;
using Runner.Search.Gates;

namespace Runner.Tests.Search.Gates;

/// <summary>Which replicates a race opens: a function of complete rounds, by index.</summary>
public sealed class RacingTests
{
    [Fact]
    public void Every_point_trains_the_replicates_that_all_get_and_the_others_rest()
    {
        var race = new Race("{most-replicates: 5}", replicates: 2);
        race.Points.MostReplicates.ShouldBe(5);
        Enumerable.Range(0, race.Points.TrialCount).Where(race.Gate.RestsAtFirst).Select(race.Points.ReplicateOf).Distinct().Order().ShouldBe([2, 3, 4]);
        race.Gate.FirstStageOf(0).ShouldBe(0);
    }

    [Fact]
    public void The_order_in_which_trials_end_and_how_many_are_trained_at_once_play_no_part()
    {
        var expected = new Race("{most-replicates: 60}", replicates: 3);
        expected.Train();
        for (var seed = 1; seed < 12; seed++)
        {
            var other = new Race("{most-replicates: 60}", replicates: 3);
            other.Train(RandomStream.Named((ulong)seed, 0, StreamPurpose.Test), atOnce: 1 + (seed % 5));
            other.Table.ShouldBe(expected.Table, $"order {seed}");
        }

        var stand = expected.Gate.Play(expected.Results);
        stand.Left.Select(group => expected.Gate.Labels[group]).ShouldBe(["1 · tanh"]);
        stand.IsOver.ShouldBeTrue();
        stand.Rounds.ShouldBeInRange(8, 40);
    }

    [Fact]
    public void A_group_that_has_left_trains_no_more_and_its_points_go_together()
    {
        var race = new Race("{most-replicates: 60, by: [bottleneck]}", replicates: 3);
        race.Train();
        var stand = race.Gate.Play(race.Results);
        stand.Left.Select(group => race.Gate.Labels[group]).ShouldBe(["1"]);
        foreach (var exit in stand.Exits)
        {
            for (var point = 0; point < race.Points.PointCount; point++)
            {
                if (race.Points.Values(point)[0]!.Text == race.Gate.Labels[exit.Loser])
                {
                    race.Trained(point).ShouldBe(exit.Round);
                }
            }
        }

        race.Gate.Better(0, stand.Exits[0].Loser, stand.Exits[0].Round, race.Results).Low.ShouldBeGreaterThan(.5);
    }

    [Fact]
    public void Nothing_is_opened_before_a_round_is_complete()
    {
        var race = new Race("{most-replicates: 5}", replicates: 2);
        var first = Enumerable.Range(0, race.Points.TrialCount).Where(trial => !race.Gate.RestsAtFirst(trial)).ToList();
        foreach (var trial in first.SkipLast(1))
        {
            race.Results[trial] = race.Result(trial);
        }

        race.Gate.Decide(race.Results, []).ShouldBeEmpty();
        race.Results[first[^1]] = race.Result(first[^1]);
        race.Gate.Decide(race.Results, []).Select(opening => race.Points.ReplicateOf(opening.Trial)).Distinct().ShouldBe([2]);
    }

    [Fact]
    public void Runs_that_diverged_lose_and_runs_without_a_result_say_nothing()
    {
        var race = new Race("{most-replicates: 40, by: [activation.hidden]}", replicates: 3, (result, point) => point % 2 == 0
            ? result with { Outcome = TrialOutcome.Diverged }
            : result);
        race.Train();
        race.Gate.Play(race.Results).Left.Select(group => race.Gate.Labels[group]).ShouldBe(["relu"]);

        var failing = new Race("{most-replicates: 10, by: [activation.hidden]}", replicates: 3, (result, _) => result with { Outcome = TrialOutcome.Failed });
        failing.Train();
        failing.Gate.Play(failing.Results).Left.Count.ShouldBe(2);
    }

    [Fact]
    public void By_signed_ranks_points_end_that_are_worse_than_the_best_over_equal_seeds()
    {
        var expected = new Race("wilcoxon", replicates: 12);
        expected.Train();
        expected.Gate.Play(expected.Results).Left.Select(group => expected.Gate.Labels[group]).ShouldBe(["1 · tanh"]);
        expected.Trained(5).ShouldBe(4, "with fewer than four pairs p cannot be below 0.1");
        for (var seed = 1; seed < 6; seed++)
        {
            var other = new Race("wilcoxon", replicates: 12);
            other.Train(RandomStream.Named((ulong)seed, 0, StreamPurpose.Test), atOnce: seed);
            other.Table.ShouldBe(expected.Table);
        }

        var text = Race.SpecOf("wilcoxon", 2);
        Should.Throw<ComparisonException>(() => SweepGates.Of(SearchSpecs.Spec(text), SearchSpecs.Points(text))).Message
            .ShouldBe("test.yaml:5:3: sweep.prune: seeds are compared from replicate 2 on, and points have 2. Give every point more of them in sweep.replicates.");
    }

    [Theory]
    [InlineData("{most-replicates: 5, by: [optimizer.lr]}", "test.yaml:5:3: sweep.race.by: optimizer.lr is no axis of this sweep. Its axes are model.bottleneck, model.activation.hidden.")]
    [InlineData("{most-replicates: 5, metric: test-loss}", "test.yaml:5:3: sweep.race.metric: test-loss is not recorded. Add it to measure.curves, which has train-loss.")]
    [InlineData("{most-replicates: 5, metric: 'slowest:train-loss'}", "test.yaml:5:3: sweep.race.metric: slowest is not a way to reduce a curve to one number. Use final, best, mean, area or epochs-to, as in best:train-loss.")]
    public void What_cannot_be_raced_is_refused_in_one_line(string race, string expected)
    {
        var text = Race.SpecOf(race, 2);
        Should.Throw<ComparisonException>(() => SweepGates.Of(SearchSpecs.Spec(text), SearchSpecs.Points(text))).Message.ShouldBe(expected);
    }

    [Fact]
    public void One_group_is_no_race()
    {
        const string text = "name: one\nsweep:\n  race: {most-replicates: 5}\n";
        Should.Throw<ComparisonException>(() => SweepGates.Of(SearchSpecs.Spec(text), SearchSpecs.Points(text))).Message
            .ShouldBe("test.yaml:3:3: sweep.race: there is only one group. Vary a setting, or remove this section.");
    }

    /// <summary>Three widths and two activations; the narrower, and tanh, the better, with luck of the seed on top.</summary>
    private sealed class Race
    {
        private readonly Func<TrialResult, int, TrialResult> change;

        public Race(string race, int replicates, Func<TrialResult, int, TrialResult>? change = null)
        {
            this.change = change ?? ((result, _) => result);
            var text = SpecOf(race, replicates);
            Points = SearchSpecs.Points(text);
            Gate = (Racing)SweepGates.Of(SearchSpecs.Spec(text), Points)!;
            Results = [.. Enumerable.Range(0, Points.TrialCount)
                .Select(trial => Gate.RestsAtFirst(trial) ? new TrialResult { Index = trial, Outcome = TrialOutcome.Pruned } : null)];
        }

        public SweepPoints Points { get; }

        public Racing Gate { get; }

        public TrialResult?[] Results { get; }

        public string Table => string.Join(' ', Results.Select(result => result!.Outcome));

        public static string SpecOf(string race, int replicates) => $$"""
            name: raced
            sweep:
              axes: {model.bottleneck: [1, 2, 3], model.activation.hidden: [tanh, relu]}
              replicates: {{replicates}}
              {{(race == "wilcoxon" ? "prune" : "race")}}: {{race}}
            """;

        public int Trained(int point) => Enumerable.Range(Points.FirstTrialOf(point), Points.MostReplicates).Count(trial => !Racing.IsUntrained(Results[trial]!));

        public TrialResult Result(int trial)
        {
            var luck = RandomStream.Named(1, Points.ReplicateOf(trial), StreamPurpose.Test, Points.PointOf(trial)).NextDouble();
            return change(new TrialResult { Index = trial, Outcome = TrialOutcome.Completed, Epochs = 30, FinalLoss = luck + (.5 * Points.PointOf(trial)) }, Points.PointOf(trial));
        }

        public void Train(RandomStream? order = null, int atOnce = 1)
        {
            var open = Enumerable.Range(0, Results.Length).Where(trial => Results[trial] is null).ToHashSet();
            while (open.Count > 0)
            {
                foreach (var trial in open.OrderBy(trial => order is null ? (ulong)trial : order.NextUInt64()).Take(atOnce).ToList())
                {
                    Results[trial] = Result(trial);
                    open.Remove(trial);
                }

                foreach (var (trial, until) in Gate.Decide(Results, []))
                {
                    until.ShouldBe(0);
                    Results[trial].ShouldNotBeNull();
                    Results[trial] = null;
                    open.Add(trial).ShouldBeTrue();
                }
            }
        }
    }
}
