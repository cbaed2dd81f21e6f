namespace Runner.Comparison.Findings;

/// <summary>What one comparison says.</summary>
internal static class ComparisonFindings
{
    public static IReadOnlyList<Finding> Of(SweepComparison comparison)
    {
        var findings = new List<Finding>();
        Add(BestFinding.Of(comparison));
        Add(SpeedFinding.Of(comparison));
        return findings;

        void Add(Finding? finding)
        {
            if (finding is not null)
            {
                findings.Add(finding);
            }
        }
    }
}
