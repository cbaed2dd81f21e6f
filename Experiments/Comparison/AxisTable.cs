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
        var points = new List<int>(pointOf.Length);
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

        var levels = new LevelCodes(outline);
        var codes = outline.Axes.Select(_ => new int[points.Count]).ToArray();
        var found = new int[codes.Length];
        for (var dense = 0; dense < points.Count; dense++)
        {
            levels.Find(points[dense], found);
            for (var axis = 0; axis < found.Length; axis++)
            {
                codes[axis][dense] = found[axis];
            }
        }

        return new(pointOf, [.. points], codes, levels.Levels);
    }

    /// <summary>Numbers the values of each axis in order of first appearance. Values with the same text are one.</summary>
    private sealed class LevelCodes(SweepOutline outline)
    {
        private readonly Dictionary<string, int>[] texts = [.. outline.Axes.Select(_ => new Dictionary<string, int>(StringComparer.Ordinal))];
        private readonly List<AxisValue?>[] levels = [.. outline.Axes.Select(_ => new List<AxisValue?>())];

        /// <summary>The code plus one of each place of an axis that has been seen, else 0; the first is that of −1.</summary>
        private readonly List<int>[] seen = [.. outline.Axes.Select(_ => new List<int>())];
        private readonly int[] places = new int[outline.Axes.Count];

        public AxisValue?[][] Levels => [.. levels.Select(level => level.ToArray())];

        public void Find(int point, Span<int> codes)
        {
            var isPlaced = outline.Places is { } find && find(point, places);
            if (isPlaced && TryFind(codes))
            {
                return;
            }

            var values = outline.Values(point);
            for (var axis = 0; axis < codes.Length; axis++)
            {
                codes[axis] = CodeOf(axis, values[axis]);
                if (isPlaced)
                {
                    Remember(axis, codes[axis]);
                }
            }
        }

        /// <summary>Whether every place has been seen, and their codes.</summary>
        private bool TryFind(Span<int> codes)
        {
            for (var axis = 0; axis < codes.Length; axis++)
            {
                var known = seen[axis];
                codes[axis] = places[axis] + 1 < known.Count ? known[places[axis] + 1] - 1 : -1;
                if (codes[axis] < 0)
                {
                    return false;
                }
            }

            return true;
        }

        private void Remember(int axis, int code)
        {
            var known = seen[axis];
            while (known.Count <= places[axis] + 1)
            {
                known.Add(0);
            }

            known[places[axis] + 1] = code + 1;
        }

        private int CodeOf(int axis, AxisValue? value)
        {
            var text = value?.Text ?? "\0";
            if (!texts[axis].TryGetValue(text, out var code))
            {
                code = levels[axis].Count;
                texts[axis].Add(text, code);
                levels[axis].Add(value);
            }

            return code;
        }
    }
}
