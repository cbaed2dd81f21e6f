namespace Runner.Search.Balance;

/// <summary>
/// Cuts points into pieces, each of one group, such as those of one shape, and puts the pieces in an order that is balanced over the
/// axes at every moment.
/// </summary>
internal static class PieceOrder
{
    /// <param name="lengths">Of the grid; null for a sample.</param>
    /// <param name="balanced">All points, balanced; see <see cref="PointOrder"/>.</param>
    /// <param name="groupOf">The group of each point.</param>
    /// <param name="parts">How many pieces each group is cut into, if it has as many points.</param>
    /// <param name="multiple">Pieces are multiples of this, but for the last.</param>
    public static List<int[]> Of(SweepPoints points, int[]? lengths, int[] balanced, int[] groupOf, int parts, int multiple, ulong seed)
    {
        var groups = balanced.GroupBy(point => groupOf[point]).Select(group => group.ToArray()).ToArray();
        if (groups.All(group => group.Length <= parts))
        {
            return [.. balanced.Select(point => new[] { point })];
        }

        var telling = lengths is null ? [] : Telling(lengths, groupOf);
        return points.IsFullGrid && Cells(lengths!, telling) == groups.Length
            ? OfGrid(lengths!, telling, parts, multiple, seed)
            : Spread(new EvenSelection(PointLevels.Of(points)), groups, parts, multiple);
    }

    /// <summary>Where the groups are the cells of a smaller grid. Pieces of unequal size may leave an axis less even than the largest of
    /// them; then smaller ones are made that are equal.</summary>
    internal static List<int[]> OfGrid(int[] lengths, bool[] telling, int parts, int multiple, ulong seed)
    {
        var groups = Points([.. Enumerable.Range(0, (int)Cells(lengths, telling))], lengths, telling, wanted: true);
        var inOrder = Points(PointOrder.Cells(Only(lengths, telling, wanted: false), seed), lengths, telling, wanted: false);
        var pieces = Round(Cut(inOrder, parts, groups.Length == 1 ? multiple : 1));
        if (groups.Length == 1 || IsEven(pieces, lengths))
        {
            return pieces;
        }

        return Round(Cut(inOrder, Enumerable.Range(parts, inOrder.Length).First(count => inOrder.Length % count == 0), 1));

        // Every group is cut alike, and the pieces are one more axis, which goes round and round: so every axis that tells groups
        // apart is even up to a piece, and what the pieces hold adds up to a stretch of a balanced order of the other axes.
        List<int[]> Round(List<int[]> cut) =>
        [
            .. GridOrder.Of([cut.Count, .. Only(lengths, telling, wanted: true)], firstGoesRound: true)
                .Select(cell => Array.ConvertAll(cut[cell / groups.Length], point => point + groups[cell % groups.Length])),
        ];
    }

    private static bool IsEven(List<int[]> pieces, int[] lengths)
    {
        int[] order = [.. pieces.SelectMany(piece => piece.Order())];
        var largest = pieces.Max(piece => piece.Length);
        return Enumerable.Range(0, lengths.Length).All(axis => GridOrder.Worst(order, lengths, axis) <= largest);
    }

    /// <summary>Which axes make a difference to the group of some point.</summary>
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

    /// <summary>The points of cells of a grid of some of the axes, with the first value on all others.</summary>
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

    /// <summary>Anywhere else the pieces of each group are spread evenly over the whole, and neighbours then change places where that is
    /// more even.</summary>
    internal static List<int[]> Spread(EvenSelection selection, int[][] groups, int parts, int multiple)
    {
        var due = new List<(long At, int[] Piece)>();
        foreach (var group in groups)
        {
            var pieces = Cut(group, parts, multiple);
            due.AddRange(pieces.Select((piece, i) => ((((2L * i) + 1) << 30) / pieces.Count, piece)));
        }

        return [.. selection.TakeAll(due.OrderBy(one => one.At).Select(one => one.Piece))];
    }

    /// <summary>Pieces that differ by one point at most; or of whole multiples.</summary>
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
