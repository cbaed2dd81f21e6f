namespace Runner.Search.Balance;

/// <summary>
/// Cuts points into pieces, each from one group (for example the points of one shape), and orders the pieces so that every prefix is
/// balanced over the axes.
/// </summary>
internal static class PieceOrder
{
    /// <summary>Above this number of trials, bundles consist of neighbours as far as balance allows: the results of a bundle are stored
    /// together, so reading a sweep of scattered bundles in order would need all of it in memory.</summary>
    internal const int MostScattered = 1 << 16;

    /// <param name="lengths">The number of values of each axis of the grid; null for a sample.</param>
    /// <param name="groupOf">The group of each point.</param>
    /// <param name="parts">The number of pieces into which each group is cut, if it has as many points.</param>
    /// <param name="most">The largest number of points in a piece.</param>
    /// <param name="multiple">The sizes of pieces are multiples of this, except the last of a group.</param>
    public static List<int[]> Of(SweepPoints points, int[]? lengths, int[] groupOf, int parts, int most, int multiple, ulong seed)
    {
        var groups = Enumerable.Range(0, groupOf.Length).GroupBy(point => groupOf[point]).Select(group => group.ToArray()).ToArray();
        if (groups.All(group => group.Length <= parts))
        {
            return [.. points.Balanced().Select(point => new[] { point })];
        }

        var levels = PointLevels.Of(points);
        var telling = points.IsFullGrid ? Telling(lengths!, groupOf) : [];
        var isGrid = points.IsFullGrid && Cells(lengths!, telling) == groups.Length;
        var ofGrid = isGrid ? BlocksOfGrid(lengths!, telling, most, seed) : [];
        if (points.TrialCount > MostScattered
            && ofGrid.Where(pieces => Fills(pieces, multiple)).Concat(BlocksOf(groups, parts, multiple, levels)).Concat(ofGrid)
                .FirstOrDefault(pieces => IsEven(pieces, levels, points.IsFullGrid ? 1 : 2)) is { } found)
        {
            return found;
        }

        return isGrid
            ? OfGrid(lengths!, telling, parts, multiple, levels, seed)
            : Spread(points.Balanced().GroupBy(point => groupOf[point]).Select(group => Cut([.. group], parts, multiple)), levels);
    }

    /// <summary>For groups that are the cells of a smaller grid. If pieces of unequal sizes leave an axis uneven by more than the
    /// largest piece, smaller pieces of equal sizes are used.</summary>
    private static List<int[]> OfGrid(int[] lengths, bool[] telling, int parts, int multiple, PointLevels levels, ulong seed)
    {
        var inOrder = Points(PointOrder.Cells(Only(lengths, telling, wanted: false), seed), lengths, telling, wanted: false);
        var isOne = Cells(lengths, telling) == 1;
        var pieces = Round(Cut(inOrder, parts, isOne ? multiple : 1), lengths, telling);
        return isOne || IsEven(pieces, levels) ? pieces
            : Round(Cut(inOrder, Enumerable.Range(parts, inOrder.Length).First(count => inOrder.Length % count == 0), 1), lengths, telling);
    }

    /// <summary>The same with pieces of neighbours; not all of the results are balanced.</summary>
    private static IEnumerable<List<int[]>> BlocksOfGrid(int[] lengths, bool[] telling, int most, ulong seed) =>
        GridBlocks.Of(Only(lengths, telling, wanted: false), most, seed)
            .Select(blocks => Round(blocks.ConvertAll(cells => Points(cells, lengths, telling, wanted: false)), lengths, telling));

    /// <summary>Every group is cut in the same way, and the pieces are treated as one more axis, which cycles. So every axis that
    /// determines the group is balanced to within one piece, and the contents of the pieces add up to a stretch of a balanced order of
    /// the other axes.</summary>
    /// <param name="cut">The pieces of the first group.</param>
    private static List<int[]> Round(List<int[]> cut, int[] lengths, bool[] telling)
    {
        var groups = Points([.. Enumerable.Range(0, (int)Cells(lengths, telling))], lengths, telling, wanted: true);
        return
        [
            .. GridOrder.Of([cut.Count, .. Only(lengths, telling, wanted: true)], firstGoesRound: true)
                .Select(cell => Array.ConvertAll(cut[cell / groups.Length], point => point + groups[cell % groups.Length])),
        ];
    }

    /// <summary>Whether at most a tenth of the lanes would be idle.</summary>
    private static bool Fills(List<int[]> pieces, int multiple) =>
        pieces.Sum(piece => (piece.Length + multiple - 1L) / multiple * multiple) <= 1.1 * pieces.Sum(piece => (long)piece.Length);

    /// <param name="off">How far the levels of an axis may differ, in multiples of the largest piece.</param>
    private static bool IsEven(List<int[]> pieces, PointLevels levels, int off = 1)
    {
        int[] order = [.. pieces.SelectMany(piece => piece.Order())];
        var largest = pieces.Max(piece => piece.Length);
        return Enumerable.Range(0, levels.AxisCount)
            .All(axis => PrefixBalance.Of(levels.Totals(axis), order.Select(point => levels.LevelOf(point, axis))) <= off * largest);
    }

    /// <summary>Which axes affect the group of any point.</summary>
    private static bool[] Telling(int[] lengths, int[] groupOf)
    {
        var telling = new bool[lengths.Length];
        for (var (axis, stride) = (lengths.Length - 1, 1); axis >= 0; stride *= lengths[axis], axis--)
        {
            for (var point = 0; point < groupOf.Length && !telling[axis]; point++)
            {
                telling[axis] = groupOf[point] != groupOf[point - (point / stride % lengths[axis] * stride)];
            }
        }

        return telling;
    }

    private static long Cells(int[] lengths, bool[] telling) => Only(lengths, telling, wanted: true).Aggregate(1L, (product, length) => product * length);

    private static int[] Only(int[] lengths, bool[] telling, bool wanted) => [.. lengths.Select((length, axis) => telling[axis] == wanted ? length : 1)];

    /// <summary>The points that correspond to cells of the grid of some of the axes, with the first value on all other axes.</summary>
    private static int[] Points(int[] cells, int[] lengths, bool[] telling, bool wanted) => Array.ConvertAll(cells, cell =>
    {
        var (point, stride) = (0, 1);
        for (var axis = lengths.Length - 1; axis >= 0; stride *= lengths[axis], axis--)
        {
            if (telling[axis] == wanted)
            {
                point += cell % lengths[axis] * stride;
                cell /= lengths[axis];
            }
        }

        return point;
    });

    /// <summary>For all other sweeps: spreads the pieces of each group evenly over the order, then exchanges nearby pieces where that
    /// improves balance.</summary>
    private static List<int[]> Spread(IEnumerable<List<int[]>> groups, PointLevels levels)
    {
        var due = new List<(long At, int[] Piece)>();
        foreach (var pieces in groups)
        {
            due.AddRange(pieces.Select((piece, i) => ((((2L * i) + 1) << 30) / pieces.Count, piece)));
        }

        return [.. new EvenSelection(levels).TakeAll(due.OrderBy(one => one.At).Select(one => one.Piece))];
    }

    /// <summary>The same with pieces of neighbours; not always balanced.</summary>
    private static IEnumerable<List<int[]>> BlocksOf(int[][] groups, int parts, int multiple, PointLevels levels)
    {
        yield return Spread(
            groups.Select(group =>
            {
                var pieces = Cut(group, parts, multiple);
                return PointOrder.Strided(pieces.Count).Select(place => pieces[place]).ToList();
            }),
            levels);
    }

    /// <summary>Pieces whose sizes differ by at most one point, or are multiples.</summary>
    private static List<int[]> Cut(int[] points, int parts, int multiple)
    {
        if (multiple > 1)
        {
            var even = (points.Length + parts - 1) / parts;
            return [.. points.Chunk((even + multiple - 1) / multiple * multiple)];
        }

        var pieces = Math.Min(parts, points.Length);
        return [.. Enumerable.Range(0, pieces).Select(i => points[(int)((long)points.Length * i / pieces)..(int)((long)points.Length * (i + 1) / pieces)])];
    }
}
