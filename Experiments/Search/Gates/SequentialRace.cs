using Runner.Comparison.Statistics;

namespace Runner.Search.Gates;

/// <summary>
/// Groups that are compared round by round, in pairs, by always-valid tests of whether P(a better than b) is above ½. Each of the g(g − 1) questions may be
/// wrong with probability (1 − confidence)/(g(g − 1)), so that with <c>confidence</c> no "better" is false, however long the race goes on. A
/// group that is worse than another one leaves.
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

    /// <summary>One more round.</summary>
    /// <param name="share">How much the first group was better than the second: 1, 0, or ½ for a tie; a share for several settings.</param>
    public void Add(Func<int, int, double> share)
    {
        foreach (var (a, b) in Pairs(left))
        {
            tests[a, b].Add(share(a, b));
        }
    }

    /// <summary>Groups that another is better than, with the one that has the clearest lead over them.</summary>
    public IReadOnlyList<(int Loser, int Winner)> Eliminate()
    {
        var lost = new List<(int Loser, int Winner)>();
        foreach (var loser in left)
        {
            // Nobody leaves to a group that leaves itself: somebody is always left.
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
