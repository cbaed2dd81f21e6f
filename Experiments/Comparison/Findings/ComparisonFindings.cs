namespace Runner.Comparison.Findings;

/// <summary>What one comparison says.</summary>
internal static class ComparisonFindings
{
    public static IReadOnlyList<Finding> Of(SweepComparison comparison) =>
    [
        .. new[]
        {
            ProgressFinding.Of(comparison.Results),
            BestFinding.Of(comparison),
            InteractionFinding.Of(comparison),
            SpeedFinding.Of(comparison),
        }.OfType<Finding>(),
    ];
}
