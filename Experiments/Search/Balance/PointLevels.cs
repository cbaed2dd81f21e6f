namespace Runner.Search.Balance;

/// <summary>The level of every point on each axis, and the number of points at each level, from which balance is measured.</summary>
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

    /// <summary>The number of axes with more than one level.</summary>
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

    /// <summary>A key that sorts points by their levels.</summary>
    /// <param name="first">The most significant axis; the others follow in cyclic order.</param>
    internal UInt128 CombinationOf(int point, int first)
    {
        UInt128 combination = 0;
        for (var i = 0; i < levels.Length; i++)
        {
            var axis = (first + i) % levels.Length;
            combination = (combination * (uint)totals[axis].Length) + (uint)levels[axis][point];
        }

        return combination;
    }

    /// <summary>Counts of 0 for each level of each axis.</summary>
    internal int[][] NewCounts() => Array.ConvertAll(totals, axis => new int[axis.Length]);

    internal void Count(int[][] counts, int point, int by)
    {
        for (var axis = 0; axis < counts.Length; axis++)
        {
            counts[axis][levels[axis][point]] += by;
        }
    }

    /// <summary>Whether adding the point <paramref name="more"/> and subtracting <paramref name="less"/> leaves the
    /// counts closer to 0 than the reverse.</summary>
    internal bool Prefers(int[][] counts, int more, int less)
    {
        var gain = 0.0;
        for (var axis = 0; axis < counts.Length; axis++)
        {
            var (up, down) = (levels[axis][more], levels[axis][less]);
            gain += up == down ? 0 : (counts[axis][down] / (double)totals[axis][down]) - (counts[axis][up] / (double)totals[axis][up]);
        }

        return gain > 0;
    }

    /// <summary>The number of points at each level of an axis; 0 for levels that do not occur.</summary>
    public IReadOnlyList<int> Totals(int axis) => totals[axis];
}
