namespace Runner.Comparison.Findings;

/// <summary>How much of the sweep there is so far; said first, as everything else is about that part alone.</summary>
internal static class ProgressFinding
{
    public static Finding? Of(SweepResults results) => results.IsWhole && results.Condition.Length == 0 ? null : new(
        FindingKind.Progress,
        Verdict.Observed,
        results.IsWhole ? "A part of the sweep" : "Not finished",
        results.Condition.Length == 0
            ? $"{results.Progress}: what follows is about these alone."
            : $"Only trials where {results.Condition}: {results.Progress}, and what follows is about these alone.",
        results.IsWhole ? "" : "Trials that have not ended are in no number here, and some settings may have fewer runs than others, or none.",
        [new("recorded", results.Results.Count, "trials"), new("planned", results.Planned, "trials")]);
}
