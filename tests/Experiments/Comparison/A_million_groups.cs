using Runner.Comparison;
using Runner.Comparison.Statistics;
using Runner.Numerics;
using Runner.Search;

namespace Runner.Tests.Comparison;

/// <summary>What is done without objects where there are very many runs gives what the plain way gives.</summary>
public sealed class A_million_groups
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_000)]
    public void Numbers_are_ordered_as_by_a_stable_sort(int count)
    {
        var stream = RandomStream.Named(7, count, StreamPurpose.Test);
        double[] numbers = [.. Enumerable.Range(0, count).Select(i => (i % 7) switch
        {
            0 => stream.NextInt32(5) - 2.0,
            1 => double.PositiveInfinity,
            2 => double.NegativeInfinity,
            3 => -stream.NextDouble() * 1e-300,
            _ => Math.Exp((stream.NextDouble() * 100) - 50),
        })];

        RisingOrder.Of(numbers).ShouldBe(Enumerable.Range(0, count).OrderBy(i => numbers[i]).ThenBy(i => i));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(1_023, false)]
    [InlineData(1_024, false)]
    [InlineData(5_000, false)]
    [InlineData(5_000, true)]
    public void Numbers_are_sorted_as_by_comparing_them(int count, bool withNaN)
    {
        var stream = RandomStream.Named(9, count, StreamPurpose.Test);
        foreach (var scale in (double[])[1, 1e-300, -1, 0])
        {
            double[] numbers = [.. Enumerable.Range(0, count).Select(i => (i % 5) switch
            {
                0 => stream.NextInt32(5) - 2.0,
                1 => i % 2 == 0 ? double.PositiveInfinity : double.NegativeInfinity,
                2 when withNaN => double.NaN,
                _ => stream.NextDouble() * scale,
            })];
            double[] same = [.. Enumerable.Repeat(scale, count)];

            Quantiles.Sorted(numbers).ShouldBe(numbers.Order());
            Quantiles.Sorted(same).ShouldBe(same);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(100)]
    [InlineData(101)]
    public void The_median_is_that_of_the_sorted_values(int count)
    {
        var stream = RandomStream.Named(8, count, StreamPurpose.Test);
        for (var kinds = 1; kinds <= 64; kinds *= 4)
        {
            double[] values = [.. Enumerable.Range(0, count).Select(_ => stream.NextInt32(kinds) / 3.0)];
            var expected = Quantiles.MedianOfSorted(Quantiles.Sorted(values));

            Quantiles.Median(values).ShouldBe(expected);
        }
    }

    [Fact]
    public void Groups_are_ranked_by_typical_value_then_mean_then_place_and_those_that_cannot_win_come_last()
    {
        const double nan = double.NaN;
        // The third and the sixth have the same middle half as others and another mean; the fourth diverged mostly.
        var results = FakeSweep.Groups([3, 3, 3, 3], [1, 1, 1, 1], [1, 1, 1, .5], [nan, nan, nan, .1], [2, 2, 2, 2], [1, 1, 1, 9], [1, 1, 1, 1], [nan, nan, nan, nan]);

        var comparison = SweepComparison.Of(results, ["a"], ComparisonMetric.FinalLoss);

        comparison.Groups.Select(group => group.Label).ShouldBe(["g2", "g1", "g6", "g5", "g4", "g0", "g3", "g7"]);
        comparison.Able.ShouldBe(6);
        comparison.Groups.TakeWhile(group => group.CanWin).Count().ShouldBe(6);
    }

    [Theory]
    [InlineData("a", "b")]
    [InlineData("b", "a")]
    [InlineData("c", "b")]
    public void The_median_of_a_pair_of_values_is_that_of_their_group(string first, string second)
    {
        string[] pair = [first, second];
        var outline = FakeSweep.Outline([("a", ["1", "2", "3"]), ("b", ["x", "y"]), ("c", ["p", "q"])], 3);
        var results = FakeSweep.Results(outline, (values, stream) => values is ["2", "y", ..] ? double.NaN : stream.NextDouble());
        var values = RunValues.Of(results, ComparisonMetric.FinalLoss);
        var (rows, columns) = (results.AxisIndex(pair[0]), results.AxisIndex(pair[1]));

        var table = PairTable.Of(values, rows, columns);

        var seen = 0;
        foreach (var group in SweepComparison.Of(values, pair).Groups)
        {
            var cell = (PlaceOf(table.Rows, group.Values[0]) * table.Columns.Labels.Count) + PlaceOf(table.Columns, group.Values[1]);
            table.Medians[cell].ShouldBe(group.CanWin ? group.Summary.Median : double.NaN);
            seen++;
        }

        seen.ShouldBe(table.Medians.Count);

        static int PlaceOf(PairSide side, AxisValue? value) => side.Labels.ToList().IndexOf(value!.Text);
    }

    [Fact]
    public void The_comparisons_of_a_sweep_share_one_table_of_values()
    {
        var outline = FakeSweep.Outline([("a", ["1", "2", "3"]), ("b", ["x", "y"])], 3);
        var findings = SweepFindings.Of(FakeSweep.Results(outline, (_, stream) => stream.NextDouble()), ComparisonMetric.FinalLoss);

        findings.ByAxis.Append(findings.ByPoint).ShouldAllBe(comparison => ReferenceEquals(comparison.Values, findings.Values));
    }
}
