namespace Runner.Search.Balance;

/// <summary>Cuts a grid into blocks of neighbouring cells: all values of some inner axes, with a section of the next axis.</summary>
internal static class GridBlocks
{
    /// <summary>Section counts that are tried in addition to the smallest.</summary>
    private const int MoreTries = 3;

    /// <summary>Ways to cut the grid: the one with the largest blocks first, then those whose blocks differ least in size. In each, the
    /// order of the blocks is balanced over the outer axes and the sections.</summary>
    /// <param name="lengths">The number of values of each axis.</param>
    /// <param name="size">The largest number of cells in a block.</param>
    public static IEnumerable<List<int[]>> Of(int[] lengths, int size, ulong seed)
    {
        var (axis, inner) = (lengths.Length - 1, 1);
        while (axis >= 0 && (long)inner * lengths[axis] <= size)
        {
            inner *= lengths[axis--];
        }

        return axis < 0
            ? [[[.. Enumerable.Range(0, inner)]]]
            : SectionCounts(lengths[axis], size / inner).Select(sections => Cut(lengths[..axis], lengths[axis], sections, inner, seed));
    }

    /// <param name="values">The number of values of the axis.</param>
    /// <param name="most">The largest number of values in a section.</param>
    private static IEnumerable<int> SectionCounts(int values, int most)
    {
        var least = (values + most - 1) / most;
        return Enumerable.Range(least, Math.Min(least, values - least) + 1)
            .OrderByDescending(sections => sections == least).ThenBy(sections => values % sections).Take(1 + MoreTries);
    }

    private static List<int[]> Cut(int[] outer, int values, int sections, int inner, ulong seed) =>
    [
        .. PointOrder.Cells([.. outer, sections], seed).Select(cell =>
        {
            var (row, section) = (cell / sections * (long)values, cell % sections);
            var (from, to) = (row + ((long)values * section / sections), row + ((long)values * (section + 1) / sections));
            return Enumerable.Range((int)(from * inner), (int)(to - from) * inner).ToArray();
        }),
    ];
}
