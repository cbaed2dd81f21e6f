namespace Runner.Search.Gates;

/// <summary>Decides after each complete round of replicates which groups are eliminated.</summary>
internal interface IRoundJudge
{
    /// <summary>The remaining groups, ascending.</summary>
    IReadOnlyList<int> Left { get; }

    void Add(RoundOfCosts round);

    /// <summary>Eliminates groups; returns each with the group that it lost to.</summary>
    IReadOnlyList<(int Loser, int Winner)> Eliminate();
}

/// <summary>One replicate of the remaining groups.</summary>
/// <param name="Share">The share of the settings common to two groups in which the first was better; ties count as half.</param>
/// <param name="Cost">The mean cost of a group; lower is better.</param>
internal sealed record RoundOfCosts(Func<int, int, double> Share, Func<int, double> Cost);
