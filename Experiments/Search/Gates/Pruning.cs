using Runner.Comparison;
using Runner.Comparison.Findings;
using Runner.Comparison.Statistics;
using Runner.Ledgers;
using Runner.Results;
using Runner.Specs;

namespace Runner.Search.Gates;

/// <summary>
/// Early stopping by rungs. The trials of a bracket train to its first rung and pause. When all have reached it, the better points
/// continue to the next rung, and the others end there. The value of a point is the interquartile mean over its replicates; ties go to
/// the lower index. Successive halving: Jamieson and Talwalkar 2016, "Non-stochastic Best Arm Identification and Hyperparameter
/// Optimization".
/// </summary>
public sealed class Pruning : ISweepGate
{
    private readonly SweepPrune prune;
    private readonly SweepPoints points;
    private readonly int[] rungs;
    private readonly int[] firsts;
    private readonly List<Bracket> brackets;

    private Pruning(SweepPrune prune, SweepPoints points, ComparisonMetric metric, int[] rungs)
    {
        (this.prune, this.points, Metric, this.rungs) = (prune, points, metric, rungs);
        firsts = prune.Method == PruneMethod.Hyperband ? Brackets.Deal(points.PointCount, rungs.Length, prune.Factor) : new int[points.PointCount];
        var all = Enumerable.Range(0, points.PointCount);

        // With a fixed bound, each point is judged independently of the others.
        brackets = prune.Method == PruneMethod.Threshold
            ? [.. all.Select(point => new Bracket(0, [point]))]
            : [.. all.GroupBy(point => firsts[point]).OrderBy(group => group.Key).Select(group => new Bracket(group.Key, [.. group]))];
    }

    /// <summary>The metric compared at the rungs.</summary>
    public ComparisonMetric Metric { get; }

    /// <summary>In epochs or updates, ascending.</summary>
    public IReadOnlyList<int> AllRungs => rungs;

    /// <exception cref="ComparisonException">The curves lack a point or the metric that the method needs.</exception>
    public static Pruning Of(SweepSpec spec, SweepPoints points)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(points);
        var (prune, config) = (spec.Prune!, points.Config(0));
        if (config.Measure.Every == 0)
        {
            throw Problem(spec, "", "curves have only their ends, and rungs are compared by points between", "Set measure.every to 1 or more.");
        }

        var all = Rungs.Of(prune, config.Training.Budget, config.Measure.Every);
        return all.Length > 0
            ? new Pruning(prune, points, MetricOf(spec, config), all)
            : throw Problem(
                spec, prune.First > 0 ? ".first" : "", $"there is no point of the curve at or after {Math.Max(1, prune.First)} and before the end of the budget, {config.Training.Budget}",
                "Give an earlier first rung, a smaller measure.every or a larger budget.");
    }

    /// <inheritdoc/>
    public string About =>
        $"ended early by {KebabCase.Of(prune.Method)} on the {Metric.Phrase}, at {Words.List([.. rungs.Select(rung => Number.Count(rung))], most: 8)} {(points.Config(0).Training.Unit == BudgetUnit.Epochs ? "epochs" : "updates")}";

    /// <inheritdoc/>
    public bool NeedsCurves => true;

    /// <inheritdoc/>
    public bool RestsAtFirst(int trial) => false;

    /// <inheritdoc/>
    public int FirstStageOf(int trial) => UntilOf(firsts[points.PointOf(trial)]);

    /// <inheritdoc/>
    public IReadOnlyList<TrialOpening> Decide(IReadOnlyList<TrialResult?> results, IReadOnlyList<ProposedPoint> proposed)
    {
        ArgumentNullException.ThrowIfNull(results);
        return [.. brackets.SelectMany(bracket => Decide(bracket, results))];
    }

    private IReadOnlyList<TrialOpening> Decide(Bracket bracket, IReadOnlyList<TrialResult?> results)
    {
        var here = bracket.Points;
        for (var rung = bracket.First; ; rung++)
        {
            var trials = here.SelectMany(TrialsOf).ToList();
            if (trials.Exists(trial => results[trial] is null))
            {
                return [];
            }

            var until = UntilOf(rung);
            var due = trials.FindAll(trial => results[trial] is { Outcome: TrialOutcome.Pruned } rest && (until == 0 || rest.Epochs < until));
            if (due.Count > 0 || rung == rungs.Length)
            {
                return [.. due.Select(trial => new TrialOpening(trial, until))];
            }

            here = GoOn(here, [.. here.Select(point => CostOf(point, until, results))]);
        }
    }

    /// <summary>The points of a rung that continue, in order of index.</summary>
    private int[] GoOn(int[] here, double[] costs)
    {
        if (prune.Method is PruneMethod.Threshold or PruneMethod.Median)
        {
            var bound = prune.Method == PruneMethod.Threshold ? Metric.Cost(prune.Bound) : Quantiles.MedianOfSorted(Quantiles.Sorted(costs));
            return [.. here.Where((_, i) => costs[i] <= bound)];
        }

        var count = prune.Method == PruneMethod.Percentile ? (int)Math.Ceiling(here.Length * prune.Keep / 100) : Math.Max(1, here.Length / prune.Factor);
        return [.. Enumerable.Range(0, here.Length).OrderBy(i => costs[i]).ThenBy(i => i).Take(count).Order().Select(i => here[i])];
    }

    /// <summary>The metric as a cost: lower is better. +∞ if there is no value.</summary>
    private double CostOf(int point, int time, IReadOnlyList<TrialResult?> results) => InterquartileMean.OfSorted(
        [.. TrialsOf(point).Select(trial => Measurement.CostAt(results[trial]!, Metric, time)).Order()]);

    private IEnumerable<int> TrialsOf(int point) => Enumerable.Range(points.FirstTrialOf(point), points.ReplicatesOf(point));

    private int UntilOf(int rung) => rung < rungs.Length ? rungs[rung] : 0;

    private static ComparisonMetric MetricOf(SweepSpec spec, TrialConfig config)
    {
        var metric = GateMetric.Of(spec, $"{SweepPrune.Section}.metric", spec.Prune!.Metric, config);
        return metric.Kind != MetricKind.EpochsTo
            ? metric
            : throw Problem(spec, ".metric", "a time is no value at a rung", "Name a quantity that curves record, such as test-loss.");
    }

    private static ComparisonException Problem(SweepSpec spec, string path, string diagnosis, string remedy) =>
        GateMetric.Problem(spec, SweepPrune.Section + path, diagnosis, remedy);

    /// <param name="First">The first rung of its trials.</param>
    private sealed record Bracket(int First, int[] Points);
}
