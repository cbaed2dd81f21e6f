namespace Runner.Search.Balance;

/// <summary>
/// Takes sets of points one after another so that in every prefix the levels of each axis occur in proportion to their totals. Each step
/// takes, among the first waiting sets, the one that minimizes the sum over all axes of the squared deviations from the proportional
/// shares, each divided by its total; ties go to the first.
/// </summary>
public sealed class EvenSelection
{
    /// <summary>The number of waiting sets that are compared.</summary>
    private const int Window = 48;

    private readonly PointLevels levels;
    private readonly long[][] taken;
    private readonly int[][] added;
    private long count;

    public EvenSelection(PointLevels levels)
    {
        ArgumentNullException.ThrowIfNull(levels);
        this.levels = levels;
        taken = [.. Enumerable.Range(0, levels.AxisCount).Select(axis => new long[levels.Totals(axis).Count])];
        added = Array.ConvertAll(taken, axis => new int[axis.Length]);
    }

    /// <summary>Returns all sets in the order in which they are taken.</summary>
    /// <param name="waiting">Sets in an order that is already roughly balanced.</param>
    public IEnumerable<int[]> TakeAll(IEnumerable<int[]> waiting)
    {
        ArgumentNullException.ThrowIfNull(waiting);
        using var rest = waiting.GetEnumerator();
        var window = new List<int[]>(Window);
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

            yield return Take(window, window.Count);
        }
    }

    /// <summary>Removes the best of the first few sets from the list and returns it.</summary>
    public int[] Take(List<int[]> waiting, int few)
    {
        ArgumentNullException.ThrowIfNull(waiting);
        var (best, least) = (0, double.PositiveInfinity);
        few = Math.Min(Math.Min(few, Window), waiting.Count);
        for (var place = 0; few > 1 && place < few; place++)
        {
            var cost = Cost(waiting[place]);
            if (cost < least)
            {
                (best, least) = (place, cost);
            }
        }

        var points = waiting[best];
        waiting.RemoveAt(best);
        Add(points);
        return points;
    }

    /// <summary>The increase of the sum over axes of Σ (taken − share)² / total when the points are taken. As the shares sum to
    /// the number taken, each such sum is Σ taken² / total − count² / all.</summary>
    private double Cost(int[] points)
    {
        var cost = 0.0;
        for (var axis = 0; axis < taken.Length; axis++)
        {
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
                    cost += more * (double)((2 * taken[axis][level]) + more) / levels.Totals(axis)[level];
                    added[axis][level] = 0;
                }
            }

            cost -= points.Length * (double)((2 * count) + points.Length) / levels.PointCount;
        }

        return cost;
    }

    private void Add(int[] points)
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
