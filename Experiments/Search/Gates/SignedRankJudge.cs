using Runner.Comparison.Statistics;

namespace Runner.Search.Gates;

/// <summary>Eliminates groups that are worse than the best one by the signed-rank test over the seeds so far. It tests after every round at
/// the same level without a correction, so it is a rule to save computation, not a statistical claim (Optuna's WilcoxonPruner does the
/// same).</summary>
internal sealed class SignedRankJudge(int groups, double p) : IRoundJudge
{
    private readonly List<int> left = [.. Enumerable.Range(0, groups)];
    private readonly List<double>[] costs = [.. Enumerable.Range(0, groups).Select(_ => new List<double>())];

    public IReadOnlyList<int> Left => left;

    public void Add(RoundOfCosts round)
    {
        foreach (var group in left)
        {
            costs[group].Add(round.Cost(group));
        }
    }

    public IReadOnlyList<(int Loser, int Winner)> Eliminate()
    {
        var best = left.OrderBy(group => InterquartileMean.OfSorted([.. costs[group].Order()]) is var mean && double.IsNaN(mean) ? double.PositiveInfinity : mean).ThenBy(group => group).First();
        var lost = left.Where(group => group != best && SignedRank.Above([.. costs[group].Zip(costs[best], Difference)]) < p).Select(group => (group, best)).ToList();
        lost.ForEach(one => left.Remove(one.group));
        return lost;
    }

    /// <summary>0 if there is nothing to compare.</summary>
    private static double Difference(double cost, double best) => cost - best is var difference && double.IsNaN(difference) ? 0 : difference;
}
