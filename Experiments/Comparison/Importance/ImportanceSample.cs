using System.Collections.Immutable;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Comparison.Importance;

/// <summary>The runs from which importance is computed: their levels on every axis, and one number each.</summary>
internal sealed class ImportanceSample
{
    public required SweepResults Results { get; init; }

    /// <summary>Dotted paths of each factor with at least two levels: one axis, or several that vary together.</summary>
    public required ImmutableArray<string>[] Axes { get; init; }

    /// <summary>Display names, aligned with <see cref="Axes"/>.</summary>
    public required string[] Names { get; init; }

    /// <summary>Level of each run on each axis: Levels[axis][run].</summary>
    public required int[][] Levels { get; init; }

    /// <summary>The number of each level, null for words and for "does not apply": Numbers[axis][level].</summary>
    public required double?[][] Numbers { get; init; }

    /// <summary>Point of each run, numbered densely.</summary>
    public required int[] Point { get; init; }

    public required int PointCount { get; init; }

    /// <summary>The index of each run among the results.</summary>
    public required IReadOnlyList<int> Runs { get; init; }

    /// <summary>The seeds of each run.</summary>
    public IEnumerable<TrialSeeds> Seeds => Runs.Select(run => Results.Outline.Seeds(Results.Results.Row(run).Index));

    public required double[] Y { get; init; }

    public required bool Logarithmic { get; init; }

    public required int DivergedAsWorst { get; init; }

    /// <summary>Whether some recorded or planned run is missing here.</summary>
    public required bool HasHoles { get; init; }

    public static ImportanceSample? Of(RunValues known)
    {
        var (results, metric, all) = (known.Results, known.Metric, known.Measured);
        var count = known.Count(Standing.Measured) + known.Count(Standing.NotReached) + known.Count(Standing.Diverged);
        var (runs, values, next) = (new int[count], new double[count], 0);
        var worst = double.NaN;
        for (var i = 0; i < all.Length; i++)
        {
            var measured = all[i];
            if (measured.Counts || measured.Standing == Standing.Diverged)
            {
                (runs[next], values[next++]) = (i, measured.Value);
                worst = double.IsFinite(measured.Value) && !(metric.Cost(measured.Value) <= metric.Cost(worst)) ? measured.Value : worst;
            }
        }

        if (count < 4 || !double.IsFinite(worst) || results.Axes.Count == 0)
        {
            return null;
        }

        var diverged = 0;
        for (var i = 0; i < count; i++)
        {
            if (!double.IsFinite(values[i]))
            {
                values[i] = worst;
                diverged++;
            }
        }

        var lowest = values.Min();
        var logarithmic = metric.Kind != MetricKind.EpochsTo && lowest > 0 && values.Max() / lowest >= 10;
        // Points of these runs, numbered densely: some may have no run left.
        var table = results.Table;
        var densely = new int[table.Points.Length];
        Array.Fill(densely, -1);
        var (points, point) = (new int[table.Points.Length], new int[count]);
        var pointCount = 0;
        for (var i = 0; i < point.Length; i++)
        {
            ref var dense = ref densely[table.PointOf[runs[i]]];
            if (dense < 0)
            {
                dense = pointCount;
                points[pointCount++] = table.PointOf[runs[i]];
            }

            point[i] = dense;
        }

        Array.Resize(ref points, pointCount);

        var factors = results.Outline.AxisGroups;
        var numbers = new double?[factors.Count][];
        var ofPoint = new int[factors.Count][];
        SideBySide.Run(factors.Count, factor => (ofPoint[factor], numbers[factor]) = Factor(table, factors[factor], points));

        var kept = Enumerable.Range(0, factors.Count).Where(factor => numbers[factor].Length > 1).ToArray();
        var names = AxisNames.Short(results.Axes);
        return kept.Length == 0 ? null : new()
        {
            Results = results,
            Axes = [.. kept.Select(factor => factors[factor].Select(axis => results.Axes[axis]).ToImmutableArray())],
            Names = [.. kept.Select(factor => string.Join(" and ", factors[factor].Select(axis => names[axis])))],
            Levels = [.. kept.Select(factor => SideBySide.Column(point.Length, run => ofPoint[factor][point[run]]))],
            Numbers = [.. kept.Select(factor => numbers[factor])],
            Point = point,
            PointCount = pointCount,
            Runs = runs,
            Y = SideBySide.Column(count, run => logarithmic ? Math.Log10(values[run]) : values[run]),
            Logarithmic = logarithmic,
            DivergedAsWorst = diverged,
            HasHoles = count != results.Planned,
        };
    }

    /// <summary>The level of each point on a factor, and the number of each level.</summary>
    private static (int[] OfPoint, double?[] Numbers) Factor(AxisTable table, int[] axes, int[] points)
    {
        if (axes.Length == 1)
        {
            return Factor(table, axes[0], points);
        }

        var levels = new Dictionary<(int, int), int>();
        var ofPoint = new int[points.Length];
        for (var p = 0; p < ofPoint.Length; p++)
        {
            // Axes that vary together are folded pairwise into one code.
            var code = table.Codes[axes[0]][points[p]];
            for (var a = 1; a < axes.Length; a++)
            {
                code = Code((code, (a << 24) | table.Codes[axes[a]][points[p]]));
            }

            ofPoint[p] = code;
        }

        return Renumbered(ofPoint);

        int Code((int, int) key)
        {
            if (!levels.TryGetValue(key, out var code))
            {
                code = levels.Count;
                levels.Add(key, code);
            }

            return code;
        }
    }

    private static (int[] OfPoint, double?[] Numbers) Factor(AxisTable table, int axis, int[] points)
    {
        // Numbered again, because some levels may have no run left.
        var levels = new int[table.Levels[axis].Length];
        var numbers = new List<double?>();
        var ofPoint = new int[points.Length];
        for (var p = 0; p < ofPoint.Length; p++)
        {
            var code = table.Codes[axis][points[p]];
            if (levels[code] == 0)
            {
                numbers.Add(table.Levels[axis][code]?.Number);
                levels[code] = numbers.Count;
            }

            ofPoint[p] = levels[code] - 1;
        }

        return (ofPoint, [.. numbers]);
    }

    /// <summary>Codes of a folded factor, numbered densely; its levels have no numbers.</summary>
    private static (int[] OfPoint, double?[] Numbers) Renumbered(int[] codes)
    {
        var places = codes.Distinct().Select((code, place) => (code, place)).ToDictionary(pair => pair.code, pair => pair.place);
        return ([.. codes.Select(code => places[code])], new double?[places.Count]);
    }
}
