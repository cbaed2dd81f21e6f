namespace Runner.Ledgers;

/// <summary>The checks of a plan that every adapter makes before it records anything.</summary>
internal static class PlanCheck
{
    /// <exception cref="ArgumentException">The bundles do not contain every trial exactly once, or the name is not valid.</exception>
    public static void Check(SweepPlan plan)
    {
        if (string.IsNullOrWhiteSpace(plan.Name) || plan.Name.Contains('@'))
        {
            throw new ArgumentException($"'{plan.Name}' cannot name a sweep.", nameof(plan));
        }

        var seen = new bool[plan.Identities.Length];
        var count = 0;
        foreach (var trial in plan.Bundles.Concat(plan.Resting).SelectMany(bundle => bundle))
        {
            if (trial < 0 || trial >= seen.Length || seen[trial])
            {
                throw new ArgumentException($"Trial {trial} is planned twice, or is outside the {seen.Length} trials.", nameof(plan));
            }

            seen[trial] = true;
            count++;
        }

        if (count != seen.Length)
        {
            throw new ArgumentException($"Trial {Array.IndexOf(seen, false)} is in no bundle.", nameof(plan));
        }
    }

    /// <summary>The same trials in ascending order; the array itself if it is in order.</summary>
    public static int[] Rising(int[] trials)
    {
        for (var i = 1; i < trials.Length; i++)
        {
            if (trials[i] < trials[i - 1])
            {
                return [.. trials.Order()];
            }
        }

        return trials;
    }

    /// <summary>A sweep as written on the command line: <c>name</c>, or <c>name@2</c> for a revision.</summary>
    public static (string Name, int? Revision) ParseName(string text)
    {
        var at = text.LastIndexOf('@');
        return at > 0 && int.TryParse(text.AsSpan(at + 1), out var revision) ? (text[..at], revision) : (text, null);
    }
}
