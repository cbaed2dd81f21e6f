using Runner.Comparison.Convergence;
using Runner.Comparison.Findings;
using Runner.Comparison.Importance;

namespace Runner.Comparison;

/// <summary>
/// Everything that a finished sweep says by itself, without being asked along which axis: what matters, what is best on
/// each axis and overall, how soon, and what went wrong.
/// </summary>
public sealed class SweepFindings
{
    private SweepFindings(
        SweepResults results,
        ComparisonMetric metric,
        AxisImportance? importance,
        IReadOnlyList<SweepComparison> byAxis,
        SweepComparison byPoint,
        RateSensitivity? rates,
        IReadOnlyList<Finding> headlines)
    {
        Results = results;
        Metric = metric;
        Importance = importance;
        ByAxis = byAxis;
        ByPoint = byPoint;
        Rates = rates;
        Headlines = headlines;
    }

    public SweepResults Results { get; }

    public ComparisonMetric Metric { get; }

    public AxisImportance? Importance { get; }

    /// <summary>One comparison an axis (or axes that move together), the one that matters most first.</summary>
    public IReadOnlyList<SweepComparison> ByAxis { get; }

    /// <summary>Every point against every other.</summary>
    public SweepComparison ByPoint { get; }

    public RateSensitivity? Rates { get; }

    /// <summary>Most telling first.</summary>
    public IReadOnlyList<Finding> Headlines { get; }

    public static SweepFindings Of(SweepResults results, ComparisonMetric metric)
    {
        var importance = AxisImportance.Of(results, metric);
        var axes = AxesByImportance(results, importance);
        var byAxis = axes.Select(axis => SweepComparison.Of(results, axis, metric)).ToArray();
        var byPoint = SweepComparison.Of(results, results.Axes, metric);
        var rates = RateSensitivity.Of(results);
        var headlines = new List<Finding?> { ImportanceFinding.Of(importance, metric) };
        headlines.AddRange(byAxis.SelectMany(comparison => comparison.Findings.Where(finding => finding.Kind == FindingKind.Best)));
        if (results.Outline.AxisGroups.Count != 1)
        {
            headlines.Add(byPoint.Findings.FirstOrDefault(finding => finding.Kind == FindingKind.Best));
        }

        headlines.AddRange(byAxis.SelectMany((comparison, i) => comparison.Findings
            .Where(finding => finding.Kind == FindingKind.Speed && (i == 0 || finding.Verdict == Verdict.Settled))));
        headlines.Add(SplitFinding.Of(results));
        headlines.Add(DivergenceFinding.Of(results));
        headlines.Add(LearningRateFinding.Of(rates));
        headlines.AddRange(CurveFindings.Of(results));
        headlines.Add(FailureFinding.Of(results));
        return new(results, metric, importance, byAxis, byPoint, rates, [.. headlines.OfType<Finding>()]);
    }

    /// <summary>By which axes to compare when none was named: all of a small sweep's, else the one that matters most.</summary>
    public static IReadOnlyList<string> DefaultAxes(SweepResults results, ComparisonMetric metric) =>
        results.Axes.Count <= 1 || results.Outline.PointCount <= 12
            ? results.Axes
            : AxesByImportance(results, AxisImportance.Of(results, metric))[0];

    /// <summary>Each axis, or those that move together, the one that matters most first.</summary>
    private static List<string[]> AxesByImportance(SweepResults results, AxisImportance? importance)
    {
        var ranked = importance?.Axes.Select(share => share.Axes.ToArray()).ToList() ?? [];
        var first = ranked.Select(axes => axes[0]).ToHashSet(StringComparer.Ordinal);
        var all = results.Outline.AxisGroups.Select(group => group.Select(axis => results.Axes[axis]).ToArray());
        return [.. ranked, .. all.Where(axes => !first.Contains(axes[0]))];
    }
}
