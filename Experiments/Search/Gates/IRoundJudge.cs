namespace Runner.Search.Gates;

/// <summary>Decides after each complete round of replicates which groups leave.</summary>
internal interface IRoundJudge
{
    /// <summary>Groups that are still in, rising.</summary>
    IReadOnlyList<int> Left { get; }

    void Add(RoundOfCosts round);

    /// <summary>Who leaves now, and to whom.</summary>
    IReadOnlyList<(int Loser, int Winner)> Eliminate();
}

/// <summary>One replicate of the groups that are in.</summary>
/// <param name="Share">The share of the settings that two groups have in common in which the first was better; ties count half.</param>
/// <param name="Cost">A group's mean cost: lower is better.</param>
internal sealed record RoundOfCosts(Func<int, int, double> Share, Func<int, double> Cost);
