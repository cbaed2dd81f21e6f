namespace Runner.Comparison.Minima.Basins;

/// <summary>Finds points that are near to each other, among any number of points, as those in the same cell of a grid.</summary>
internal static class NearPoints
{
    /// <summary>For each point the index of the first point in its cell.</summary>
    /// <param name="within">The largest distance between two points of a cell.</param>
    public static int[] FirstOfEach(IReadOnlyList<double[]> points, double within)
    {
        var side = within > 0 && points.Count > 0 ? within / Math.Sqrt(points[0].Length) : 1;
        var firsts = new Dictionary<string, int>(StringComparer.Ordinal);
        var of = new int[points.Count];
        for (var i = 0; i < of.Length; i++)
        {
            var cell = string.Join(' ', points[i].Select(x => Math.Floor(x / side)));
            of[i] = firsts.TryGetValue(cell, out var first) ? first : firsts[cell] = i;
        }

        return of;
    }
}
