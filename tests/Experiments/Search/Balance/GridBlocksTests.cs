using Runner.Search.Balance;

namespace Runner.Tests.Search.Balance;

public class GridBlocksTests
{
    [Fact]
    public void Every_way_cuts_a_grid_into_runs_of_neighbours_of_at_most_the_size()
    {
        foreach (var lengths in (int[][])[[1], [7], [1000], [5, 3], [1, 4, 1, 6], [12, 8, 6], [3, 5, 7, 2], [2, 997], [40, 25]])
        {
            var cells = lengths.Aggregate(1, (product, length) => product * length);
            foreach (var size in (int[])[1, 2, 7, 10, 50, 64, 5000])
            {
                foreach (var blocks in GridBlocks.Of(lengths, size, seed: 1))
                {
                    blocks.OrderBy(block => block[0]).SelectMany(block => block).ShouldBe(Enumerable.Range(0, cells), $"{string.Join('×', lengths)} by {size}");
                    blocks.ShouldAllBe(block => block.Length <= size);
                }
            }
        }
    }

    [Fact]
    public void The_first_way_fills_blocks_and_another_has_equal_ones_where_the_length_allows()
    {
        var ways = GridBlocks.Of([4, 10, 6], 30, seed: 1).Select(way => way.Select(block => block.Length).Distinct().Order().ToArray()).ToList();

        ways[0].ShouldBe([30]);
        GridBlocks.Of([4, 10, 6], 25, seed: 1).Select(way => way.Select(block => block.Length).Distinct().Order().ToArray()).ToList()[..2]
            .ShouldBe([[18, 24], [12]]);
    }

    [Fact]
    public void Blocks_come_in_balance_over_the_outer_axes()
    {
        var blocks = GridBlocks.Of([1000, 1000], 2048, seed: 1).First();

        blocks.Count.ShouldBe(500);
        foreach (var stop in (int[])[16, 50, 200])
        {
            // Of as many parts of the outer axis, each has come up about as often.
            var parts = blocks.Take(stop).CountBy(block => block[0] * 8L / 1_000_000).Select(part => part.Value).ToArray();
            parts.Length.ShouldBe(8);
            (parts.Max() - parts.Min()).ShouldBeLessThanOrEqualTo(2);
        }
    }
}
