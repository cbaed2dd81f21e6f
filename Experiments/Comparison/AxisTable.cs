using Runner.Search;

namespace Runner.Comparison;

/// <summary>The axis values of every point that has a result, as small integer codes. The values of a million points are
/// computed only once, however many comparisons follow.</summary>
internal sealed class AxisTable
{
    private AxisTable(int[] pointOf, int[] points, int[][] codes, AxisValue?[][] levels)
    {
        PointOf = pointOf;
        Points = points;
        Codes = codes;
        Levels = levels;
    }

    /// <summary>The dense index of each result's point.</summary>
    public int[] PointOf { get; }

    /// <summary>The sweep's index of each dense point.</summary>
    public int[] Points { get; }

    /// <summary>Codes[axis][dense point]: the code of the point's level on the axis.</summary>
    public int[][] Codes { get; }

    /// <summary>Levels[axis][code], in order of first appearance; null where the axis does not apply.</summary>
    public AxisValue?[][] Levels { get; }

    /// <summary>Whether most points have distinct numbers, as when they are drawn at random.</summary>
    public bool IsScattered(int axis)
    {
        const int few = 8;
        var distinct = Levels[axis].Count(level => level is not null);
        return distinct > few && distinct * 2L > Points.Length && Levels[axis].All(level => level is not { Number: null });
    }

    public static AxisTable Of(SweepOutline outline, int[] pointOfResult)
    {
        var pointOf = new int[pointOfResult.Length];
        var points = new List<int>();
        Dictionary<int, int>? known = null;
        for (var i = 0; i < pointOf.Length; i++)
        {
            var point = pointOfResult[i];
            if (points.Count > 0 && point == points[^1])
            {
                pointOf[i] = points.Count - 1;
                continue;
            }

            if (known is null && points.Count > 0 && point < points[^1])
            {
                known = points.Select((one, dense) => (one, dense)).ToDictionary(pair => pair.one, pair => pair.dense);
            }

            if (known is not null && known.TryGetValue(point, out var seen))
            {
                pointOf[i] = seen;
                continue;
            }

            known?.Add(point, points.Count);
            pointOf[i] = points.Count;
            points.Add(point);
        }

        var axes = outline.Axes.Count;
        var codes = Enumerable.Range(0, axes).Select(_ => new int[points.Count]).ToArray();
        var texts = Enumerable.Range(0, axes).Select(_ => new Dictionary<string, int>(StringComparer.Ordinal)).ToArray();
        var levels = Enumerable.Range(0, axes).Select(_ => new List<AxisValue?>()).ToArray();
        for (var dense = 0; dense < points.Count; dense++)
        {
            var values = outline.Values(points[dense]);
            for (var axis = 0; axis < axes; axis++)
            {
                var text = values[axis]?.Text ?? "\0";
                if (!texts[axis].TryGetValue(text, out var code))
                {
                    code = levels[axis].Count;
                    texts[axis].Add(text, code);
                    levels[axis].Add(values[axis]);
                }

                codes[axis][dense] = code;
            }
        }

        return new(pointOf, [.. points], codes, [.. levels.Select(level => level.ToArray())]);
    }
}
