using Runner.Results;
using Runner.Search.Gates;

namespace Runner.Comparison.Findings;

/// <summary>What a race over seeds has settled, after how many rounds, and what that took.</summary>
internal static class RaceFinding
{
    public static Finding? Of(SweepResults results)
    {
        if (results.Outline.Race is not { } race || results.Condition.Length > 0)
        {
            return null;
        }

        var byTrial = new TrialResult?[results.Outline.TrialCount];
        foreach (var result in results.Results)
        {
            byTrial[result.Index] = result;
        }

        var stand = race.Play(byTrial);
        var left = Words.List([.. stand.Left.Select(group => $"“{race.Labels[group]}”")], most: 6);
        var settled = stand.Left.Count == 1;
        var after = Number.Of(stand.Rounds, "round");
        return new(
            FindingKind.Race,
            race.IsPruning ? Verdict.Observed : settled ? Verdict.Settled : Verdict.NotEnoughSeeds,
            race.IsPruning ? "Settings that were ended early" : settled ? $"{left} wins the race" : "The race is not settled",
            Sentence(race, stand, left, after),
            $"{Words.Capital(race.About)}. {(race.IsPruning
                ? "After each round, those that are worse than the best one by the signed-rank test over equal seeds end: a rule for spending, which settles nothing"
                : "Groups are compared in pairs by betting on P(better) over equal seeds, which holds however often one looks: with the confidence of the race no “better” is false, over all pairs and rounds")}. "
                + $"Trained: {Number.Count(results.Results.Count)} of at most {Number.Of(results.Outline.TrialCount, "run")}.",
            [
                .. stand.Exits.Select(exit => new FindingNumber($"{race.Labels[exit.Loser]} left, to {race.Labels[exit.Winner]}", exit.Round, "rounds")),
                new("rounds", stand.Rounds, "rounds"),
                new("trained", results.Results.Count, "runs"),
                new("at most", results.Outline.TrialCount, "runs"),
            ]);
    }

    private static string Sentence(Racing race, RaceStand stand, string left, string after)
    {
        var groups = Number.Of(race.Labels.Count, race.IsPruning ? "setting" : "group");
        return race.IsPruning ? $"After {after} {Number.Count(stand.Exits.Count)} of {groups} were ended early; {left} {(stand.Left.Count == 1 ? "is" : "are")} left."
            : stand.Left.Count == 1 ? $"{left} is the best of {groups}: after {after} each of the others was worse than a group that went on."
            : stand.Exits.Count == 0 ? $"After {after} none of the {groups} is settled to be worse than another."
            : $"After {after} {left} are left of {groups}: which of them is best is {(stand.IsOver ? "not settled by the most replicates that they may have" : "open")}.";
    }
}
