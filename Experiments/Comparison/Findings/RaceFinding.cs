using Runner.Results;
using Runner.Search.Gates;

namespace Runner.Comparison.Findings;

/// <summary>What a race over seeds has settled, after how many rounds, and how many runs it took.</summary>
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
            race.IsPruning ? "Settings ended early" : settled ? $"{left} wins the race" : "The race is not settled",
            Sentence(race, stand, left, after) + Last(race, stand, byTrial),
            $"{Words.Capital(race.About)}. {(race.IsPruning
                ? "After each round, settings that are worse than the best one by the signed-rank test, paired by seed, end. This rule saves training; it does not settle which setting is best"
                : "Pairs of groups are compared by betting on P(better), paired by seed, which stays valid at any number of looks: with the confidence of the race, no group is wrongly called better, over all pairs and rounds")}. "
                + $"Trained: {Number.Count(results.Results.Count)} of at most {Number.Of(results.Outline.TrialCount, "run")}.",
            [
                .. stand.Exits.Select(exit => new FindingNumber($"{race.Labels[exit.Loser]} left, to {race.Labels[exit.Winner]}", exit.Round, "rounds")),
                new("rounds", stand.Rounds, "rounds"),
                new("trained", results.Results.Count, "runs"),
                new("at most", results.Outline.TrialCount, "runs"),
            ]);
    }

    /// <summary>The confidence interval of the last decision.</summary>
    private static string Last(Racing race, RaceStand stand, TrialResult?[] results)
    {
        if (race.IsPruning || stand.Exits.Count == 0)
        {
            return "";
        }

        var exit = stand.Exits[^1];
        var better = race.Better(exit.Winner, exit.Loser, exit.Round, results);
        return $" The last one eliminated was “{race.Labels[exit.Loser]}”, which loses to “{race.Labels[exit.Winner]}” with a probability of {Number.Percent(better.Low)} to {Number.Percent(better.High)}.";
    }

    private static string Sentence(Racing race, RaceStand stand, string left, string after)
    {
        var groups = Number.Of(race.Labels.Count, race.IsPruning ? "setting" : "group");
        return race.IsPruning ? $"After {after} {Number.Count(stand.Exits.Count)} of {groups} were ended early; {left} {(stand.Left.Count == 1 ? "is" : "are")} left."
            : stand.Left.Count == 1 ? $"{left} is the best of {groups}: after {after} each of the others was worse than a remaining group."
            : stand.Exits.Count == 0 ? $"After {after} none of the {groups} is known to be worse than another."
            : $"After {after} {left} are left of {groups}: which of them is best is {(stand.IsOver ? "not settled with the most replicates that they may have" : "open")}.";
    }
}
