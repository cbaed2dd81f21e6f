using Runner.Ledgers;
using Runner.Results;
using Runner.Specs;

namespace Runner.Commands;

/// <summary>Counts and outcomes in words.</summary>
public static class OutcomeText
{
    /// <summary>For instance <c>270 trials: 262 completed, 8 diverged</c>.</summary>
    public static string Summary(SweepCounts counts)
    {
        var parts = counts.Outcomes
            .Where(pair => pair.Value > 0)
            .OrderBy(pair => pair.Key)
            .Select(pair => $"{pair.Value} {KebabCase.Of(pair.Key)}")
            .ToList();
        Add(counts.Leased, "running");
        Add(counts.Open, "open");
        Add(counts.Losses, "lost on the way");
        Add(counts.Refusals, "late answers refused");
        return $"{counts.Trials} trials: {string.Join(", ", parts)}";

        void Add(int count, string what)
        {
            if (count > 0)
            {
                parts.Add($"{count} {what}");
            }
        }
    }

    public static bool IsTrouble(TrialOutcome outcome) =>
        outcome is TrialOutcome.Failed or TrialOutcome.TimedOut or TrialOutcome.OutOfMemory or TrialOutcome.Quarantined;
}
