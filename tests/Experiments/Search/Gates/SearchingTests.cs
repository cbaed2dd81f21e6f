using Runner.Comparison;
using Runner.Ledgers;
using Runner.Numerics;
using Runner.Results;
using Runner.Search;
using Runner.Search.Gates;

namespace Runner.Tests.Search.Gates;

/// <summary>Which points a search opens, and when: a function of the results that a point may depend on, by number.</summary>
public sealed class SearchingTests
{
    public static TheoryData<string> Methods => ["random", "tpe", "cma-es", "gp"];

    [Theory]
    [MemberData(nameof(Methods))]
    public void The_order_in_which_trials_end_and_how_many_are_trained_at_once_play_no_part(string method)
    {
        var expected = new Search(method);
        expected.Train();
        expected.Proposed.Count.ShouldBe(25);
        for (var seed = 1; seed < 6; seed++)
        {
            var other = new Search(method);
            other.Train(RandomStream.Named((ulong)seed, 0, StreamPurpose.Test), atOnce: 1 + seed);
            other.Proposed.ShouldBe(expected.Proposed, $"order {seed}");
        }

        expected.Known.Check(expected.Results).ShouldAllBe(check => check.Verdict == ProposalVerdict.Follows);
    }

    [Fact]
    public void A_point_is_opened_as_soon_as_the_results_that_it_depends_on_are_there()
    {
        var search = new Search("tpe");
        search.Decide().ShouldBe([0, 0, 1, 1, 2, 2], "three at a time");
        search.Decide().ShouldBeEmpty();
        search.End(1, 2);
        search.Decide().ShouldBeEmpty("point 3 depends on point 0");
        search.End(0);
        search.Decide().ShouldBe([3, 3, 4, 4, 5, 5]);
        search.End(3);
        search.Decide().ShouldBe([6, 6]);
    }

    [Fact]
    public void What_is_known_of_the_latest_points_is_not_looked_at()
    {
        var (one, other) = (new Search("tpe"), new Search("tpe"));
        one.Train(until: 20);
        other.Train(until: 20);
        other.Change(other.Proposed.Count - 1);
        other.Change(other.Proposed.Count - 2);
        one.Next().ShouldBe(other.Next());
        other.Change(other.Proposed.Count - 3);
        one.Next()!.Basis.ShouldNotBe(other.Next()!.Basis);
    }

    [Fact]
    public void The_best_point_is_trained_on_fresh_seeds_when_all_have_ended()
    {
        var search = new Search("tpe");
        search.Train(until: 24);
        search.Points.IsFresh(48).ShouldBeTrue();
        search.Proposed.Count.ShouldBe(24);
        search.Decide().ShouldBe([24, 24, 24, 24]);
        Enumerable.Range(48, 4).Select(search.Points.ReplicateOf).ShouldBe([2, 3, 4, 5]);
        search.End(24);
        search.Decide().ShouldBeEmpty();

        var stand = search.Known.Play(search.Results);
        stand.IsOver.ShouldBeTrue();
        var best = stand.Chosen.ShouldHaveSingleItem();
        best.Fresh.Count.ShouldBe(4);
        search.Proposed[24].At.ShouldBe(search.Proposed[best.Point].At);
        best.Values[0].ShouldBe(Enumerable.Range(0, 24).Min(point => (search.Results[2 * point]!.FinalLoss + search.Results[(2 * point) + 1]!.FinalLoss) / 2));
    }

    [Fact]
    public void A_point_that_diverged_or_failed_has_failed_and_is_never_the_best()
    {
        var search = new Search("tpe", change: result => result.Index < 30
            ? result with { Outcome = result.Index % 2 == 0 ? TrialOutcome.Diverged : TrialOutcome.Failed, FinalLoss = double.NegativeInfinity }
            : result);
        search.Train();
        var stand = search.Known.Play(search.Results);
        stand.Failed.ShouldBe(15);
        stand.Chosen.ShouldHaveSingleItem().Point.ShouldBeGreaterThanOrEqualTo(15);
    }

    [Fact]
    public void A_search_in_which_every_point_fails_ends_without_a_best_one()
    {
        var search = new Search("tpe", change: result => result with { Outcome = TrialOutcome.Failed });
        search.Train();
        search.Proposed.Count.ShouldBe(24);
        search.Known.Play(search.Results).ShouldSatisfyAllConditions(stand => stand.IsOver.ShouldBeTrue(), stand => stand.Chosen.ShouldBeEmpty());
    }

    [Fact]
    public void Points_that_satisfy_the_constraints_come_first()
    {
        var search = new Search("tpe", ", constraints: ['train-loss >= 0.3', 'train-loss <= 0.6']");
        search.Train();
        search.Known.Play(search.Results).Chosen.ShouldHaveSingleItem().ShouldSatisfyAllConditions(best => best.Holds.ShouldBeTrue(), best => best.Values[0].ShouldBeInRange(.3, .6));

        var never = new Search("tpe", ", constraints: 'train-loss <= -1'");
        never.Train();
        never.Known.Play(never.Results).Chosen.ShouldHaveSingleItem().Holds.ShouldBeFalse();
    }

    [Fact]
    public void Of_several_objectives_points_of_the_front_are_judged()
    {
        var search = new Search("tpe", objective: "[train-loss, 'best:train-loss']");
        search.Train();
        var chosen = search.Known.Play(search.Results).Chosen;
        chosen.Count.ShouldBeInRange(2, 5);
        foreach (var a in chosen)
        {
            chosen.ShouldAllBe(b => !(b.Values[0] < a.Values[0] && b.Values[1] < a.Values[1]));
        }

        search.Proposed.Count.ShouldBe(24 + chosen.Count);
        search.Proposed.Skip(24).Select(point => point.At).ShouldBe(chosen.Select(one => search.Proposed[one.Point].At));
    }

    [Fact]
    public void Points_of_another_sweep_are_found_again_where_they_are_in_the_space()
    {
        var search = new Search("tpe");
        var other = new Search("random", seed: 77);
        other.Train();
        var learnt = search.Gate.Learn(other.Points.Knowing(other.Proposed), other.Results);
        (learnt.Points.Count, learnt.Other, learnt.Beyond, learnt.Open).ShouldBe((24, 0, 0, 0), "the fresh runs are not learnt from");
        for (var i = 0; i < 24; i++)
        {
            var own = search.Points.Knowing([new ProposedPoint(0, learnt.Points[i].At, default)]);
            own.Values(0).Select(value => value?.Text).ShouldBe(other.Points.Knowing(other.Proposed).Values(i).Select(value => value?.Text));
        }

        // With it the search begins elsewhere.
        ProposedPoint[] known = [.. learnt.Points.Select((point, i) => new ProposedPoint(-1 - i, point.At, default) { Learnt = point.Result })];
        var all = Enumerable.Range(0, search.Points.TrialCount).Select(trial => (TrialResult?)new TrialResult { Index = trial, Outcome = TrialOutcome.Pruned }).ToArray();
        search.Gate.Next(all, known)!.At.ShouldNotBe(search.Gate.Next(all, [])!.At);
        search.Gate.Next(all, [.. known.Reverse()])!.ShouldBe(search.Gate.Next(all, known));
    }

    /// <summary>A search over a rate, a width and an activation, whose losses follow from where a point is.</summary>
    private sealed class Search
    {
        private readonly Func<TrialResult, TrialResult> change;
        private readonly HashSet<int> open = [];

        public Search(string method, string more = "", string objective = "train-loss", Func<TrialResult, TrialResult>? change = null, int seed = 3)
        {
            var spec = SearchSpecs.Spec($$"""
                name: searched
                sweep:
                  seed: {{seed}}
                  axes:
                    optimizer.lr: {distribution: log-uniform, from: 0.0001, to: 1}
                    model.bottleneck: {distribution: integer, from: 1, to: 9}
                    model.activation.hidden: [tanh, relu, elu]
                  replicates: 2
                  sample: {method: {{method}}, n: 24, objective: {{objective}}, parallel: 3, judge: 4{{more}}}
                """);
            Points = SweepPoints.Of(spec);
            Gate = Searching.Of(spec, Points);
            Spec = spec;
            this.change = change ?? (result => result);
            Results = [.. Enumerable.Range(0, Points.TrialCount).Select(trial => (TrialResult?)new TrialResult { Index = trial, Outcome = TrialOutcome.Pruned })];
        }

        public Runner.Specs.SweepSpec Spec { get; }

        public SweepPoints Points { get; }

        public Searching Gate { get; }

        public Searching Known => Searching.Of(Spec, Points.Knowing(Proposed));

        public List<ProposedPoint> Proposed { get; } = [];

        public TrialResult?[] Results { get; }

        public ProposedPoint? Next() => Gate.Next(Results, Proposed);

        /// <returns>The points of the trials that were opened.</returns>
        public List<int> Decide()
        {
            var openings = Gate.Decide(Results, Proposed);
            foreach (var opening in openings)
            {
                Results[opening.Trial] = null;
                open.Add(opening.Trial).ShouldBeTrue();
                if (Proposed.Count == opening.Proposal!.Point.Point)
                {
                    Proposed.Add(opening.Proposal.Point);
                }
            }

            return [.. openings.Select(opening => opening.Proposal!.Point.Point)];
        }

        public void End(params int[] points)
        {
            foreach (var trial in open.Where(trial => points.Contains(Points.PointOf(trial))).ToList())
            {
                open.Remove(trial);
                Results[trial] = Result(trial);
            }
        }

        public void Change(int point) => Results[Points.FirstTrialOf(point)] = Results[Points.FirstTrialOf(point)]! with { FinalLoss = -5 };

        /// <param name="until">So many points are proposed.</param>
        public void Train(RandomStream? order = null, int atOnce = 1, int until = int.MaxValue)
        {
            while (true)
            {
                if (Proposed.Count < until)
                {
                    Decide();
                }

                if (open.Count == 0)
                {
                    return;
                }

                foreach (var trial in open.OrderBy(trial => order is null ? (ulong)trial : order.NextUInt64()).Take(atOnce).ToList())
                {
                    open.Remove(trial);
                    Results[trial] = Result(trial);
                }
            }
        }

        private TrialResult Result(int trial)
        {
            var at = Proposed[Points.PointOf(trial)].At;
            var luck = RandomStream.Named(1, Points.ReplicateOf(trial), StreamPurpose.Test, (long)(at[0] * 1e9)).NextDouble();
            var loss = Math.Pow(at[0] - .6, 2) + Math.Pow(at[1] - .3, 2) + (at[2] < .4 ? 0 : .1) + (.01 * luck);
            return change(new TrialResult { Index = trial, Outcome = TrialOutcome.Completed, Epochs = 30, FinalLoss = loss, BestLoss = 1 - at[0], TestLoss = loss });
        }
    }
}
