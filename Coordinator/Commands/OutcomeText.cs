using Runner.Comparison;
using Runner.Echo;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;
using Runner.Specs;

namespace Runner.Commands;

/// <summary>Counts and outcomes in words, for the terminal, the report and notifications.</summary>
public static class OutcomeText
{
    private const int MostTroubles = 5;

    /// <summary>For example <c>270 trials: 262 completed, 8 diverged, 3 retried</c>.</summary>
    public static async Task<string> SummaryAsync(ITrialLedger ledger, SweepId sweep, CancellationToken cancel = default) =>
        Summary(await ledger.CountAsync(sweep, cancel), await ledger.StandingsAsync(sweep, cancel));

    public static string Summary(SweepCounts counts, IReadOnlyList<StandingRecord> standings)
    {
        var parts = Parts(counts.Outcomes).ToList();
        Add(counts.Leased, "running");
        Add(counts.Open, "open");
        Add(counts.Retried, "retried");
        Add(counts.Losses, counts.Losses == 1 ? "lease lost" : "leases lost");
        Add(counts.Refusals, counts.Refusals == 1 ? "late answer refused" : "late answers refused");
        var aside = standings.Count(standing => standing.Standing == WorkerStanding.PutAside);
        Add(aside, aside == 1 ? "worker set aside" : "workers set aside");
        return $"{Number.Of(counts.Trials, "trial")}: {string.Join(", ", parts)}";

        void Add(int count, string what)
        {
            if (count > 0)
            {
                parts.Add($"{Number.Count(count)} {what}");
            }
        }
    }

    /// <summary>For example <c>262 completed, 8 diverged</c>.</summary>
    public static string Of(IReadOnlyDictionary<TrialOutcome, int> outcomes) => string.Join(", ", Parts(outcomes));

    private static IEnumerable<string> Parts(IReadOnlyDictionary<TrialOutcome, int> outcomes) => outcomes
        .Where(pair => pair.Value > 0)
        .OrderBy(pair => pair.Key)
        .Select(pair => $"{Number.Count(pair.Value)} {KebabCase.Of(pair.Key).Replace('-', ' ')}");

    public static bool IsTrouble(TrialOutcome outcome) => outcome.IsFailure() || outcome == TrialOutcome.Quarantined;

    /// <summary>Whether a user may name such a trial to retry it.</summary>
    public static bool MayBeRetried(TrialOutcome outcome) => EndedTrials.CanBeRetried(outcome, isNamed: true);

    /// <summary>For example <c>trial 17 timed out: exceeded its 10 s limit (ran 12.3 s; execution.timeout-s)</c>.</summary>
    public static string Trouble(TrialResult result) =>
        $"trial {result.Index} {What(result.Outcome)}: {Shown.Line(result.Failure?.Message ?? "no message", 500)}";

    /// <summary>The first trials without a result, one line each, and the command that lists the others.</summary>
    /// <param name="name">The sweep's name for commands.</param>
    public static IEnumerable<string> Troubles(string name, TrialTable results)
    {
        if (!Enum.GetValues<TrialOutcome>().Any(outcome => IsTrouble(outcome) && results.CountOf(outcome) > 0))
        {
            return [];
        }

        var troubles = results.Where(row => IsTrouble(row.Outcome));
        return Troubles(name, troubles, troubles.Count);
    }

    /// <summary>The same from a ledger, which is read only as far as needed.</summary>
    /// <param name="name">The sweep's name for commands.</param>
    public static async Task<IEnumerable<string>> TroublesAsync(
        ITrialLedger ledger, SweepId sweep, string name, SweepCounts counts, CancellationToken cancel)
    {
        var all = counts.Outcomes.Where(outcome => IsTrouble(outcome.Key)).Sum(outcome => outcome.Value);
        var first = new List<TrialResult>();
        if (all > 0)
        {
            await foreach (var result in ledger.ResultsAsync(sweep, ResultParts.Numbers, cancel))
            {
                if (IsTrouble(result.Outcome))
                {
                    first.Add(result);
                    if (first.Count == Math.Min(MostTroubles, all))
                    {
                        break;
                    }
                }
            }
        }

        return Troubles(name, first, all);
    }

    private static IEnumerable<string> Troubles(string sweep, IReadOnlyList<TrialResult> first, int all)
    {
        foreach (var result in first.Take(MostTroubles))
        {
            yield return Trouble(result);
        }

        if (all > MostTroubles)
        {
            yield return $"and {all - MostTroubles} more: runner trials {sweep}";
        }
    }

    private static string What(TrialOutcome outcome) => outcome switch
    {
        TrialOutcome.OutOfMemory => "ran out of memory",
        TrialOutcome.Quarantined => "is set aside",
        _ => KebabCase.Of(outcome).Replace('-', ' '),
    };
}
