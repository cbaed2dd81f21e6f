namespace Runner.Comparison.Findings;

/// <summary>The findings of one comparison.</summary>
internal static class ComparisonFindings
{
    public static IReadOnlyList<Finding> Of(SweepComparison comparison) =>
    [
        .. ProgressFinding.Marked(comparison.Results,
        [
            ProgressFinding.Of(comparison.Results),
            PruningFinding.Of(comparison.Results),
            RaceFinding.Of(comparison.Results),
            SearchFinding.Of(comparison.Results),
            StillFallingFinding.Of(comparison.Results, comparison.Metric) is { IsOfMost: true } falling ? falling : null,
            BestFinding.Of(comparison),
            InteractionFinding.Of(comparison),
            SpeedFinding.Of(comparison),
        ]),
    ];
}
