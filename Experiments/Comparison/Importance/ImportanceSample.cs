using System.Collections.Immutable;
using Runner.Comparison.Convergence;
using Runner.Specs;

namespace Runner.Comparison.Importance;

/// <summary>The runs that importance is computed from: levels of every axis, and one number each.</summary>
internal sealed class ImportanceSample
{
    public required SweepResults Results { get; init; }

    /// <summary>Dotted paths of each factor with at least two levels: one axis, or several that move together.</summary>
    public required ImmutableArray<string>[] Axes { get; init; }

    /// <summary>Names for people, aligned with <see cref="Axes"/>.</summary>
    public required string[] Names { get; init; }

    /// <summary>Level of each run on each axis: Levels[axis][run].</summary>
    public required int[][] Levels { get; init; }

    /// <summary>The number of each level, null for words and for "does not apply": Numbers[axis][level].</summary>
    public required double?[][] Numbers { get; init; }

    /// <summary>Point of each run, numbered densely.</summary>
    public required int[] Point { get; init; }

    public required int PointCount { get; init; }

    public required TrialSeeds[] Seeds { get; init; }

    public required double[] Y { get; init; }

    public required bool Logarithmic { get; init; }

    public required int DivergedAsWorst { get; init; }

    /// <summary>Whether some recorded or planned run has no number here.</summary>
    public required bool HasHoles { get; init; }

    public static ImportanceSample? Of(SweepResults results, ComparisonMetric metric)
    {
        var horizon = metric.Kind == MetricKind.AreaUnderCurve ? AreaUnderCurve.Horizon(results.Results) : 0;
        var runs = new List<int>();
        var values = new List<double>();
        var worst = double.NegativeInfinity;
        for (var i = 0; i < results.Results.Count; i++)
        {
            var measured = Measurement.Of(results.Results[i], metric, horizon);
            if (measured.Counts || measured.Standing == Standing.Diverged)
            {
                runs.Add(i);
                values.Add(measured.Value);
                worst = double.IsFinite(measured.Value) ? Math.Max(worst, measured.Value) : worst;
            }
        }

        if (runs.Count < 4 || !double.IsFinite(worst) || results.Axes.Count == 0)
        {
            return null;
        }

        var diverged = 0;
        for (var i = 0; i < values.Count; i++)
        {
            if (!double.IsFinite(values[i]))
            {
                values[i] = worst;
                diverged++;
            }
        }

        var lowest = values.Min();
        var logarithmic = metric.Kind != MetricKind.EpochsTo && lowest > 0 && worst / lowest >= 10;
        var points = new Dictionary<int, int>();
        var point = runs.Select(run => Dense(points, results.PointAt(run))).ToArray();
        var factors = results.Outline.AxisGroups;
        var levels = factors.Select(_ => new Dictionary<string, int>(StringComparer.Ordinal)).ToArray();
        var numbers = factors.Select(_ => new List<double?>()).ToArray();
        var ofPoint = new int[points.Count][];
        foreach (var (original, dense) in points)
        {
            var pointValues = results.Outline.Values(original);
            ofPoint[dense] = new int[levels.Length];
            for (var factor = 0; factor < levels.Length; factor++)
            {
                var axes = factors[factor];
                var level = Dense(levels[factor], string.Join('\n', axes.Select(axis => pointValues[axis]?.Text ?? "\0")));
                if (level == numbers[factor].Count)
                {
                    numbers[factor].Add(axes.Length == 1 ? pointValues[axes[0]]?.Number : null);
                }

                ofPoint[dense][factor] = level;
            }
        }

        var kept = Enumerable.Range(0, levels.Length).Where(factor => levels[factor].Count > 1).ToArray();
        var names = AxisNames.Short(results.Axes);
        return kept.Length == 0 ? null : new()
        {
            Results = results,
            Axes = [.. kept.Select(factor => factors[factor].Select(axis => results.Axes[axis]).ToImmutableArray())],
            Names = [.. kept.Select(factor => string.Join(" and ", factors[factor].Select(axis => names[axis])))],
            Levels = [.. kept.Select(factor => point.Select(p => ofPoint[p][factor]).ToArray())],
            Numbers = [.. kept.Select(factor => numbers[factor].ToArray())],
            Point = point,
            PointCount = points.Count,
            Seeds = [.. runs.Select(run => results.Outline.Seeds(results.Results[run].Index))],
            Y = [.. values.Select(value => logarithmic ? Math.Log10(value) : value)],
            Logarithmic = logarithmic,
            DivergedAsWorst = diverged,
            HasHoles = runs.Count != results.Outline.TrialCount,
        };
    }

    private static int Dense<T>(Dictionary<T, int> codes, T key)
        where T : notnull
    {
        if (!codes.TryGetValue(key, out var code))
        {
            code = codes.Count;
            codes.Add(key, code);
        }

        return code;
    }
}
