using Runner.Specs;

namespace Runner.Search;

/// <summary>Which trials belong to which point: the replicates of a point together, point by point.</summary>
internal sealed class TrialLayout
{
    /// <summary>The first trial of each point, and one past the last trial; null if all points have the same number of trials.</summary>
    private readonly int[]? starts;

    /// <summary>The replicate of each trial; null if the replicates of each point are numbered from 0.</summary>
    private readonly int[]? numbers;

    private TrialLayout(int trials, int replicates) => (TrialCount, LeastReplicates, MostReplicates) = (trials, replicates, replicates);

    private TrialLayout(IReadOnlyCollection<int> counts, int[]? numbers)
    {
        starts = new int[counts.Count + 1];
        var point = 0;
        foreach (var count in counts)
        {
            starts[point + 1] = checked(starts[point] + count);
            point++;
        }

        this.numbers = numbers;
        TrialCount = starts[^1];
        LeastReplicates = counts.DefaultIfEmpty().Min();
        MostReplicates = counts.DefaultIfEmpty().Max();
    }

    public int TrialCount { get; }

    /// <summary>The smallest number of replicates of a point.</summary>
    public int LeastReplicates { get; }

    /// <summary>The largest number of replicates of a point.</summary>
    public int MostReplicates { get; }

    /// <summary>With the same number of replicates at each point.</summary>
    public static TrialLayout Even(int points, int replicates) => new(checked(points * replicates), replicates);

    /// <param name="replicates">Of each point.</param>
    public static TrialLayout Of(IReadOnlyCollection<int> replicates) => new(replicates, null);

    /// <summary>Behind the points of a search those that it is judged by, with the seeds that follow.</summary>
    public static TrialLayout Judged(int points, int replicates, PointSearch search)
    {
        int[] counts = [.. Enumerable.Repeat(replicates, points), .. Enumerable.Repeat(search.Judge, search.JudgedPoints)];
        return new TrialLayout(counts, [.. counts.SelectMany((count, point) => Enumerable.Range(point < points ? 0 : replicates, count))]);
    }

    /// <summary>Of only some of the trials, renumbered.</summary>
    /// <param name="byPoint">Trials in ascending order, by point.</param>
    public TrialLayout Only(IReadOnlyList<IGrouping<int, int>> byPoint) =>
        new([.. byPoint.Select(trials => trials.Count())], [.. byPoint.SelectMany(trials => trials).Select(ReplicateOf)]);

    public int PointOf(int trial)
    {
        if (starts is null)
        {
            return trial / MostReplicates;
        }

        var place = Array.BinarySearch(starts, trial);
        return place >= 0 ? place : ~place - 1;
    }

    public int ReplicateOf(int trial) => numbers?[trial] ?? trial - FirstTrialOf(PointOf(trial));

    public int FirstTrialOf(int point) => starts?[point] ?? point * MostReplicates;

    public int ReplicatesOf(int point) => starts is null ? MostReplicates : starts[point + 1] - starts[point];
}
