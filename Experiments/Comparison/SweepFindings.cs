using Runner.Comparison.Convergence;
using Runner.Comparison.Findings;
using Runner.Comparison.Importance;
using Runner.Numerics;

namespace Runner.Comparison;

/// <summary>
/// The findings of a sweep over all axes: what matters, what is best on each axis and overall, how fast, and
/// what went wrong.
/// </summary>
public sealed class SweepFindings
{
    private SweepFindings(
        RunValues values,
        AxisImportance? importance,
        IReadOnlyList<SweepComparison> byAxis,
        SweepComparison byPoint,
        RateSensitivity? rates,
        IReadOnlyList<Finding> headlines)
    {
        Values = values;
        Importance = importance;
        ByAxis = byAxis;
        ByPoint = byPoint;
        Rates = rates;
        Headlines = headlines;
    }

    /// <summary>The values of all runs, which all parts share.</summary>
    public RunValues Values { get; }

    public SweepResults Results => Values.Results;

    public ComparisonMetric Metric => Values.Metric;

    public AxisImportance? Importance { get; }

    /// <summary>One comparison per axis (or axes that vary together), the most important axis first.</summary>
    public IReadOnlyList<SweepComparison> ByAxis { get; }

    /// <summary>The comparison of all points.</summary>
    public SweepComparison ByPoint { get; }

    public RateSensitivity? Rates { get; }

    /// <summary>Whether any run has a value of the metric; otherwise there is nothing to compare.</summary>
    public bool HasValues => Values.Any;

    /// <summary>The most important findings, in order.</summary>
    public IReadOnlyList<Finding> Headlines { get; }

    public static SweepFindings Of(SweepResults results, ComparisonMetric metric)
    {
        var values = RunValues.Of(results, metric);
        var importance = AxisImportance.Of(values);
        // An axis with one value so far has nothing to compare.
        var axes = AxesByImportance(results, importance).Where(group => group.Any(axis => results.LevelsOf(results.AxisIndex(axis)).Count > 1));
        SweepComparison[] comparisons = [];
        RateSensitivity? rates = null;
        SideBySide.Run(
            () => comparisons = SweepComparison.Of(values, [.. axes, [.. results.Axes]]),
            () => rates = RateSensitivity.Of(values),
            () => _ = results.Seeds);
        SideBySide.Run(comparisons.Length, place => _ = comparisons[place].Findings);
        var (byAxis, byPoint) = (comparisons[..^1], comparisons[^1]);
        var (falling, failures) = (StillFallingFinding.Of(results, metric), FailureFinding.Of(results));
        var headlines = new List<Finding?>
        {
            ProgressFinding.Of(results),
            PruningFinding.Of(results),
            RaceFinding.Of(results),
            SearchFinding.Of(results),
            // Findings that qualify all others come first.
            failures is { IsOfMost: true } ? failures : null,
            falling is { IsOfMost: true } ? falling : null,
            ImportanceFinding.Of(importance, results, metric),
        };
        if (!values.Any)
        {
            // No run has a value, so the findings only explain why.
            headlines.Add(failures is { IsOfMost: true } ? null : byPoint.Findings.FirstOrDefault(finding => finding.Kind == FindingKind.Best));
            headlines.Add(DivergenceFinding.Of(results));
            headlines.Add(failures is { IsOfMost: true } ? null : failures);
            return new(values, importance, byAxis, byPoint, rates, [.. ProgressFinding.Marked(results, headlines)]);
        }

        headlines.AddRange(byAxis.SelectMany(comparison => comparison.Findings.Where(finding => finding.Kind is FindingKind.Best or FindingKind.Interaction)));
        if (byAxis.Length != 1)
        {
            headlines.Add(BestSettingFinding.Of(byPoint, byAxis));
        }

        headlines.AddRange(byAxis.SelectMany((comparison, i) => comparison.Findings
            .Where(finding => finding.Kind == FindingKind.Speed && (i == 0 || finding.Verdict == Verdict.Settled))));
        headlines.Add(GapFinding.Of(results, metric));
        headlines.Add(SplitFinding.Of(values));
        headlines.Add(DivergenceFinding.Of(results));
        headlines.Add(LearningRateFinding.Of(rates, results));
        headlines.Add(falling is { IsOfMost: true } ? null : falling);
        headlines.AddRange(CurveFindings.Of(results, metric));
        headlines.AddRange(UnitFindings.Of(results));
        headlines.Add(failures is { IsOfMost: true } ? null : failures);
        return new(values, importance, byAxis, byPoint, rates, [.. ProgressFinding.Marked(results, headlines)]);
    }

    /// <summary>The axes to compare by default: all axes of a small sweep, else the most important one.</summary>
    public static IReadOnlyList<string> DefaultAxes(RunValues values) =>
        values.Results.Axes.Count <= 1 || values.Results.Outline.PointCount <= 12
            ? values.Results.Axes
            : AxesByImportance(values.Results, AxisImportance.Of(values)).FirstOrDefault() ?? values.Results.Axes;

    /// <summary>Each axis, or group of axes that vary together, the most important first.</summary>
    private static List<string[]> AxesByImportance(SweepResults results, AxisImportance? importance)
    {
        var ranked = importance?.Axes.Select(share => share.Axes.ToArray()).ToList() ?? [];
        var first = ranked.Select(axes => axes[0]).ToHashSet(StringComparer.Ordinal);
        var all = results.Outline.AxisGroups.Select(group => group.Select(axis => results.Axes[axis]).ToArray());
        return [.. ranked, .. all.Where(axes => !first.Contains(axes[0]))];
    }
}
