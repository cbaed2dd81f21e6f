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

    /// <summary>A number by which points sort by their levels.</summary>
    /// <param name="first">The axis that counts most; the others follow it round.</param>
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

    /// <summary>A count of 0 for each level of each axis.</summary>
    internal int[][] NewCounts() => Array.ConvertAll(totals, axis => new int[axis.Length]);

    internal void Count(int[][] counts, int point, int by)
    {
        for (var axis = 0; axis < counts.Length; axis++)
        {
            counts[axis][levels[axis][point]] += by;
        }
    }

    /// <summary>Whether counts are nearer to 0 with one point more and the other less than the other way round.</summary>
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

    /// <summary>Points by level of an axis; 0 for levels that no point has.</summary>
    public IReadOnlyList<int> Totals(int axis) => totals[axis];
}
