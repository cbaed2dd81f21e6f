using Runner.Comparison.Minima;
using Runner.Comparison.Minima.Basins;
using Runner.Comparison.Minima.Pictures;

namespace Runner.Tests.Comparison.Minima;

public sealed class Basins_of_runs
{
    [Fact]
    public void A_chain_of_low_barriers_joins_runs_whose_own_barrier_is_high()
    {
        (int, int, double)[] links = [(0, 1, 0.1), (1, 2, 0.1), (0, 2, 5), (2, 3, 3), (3, 4, 0.2), (0, 4, 9), (0, 3, 9), (1, 3, 9), (1, 4, 9), (2, 4, 9)];
        var linkage = new SingleLinkage(5, links);

        linkage.Clusters(0.05).ShouldBe([0, 1, 2, 3, 4]);
        linkage.Clusters(0.15).ShouldBe([0, 0, 0, 3, 4]);
        linkage.Clusters(0.2).ShouldBe([0, 0, 0, 3, 3]);
        linkage.Clusters(3).ShouldBe([0, 0, 0, 0, 0]);
        linkage.Merges.Select(merge => merge.Length).ShouldBe([0.1, 0.1, 0.2, 3]);
    }

    [Fact]
    public void Clusters_at_every_threshold_are_the_connected_components()
    {
        for (var seed = 0; seed < 30; seed++)
        {
            const int n = 12;
            var lengths = Shapes.Uniform(n * n, seed);
            var links = Enumerable.Range(0, n).SelectMany(b => Enumerable.Range(0, b).Select(a => (a, b, lengths[(b * n) + a]))).ToArray();
            var threshold = 0.02 + (0.01 * seed);

            var clusters = new SingleLinkage(n, links).Clusters(threshold);

            var reach = Enumerable.Range(0, n).ToArray();
            for (var round = 0; round < n; round++)
            {
                foreach (var (a, b, length) in links.Where(link => link.Item3 <= threshold))
                {
                    reach[a] = reach[b] = Math.Min(reach[a], reach[b]);
                }
            }

            clusters.ShouldBe(reach);
        }
    }

    [Fact]
    public void Basins_are_numbered_by_their_lowest_loss_and_counted_by_group()
    {
        double[] losses = [0.5, 0.1, 0.52, 0.11, 0.3];
        var table = BasinTable.From(losses, [(1, 3, 0.001), (0, 2, 0.001), (1, 4, 0.2), (0, 4, 0.2)], epsilon: 0.01, optimum: 0.05);

        table.Of.ShouldBe([3, 1, 3, 1, 2]);
        table.Order.ShouldBe([1, 3, 4, 0, 2]);
        table.Basins[0].Runs.ShouldBe([1, 3]);
        table.Basins[2].GapToBest.ShouldBe(0.4, 1e-12);
        table.Basins[0].GapToOptimum.ShouldBe(0.05, 1e-12);
        var frequencies = table.FrequencyBy(["he", "he", "glorot", "glorot", null]);
        frequencies.Single(row => row is { Group: "he", Basin: 1 }).Hits.ShouldBe(1);
        var none = frequencies.Single(row => row is { Group: "glorot", Basin: 2 });
        (none.Hits, none.Runs, none.Interval.Low).ShouldBe((0, 2, 0));
        none.Interval.High.ShouldBe(0.658, 1e-3);
    }

    [Fact]
    public void A_map_of_starts_has_a_number_for_each_ending()
    {
        var runs = new List<(double X, double Y, double Loss)>();
        for (var x = 0; x < 4; x++)
        {
            for (var y = 0; y < 3; y++)
            {
                runs.Add((x, y, x < 2 ? 0.1 + (0.0001 * y) : x == 2 ? 0.5 : double.NaN));
            }
        }

        var map = BasinMap.FromLosses("w", "b", runs);

        map.Xs.ShouldBe([0, 1, 2, 3]);
        map.Labels.Length.ShouldBe(3);
        map.Labels[1].ShouldBe([1, 1, 2, 0]);
        map.Endings.Select(ending => ending.Runs).ShouldBe([6, 3]);
        map.Endings[1].From.ShouldBe(0.5);
    }

    [Fact]
    public void Endings_of_the_same_depth_are_told_apart_by_their_place()
    {
        var map = BasinMap.FromPlaces("x", "y", [(0, 0, 0.0, "near (1)"), (1, 0, 0.0, "near (2)"), (0, 1, double.NaN, ""), (1, 1, 0.0, "near (1)")]);

        map.Labels[0].ShouldBe([1, 2]);
        map.Labels[1].ShouldBe([0, 1]);
        map.Endings.Select(ending => (ending.Place, ending.Runs)).ShouldBe([("near (1)", 2), ("near (2)", 1)]);
    }

    [Fact]
    public void Losses_that_form_no_groups_are_cut_into_equal_parts()
    {
        var runs = Enumerable.Range(0, 50).Select(i => ((double)i, 0.0, (double)(i * i))).ToArray();

        BasinMap.FromLosses("w", "b", runs, gap: 0.001, most: 5).Endings.Length.ShouldBe(5);
    }

    [Fact]
    public void Points_that_gather_are_joined_however_many_they_are()
    {
        var points = new double[30_000][];
        for (var i = 0; i < points.Length; i++)
        {
            points[i] = [(i % 3) + (1e-5 * (i % 7)), -(i % 3)];
        }

        var firsts = NearPoints.FirstOfEach(points, 1e-3);

        firsts.GroupBy(first => first).Select(group => group.Count()).ShouldBe([10_000, 10_000, 10_000]);
        NearPoints.FirstOfEach([[0, 0], [0, 0], [1, 0]], 0).ShouldBe([0, 0, 2]);
    }

    /// <summary>A saddle with 8 ways down and one with 6 are different places, however low the way between them; a run on the way down is in no basin.</summary>
    [Fact]
    public void Places_of_different_sorts_share_no_basin()
    {
        string?[] sorts =
        [
            new PlaceVerdict.Saddle(8, true).Sort, new PlaceVerdict.Saddle(6, true).Sort, new PlaceVerdict.Saddle(8, true).Sort,
            new PlaceVerdict.Minimum(0).Sort, new PlaceVerdict.FlatValley(2).Sort, new PlaceVerdict.NotLevel(3).Sort, new PlaceVerdict.FallsWithoutEnd(4, -1).Sort,
        ];
        var all = Enumerable.Range(0, 7).SelectMany(b => Enumerable.Range(0, b).Select(a => (a, b, 0.0)));

        var table = BasinTable.From([1, 1, 1, 1, 1, 0.5, -9], all, 0.1, sorts: sorts);

        table.Of.ShouldBe([1, 2, 1, 3, 3, 0, 0]);
        table.Order.ShouldBe([0, 2, 1, 3, 4, 6, 5]);
        table.Basins[0].Share.High.ShouldBe(Runner.Comparison.Statistics.Proportion.Wilson(2, 5).High);
    }

    [Fact]
    public void Basins_of_the_same_depth_tie_for_the_best()
    {
        var table = BasinTable.From([0, 1e-20, 0, 0.5, 0.5], [], 0.1, tie: 1e-12);

        table.Best.ShouldBe(3);
        var best = table.BestOf(table.FrequencyBy(["a", "a", "b", "b", "b"]));
        best.Select(row => (row.Group, row.Hits, row.Runs)).ShouldBe([("a", 2, 2), ("b", 1, 3)]);
    }

    [Fact]
    public void A_bump_counts_against_the_losses_that_there_are_in_any_unit()
    {
        BasinTable.DefaultEpsilon([1, 2, 3], 10).ShouldBe(0.04, 1e-15);
        BasinTable.DefaultEpsilon([1e-9, 2e-9, 3e-9], 1e-8).ShouldBe(0.04e-9, 1e-24);
        BasinTable.DefaultEpsilon([0, 0, 0], 2).ShouldBe(2e-6, 1e-18);
    }

    [Fact]
    public void Runs_that_were_not_compared_are_in_no_basin()
    {
        var table = BasinTable.From([3, 1, 2, 0], [(1, 2, 0.0)], 0.1, compared: [0, 1, 2]);

        table.Of.ShouldBe([2, 1, 1, 0]);
        table.Order.ShouldBe([1, 2, 0]);
        table.FrequencyBy(["a", "a", "b", "b"]).Single(row => row.Group == "b" && row.Basin == 1).Runs.ShouldBe(1);
    }
}
