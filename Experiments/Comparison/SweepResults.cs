using Runner.Numerics;
using Runner.Results;
using Runner.Search;
using Runner.Specs;

namespace Runner.Comparison;

/// <summary>A sweep's recorded results with the settings of each trial: an immutable view, in order of trial index.</summary>
public sealed class SweepResults
{
    private readonly int[] points;
    private double? roundingFloor;
    private int? mostPoints;

    private SweepResults(SweepOutline outline, TrialTable results)
    {
        Outline = outline;
        Results = results;
        points = SideBySide.Column(results.Count, i => outline.PointOf(results.Row(i).Index));
    }

    public SweepOutline Outline { get; }

    /// <summary>The axis values of all points, computed on first use.</summary>
    internal AxisTable Table => field ??= AxisTable.Of(Outline, points);

    /// <summary>Recorded results, by ascending trial index.</summary>
    public TrialTable Results { get; }

    public IReadOnlyList<string> Axes => Outline.Axes;

    /// <summary>The number of planned trials; of a part of a sweep (<see cref="Where"/>), those of that part.</summary>
    public int Planned { get; private init; }

    /// <summary>The condition that selected these trials; empty for all.</summary>
    public string Condition { get; private init; } = "";

    /// <summary>Whether every planned trial is recorded.</summary>
    public bool IsWhole => Results.Count >= Planned;

    /// <summary>Of a search, the runs of its best points on fresh seeds, by rising trial index. They are in no other number: the rest is about runs with the same seeds.</summary>
    public IReadOnlyList<TrialResult> Fresh { get; private init; } = [];

    /// <summary>How far they have come; null when the sweep is finished, and for a search, which is not to be balanced.</summary>
    public Coverage? Coverage => IsWhole || Outline.Search is not null ? null : field ??= Coverage.Of(this);

    /// <summary>"11 of 200 trials are recorded".</summary>
    public string Progress => $"{Number.Count(Results.Count)} of {Number.Of(Planned, "trial")} {(Results.Count == 1 ? "is" : "are")} recorded";

    /// <summary>What differs between runs of one setting.</summary>
    public SeedDesign Seeds => field ??= SeedDesign.Of(Results.Rows.Select(row => Outline.Seeds(row.Index)), Outline.InertSeeds);

    /// <summary>No curve has more points.</summary>
    internal int MostPoints => mostPoints ??= Results.Shapes.Select(shape => shape.Times.Length).DefaultIfEmpty(0).Max();

    /// <summary>Losses up to this count as 0.</summary>
    internal double RoundingFloor => roundingFloor ??= Rounding.FloorOf(Results);

    /// <summary>How many runs each recorded point has.</summary>
    public int[] RunsByPoint
    {
        get
        {
            var counts = new int[Table.Points.Length];
            foreach (var point in Table.PointOf)
            {
                counts[point]++;
            }

            return counts;
        }
    }

    /// <summary>Points that have a recorded result.</summary>
    public int RecordedPoints => Table.Points.Length;

    /// <summary>The part of these results whose points satisfy a condition.</summary>
    /// <param name="condition">The condition as written, for display with the results.</param>
    /// <param name="holds">Whether it holds for a point, by index.</param>
    public SweepResults Where(string condition, Func<int, bool> holds)
    {
        var kept = new bool[Outline.PointCount];
        var planned = 0;
        for (var point = 0; point < kept.Length; point++)
        {
            kept[point] = holds(point);
            planned += kept[point] ? Outline.ReplicatesOf(point) : 0;
        }

        var part = Results.Where(row => kept[Outline.PointOf(row.Index)]);

        // A part of a finished sweep is finished too, even when pruning or a race left some of its trials untrained.
        return new(Outline, part) { Planned = IsWhole ? part.Count : planned, Condition = condition, Fresh = Fresh };
    }

    /// <summary>As if the other trials had not ended.</summary>
    public SweepResults Only(Func<TableRow, bool> hasEnded) => new(Outline, Results.Where(hasEnded))
    {
        Planned = Outline.Search is null ? Outline.TrialCount : Planned,
        Condition = Condition,
        Fresh = [.. TrialTable.Of(Fresh).Where(hasEnded)],
    };

    /// <summary>The same trials with more information in each result.</summary>
    public SweepResults With(Func<TrialResult, TrialResult> known) =>
        new(Outline, TrialTable.Of(Results.Select(known))) { Planned = Planned, Condition = Condition, Fresh = Fresh };

    /// <param name="results">In any order, at most one per trial.</param>
    /// <param name="planned">The number of trials when finished; by default, all trials of the sweep.</param>
    public static SweepResults From(SweepOutline outline, IEnumerable<TrialResult> results, int? planned = null)
    {
        return new(outline, results as TrialTable ?? TrialTable.Of(results)) { Planned = planned ?? outline.TrialCount };
    }

    /// <summary>Of a sweep whose points are searched.</summary>
    /// <param name="isFresh">Whether a trial is of a best point on fresh seeds.</param>
    public static SweepResults OfSearch(SweepOutline outline, TrialTable results, Func<int, bool> isFresh)
    {
        var planned = Enumerable.Range(0, outline.TrialCount).Count(trial => !isFresh(trial));
        return new(outline, results.Where(row => !isFresh(row.Index)))
        {
            Planned = planned,
            Fresh = [.. results.Where(row => isFresh(row.Index))],
        };
    }

    /// <param name="results">In any order, at most one per trial.</param>
    public static SweepResults From(SweepSpec spec, SweepPoints points, IEnumerable<TrialResult> results) =>
        From(SweepOutline.Of(spec, points), results);

    /// <summary>The point of the i-th recorded result.</summary>
    public int PointAt(int i) => points[i];

    /// <summary>The i-th recorded result with its trial's settings.</summary>
    public ComparedTrial this[int i] => ComparedTrial.Of(Outline, Results[i]);

    /// <summary>The value of the i-th recorded result on an axis; null where the axis does not apply.</summary>
    public AxisValue? ValueAt(int i, int axis) => Table.Levels[axis][Table.Codes[axis][Table.PointOf[i]]];

    /// <summary>The values that an axis takes over recorded points, in order of first appearance; null where it does not apply.</summary>
    public IReadOnlyList<AxisValue?> LevelsOf(int axis) => Table.Levels[axis];

    /// <summary>How the values of an axis are shown in sentences, legends and tick labels.</summary>
    public ValueTexts TextsOf(int axis) => Table.TextsOf(axis);

    /// <summary>Whether the curves have one of these metrics, or one by layer or step. All trials of a sweep record the same, so the first
    /// completed one tells without a look at the curves of all.</summary>
    internal bool Record(params ReadOnlySpan<string> metrics)
    {
        var first = Results.Rows.Where(row => row.Outcome == TrialOutcome.Completed && row.Times.Length > 0).Take(1).ToArray();
        if (first.Length == 0)
        {
            return false;
        }

        var names = first[0].Curve.Metrics.Select(name => name.Split('.')[0]).ToHashSet(StringComparer.Ordinal);
        foreach (var metric in metrics)
        {
            if (names.Contains(metric))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether runs were trained on different losses, so that their values of a quantity are different quantities.</summary>
    public bool Mixes(CurveQuantity quantity) => Enumerable.Range(0, Axes.Count).Any(axis => Changes(axis, quantity) && LevelsOf(axis).Count > 1);

    /// <summary>Whether an axis changes what a quantity measures, or varies together with one that does.</summary>
    internal bool Changes(int axis, CurveQuantity quantity) =>
        Enumerable.Range(0, Axes.Count).Any(other => Outline.MovesWith[other] == Outline.MovesWith[axis] && quantity.ChangesWith(Axes[other]));

    /// <summary>The index of an axis in <see cref="Axes"/>, by path, short name or unambiguous last part.</summary>
    /// <exception cref="ComparisonException">There is no such axis.</exception>
    public int AxisIndex(string path)
    {
        for (var i = 0; i < Axes.Count; i++)
        {
            if (Axes[i] == path)
            {
                return i;
            }
        }

        // The name used in tables, or the last part when it is unambiguous.
        var named = Array.FindIndex(AxisNames.Short(Axes), name => name == path || name.Replace(' ', '-') == path);
        var ends = Enumerable.Range(0, Axes.Count).Where(i => Axes[i].EndsWith($".{path}", StringComparison.Ordinal)).ToArray();
        return named >= 0 ? named
            : ends.Length == 1 ? ends[0]
            : throw new ComparisonException(
                $"--by: {path} is not an axis of {Outline.Name}. "
                + (Axes.Count == 0 ? "It has no axes." : $"Its axes are {string.Join(", ", Axes)}."));
    }
}

/// <summary>The requested comparison is not possible. The message is one line, diagnosis then remedy.</summary>
public sealed class ComparisonException(string message) : Exception(message);
