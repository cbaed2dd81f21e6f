using Runner.Results;

namespace Runner.Comparison.Findings;

/// <summary>Trials without a result.</summary>
internal static class FailureFinding
{
    public static Finding? Of(SweepResults results)
    {
        var counts = new int[(int)TrialOutcome.Quarantined + 1];
        foreach (var result in results.Results)
        {
            counts[(int)result.Outcome]++;
        }

        (TrialOutcome Outcome, string What)[] kinds =
        [
            (TrialOutcome.Failed, "failed"),
            (TrialOutcome.TimedOut, "took too long"),
            (TrialOutcome.OutOfMemory, "ran out of memory"),
            (TrialOutcome.Quarantined, "cost a worker each time and was set aside"),
        ];
        var parts = kinds.Where(kind => counts[(int)kind.Outcome] > 0).ToArray();
        var total = parts.Sum(kind => counts[(int)kind.Outcome]);
        return total == 0 ? null : new(
            FindingKind.Failures,
            Verdict.Observed,
            "Runs without a result",
            $"{Number.Count(total)} of {Number.Of(results.Results.Count, "run")} {(total == 1 ? "has" : "have")} no result: {Words.List([.. parts.Select(kind => $"{Number.Count(counts[(int)kind.Outcome])} {kind.What}")])}.",
            "",
            [.. parts.Select(kind => new FindingNumber(kind.What, counts[(int)kind.Outcome], "runs"))]);
    }
}
