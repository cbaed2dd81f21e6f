namespace Runner.Reports.Charts;

/// <summary>Reduces long curves to what pixels can show without losing peaks: for every three pixels the first, lowest, highest and
/// last point are kept (M4: Jugel et al., VLDB 2014).</summary>
internal static class CurveThinning
{
    private const int Enough = 400;

    public static IEnumerable<LinePoint> Line(IReadOnlyList<LinePoint> points, Func<double, double> atX) => points.Count <= Enough
        ? points
        : Columns(points, atX).SelectMany(column => Extremes(column));

    /// <summary>Keeps one point per column, with the lowest and highest ends.</summary>
    public static IEnumerable<LinePoint> Band(IReadOnlyList<LinePoint> points, Func<double, double> atX) => points.Count <= Enough
        ? points
        : Columns(points, atX).Select(column => column[0] with { Low = column.Min(point => point.Low), High = column.Max(point => point.High) });

    private static IEnumerable<LinePoint> Extremes(List<LinePoint> column)
    {
        var (low, high) = (0, 0);
        for (var i = 1; i < column.Count; i++)
        {
            if (column[i].Middle < column[low].Middle)
                low = i;

            if (column[i].Middle > column[high].Middle)
                high = i;
        }

        return new SortedSet<int> { 0, low, high, column.Count - 1 }.Select(index => column[index]);
    }

    private static IEnumerable<List<LinePoint>> Columns(IReadOnlyList<LinePoint> points, Func<double, double> atX)
    {
        var column = new List<LinePoint>();
        var at = double.NaN;
        foreach (var point in points)
        {
            var here = Math.Floor(atX(point.X) / 3);
            if (here != at && column.Count > 0)
            {
                yield return column;
                column = [];
            }

            at = here;
            column.Add(point);
        }

        if (column.Count > 0)
            yield return column;
    }
}
