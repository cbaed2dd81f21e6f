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
        if (total == 0)
        {
            return null;
        }

        var (message, same) = Cause(results);
        var cause = message.Length == 0 ? "" : same == total ? $" The cause: {message}" : $" The commonest cause ({Number.Of(same, "run")}): {message}";
        return new(
            FindingKind.Failures,
            Verdict.Observed,
            "Runs without a result",
            $"{Number.Count(total)} of {Number.Of(results.Results.Count, "run")} {(total == 1 ? "has" : "have")} no result: {Words.List([.. parts.Select(kind => $"{Number.Count(counts[(int)kind.Outcome])} {kind.What}")])}.{cause}",
            "",
            [.. parts.Select(kind => new FindingNumber(kind.What, counts[(int)kind.Outcome], "runs"))])
        {
            IsOfMost = 2 * total >= results.Results.Count,
        };
    }

    /// <summary>The message that most of the failed runs have, as a sentence.</summary>
    private static (string Message, int Runs) Cause(SweepResults results)
    {
        var most = results.Results.Select(result => result.Failure?.Message.Trim()).OfType<string>().Where(message => message.Length > 0)
            .CountBy(message => message, StringComparer.Ordinal).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).FirstOrDefault();
        return most.Key is null ? ("", 0) : ($"{most.Key.TrimEnd('.')}.", most.Value);
    }
}
