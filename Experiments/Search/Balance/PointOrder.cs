namespace Runner.Search.Balance;

/// <summary>An order of a sweep's points whose every prefix is balanced over the axes. It does not change the points' numbers or
/// identities.</summary>
internal static class PointOrder
{
    /// <summary>Limit on the cells of a grid with excluded cells up to which all cells are ordered to order the remaining points.</summary>
    private const long MostCells = 4_000_000;

    /// <param name="lengths">The number of values of each axis of the grid; null for a sample, whose draws keep their order.</param>
    public static int[] Of(SweepPoints points, int[]? lengths, PointIndex index, ulong seed)
    {
        if (points.IsFullGrid)
        {
            return Cells(lengths!, seed);
        }

        var order = lengths is null ? [.. Enumerable.Range(0, index.Count)]
            : lengths.Aggregate(1L, (product, length) => product * length) <= MostCells ? Kept(lengths, index, seed)
            : Strided(index.Count);
        return Even(order, PointLevels.Of(points));
    }

    /// <summary>Halves the points recursively so that each half has its share of every level, then exchanges nearby points where
    /// that improves balance.</summary>
    private static int[] Even(int[] order, PointLevels levels)
    {
        var halved = order.ToArray();
        Halve(halved, levels, 0);
        return [.. new EvenSelection(levels).TakeAll(halved.Select(point => new[] { point })).Select(set => set[0])];
    }

    /// <summary>Pairs the most similar points and assigns one of each pair to each half, in the way that balances the levels in which
    /// they differ.</summary>
    private static void Halve(Span<int> points, PointLevels levels, int depth)
    {
        if (points.Length < 3 || levels.AxisCount == 0)
        {
            return;
        }

        var alike = points.ToArray();
        var keys = Array.ConvertAll(alike, point => levels.CombinationOf(point, depth % levels.AxisCount));
        var places = Enumerable.Range(0, alike.Length).OrderBy(place => keys[place]).ToArray();
        var surplus = levels.NewCounts();
        var half = (points.Length + 1) / 2;
        for (var pair = 0; pair < half; pair++)
        {
            var first = alike[places[2 * pair]];
            if ((2 * pair) + 1 == places.Length)
            {
                points[pair] = first;
                break;
            }

            var second = alike[places[(2 * pair) + 1]];
            var turned = levels.Prefers(surplus, second, first);
            (points[pair], points[half + pair]) = turned ? (second, first) : (first, second);
            levels.Count(surplus, points[pair], 1);
            levels.Count(surplus, points[half + pair], -1);
        }

        Halve(points[..half], levels, depth + 1);
        Halve(points[half..], levels, depth + 1);
    }

    /// <summary>The cells of a grid in a balanced order in which successive values of an axis are spread out like the draws of Sobol's
    /// sequence.</summary>
    internal static int[] Cells(int[] lengths, ulong seed)
    {
        var order = GridOrder.Of(lengths);
        var spread = lengths.Select((length, axis) => Spread(length, axis, seed)).ToArray();
        for (var i = 0; i < order.Length; i++)
        {
            var (rest, cell, stride) = (order[i], 0, 1);
            for (var axis = lengths.Length - 1; axis >= 0; axis--)
            {
                cell += spread[axis][rest % lengths[axis]] * stride;
                rest /= lengths[axis];
                stride *= lengths[axis];
            }

            order[i] = cell;
        }

        return order;
    }

    /// <summary>The ranks of the first draws of one axis of a scrambled Sobol sequence.</summary>
    private static int[] Spread(int length, int axis, ulong seed)
    {
        var sobol = new SobolSampler([.. Enumerable.Range(0, SobolSampler.MostAxes).Select(key => CounterHash.Of(seed, (ulong)key))]);
        var draws = Enumerable.Range(0, length).OrderBy(draw => sobol.At(draw, axis % SobolSampler.MostAxes)).ToArray();
        var ranks = new int[length];
        for (var rank = 0; rank < length; rank++)
        {
            ranks[draws[rank]] = rank;
        }

        return ranks;
    }

    /// <summary>The points of a grid with excluded cells.</summary>
    private static int[] Kept(int[] lengths, PointIndex index, ulong seed)
    {
        var pointOf = new Dictionary<int, int>(index.Count);
        for (var point = 0; point < index.Count; point++)
        {
            pointOf.Add(index[point], point);
        }

        return [.. Cells(lengths, seed).Where(pointOf.ContainsKey).Select(cell => pointOf[cell])];
    }

    /// <summary>Every point once, at steps of about the golden section of the count; the step is coprime to the count.</summary>
    internal static int[] Strided(int count)
    {
        var stride = (long)(count * 0.6180339887498949);
        while (Gcd(stride, count) > 1)
        {
            stride++;
        }

        return [.. Enumerable.Range(0, count).Select(i => (int)(i * stride % count))];
    }

    private static long Gcd(long a, long b) => b == 0 ? a : Gcd(b, a % b);
}
