using Runner.Comparison.Findings;
using Runner.Comparison.Statistics;

namespace Runner.Comparison.Minima.Passes;

/// <summary>The tree of a function's minima, with numbers that can be compared between settings, and findings.</summary>
public sealed class TreeSummary
{
    /// <summary>An axis with more values than this is not used for colours.</summary>
    private const int MostLevels = 32;

    private readonly Dictionary<int, TreeNode> leafOf = [];

    public TreeSummary(FunctionStudy study, PassNetwork network)
    {
        (Study, Network, Tree) = (study, network, network.Tree());
        foreach (var leaf in Tree.Leaves)
        {
            foreach (var minimum in leaf.Minima)
            {
                leafOf[minimum] = leaf;
            }
        }

        var barriers = Tree.BarriersToBest();
        RunBarriers =
        [
            .. network.Minima.SelectMany(minimum => minimum.Runs.Select(run => new RunBarrier(study.Runs[run].Trial, leafOf[minimum.Number], barriers[leafOf[minimum.Number]])))
                .OrderBy(run => run.Trial),
        ];
        Axes = VaryingAxes(study);
    }

    public FunctionStudy Study { get; }

    public PassNetwork Network { get; }

    public MergeTree Tree { get; }

    /// <summary>The number of joins at a pass; the others are bounds.</summary>
    public int Passes => Tree.Joins.Count(join => join.Link.Pass is not null);

    /// <summary>For each run that ended at one of the minima, the rise of the loss on the lowest known path to the deepest one.</summary>
    public IReadOnlyList<RunBarrier> RunBarriers { get; }

    /// <summary>The median of these rises over the runs, with its 95 % interval by order statistics. +∞ when no path is known.</summary>
    public (double Median, double Low, double High) Barrier
    {
        get
        {
            double[] sorted = [.. RunBarriers.Select(run => run.Barrier).Order()];
            if (sorted.Length == 0)
            {
                return (double.NaN, double.NaN, double.NaN);
            }

            var interval = LargeSample.OfMedian(sorted);
            return (sorted[(sorted.Length - 1) / 2], interval.Low, interval.High);
        }
    }

    /// <summary>The axes by which leaves can be coloured: those that vary, the initializer's first.</summary>
    public IReadOnlyList<string> Axes { get; }

    /// <summary>The number of valleys just below the height of each join, highest first.</summary>
    public IReadOnlyList<(double Height, int Basins)> BasinsByHeight =>
        [.. Tree.Joins.Select(join => join.Height).Distinct().OrderDescending().Select(height => (height, Tree.BasinsAt(Math.BitDecrement(height))))];

    /// <summary>The runs that ended at a leaf, by their indices in the study.</summary>
    public IReadOnlyList<int> RunsOf(TreeNode leaf) => [.. leaf.Minima.SelectMany(minimum => Network.Minima[minimum].Runs).Order()];

    /// <summary>Whether a leaf is a minimum; otherwise it is the place of a run that has not converged.</summary>
    public bool HasArrived(TreeNode leaf) => Array.Exists(leaf.Minima, minimum => Network.Minima[minimum].HasArrived);

    /// <summary>The values of an axis among the runs of a leaf, the most frequent first; empty without an axis.</summary>
    public IReadOnlyList<(string Value, int Runs)> ValuesOf(TreeNode leaf, string? axis) =>
    [
        .. RunsOf(leaf).Select(run => Study.Runs[run].Values.FirstOrDefault(value => value?.Path == axis)?.Text).OfType<string>()
            .GroupBy(value => value).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).Select(group => (group.Key, group.Count())),
    ];

    /// <summary>The findings about the tree.</summary>
    public IReadOnlyList<Finding> Findings => [.. new[] { Joins(), WayOut(), NoBottom() }.OfType<Finding>()];

    private Finding? Joins()
    {
        if (Network.Minima.Count == 0)
        {
            return null;
        }

        var sentence = Tree.Leaves.Count == 1
            ? $"{Words.Capital(Words.All(RunBarriers.Count, "run"))} {OneLeaf()}."
            : $"{Known()}, and {JoinWords()}.{(Tree.Joins.Count == 0 ? "" : Typical())}";
        return Found(
            "What lies between the minima?",
            sentence,
            $"{Number.Of(Network.Attempts, "pair")} looked between: an elastic band, from its tops to saddles by exact second derivatives, and from these down both ways. A pass counts only where the ground is level and one eigenvalue is negative. "
            + $"The median rise to the deepest is {Number.Short(Barrier.Median)}, 95 % {Number.Short(Barrier.Low)} to {Number.Short(Barrier.High)}; roughness (mean rise that separates a minimum from a deeper one) {Number.Short(Tree.Roughness)}.",
            new("minima", Tree.Leaves.Count(HasArrived)),
            new("joins that are passes", Passes),
            new("joins that are bounds", Tree.Joins.Count - Passes),
            new("roughness", Tree.Roughness));
    }

    private string OneLeaf()
    {
        var (one, arrived) = (RunBarriers.Count == 1, HasArrived(Tree.Leaves[0]));
        return $"{(arrived ? "that reached a minimum" : one ? "that is not level yet" : "that are not level yet")} {(one ? "is alone in the tree" : "share one leaf: no rise between them was found")}";
    }

    private string Typical() => Barrier.Median == 0 ? " A typical run is at the deepest already."
        : double.IsFinite(Barrier.Median) ? $" A typical run must rise by {(Passes == Tree.Joins.Count ? "" : "at most ")}{Number.Short(Barrier.Median)} to reach the deepest."
        : " From a typical run no way to the deepest is known yet.";

    private string Known()
    {
        var minima = Tree.Leaves.Count(HasArrived);
        var others = Tree.Leaves.Count - minima;
        string[] parts =
        [
            .. minima > 0 ? (string[])[Number.Of(minima, "minimum", "minima")] : [],
            .. others > 0 ? (string[])[$"{Number.Of(others, "end")} that {(others == 1 ? "is" : "are")} not level yet"] : [],
        ];
        return $"{string.Join(" and ", parts)} {(Tree.Leaves.Count == 1 ? "is" : "are")} known";
    }

    private string JoinWords()
    {
        var (joins, parts) = (Tree.Joins.Count, Tree.Roots.Count == 1 || Tree.Joins.Count == 0 ? "" : $"; between {Tree.Roots.Count} parts of them no path is known yet");
        return (joins == 0 ? "no way between them is known yet"
            : Passes == joins ? $"{Words.All(joins, "join")} between them {(joins == 1 ? "is a pass" : "are passes")} with one way down to each side"
            : Passes == 0 ? $"{Words.All(joins, "join")} between them {(joins == 1 ? "is only a bound" : "are only bounds")}, above which the lowest way does not lead"
            : $"{Passes} of {Number.Of(joins, "join")} between them {(Passes == 1 ? "is a pass" : "are passes")} with one way down to each side; the others are only bounds") + parts;
    }

    /// <summary>The minimum with the most runs, except the deepest, and the lowest path out of it.</summary>
    private Finding? WayOut()
    {
        if (Tree.Leaves.Skip(1).Where(HasArrived).OrderByDescending(leaf => RunsOf(leaf).Count).FirstOrDefault() is not { } leaf)
        {
            return null;
        }

        var (rise, join) = Tree.WaysOut()[leaf];
        var runs = RunsOf(leaf).Count;
        if (runs == 0 || join is null)
        {
            return null;
        }

        var axis = Axes.FirstOrDefault();
        var most = ValuesOf(leaf, axis) is [var first, ..] && 2 * first.Runs > runs ? $"; {Number.Count(first.Runs)} of them began with {AxisNames.Short([axis!])[0]} {first.Value}" : "";
        return Found(
            "What holds runs above the best?",
            $"{Number.Count(runs)} of {Number.Of(Study.Runs.Length, "run")} ended in a basin at {Number.Short(leaf.Lowest)} whose lowest known way out is {(join.Link.Pass is null ? "at most " : "")}{Number.Short(rise)} higher{most}.",
            join.Link.Pass is { } pass
                ? $"The way out is a pass at {Number.Short(pass.Loss)}: slope {Number.Short(pass.GradientNorm)}, lowest eigenvalues {string.Join(", ", pass.Lowest.Select(Number.Short))}."
                : "The way out is a path along which the loss was measured; no pass below it was found yet.",
            new("runs", runs),
            new("rise", rise));
    }

    private Finding? NoBottom()
    {
        var without = Study.Runs.Where(run => run.Ending.Place.Verdict is PlaceVerdict.Plateau or PlaceVerdict.SolvedAtInfinity or PlaceVerdict.FallsWithoutEnd).ToArray();
        var stuck = without.Count(run => run.Ending.Place.Verdict is PlaceVerdict.Plateau);
        return without.Length == 0 ? null : Found(
            "Which runs are in no basin?",
            $"{Words.Capital(Words.Of(without.Length, Study.Runs.Length, "run"))} {(without.Length == 1 ? "stands" : "stand")} "
            + (stuck == without.Length ? "on a plateau, which has no bottom" : "where there is no bottom")
            + $", and {(without.Length == 1 ? "is" : "are")} no part of the tree{(stuck == 0 || stuck == without.Length ? "" : $"; {Number.Count(stuck)} of them {(stuck == 1 ? "is" : "are")} on a plateau")}.",
            "By their verdicts: plateau, solved with its minimum at infinity, or falling without end. Where the loss only tends to a limit there is no minimum, so no pass leads out of one: such a run is held by level ground, not by a barrier.",
            new FindingNumber("runs without a bottom", without.Length));
    }

    private static Finding Found(string title, string sentence, string evidence, params FindingNumber[] numbers) =>
        new(FindingKind.Basins, Verdict.Observed, title, sentence, evidence, [.. numbers]);

    private static string[] VaryingAxes(FunctionStudy study) =>
    [
        .. study.Runs.SelectMany(run => run.Values).OfType<Search.AxisValue>().GroupBy(value => value.Path)
            .Where(values => values.Select(value => value.Text).Distinct().Count() is > 1 and <= MostLevels)
            .Select(values => values.Key)
            .OrderByDescending(path => path.StartsWith("model.init", StringComparison.Ordinal)),
    ];
}

/// <summary>The barrier from a run's endpoint to the deepest minimum.</summary>
/// <param name="Barrier">The rise of the loss; 0 for the deepest minimum, +∞ when no path is known.</param>
public sealed record RunBarrier(int Trial, TreeNode Leaf, double Barrier);
