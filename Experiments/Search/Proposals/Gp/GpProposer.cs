using Runner.Numerics;

namespace Runner.Search.Proposals.Gp;

/// <summary>
/// Bayesian optimization: a Gaussian process through the results, and the point with the greatest expected improvement, by its logarithm. Points without a
/// result are given the mean of the results (constant liar; Ginsbourger et al. 2010, "Kriging is well-suited to parallelize optimization").
/// </summary>
internal sealed class GpProposer(SearchSpace space, ulong seed) : IMethod
{
    /// <summary>Results before the first process.</summary>
    private const int FewestResults = 10;

    /// <summary>Most points that the process goes through: the best half, then the latest; and most that lengths and noise are fitted to.</summary>
    private const int MostPoints = 300;
    private const int MostFitted = 100;

    private const int EvenCandidates = 1000;
    private const int Climbs = 3;
    private const int ClimbRounds = 12;
    private const int ClimbCandidates = 50;
    private const double FirstClimb = 0.2;

    private readonly EvenSequence first = new(space.Axes.Length, seed);
    private readonly Differences differences = new(space);

    public bool TakesSeveralCosts => false;

    public double[] Next(Past past)
    {
        if (past.Points.Count(point => point.State != TriedState.Pending) < FewestResults)
        {
            return first.At(past.Number);
        }

        var data = Data(past, MostPoints);
        var fitted = Data(past, MostFitted);
        var settings = new LikelihoodFit(differences, fitted.Points, fitted.Values).Best(space.Axes.Length);
        var process = new GaussianProcess(differences, data.Points, data.Values, settings[..^1], settings[^1]);
        var best = process.Predict(data.Points).Means.Min();
        return Greatest(candidates => Scores(process, best, candidates), past.Number);
    }

    private (double[][] Points, double[] Values) Data(Past past, int most)
    {
        int[] bestFirst = [.. Ranking.BestFirst(past.Points)];
        var chosen = bestFirst.Take(most / 2).ToHashSet();
        for (var i = past.Points.Length - 1; i >= 0 && chosen.Count < most; i--)
        {
            chosen.Add(i);
        }

        int[] order = [.. chosen.Order()];
        var costs = Costs(past, order);
        return ([.. order.Select(i => differences.Prepare(past.Points[i].At.AsSpan()))], costs);
    }

    /// <summary>Standardized. Points that failed or break constraints cost as much as the worst of the others.</summary>
    private static double[] Costs(Past past, int[] order)
    {
        var known = order.Select(i => past.Points[i]).Where(Ranking.IsFeasible).Select(point => point.Costs[0]).DefaultIfEmpty(0).ToArray();
        var (worst, mean) = (known.Max(), known.Average());
        var costs = order.Select(i => past.Points[i]).Select(point =>
            point.State == TriedState.Pending ? mean : Ranking.IsFeasible(point) ? point.Costs[0] : worst).ToArray();
        mean = costs.Average();
        var deviation = Math.Sqrt(costs.Average(cost => (cost - mean) * (cost - mean)));
        return [.. costs.Select(cost => deviation > 0 ? (cost - mean) / deviation : 0)];
    }

    private double[] Scores(GaussianProcess process, double best, double[][] candidates)
    {
        var (means, variances) = process.Predict([.. candidates.Select(at => differences.Prepare(at))]);
        return [.. means.Zip(variances, (mean, variance) => LogExpectedImprovement.Of(best, mean, Math.Sqrt(variance)))];
    }

    /// <summary>The best of even candidates, then of smaller and smaller neighbourhoods of the best few.</summary>
    private double[] Greatest(Func<double[][], double[]> score, int number)
    {
        var draws = RandomStream.Named(seed, 0, StreamPurpose.Proposal, number);
        var even = new EvenSequence(space.Axes.Length, seed, (ulong)number + 1);
        double[][] candidates = [.. Enumerable.Range(0, EvenCandidates).Select(i => even.At(i))];
        var leaders = candidates.Zip(score(candidates)).OrderByDescending(one => one.Second).Take(Climbs).ToArray();
        for (var round = 0; round < ClimbRounds; round++)
        {
            var reach = FirstClimb / (1 << round);
            for (var i = 0; i < leaders.Length; i++)
            {
                double[][] around = [.. Enumerable.Range(0, ClimbCandidates).Select(_ => Near(leaders[i].First, reach, draws))];
                leaders[i] = around.Zip(score(around)).Append(leaders[i]).MaxBy(one => one.Second);
            }
        }

        return leaders.MaxBy(one => one.Second).First;
    }

    /// <summary>Numbers move a little, categories now and then to any.</summary>
    private double[] Near(double[] at, double reach, RandomStream draws) =>
    [
        .. at.Select((x, axis) => space.Axes[axis].IsCategorical
            ? (draws.NextInt32(space.Axes.Length + 1) == 0 ? draws.NextDouble() : x)
            : Math.Clamp(x + (reach * draws.NextGaussian()), 0, UnitInterval.Last)),
    ];
}
