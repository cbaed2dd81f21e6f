using System.Collections.Concurrent;
using Runner.Comparison;
using Runner.Comparison.Statistics;
using Runner.Ledgers;
using Runner.Results;
using Runner.Specs;

namespace Runner.Search.Gates;

/// <summary>
/// Racing over seeds. In each round every remaining group trains one replicate of all of its points; then groups that are worse than
/// another group are eliminated (<see cref="SequentialRace"/>). Two groups are compared with the same seeds in the settings common to both:
/// the value of a round is the share of these in which the first was better. The race ends when one group is left or the largest number of
/// replicates is reached.
/// </summary>
public sealed class Racing : ISweepGate
{
    /// <summary>A limit, as every pair of groups is compared in every round.</summary>
    private const int MostGroups = 500;

    private readonly SweepRace race;
    private readonly SweepPoints points;
    private readonly int[][] groups;

    /// <summary>The values of the other axes of each point, as text.</summary>
    private readonly string[] settings;

    /// <summary>Pairs of points of two groups that differ only in the axes of the groups.</summary>
    private readonly ConcurrentDictionary<(int A, int B), (int X, int Y)[]> matches = new();
    private readonly int horizon;

    private readonly Func<int, IRoundJudge> judge;

    private Racing(SweepRace race, SweepPoints points, ComparisonMetric metric, int[] axes, Func<int, IRoundJudge>? judge = null)
    {
        (this.race, this.points, Metric, this.judge) = (race, points, metric, judge ?? (groups => new SequentialRace(groups, race.Confidence)));
        IsPruning = judge is not null;
        var values = Enumerable.Range(0, points.PointCount).Select(points.Values).ToArray();
        var grouped = Enumerable.Range(0, points.PointCount).GroupBy(point => Text(axes.Select(axis => values[point][axis])), StringComparer.Ordinal).ToList();
        groups = [.. grouped.Select(group => group.ToArray())];
        var texts = axes.Select(axis => ValueTexts.Of(values.Select(of => of[axis]).DistinctBy(value => value?.Text))).ToArray();
        Labels = [.. grouped.Select(group => string.Join(" · ", axes.Select((axis, i) => texts[i].Of(values[group.First()][axis]))))];
        horizon = points.Config(0).Training.Budget;
        settings = [.. values.Select(of => Text(of.Where((_, axis) => !axes.Contains(axis))))];
    }

    /// <summary>The metric compared.</summary>
    public ComparisonMetric Metric { get; }

    /// <summary>The names of the groups.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Whether groups are eliminated only to save computation, without a claim about those eliminated.</summary>
    public bool IsPruning { get; }

    /// <inheritdoc/>
    public string About => $"{(IsPruning ? "ended early by wilcoxon on" : "raced by")} the {Metric.Phrase}, {Number.Of(groups.Length, "group")}: from {race.First} to {race.Most} replicates each";

    /// <summary>A race in which points are eliminated by the signed-rank test over their replicates (<see
    /// cref="PruneMethod.Wilcoxon"/>).</summary>
    /// <exception cref="ComparisonException">What is asked for cannot be compared.</exception>
    public static Racing BySignedRanks(SweepSpec spec, SweepPoints points)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(points);
        var (prune, first) = (spec.Prune!, Math.Max(2, spec.Prune!.First));
        if (points.LeastReplicates != points.MostReplicates || points.MostReplicates <= first)
        {
            throw GateMetric.Problem(spec, SweepPrune.Section, $"seeds are compared from replicate {first} on, and points have {points.LeastReplicates}", "Give every point more of them in sweep.replicates.");
        }

        var metric = GateMetric.Of(spec, $"{SweepPrune.Section}.metric", prune.Metric, points.Config(0));
        return Checked(spec, SweepPrune.Section, new Racing(
            new SweepRace(prune.Metric, [], .5, first, points.MostReplicates), points, metric, [.. Enumerable.Range(0, points.Axes.Count)], groups => new SignedRankJudge(groups, prune.P)));
    }

    /// <inheritdoc/>
    public bool NeedsCurves => Metric.NeedsCurves;

    /// <exception cref="ComparisonException">What is asked for cannot be compared.</exception>
    public static Racing Of(SweepSpec spec, SweepPoints points)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(points);
        var asked = spec.Race!;
        var axes = asked.By.IsEmpty ? Enumerable.Range(0, points.Axes.Count) : asked.By.Select(path => AxisOf(spec, points, path)).Distinct();
        var racing = new Racing(asked, points, GateMetric.Of(spec, $"{SweepRace.Section}.metric", asked.Metric, points.Config(0)), [.. axes]);
        return Checked(spec, SweepRace.Section, racing);
    }

    /// <inheritdoc/>
    public int FirstStageOf(int trial) => 0;

    /// <inheritdoc/>
    public bool RestsAtFirst(int trial) => points.ReplicateOf(trial) >= race.First;

    /// <inheritdoc/>
    public IReadOnlyList<TrialOpening> Decide(IReadOnlyList<TrialResult?> results, IReadOnlyList<ProposedPoint> proposed) => [.. Play(results).Due.Select(trial => new TrialOpening(trial, 0))];

    /// <summary>Replays the complete recorded rounds of the race.</summary>
    /// <param name="results">Results by trial; null for open trials.</param>
    public RaceStand Play(IReadOnlyList<TrialResult?> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var sequence = judge(groups.Length);
        var exits = new List<RaceExit>();
        for (var round = 0; ; round++)
        {
            var trials = round == race.Most || sequence.Left.Count == 1 ? [] : sequence.Left.SelectMany(group => groups[group]).Select(point => points.FirstTrialOf(point) + round).ToList();
            var due = trials.FindAll(trial => results[trial] is { } rest && IsUntrained(rest));
            if (trials.Count == 0 || due.Count > 0 || trials.Exists(trial => results[trial] is null))
            {
                return new(round, sequence.Left, exits, due, IsOver: trials.Count == 0);
            }

            var costs = Costs(sequence.Left, round, results);
            sequence.Add(new RoundOfCosts((a, b) => Share(a, b, costs), group => groups[group].Average(point => costs[point])));
            if (round + 1 >= race.First)
            {
                exits.AddRange(sequence.Eliminate().Select(lost => new RaceExit(round + 1, lost.Loser, lost.Winner)));
            }
        }
    }

    /// <summary>Confidence interval for P(a better than b) from the rounds in which both took part, at the
    /// confidence of the race.</summary>
    public Interval Better(int a, int b, int rounds, IReadOnlyList<TrialResult?> results) => ConfidenceSequence.Of(
        [.. Enumerable.Range(0, rounds).Select(round => Share(a, b, Costs([a, b], round, results)))],
        2 * (1 - race.Confidence) / (groups.Length * (groups.Length - 1.0)));

    /// <summary>Whether a trial was never opened.</summary>
    public static bool IsUntrained(TrialResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return IsUntrained(result.Outcome, result.Epochs);
    }

    /// <summary>The same of a row.</summary>
    public static bool IsUntrained(TableRow row) => IsUntrained(row.Outcome, row.Epochs);

    private static bool IsUntrained(TrialOutcome outcome, int epochs) => outcome == TrialOutcome.Pruned && epochs == 0;

    /// <summary>The share of the settings common to both groups in which the first was better; ½ if there are none.</summary>
    private double Share(int a, int b, double[] costs)
    {
        var pairs = matches.GetOrAdd((a, b), Match);
        return pairs.Length == 0 ? .5 : pairs.Average(pair => Compare(costs[pair.X], costs[pair.Y]));
    }

    private (int X, int Y)[] Match((int A, int B) pair)
    {
        var others = groups[pair.B].ToLookup(point => settings[point], StringComparer.Ordinal);
        return [.. groups[pair.A].SelectMany(point => others[settings[point]], (x, y) => (x, y))];
    }

    /// <summary>Costs by point, for the points of the given groups.</summary>
    private double[] Costs(IEnumerable<int> of, int round, IReadOnlyList<TrialResult?> results)
    {
        var costs = new double[points.PointCount];
        foreach (var point in of.SelectMany(group => groups[group]))
        {
            costs[point] = CostOf(results[points.FirstTrialOf(point) + round]!);
        }

        return costs;
    }

    /// <summary>Lower is better; +∞ for a trial that diverged or never reached the target, NaN for a trial without a result.</summary>
    private double CostOf(TrialResult result) => Measurement.Of(result, Metric, horizon) switch
    {
        { Standing: Standing.Diverged } => double.PositiveInfinity,
        { Counts: true, Value: var value } => Metric.Cost(value),
        _ => double.NaN,
    };

    private static double Compare(double a, double b) => a < b ? 1 : a > b ? 0 : .5;

    private static string Text(IEnumerable<AxisValue?> values) => string.Join('\n', values.Select(value => value?.Text ?? ""));

    private static Racing Checked(SweepSpec spec, string section, Racing racing) => racing.groups.Length switch
    {
        1 => throw GateMetric.Problem(spec, section, "there is only one group", "Vary a setting, or remove this section."),
        > MostGroups => throw GateMetric.Problem(spec, section, $"there are {racing.groups.Length} groups, more than {MostGroups}", "Name fewer axes in by, or take a sample of the points."),
        _ => racing,
    };

    private static int AxisOf(SweepSpec spec, SweepPoints points, string path)
    {
        var found = Enumerable.Range(0, points.Axes.Count).Where(axis => points.Axes[axis] == path || points.Axes[axis].EndsWith($".{path}", StringComparison.Ordinal)).ToList();
        return found is [var only]
            ? only
            : throw GateMetric.Problem(
                spec, $"{SweepRace.Section}.by", $"{path} is {(found.Count == 0 ? "no axis" : "more than one axis")} of this sweep", $"Its axes are {string.Join(", ", points.Axes)}.");
    }
}

/// <summary>The state of a race.</summary>
/// <param name="Rounds">The number of complete rounds.</param>
/// <param name="Left">The remaining groups.</param>
/// <param name="Exits">The eliminated groups, in order.</param>
/// <param name="Due">Trials of the next round to open.</param>
public sealed record RaceStand(int Rounds, IReadOnlyList<int> Left, IReadOnlyList<RaceExit> Exits, IReadOnlyList<int> Due, bool IsOver);

/// <param name="Round">The number of rounds after which the group was eliminated.</param>
public sealed record RaceExit(int Round, int Loser, int Winner);
