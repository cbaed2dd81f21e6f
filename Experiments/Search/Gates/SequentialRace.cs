using Runner.Comparison.Statistics;

namespace Runner.Search.Gates;

/// <summary>
/// A race of groups compared pairwise after each round by anytime-valid tests of P(a better than b) &gt; ½. Each of the g(g − 1) tests has
/// an error probability of at most (1 − confidence)/(g(g − 1)), so that with probability <c>confidence</c> no claim of "better" is false,
/// however long the race lasts. A group that is worse than another one is eliminated.
/// </summary>
internal sealed class SequentialRace : IRoundJudge
{
    private readonly double limit;
    private readonly BettingTest[,] tests;
    private readonly List<int> left;

    public SequentialRace(int groups, double confidence)
    {
        limit = Math.Log(Math.Max(1, groups * (groups - 1.0)) / (1 - confidence));
        left = [.. Enumerable.Range(0, groups)];
        tests = new BettingTest[groups, groups];
        foreach (var (a, b) in Pairs(left))
        {
            tests[a, b] = new BettingTest();
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<int> Left => left;

    /// <inheritdoc/>
    public void Add(RoundOfCosts round) => Add(round.Share);

    /// <summary>Adds a round.</summary>
    /// <param name="share">Whether the first group was better than the second: 1, 0, or ½ for a tie; for several settings, the share of
    /// them.</param>
    public void Add(Func<int, int, double> share)
    {
        foreach (var (a, b) in Pairs(left))
        {
            tests[a, b].Add(share(a, b));
        }
    }

    /// <summary>Eliminates the groups that are worse than another one; each is returned with the group that has
    /// the strongest evidence against it.</summary>
    public IReadOnlyList<(int Loser, int Winner)> Eliminate()
    {
        var lost = new List<(int Loser, int Winner)>();
        foreach (var loser in left)
        {
            // A group cannot be eliminated by one that is itself eliminated, so at least one group is left.
            var winner = left.Where(other => other != loser && tests[other, loser].LogWealth >= limit && !lost.Exists(one => one.Loser == other))
                .OrderByDescending(other => tests[other, loser].LogWealth).ThenBy(other => other).Cast<int?>().FirstOrDefault();
            if (winner is { } by)
            {
                lost.Add((loser, by));
            }
        }

        lost.ForEach(one => left.Remove(one.Loser));
        return lost;
    }

    private static IEnumerable<(int A, int B)> Pairs(IReadOnlyList<int> groups) =>
        groups.SelectMany(_ => groups, (a, b) => (a, b)).Where(pair => pair.a != pair.b);
}
