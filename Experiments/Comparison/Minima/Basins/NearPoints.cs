namespace Runner.Comparison.Minima.Basins;

/// <summary>Links between points that are near to each other, of as many points as there may be: those in the same cell of a
/// grid are linked to the first one there, and only the first ones are compared with each other.</summary>
public static class NearPoints
{
    private const int MostFirst = 2_000;

    /// <param name="within">Cells are so small that no two points of one are farther apart than this.</param>
    public static IEnumerable<(int A, int B, double Length)> Links(IReadOnlyList<double[]> points, double within)
    {
        if (points.Count == 0)
        {
            yield break;
        }

        var side = within / Math.Sqrt(Math.Max(1, points[0].Length));
        var firsts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < points.Count; i++)
        {
            var cell = string.Join(' ', points[i].Select(x => Math.Floor(x / side)));
            if (!firsts.TryAdd(cell, i))
            {
                yield return (firsts[cell], i, EuclideanSpace.Distance(points[firsts[cell]], points[i]));
            }
        }

        // Where the points do not gather there is nothing to join, and too much to compare.
        int[] few = [.. firsts.Values.Take(MostFirst)];
        for (var b = 1; b < few.Length; b++)
        {
            for (var a = 0; a < b; a++)
            {
                yield return (few[a], few[b], EuclideanSpace.Distance(points[few[a]], points[few[b]]));
            }
        }
    }
}
