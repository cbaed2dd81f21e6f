using Runner.Numerics;
using Runner.Search;

namespace Runner.Comparison;

/// <summary>The axis values of every point that has a result, as small integer codes. The values of a million points are
/// computed only once, however many comparisons follow.</summary>
internal sealed class AxisTable
{
    private readonly ValueTexts?[] texts;

    private AxisTable(int[] pointOf, int[] points, int[][] codes, AxisValue?[][] levels)
    {
        PointOf = pointOf;
        Points = points;
        Codes = codes;
        Levels = levels;
        texts = new ValueTexts?[levels.Length];
    }

    /// <summary>The dense index of each result's point.</summary>
    public int[] PointOf { get; }

    /// <summary>The sweep's index of each dense point.</summary>
    public int[] Points { get; }

    /// <summary>Codes[axis][dense point]: the code of the point's level on the axis.</summary>
    public int[][] Codes { get; }

    /// <summary>Levels[axis][code], in order of first appearance; null where the axis does not apply.</summary>
    public AxisValue?[][] Levels { get; }

    /// <summary>How the values of an axis are shown, computed on first use.</summary>
    public ValueTexts TextsOf(int axis) => texts[axis] ??= ValueTexts.Of(Levels[axis]);

    /// <summary>Whether most points have distinct numbers, as when they are drawn at random.</summary>
    public bool IsScattered(int axis)
    {
        const int few = 8;
        var distinct = Levels[axis].Count(level => level is not null);
        return distinct > few && distinct * 2L > Points.Length && Levels[axis].All(level => level is not { Number: null });
    }

    public static AxisTable Of(SweepOutline outline, int[] pointOfResult)
    {
        var (pointOf, points, count) = (new int[pointOfResult.Length], new int[pointOfResult.Length], 0);
        Dictionary<int, int>? known = null;
        for (var i = 0; i < pointOf.Length; i++)
        {
            var point = pointOfResult[i];
            if (count > 0 && point == points[count - 1])
            {
                pointOf[i] = count - 1;
                continue;
            }

            if (known is null && count > 0 && point < points[count - 1])
            {
                known = points.Take(count).Select((one, dense) => (one, dense)).ToDictionary(pair => pair.one, pair => pair.dense);
            }

            if (known is not null && known.TryGetValue(point, out var seen))
            {
                pointOf[i] = seen;
                continue;
            }

            known?.Add(point, count);
            pointOf[i] = count;
            points[count++] = point;
        }

        Array.Resize(ref points, count);
        LevelCodes[] levels = [.. outline.Axes.Select(_ => new LevelCodes())];
        var codes = PlacesOf(outline, points) is { } places ? CodesOfPlaces(outline, points, places, levels) : CodesOfValues(outline, points, levels);
        return new(pointOf, points, codes, [.. levels.Select(axis => axis.Levels)]);
    }

    /// <summary>The place of each point's value among those of each axis; null where they are not known.</summary>
    private static int[][]? PlacesOf(SweepOutline outline, int[] points)
    {
        if (outline.Places is not { } find || points.Length == 0 || !find(points[0], new int[outline.Axes.Count]))
        {
            return null;
        }

        var places = outline.Axes.Select(_ => new int[points.Length]).ToArray();
        SideBySide.Ranges(points.Length, (from, end) =>
        {
            var found = new int[places.Length];
            for (var dense = from; dense < end; dense++)
            {
                find(points[dense], found);
                for (var axis = 0; axis < found.Length; axis++)
                {
                    places[axis][dense] = found[axis];
                }
            }
        });
        return places;
    }

    /// <param name="places">Becomes the codes.</param>
    private static int[][] CodesOfPlaces(SweepOutline outline, int[] points, int[][] places, LevelCodes[] levels)
    {
        SideBySide.Run(places.Length, axis =>
        {
            // The code plus one of each place that has been seen, else 0; the first is that of −1.
            int[] seen = [];
            var codes = places[axis];
            for (var dense = 0; dense < points.Length; dense++)
            {
                var place = codes[dense] + 1;
                if (place >= seen.Length)
                {
                    Array.Resize(ref seen, Math.Max(place + 1, 2 * seen.Length));
                }

                if (seen[place] == 0)
                {
                    seen[place] = levels[axis].Of(outline.Values(points[dense])[axis]) + 1;
                }

                codes[dense] = seen[place] - 1;
            }
        });
        return places;
    }

    private static int[][] CodesOfValues(SweepOutline outline, int[] points, LevelCodes[] levels)
    {
        var codes = outline.Axes.Select(_ => new int[points.Length]).ToArray();
        for (var dense = 0; dense < points.Length; dense++)
        {
            var values = outline.Values(points[dense]);
            for (var axis = 0; axis < codes.Length; axis++)
            {
                codes[axis][dense] = levels[axis].Of(values[axis]);
            }
        }

        return codes;
    }

    /// <summary>Numbers the values of an axis in order of first appearance. Values with the same text are one.</summary>
    private sealed class LevelCodes
    {
        private readonly Dictionary<string, int> texts = new(StringComparer.Ordinal);
        private readonly List<AxisValue?> levels = [];

        public AxisValue?[] Levels => [.. levels];

        public int Of(AxisValue? value)
        {
            var text = value?.Text ?? "\0";
            if (!texts.TryGetValue(text, out var code))
            {
                code = levels.Count;
                texts.Add(text, code);
                levels.Add(value);
            }

            return code;
        }
    }
}
