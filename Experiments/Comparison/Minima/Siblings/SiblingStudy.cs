using Runner.Comparison.Minima.Basins;
using Runner.Comparison.Minima.Pairs;

namespace Runner.Comparison.Minima.Siblings;

/// <summary>
/// When siblings part for good: runs that trained alike until an epoch, and from then on with another order of the data, other noise or from weights beside the common ones, are
/// compared where training ends them (instability analysis; Frankle et al. 2020, section 2). As they have a common past, their units are compared as they are, without matching.
/// </summary>
/// <param name="Name">The function in words: data and layers.</param>
/// <param name="Epsilon">Siblings whose line rises by no more are in one basin.</param>
/// <param name="MeasuredOn">Over which samples.</param>
public sealed record SiblingStudy(string Name, double Epsilon, string MeasuredOn, IReadOnlyList<SiblingSetting> Settings)
{
    /// <summary>Places on a line, the ends included.</summary>
    public const int Points = EndLines.Points;

    /// <summary>Of a larger family the first are compared.</summary>
    public const int MostSiblings = 10;

    /// <summary>What the numbers say, a sentence for each setting.</summary>
    public IReadOnlyList<Finding> Findings => [.. Settings.Select(setting => SiblingFindings.Of(this, setting))];

    /// <param name="problem">The function that all of them walked on.</param>
    /// <param name="epsilon">In units of the loss; NaN for <see cref="BasinTable.DefaultEpsilon"/>.</param>
    /// <returns>Null where no two are siblings.</returns>
    public static SiblingStudy? Of(TrialProblem problem, IReadOnlyList<SiblingRun> runs, double epsilon, int threads, CancellationToken cancel)
    {
        var groups = runs.Index().GroupBy(run => (run.Item.Setting, run.Item.Fork, run.Item.Family)).ToArray();
        (int A, int B)[] pairs = [.. groups.SelectMany(group => Pairs([.. group.Select(run => run.Index).Take(MostSiblings)]))];
        if (pairs.Length == 0)
        {
            return null;
        }

        double[][] weights = [.. runs.Select(run => run.Weights)];
        var compared = problem is { Shape: { } shape, Probes: { } probes }
            ? PairStudy.Compare(shape, problem.Loss, probes, weights, pairs, Points, threads, MatchedBy.Nothing, cancel: cancel)
            : [.. pairs.Select(pair => OnLine(problem.Objective, pair, weights[pair.A], weights[pair.B]))];
        var limit = double.IsNaN(epsilon)
            ? BasinTable.DefaultEpsilon(compared.Select(pair => pair.Raw.Ends), problem.Function.ScaleAt(weights[0], 0).Loss)
            : epsilon;
        return new SiblingStudy(
            problem.Name,
            limit,
            problem.ProbedOn.Length > 0 ? problem.ProbedOn : "on the training set",
            [.. compared.GroupBy(pair => runs[pair.A].Setting).Select(of => Setting(of.Key, runs, [.. of], limit))]);
    }

    private static IEnumerable<(int A, int B)> Pairs(int[] siblings) =>
        from b in Enumerable.Range(0, siblings.Length) from a in Enumerable.Range(0, b) select (siblings[a], siblings[b]);

    private static SiblingSetting Setting(string setting, IReadOnlyList<SiblingRun> runs, PairComparison[] pairs, double epsilon)
    {
        return new SiblingSetting(
            setting,
            [.. pairs.GroupBy(Fork).OrderBy(epoch => epoch.Key).Select(epoch => new SiblingEpoch(
                epoch.Key,
                epoch.Count(),
                epoch.Count(IsTogether),
                Spread(epoch, pair => pair.Raw.Ainsworth),
                Spread(epoch, pair => pair.Raw.Errors.Length > 0 ? pair.Raw.Frankle : double.NaN),
                Spread(epoch, pair => pair.Distance),
                Spread(epoch, pair => pair.FunctionDistance)))],
            [.. pairs.GroupBy(pair => runs[pair.A].Family).Select(family => new SiblingFamily(
                family.Key,
                SiblingSetting.JoinedFromOf(family.GroupBy(Fork).OrderBy(epoch => epoch.Key).Select(epoch => (epoch.Key, epoch.All(IsTogether))))))]);

        int Fork(PairComparison pair) => runs[pair.A].Fork;

        bool IsTogether(PairComparison pair) => pair.Raw.Ainsworth <= epsilon;
    }

    private static PairSpread Spread(IEnumerable<PairComparison> pairs, Func<PairComparison, double> value) => PairSpread.Of(pairs.Select(value));

    /// <summary>Of a module of a user's code, of which nothing is known but its loss.</summary>
    private static PairComparison OnLine(ICurvedObjective objective, (int A, int B) pair, double[] a, double[] b)
    {
        var (first, second) = (objective.Value(a), objective.Value(b));
        var line = EndLines.Line(objective, a, b, first, second, 0.02 * Math.Abs((first + second) / 2));
        var distance = EuclideanSpace.Distance(a, b);
        return new PairComparison(pair.A, pair.B, line, line, MatchedBy.Nothing, distance, distance, double.NaN, double.NaN, double.NaN);
    }
}
