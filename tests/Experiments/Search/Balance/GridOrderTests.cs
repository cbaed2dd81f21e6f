using Runner.Search;
using Runner.Search.Balance;

namespace Runner.Tests.Search.Balance;

public class GridOrderTests
{
    public static TheoryData<int[]> Grids() =>
    [
        new int[] { 1 }, new int[] { 7 }, new int[] { 5, 3 }, new int[] { 6, 4 }, new int[] { 1, 4, 1, 6 }, new int[] { 2, 2, 2 }, new int[] { 4, 4, 4 },
        new int[] { 8, 8, 8 }, new int[] { 4, 4, 4, 4 }, new int[] { 2, 4, 8, 2 }, new int[] { 2, 2, 2, 2, 2, 2 }, new int[] { 6, 6, 6 }, new int[] { 10, 10, 10 },
        new int[] { 4, 2, 4, 5, 3 }, new int[] { 12, 8, 6 }, new int[] { 5, 5, 5, 5 }, new int[] { 3, 3, 3, 3, 3 }, new int[] { 7, 6, 9 }, new int[] { 40, 25 }, new int[] { 16, 16, 4 },
    ];

    [Theory]
    [MemberData(nameof(Grids))]
    public void Every_axis_is_balanced_at_every_moment_and_pairs_as_well_as_by_Sobol(int[] lengths) => Check(lengths);

    [Fact]
    public void Also_on_random_grids()
    {
        for (var i = 0UL; i < 150; i++)
        {
            var axes = Drawn(i, 0, 1, 5);
            Check([.. Enumerable.Range(1, axes).Select(axis => Drawn(i, (ulong)axis, 1, axes <= 3 ? 12 : 5))]);
        }
    }

    [Fact]
    public void A_million_cells_are_ordered_exactly()
    {
        foreach (var lengths in (int[][])[[1000, 1000], [100, 100, 100], [10, 10, 10, 10, 10, 10], [17, 24, 9, 30, 9]])
        {
            var order = GridOrder.Of(lengths);

            Enumerable.Range(0, lengths.Length).Max(axis => GridOrder.Worst(order, lengths, axis)).ShouldBe(1);
            order.Distinct().Count().ShouldBe(order.Length);
        }
    }

    private static int Drawn(ulong grid, ulong what, int from, int to) => from + (int)(CounterHash.Of(14, grid, what) % (ulong)(to - from + 1));

    private static void Check(int[] lengths)
    {
        var text = string.Join('×', lengths);
        var order = GridOrder.Of(lengths);

        order.Order().ShouldBe(Enumerable.Range(0, order.Length), text);
        for (var axis = 0; axis < lengths.Length; axis++)
        {
            Worst(order, lengths, axis).ShouldBeLessThanOrEqualTo(1, text);
        }

        var pairs = Pairs(order, lengths);
        for (var seed = 1UL; seed <= 3; seed++)
        {
            pairs.ShouldBeLessThanOrEqualTo(Pairs(Sobol(lengths, seed), lengths), text);
        }
    }

    /// <summary>The order in which a scrambled Sobol sequence comes to the cells of a grid.</summary>
    private static int[] Sobol(int[] lengths, ulong seed)
    {
        var sampler = new SobolSampler([.. lengths.Select((_, axis) => CounterHash.Of(seed, (ulong)axis))]);
        var cells = lengths.Aggregate(1, (product, length) => product * length);
        var seen = new HashSet<int>();
        var order = new List<int>();
        for (var draw = 0L; order.Count < cells && draw < 1000L * cells; draw++)
        {
            var cell = 0;
            for (var axis = 0; axis < lengths.Length; axis++)
            {
                cell = (cell * lengths[axis]) + (int)(sampler.At(draw, axis) * lengths[axis]);
            }

            if (seen.Add(cell))
            {
                order.Add(cell);
            }
        }

        order.AddRange(Enumerable.Range(0, cells).Where(cell => !seen.Contains(cell)));
        return [.. order];
    }

    private static int Pairs(int[] order, int[] lengths) => Enumerable.Range(0, lengths.Length)
        .SelectMany(a => Enumerable.Range(a + 1, lengths.Length - a - 1).Select(b => Worst(order, lengths, a, b))).DefaultIfEmpty().Max();

    /// <summary>Counted plainly, prefix by prefix: a witness of its own.</summary>
    private static int Worst(int[] order, int[] lengths, params int[] axes)
    {
        var counts = new int[axes.Aggregate(1, (product, axis) => product * lengths[axis])];
        var worst = 0;
        foreach (var cell in order)
        {
            var digits = new int[lengths.Length];
            for (var (axis, rest) = (lengths.Length - 1, cell); axis >= 0; rest /= lengths[axis], axis--)
            {
                digits[axis] = rest % lengths[axis];
            }

            counts[axes.Aggregate(0, (index, axis) => (index * lengths[axis]) + digits[axis])]++;
            worst = Math.Max(worst, counts.Max() - counts.Min());
        }

        return worst;
    }
}
