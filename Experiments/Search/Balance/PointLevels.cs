namespace Runner.Search.Balance;

/// <summary>Which level of each axis every point has, and how many points each level has: what balance is measured by.</summary>
public sealed class PointLevels
{
    private readonly int[][] levels;
    private readonly int[][] totals;

    private PointLevels(int pointCount, int[][] levels, int[][] totals)
    {
        PointCount = pointCount;
        this.levels = levels;
        this.totals = totals;
    }

    public int PointCount { get; }

    /// <summary>Axes that have more than one level.</summary>
    public int AxisCount => levels.Length;

    public static PointLevels Of(SweepPoints points)
    {
        var counts = points.LevelCounts;
        var all = Array.ConvertAll(counts, count => (Of: new int[points.PointCount], Totals: new int[count]));
        Span<int> here = stackalloc int[counts.Length];
        for (var point = 0; point < points.PointCount; point++)
        {
            points.Levels(point, here);
            for (var axis = 0; axis < here.Length; axis++)
            {
                all[axis].Of[point] = here[axis];
                all[axis].Totals[here[axis]]++;
            }
        }

        var varying = Array.FindAll(all, axis => axis.Totals.Count(total => total > 0) > 1);
        return new PointLevels(points.PointCount, Array.ConvertAll(varying, axis => axis.Of), Array.ConvertAll(varying, axis => axis.Totals));
    }

    public int LevelOf(int point, int axis) => levels[axis][point];

    /// <summary>Points by level of an axis; 0 for levels that no point has.</summary>
    public IReadOnlyList<int> Totals(int axis) => totals[axis];
}
