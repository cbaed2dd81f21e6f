using Runner.Comparison.Statistics;

namespace Runner.Comparison.Minima.Basins;

/// <summary>
/// The basins in which runs ended. Two runs share a basin when they ended at places of the same sort and are joined by a chain of lines,
/// each with a barrier of at most ε after matching hidden units. Basins are numbered from 1 by their lowest loss. Runs that have not
/// converged are in no basin.
/// </summary>
/// <param name="Epsilon">ε, in units of the loss.</param>
/// <param name="Basins">Lowest loss first.</param>
/// <param name="Of">The basin's number for each run; 0 for a run that was not compared or has not converged.</param>
/// <param name="Order">Compared runs by basin, then by loss: the order of rows of a barrier matrix. Runs that have not converged come
/// last.</param>
/// <param name="Best">The number of basins that share the lowest loss; they come first.</param>
public sealed record BasinTable(double Epsilon, Basin[] Basins, int[] Of, int[] Order, int Best)
{
    /// <param name="losses">Loss of each run.</param>
    /// <param name="links">Pairs with their barrier.</param>
    /// <param name="epsilon">In units of the loss.</param>
    /// <param name="optimum">The global minimum of the loss; NaN when it is unknown.</param>
    /// <param name="compared">Indices of the runs that were compared; null for all.</param>
    /// <param name="sorts">For each run the sort of its place: only runs with the same text share a basin; null for a run that has not
    /// converged. Null when all are of the same sort.</param>
    /// <param name="tie">Losses that differ by at most this count as equal.</param>
    public static BasinTable From(
        double[] losses,
        IEnumerable<(int A, int B, double Barrier)> links,
        double epsilon,
        double optimum = double.NaN,
        IReadOnlyCollection<int>? compared = null,
        IReadOnlyList<string?>? sorts = null,
        double tie = 0)
    {
        compared ??= Enumerable.Range(0, losses.Length).ToArray();
        int[] arrived = [.. compared.Where(run => sorts is null || sorts[run] is not null)];
        var alike = sorts is null ? links : links.Where(link => sorts[link.A] == sorts[link.B]);
        var clusters = new SingleLinkage(losses.Length, alike).Clusters(epsilon);
        var best = arrived.Select(run => losses[run]).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Min();
        var groups = arrived
            .GroupBy(run => clusters[run])
            .Select(group => group.OrderBy(run => losses[run]).ThenBy(run => run).ToArray())
            .OrderBy(runs => losses[runs[0]])
            .ThenBy(runs => runs[0])
            .ToArray();
        var basins = new Basin[groups.Length];
        var of = new int[losses.Length];
        for (var b = 0; b < groups.Length; b++)
        {
            var runs = groups[b];
            basins[b] = new Basin(
                b + 1, runs, losses[runs[0]], losses[runs[0]] - best, losses[runs[0]] - optimum, Proportion.Wilson(runs.Length, arrived.Length));
            foreach (var run in runs)
            {
                of[run] = b + 1;
            }
        }

        return new BasinTable(
            epsilon,
            basins,
            of,
            [.. groups.SelectMany(runs => runs), .. compared.Except(arrived).OrderBy(run => losses[run]).ThenBy(run => run)],
            basins.Count(basin => basin.GapToBest <= tie));
    }

    /// <summary>2 % of the median loss, a rise that does not stop training at usual learning rates; at least a millionth of the losses'
    /// scale.</summary>
    public static double DefaultEpsilon(IEnumerable<double> losses, double scale)
    {
        var sorted = losses.Where(double.IsFinite).Select(Math.Abs).Order().ToArray();
        return Math.Max(1e-6 * scale, sorted.Length == 0 ? 0 : 0.02 * sorted[sorted.Length / 2]);
    }

    /// <summary>How often the runs of each group ended in one of the deepest basins.</summary>
    public BasinFrequency[] BestOf(IEnumerable<BasinFrequency> frequencies) =>
    [
        .. frequencies.Where(row => row.Basin <= Best).GroupBy(row => row.Group).Select(rows => (rows.First(), Hits: rows.Sum(row => row.Hits)))
            .Where(row => row.Item1.Runs > 0)
            .Select(row => row.Item1 with { Hits = row.Hits, Interval = Proportion.Wilson(row.Hits, row.Item1.Runs) })
            .OrderByDescending(row => (double)row.Hits / row.Runs),
    ];

    /// <summary>How often the runs of each group ended in each basin.</summary>
    /// <param name="groups">The group of each run; null for runs that belong to none.</param>
    public BasinFrequency[] FrequencyBy(IReadOnlyList<string?> groups)
    {
        var frequencies = new List<BasinFrequency>();
        foreach (var name in groups.OfType<string>().Distinct())
        {
            var runs = Enumerable.Range(0, groups.Count).Where(run => groups[run] == name && Of[run] > 0).ToArray();
            var hits = new int[Basins.Length];
            foreach (var run in runs)
            {
                hits[Of[run] - 1]++;
            }

            frequencies.AddRange(Basins.Select((basin, b) => new BasinFrequency(
                name, basin.Number, hits[b], runs.Length, runs.Length == 0 ? new Interval(0, 1) : Proportion.Wilson(hits[b], runs.Length))));
        }

        return [.. frequencies];
    }
}

/// <param name="Runs">Indices of its runs, lowest loss first.</param>
/// <param name="Loss">The lowest loss of its runs.</param>
/// <param name="GapToBest">Its loss minus the lowest loss of all runs.</param>
/// <param name="GapToOptimum">Its loss minus the known optimum; NaN when none is known.</param>
/// <param name="Share">Wilson's 95 % interval of the share of runs that end here.</param>
public sealed record Basin(int Number, int[] Runs, double Loss, double GapToBest, double GapToOptimum, Interval Share);

/// <param name="Interval">Wilson's 95 % interval of Hits / Runs.</param>
public sealed record BasinFrequency(string Group, int Basin, int Hits, int Runs, Interval Interval);
