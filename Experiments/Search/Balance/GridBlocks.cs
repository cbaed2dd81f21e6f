namespace Runner.Search.Balance;

/// <summary>Cuts a grid into blocks of neighbouring cells: whole inner axes, with a section of the next one.</summary>
internal static class GridBlocks
{
    /// <summary>Section counts that are tried besides the least one.</summary>
    private const int MoreTries = 3;

    /// <summary>Ways to cut it, those with the largest blocks first, then those whose blocks differ least in size. In each, the blocks come
    /// in an order that is balanced over the outer axes and the sections.</summary>
    /// <param name="lengths">How many values each axis has.</param>
    /// <param name="size">Cells a block, at most.</param>
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

    /// <param name="values">Of the axis.</param>
    /// <param name="most">Values a section.</param>
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
