using System.Collections.Immutable;

namespace Runner.Search.Proposals;

/// <summary>Points with several costs. One dominates another where no cost is higher and one is lower.</summary>
public static class ParetoFront
{
    /// <summary>The points that no other dominates, by index; of equal ones, all.</summary>
    public static ImmutableArray<int> Of(IReadOnlyList<ImmutableArray<double>> costs) =>
        [.. Enumerable.Range(0, costs.Count).Where(a => !Enumerable.Range(0, costs.Count).Any(b => Dominates(costs[b], costs[a])))];

    public static bool Dominates(ImmutableArray<double> a, ImmutableArray<double> b)
    {
        var isLower = false;
        for (var i = 0; i < a.Length; i++)
        {
            if (!(a[i] <= b[i]))
            {
                return false;
            }

            isLower |= a[i] < b[i];
        }

        return isLower;
    }

    /// <summary>Front by front; within one, those with the most room around them first (crowding distance; Deb et al. 2002, "A fast and elitist
    /// multiobjective genetic algorithm: NSGA-II", section III). With one cost: by cost. Equal ones in their order.</summary>
    internal static IEnumerable<int> BestFirst(IReadOnlyList<int> points, Func<int, ImmutableArray<double>> costs)
    {
        if (points.Count == 0 || costs(points[0]).Length == 1)
        {
            return points.OrderBy(point => costs(point)[0]);
        }

        return Fronts(points, costs).SelectMany(front => front.Zip(Crowding([.. front.Select(costs)])).OrderByDescending(one => one.Second).Select(one => one.First));
    }

    private static IEnumerable<List<int>> Fronts(IReadOnlyList<int> points, Func<int, ImmutableArray<double>> costs)
    {
        var left = points;
        while (left.Count > 0)
        {
            var first = Of([.. left.Select(costs)]).ToHashSet();
            yield return [.. left.Where((_, index) => first.Contains(index))];
            left = [.. left.Where((_, index) => !first.Contains(index))];
        }
    }

    private static double[] Crowding(ImmutableArray<double>[] front)
    {
        var room = new double[front.Length];
        for (var objective = 0; objective < front[0].Length; objective++)
        {
            var by = Enumerable.Range(0, front.Length).OrderBy(index => front[index][objective]).ToArray();
            var range = front[by[^1]][objective] - front[by[0]][objective];
            room[by[0]] = room[by[^1]] = double.PositiveInfinity;
            for (var i = 1; i + 1 < by.Length && range > 0; i++)
            {
                room[by[i]] += (front[by[i + 1]][objective] - front[by[i - 1]][objective]) / range;
            }
        }

        return room;
    }
}
