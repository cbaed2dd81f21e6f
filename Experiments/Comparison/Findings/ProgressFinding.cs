namespace Runner.Comparison.Findings;

/// <summary>How much of the sweep is recorded. It comes first, because all other findings cover only that part.</summary>
internal static class ProgressFinding
{
    public static Finding? Of(SweepResults results) => results.IsWhole && results.Condition.Length == 0 ? null : new(
        FindingKind.Progress,
        Verdict.Observed,
        results.IsWhole ? "A part of the sweep" : "Not finished",
        results.Condition.Length == 0
            ? $"{results.Progress}: what follows is about these alone.{Balance(results)}"
            : $"Only trials where {results.Condition}: {results.Progress}, and what follows is about these alone.{Balance(results)}",
        results.IsWhole ? "" : "Trials that have not ended are in no number here, and some settings may have fewer runs than others, or none.",
        [new("recorded", results.Results.Count, "trials"), new("planned", results.Planned, "trials")]);

    /// <summary>Marks the findings that the rest of an unfinished sweep may still change.</summary>
    public static IEnumerable<Finding> Marked(SweepResults results, IEnumerable<Finding?> findings) =>
        findings.OfType<Finding>().Select(finding => results.IsWhole || finding.Kind == FindingKind.Progress ? finding : finding with { MayChange = true });

    private static string Balance(SweepResults results) => results.Coverage is { } coverage ? $" {coverage.Sentence}" : "";
}
