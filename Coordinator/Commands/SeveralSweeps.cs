using Runner.Comparison;
using Runner.Comparison.Findings;
using Runner.Results;
using Runner.Search;
using Runner.Specs;

namespace Runner.Commands;

/// <summary>
/// Combines sweeps into one with an additional axis: the sweep that a trial belongs to. An axis of only some of them takes its
/// constant value in the others; a constant that differs between sweeps is marked as moving with the new axis, so that a
/// difference is not attributed to the sweep alone.
/// </summary>
internal sealed class SeveralSweeps
{
    public const string Axis = "sweep";

    /// <summary>The most sweeps of one comparison.</summary>
    public const int Most = 8;

    private readonly RecordedSweep[] sweeps;
    private readonly string[] names;
    private readonly string[] axes;
    private readonly int[] firstPoints;
    private readonly int[] firstTrials;

    private SeveralSweeps(RecordedSweep[] sweeps)
    {
        this.sweeps = sweeps;
        names = [.. sweeps.Select(sweep => sweeps.Count(other => other.Id.Name == sweep.Id.Name) > 1 ? $"{sweep.Id.Name}@{sweep.Id.Revision}" : sweep.Id.ToString())];
        string[] varying = [.. sweeps.SelectMany(sweep => sweep.Points.Axes).Distinct(StringComparer.Ordinal)];
        axes = [Axis, .. varying, .. Constants(varying)];
        (firstPoints, firstTrials) = (Firsts(sweep => sweep.Points.PointCount), Firsts(sweep => sweep.Points.TrialCount));
        Outline = new()
        {
            Name = Words.List(names, most: Most),
            Seed = sweeps[0].Spec.Seed,
            Axes = axes,
            MovesWith = [.. Enumerable.Range(0, axes.Length).Select(i => i > varying.Length ? 0 : i)],
            TrialCount = firstTrials[^1],
            PointCount = firstPoints[^1],
            ReplicatesOf = point => OfPoint(point, (sweep, own) => sweeps[sweep].Points.ReplicatesOf(own)),
            Unit = sweeps[0].Outline.Unit,
            HasOneUnit = sweeps.All(sweep => sweep.Outline.Unit == sweeps[0].Outline.Unit),
            PointOf = trial => OfTrial(trial, (sweep, own) => firstPoints[sweep] + sweeps[sweep].Points.PointOf(own)),
            ReplicateOf = trial => OfTrial(trial, (sweep, own) => sweeps[sweep].Points.ReplicateOf(own)),
            Values = point => OfPoint(point, Values),
            Seeds = trial => OfTrial(trial, (sweep, own) => sweeps[sweep].Points.Seeds(own)),
            Identity = trial => OfTrial(trial, (sweep, own) => sweeps[sweep].Points.Identity(own)),
        };
    }

    private SweepOutline Outline { get; }

    /// <summary>The results of all, in the order of the sweeps.</summary>
    /// <exception cref="UserException">One is named twice, or there are too many.</exception>
    public static SweepResults Of(IReadOnlyList<(RecordedSweep Sweep, SweepResults Results)> sweeps)
    {
        Check([.. sweeps.Select(one => one.Sweep)]);
        var several = new SeveralSweeps([.. sweeps.Select(one => one.Sweep)]);
        return SweepResults.From(
            several.Outline,
            [.. sweeps.SelectMany((one, sweep) => one.Results.Results.Select(result => result with { Index = several.firstTrials[sweep] + result.Index }))],
            sweeps.Sum(one => one.Results.Planned));
    }

    /// <exception cref="UserException">One is named twice, or there are too many.</exception>
    public static void Check(IReadOnlyList<RecordedSweep> sweeps)
    {
        if (sweeps.Count > Most)
        {
            throw new UserException($"{Number.Of(sweeps.Count, "sweep")} are more than can be compared at once. Name at most {Most}.");
        }

        for (var i = 0; i < sweeps.Count; i++)
        {
            if (sweeps.Take(i).Any(before => before.Id == sweeps[i].Id))
            {
                throw new UserException($"{sweeps[i].Name}: is compared with itself. Name another sweep, or a revision, as in {sweeps[i].Id.Name}@1.");
            }
        }
    }

    /// <summary>Compares them by a metric.</summary>
    /// <param name="by">Empty for the sweeps alone.</param>
    /// <param name="metric">Null for the one that all of them have.</param>
    /// <exception cref="UserException">The metric is a time, and the sweeps count it in different units.</exception>
    public static SweepComparison Compare(SweepResults together, IReadOnlyList<string> by, ComparisonMetric? metric)
    {
        if (metric?.Kind == MetricKind.EpochsTo && !together.Outline.HasOneUnit)
        {
            throw new UserException($"{metric} counts epochs in some of these sweeps and updates in others. Choose another metric, such as final-loss.");
        }

        return SweepComparison.Of(together, by.Count > 0 ? by : [Axis], metric ?? ComparisonMetric.DefaultFor(together));
    }

    /// <summary>Where the numbers of each sweep begin, then where those of the last end.</summary>
    private int[] Firsts(Func<RecordedSweep, int> count)
    {
        var firsts = new int[sweeps.Length + 1];
        for (var sweep = 0; sweep < sweeps.Length; sweep++)
        {
            firsts[sweep + 1] = firsts[sweep] + count(sweeps[sweep]);
        }

        return firsts;
    }

    private T OfPoint<T>(int point, Func<int, int, T> own) => Of(firstPoints, point, own);

    private T OfTrial<T>(int trial, Func<int, int, T> own) => Of(firstTrials, trial, own);

    private static T Of<T>(int[] firsts, int index, Func<int, int, T> own)
    {
        var sweep = 0;
        while (index >= firsts[sweep + 1])
        {
            sweep++;
        }

        return own(sweep, index - firsts[sweep]);
    }

    /// <summary>Settings that vary in no sweep but differ between them.</summary>
    private string[] Constants(string[] varying)
    {
        if (sweeps.Any(sweep => sweep.Points.PointCount == 0))
        {
            return [];
        }

        var settings = sweeps.Select(sweep => sweep.Points.Settings(0)).ToArray();
        return
        [
            .. SettingTable.Trial.Select(setting => setting.Path)
                .Where(path => !varying.Any(axis => path == axis || path.StartsWith($"{axis}.", StringComparison.Ordinal)))
                .Where(path => settings.Select(of => of[path]?.Text).Distinct(StringComparer.Ordinal).Count() > 1),
        ];
    }

    private AxisValue?[] Values(int sweep, int point)
    {
        var points = sweeps[sweep].Points;
        var own = points.Values(point).OfType<AxisValue>().ToDictionary(value => value.Path, StringComparer.Ordinal);
        var settings = points.Settings(point);
        return [.. axes.Select(axis => axis == Axis ? new AxisValue(Axis, names[sweep], null)
            : own.TryGetValue(axis, out var value) ? value
            : settings[axis] is { } set ? new AxisValue(axis, set.Text, set.IsNumber ? set.Number : null)
            : null)];
    }
}
