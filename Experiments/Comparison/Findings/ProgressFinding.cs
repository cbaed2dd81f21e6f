namespace Runner.Comparison.Findings;

/// <summary>How much of the sweep there is so far; said first, as everything else is about that part alone.</summary>
internal static class ProgressFinding
{
    public static Finding? Of(SweepResults results) => results.IsWhole ? null : new(
        FindingKind.Progress,
        Verdict.Observed,
        "Not finished",
        $"{results.Progress}: what follows is about these alone.",
        "Trials that have not ended are in no number here. The order in which trials end is the plan's, so some settings may have fewer runs than others, or none.",
        [new("recorded", results.Results.Count, "trials"), new("planned", results.Planned, "trials")]);
}
