namespace Runner.Comparison;

/// <summary>The progress of an unfinished sweep, and whether its axes are balanced so far.</summary>
/// <param name="Replicates">How many replicates, counted from the first, all points have.</param>
/// <param name="Points">Points that have the next one.</param>
/// <param name="OfPoints">Points that are planned.</param>
/// <param name="Difference">The largest difference between two values of an axis, each measured as the number of runs above
/// or below its share; NaN when it was not counted.</param>
/// <param name="RunsAValue">The average number of runs per value, on the axis with the largest relative difference.</param>
public sealed record Coverage(int Replicates, int Points, int OfPoints, double Difference, double RunsAValue)
{
    /// <summary>With more points, their values are not read and differences not counted.</summary>
    private const int MostPoints = 100_000;

    /// <summary>A difference of at most 4 runs, or of half the average number of runs per value, counts as balanced.</summary>
    public bool IsBalanced => double.IsNaN(Difference) || Difference <= Math.Max(4, RunsAValue / 2);

    /// <summary>A sentence.</summary>
    public string Sentence
    {
        get
        {
            var extent = Replicates == 0
                ? $"{Number.Count(Points)} of {Number.Of(OfPoints, "point")}"
                : $"replicate {Number.Count(Replicates)}{(Points == 0 ? "" : $" and {Number.Count(Points)} of {Number.Of(OfPoints, "point")}")}";
            return IsBalanced
                ? $"They are balanced up to {extent}{(double.IsNaN(Difference) ? "" : $": values of an axis differ by at most {Runs(Difference)}")}."
                : $"They are not balanced: they cover {extent}, and values of an axis differ by {Runs(Difference)}.";
        }
    }

    public static Coverage Of(SweepResults results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var outline = results.Outline;
        var planned = Planned(results);
        var done = new int[planned.Length];
        foreach (var result in results.Results.Rows)
        {
            done[outline.ReplicateOf(result.Index)]++;
        }

        var whole = done.TakeWhile((count, replicate) => count >= planned[replicate]).Count();
        var next = Math.Min(whole, done.Length - 1);
        var (difference, average) = Differ(results);
        return new Coverage(whole, whole < done.Length ? done[whole] : 0, planned[next], difference, average);
    }

    /// <summary>How many points have each replicate in the plan; when a condition selects runs, the average number.</summary>
    private static int[] Planned(SweepResults results)
    {
        var outline = results.Outline;
        var planned = new int[Enumerable.Range(0, outline.PointCount).Select(outline.ReplicatesOf).Max()];
        for (var point = 0; point < outline.PointCount; point++)
        {
            for (var replicate = 0; replicate < outline.ReplicatesOf(point); replicate++)
            {
                planned[replicate]++;
            }
        }

        return results.Condition.Length == 0 ? planned : [.. planned.Select(_ => results.Planned / planned.Length)];
    }

    private static (double Difference, double Average) Differ(SweepResults results)
    {
        var outline = results.Outline;
        if (outline.PointCount > MostPoints || results.Condition.Length > 0)
        {
            return (double.NaN, double.NaN);
        }

        var runs = new int[outline.PointCount];
        for (var i = 0; i < results.Results.Count; i++)
        {
            runs[results.PointAt(i)]++;
        }

        var levels = Enumerable.Range(0, outline.Axes.Count).Select(_ => new Dictionary<string, (int Points, int Runs)>(StringComparer.Ordinal)).ToArray();
        for (var point = 0; point < runs.Length; point++)
        {
            var values = outline.Values(point);
            for (var axis = 0; axis < levels.Length; axis++)
            {
                var level = values[axis]?.Text ?? "\0";
                var (points, count) = levels[axis].GetValueOrDefault(level);
                levels[axis][level] = (points + 1, count + runs[point]);
            }
        }

        var share = results.Results.Count / (double)runs.Length;
        return levels.Where(axis => axis.Count > 1 && axis.Values.Any(level => level.Points > 1 || runs.Length <= 64))
            .Select(axis => (axis.Values.Max(level => level.Runs - (share * level.Points)) - axis.Values.Min(level => level.Runs - (share * level.Points)), results.Results.Count / (double)axis.Count))
            .OrderByDescending(found => found.Item1 / found.Item2).FirstOrDefault();
    }

    private static string Runs(double count)
    {
        var whole = (int)Math.Ceiling(count - 1e-9);
        return Number.Of(whole, "run");
    }
}
