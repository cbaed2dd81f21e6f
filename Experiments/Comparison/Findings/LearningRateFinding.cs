using Runner.Comparison.Convergence;

namespace Runner.Comparison.Findings;

/// <summary>Which learning rates are safe, and which work only for some seeds.</summary>
internal static class LearningRateFinding
{
    public static Finding? Of(RateSensitivity? rates, SweepResults results)
    {
        if (rates is null || rates.Steps.All(step => step.Always))
        {
            return null;
        }

        var parts = new List<string>();
        var safe = rates.Steps.Where(step => step.Always).ToArray();
        var never = rates.Steps.Where(step => step.Never).ToArray();
        var some = rates.Steps.Where(step => !step.Always && !step.Never).ToArray();
        if (safe.Length > 0)
        {
            parts.Add($"{Values(safe)} always {(safe.Length == 1 ? "works" : "work")}");
        }

        if (some.Length > 0)
        {
            parts.Add($"{Values(some)} {(some.Length == 1 ? "works" : "work")} in {Number.Percent((double)some.Sum(step => step.Worked) / some.Sum(step => step.Runs))} of runs");
        }

        if (never.Length > 0)
        {
            parts.Add($"{Values(never)} never {(never.Length == 1 ? "does" : "do")}");
        }

        var danger = rates.DangerZone.Count == 0 ? ""
            : $" At {Words.List([.. rates.DangerZone.Select(rate => Number.Short(rate))])} the same setting works with one {results.Seeds.One} and fails with another.";
        return new(
            FindingKind.LearningRate,
            Verdict.Observed,
            "Safe and dangerous learning rates",
            $"Of the learning rates tried, {Words.List(parts)}.{danger}",
            "A run works when it completes with a loss below its initial one.",
            [.. rates.Steps.Select(step => new FindingNumber($"worked-at-{Number.Exact(step.Rate)}", (double)step.Worked / step.Runs, "share"))]);
    }

    private static string Values(RateStep[] steps) => Words.List([.. steps.Select(step => Number.Short(step.Rate))]);
}
