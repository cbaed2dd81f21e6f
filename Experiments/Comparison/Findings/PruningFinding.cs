using Runner.Specs;

namespace Runner.Comparison.Findings;

/// <summary>Which runs were ended early, and how much that saved. It comes early, because comparisons cover only the runs that
/// continued.</summary>
internal static class PruningFinding
{
    public static Finding? Of(SweepResults results)
    {
        if (PruningSummary.Of(results) is not { Prune.HasRungs: true } pruned)
        {
            return null;
        }

        var rungs = Words.List([.. pruned.Rungs.Select(rung => $"{Number.Count(rung.Ended.Count)} of {Number.Count(rung.Reached)} after {results.Outline.Duration(rung.Time)}")]);
        return new(
            FindingKind.Pruning,
            Verdict.Observed,
            "Runs ended early",
            pruned.Ended == 0
                ? "No run has been ended early so far."
                : $"{Words.Capital(Words.Of(pruned.Ended, pruned.Runs, "run"))} {(pruned.Ended == 1 ? "was" : "were")} ended early ({rungs}), which saved {Number.Percent(pruned.Saved)} of the training; "
                    + "comparisons cover only those that continued.",
            $"By {KebabCase.Of(pruned.Prune.Method)} (sweep.prune). Trained: {Number.Count(pruned.Trained)} of {Number.Count(pruned.Whole)} {results.Outline.Units}. "
                + "A run ended early has no final value; when a group has only a few runs left, they are its best ones.",
            [
                .. pruned.Rungs.SelectMany(rung => (FindingNumber[])
                [
                    new($"reached {rung.Time}", rung.Reached, "runs"), new($"ended at {rung.Time}", rung.Ended.Count, "runs"),
                ]),
                new("trained", pruned.Trained, results.Outline.Units),
                new("without pruning", pruned.Whole, results.Outline.Units),
                new("saved", pruned.Saved, "share"),
            ])
        {
            IsOfMost = 2 * pruned.Ended >= pruned.Runs,
        };
    }
}
