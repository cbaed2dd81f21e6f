using Runner.Results;

namespace Runner.Comparison.Findings;

/// <summary>Trials without a result.</summary>
internal static class FailureFinding
{
    private static readonly (TrialOutcome Outcome, string Name, string One, string Many)[] Kinds =
    [
        (TrialOutcome.Failed, "failed", "failed", "failed"),
        (TrialOutcome.TimedOut, "took too long", "took too long", "took too long"),
        (TrialOutcome.OutOfMemory, "ran out of memory", "ran out of memory", "ran out of memory"),
        (TrialOutcome.Quarantined, "set aside", "was set aside after it was lost with its workers", "were set aside after they were lost with their workers"),
    ];

    public static Finding? Of(SweepResults results)
    {
        var counts = Kinds.Select(kind => (Kind: kind, Runs: results.Results.CountOf(kind.Outcome))).Where(count => count.Runs > 0).ToArray();
        var total = counts.Sum(count => count.Runs);
        return total == 0 ? null : new(
            FindingKind.Failures,
            Verdict.Observed,
            "Runs without a result",
            $"{Sentence([.. counts.Select(count => (count.Runs == 1 ? count.Kind.One : count.Kind.Many, count.Runs))], total, results.Results.Count)}.{Cause(results, total)}",
            "",
            [.. counts.Select(count => new FindingNumber(count.Kind.Name, count.Runs, "runs"))])
        {
            IsOfMost = 2 * total >= results.Results.Count,
        };
    }

    private static string Sentence((string What, int Runs)[] parts, int total, int all)
    {
        var who = Words.Capital(Words.Of(total, all, "run"));
        var has = total == 1 ? "has" : "have";
        return parts is [var only]
            ? $"{who} {only.What} and {has} no result"
            : $"{who} {has} no result: {Words.List([.. parts.Select(part => $"{Number.Count(part.Runs)} {part.What}")])}";
    }

    private static string Cause(SweepResults results, int total)
    {
        if (FailureCause.Commonest(results.Results) is not var (_, message, varies, runs))
        {
            return "";
        }

        var lead = runs == total ? "The cause" : $"The most common cause ({Number.Of(runs, "run")})";
        return $" {lead}{(varies ? ", for example" : "")}: {message.TrimEnd('.')}.";
    }
}
