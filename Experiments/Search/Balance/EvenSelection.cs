namespace Runner.Search.Balance;

/// <summary>
/// Takes sets of points out of a list of them, one after another, so that at every moment the levels of each axis have come up in
/// proportion to their totals: of the next few that wait, the one after which the squared deviations from the shares, each divided by its
/// total and summed over all axes, are least. The first of equals: an order that is balanced already stays as it is.
/// </summary>
public sealed class EvenSelection
{
    /// <summary>How many of those that wait are compared.</summary>
    private const int Window = 48;

    private readonly PointLevels levels;
    private readonly double scale;
    private readonly long[][] taken;
    private readonly int[][] added;
    private long count;

    /// <param name="levels">Of the points.</param>
    /// <param name="timesAPoint">How often each point comes up in the whole.</param>
    public EvenSelection(PointLevels levels, int timesAPoint)
    {
        ArgumentNullException.ThrowIfNull(levels);
        this.levels = levels;
        scale = timesAPoint;
        taken = [.. Enumerable.Range(0, levels.AxisCount).Select(axis => new long[levels.Totals(axis).Count])];
        added = Array.ConvertAll(taken, axis => new int[axis.Length]);
        PointCount = levels.AxisCount == 0 ? 1 : levels.Totals(0).Sum();
    }

    private int PointCount { get; }

    /// <summary>All of the sets, in the order in which they are best taken.</summary>
    /// <param name="waiting">In an order that is good already.</param>
    /// <param name="pointsOf">The points of a set.</param>
    public IEnumerable<T> Take<T>(IEnumerable<T> waiting, Func<T, ReadOnlyMemory<int>> pointsOf)
    {
        ArgumentNullException.ThrowIfNull(waiting);
        ArgumentNullException.ThrowIfNull(pointsOf);
        using var rest = waiting.GetEnumerator();
        var window = new List<T>(Window);
        while (true)
        {
            while (window.Count < Window && rest.MoveNext())
            {
                window.Add(rest.Current);
            }

            if (window.Count == 0)
            {
                yield break;
            }

            var place = Best(window, pointsOf);
            var best = window[place];
            window.RemoveAt(place);
            Add(pointsOf(best).Span);
            yield return best;
        }
    }

    private int Best<T>(List<T> window, Func<T, ReadOnlyMemory<int>> pointsOf)
    {
        var (best, least) = (0, double.PositiveInfinity);
        for (var place = 0; window.Count > 1 && place < window.Count; place++)
        {
            var cost = Cost(pointsOf(window[place]).Span);
            if (cost < least)
            {
                (best, least) = (place, cost);
            }
        }

        return best;
    }

    /// <summary>What taking the points adds to the sum over axes of Σ (taken − share)² / total, where shares sum to what is taken:
    /// Σ taken² / total − count² / all.</summary>
    private double Cost(ReadOnlySpan<int> points)
    {
        var cost = 0.0;
        for (var axis = 0; axis < taken.Length; axis++)
        {
            var totals = levels.Totals(axis);
            foreach (var point in points)
            {
                added[axis][levels.LevelOf(point, axis)]++;
            }

            foreach (var point in points)
            {
                var level = levels.LevelOf(point, axis);
                var more = added[axis][level];
                if (more > 0)
                {
                    cost += more * (double)((2 * taken[axis][level]) + more) / (totals[level] * scale);
                    added[axis][level] = 0;
                }
            }

            cost -= points.Length * (double)((2 * count) + points.Length) / (PointCount * scale);
        }

        return cost;
    }

    private void Add(ReadOnlySpan<int> points)
    {
        count += points.Length;
        for (var axis = 0; axis < taken.Length; axis++)
        {
            foreach (var point in points)
            {
                taken[axis][levels.LevelOf(point, axis)]++;
            }
        }
    }
}
