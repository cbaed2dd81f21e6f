using Runner.Numerics;

namespace Runner.Comparison.Importance;

/// <summary>Runs on a grid of at most 64 levels per axis, so that the levels of a box fit in a 64-bit mask. Numeric axes
/// with many values are cut into ranges of about the same number of values; words beyond the 63rd share the last
/// level.</summary>
internal sealed class LevelGrid
{
    private const int MostRanges = 16;

    private const int MostWords = 64;

    public required double[] Y { get; init; }

    /// <summary>Level[axis][run].</summary>
    public required int[][] Level { get; init; }

    /// <summary>Share of the runs on each level: Weight[axis][level].</summary>
    public required double[][] Weight { get; init; }

    /// <summary>Whether levels have an order: all their values are numbers.</summary>
    public required bool[] Ordered { get; init; }

    public int Axes => Level.Length;

    public static LevelGrid Of(ImportanceSample sample, int mostRuns, RandomStream draws)
    {
        // Drawn at random: taking every k-th run could miss values of the last axes, which cycle with the run index.
        var kept = draws.Sample(sample.Y.Length, mostRuns);

        var levels = new int[sample.Axes.Length][];
        var weights = new double[levels.Length][];
        var ordered = new bool[levels.Length];
        for (var axis = 0; axis < levels.Length; axis++)
        {
            ordered[axis] = sample.Numbers[axis].All(number => number is not null);
            var relabel = ordered[axis] ? Ranges(sample.Numbers[axis]) : Words(sample.Numbers[axis].Length);
            levels[axis] = [.. kept.Select(run => relabel[sample.Levels[axis][run]])];
            weights[axis] = new double[levels[axis].Max() + 1];
            foreach (var level in levels[axis])
            {
                weights[axis][level] += 1.0 / kept.Length;
            }
        }

        return new() { Y = [.. kept.Select(run => sample.Y[run])], Level = levels, Weight = weights, Ordered = ordered };
    }

    private static int[] Ranges(double?[] numbers)
    {
        var order = Enumerable.Range(0, numbers.Length).OrderBy(level => numbers[level]).ToArray();
        var relabel = new int[numbers.Length];
        for (var place = 0; place < order.Length; place++)
        {
            relabel[order[place]] = order.Length <= MostRanges ? place : (int)((long)place * MostRanges / order.Length);
        }

        return relabel;
    }

    private static int[] Words(int count) => [.. Enumerable.Range(0, count).Select(level => Math.Min(level, MostWords - 1))];
}
