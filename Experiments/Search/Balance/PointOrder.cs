namespace Runner.Search.Balance;

/// <summary>An order of a sweep's points that is balanced over the axes at every moment. It changes nothing about the points: their
/// numbers and identities are as without it.</summary>
internal static class PointOrder
{
    /// <summary>Cells of a grid, many of which are no points, that are laid out to order those that are.</summary>
    private const long MostCells = 4_000_000;

    /// <param name="lengths">Of the grid; null for a sample, whose draws are taken as they come.</param>
    public static int[] Of(SweepPoints points, int[]? lengths, PointIndex index, ulong seed)
    {
        if (points.IsFullGrid)
        {
            return Cells(lengths!, seed);
        }

        var order = lengths is null ? [.. Enumerable.Range(0, index.Count)]
            : lengths.Aggregate(1L, (product, length) => product * length) <= MostCells ? Kept(lengths, index, seed)
            : Strided(index.Count);
        return [.. new EvenSelection(PointLevels.Of(points)).TakeAll(order.Select(point => new[] { point })).Select(set => set[0])];
    }

    /// <summary>The cells of a grid in balance, values of an axis not in their order but spread as Sobol's sequence spreads them.</summary>
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

    /// <summary>The ranks of the first draws of an axis of a scrambled Sobol sequence.</summary>
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

    /// <summary>The points of a grid that has gaps.</summary>
    private static int[] Kept(int[] lengths, PointIndex index, ulong seed)
    {
        var pointOf = new Dictionary<int, int>(index.Count);
        for (var point = 0; point < index.Count; point++)
        {
            pointOf.Add(index[point], point);
        }

        return [.. Cells(lengths, seed).Where(pointOf.ContainsKey).Select(cell => pointOf[cell])];
    }

    /// <summary>Every point once, each a golden section of all further on, as near as numbers prime to the count allow.</summary>
    private static int[] Strided(int count)
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
