using System.Collections.Immutable;

namespace Runner.Search.Proposals.Cma;

/// <summary>One run of CMA-ES, until it has converged: its distribution, and the points that the next generation waits for.</summary>
/// <param name="values">How many values each dimension has; 0 for continuous ones.</param>
internal sealed class CmaRun(CmaState start, IReadOnlyList<int> values, int population)
{
    /// <summary>A run whose deviations are all below this share of the range has converged.</summary>
    private const double LeastDeviation = 1e-8;

    private const double MostCondition = 1e14;

    /// <summary>Costs that differ by less than this share are the same.</summary>
    private const double SameCost = 1e-12;

    private readonly CmaConstants constants = new(values.Count, population);
    private readonly Queue<CmaPoint> waiting = [];
    private readonly List<double> bestCosts = [];

    public CmaState State { get; private set; } = Margin.Apply(start, values, population);

    public int Population => population;

    public bool HasConverged { get; private set; }

    public void Add(CmaPoint point) => waiting.Enqueue(point);

    /// <summary>Takes whole generations whose results can be read.</summary>
    /// <param name="results">What came of each point, by number.</param>
    /// <param name="readable">Points below this number can be read.</param>
    public void Update(Past results, int readable)
    {
        while (waiting.Count >= population && waiting.ElementAt(population - 1).Number < readable)
        {
            var generation = Enumerable.Range(0, population).Select(_ => waiting.Dequeue()).ToArray();
            TriedPoint[] ended = [.. generation.Select(point => results.Points[results.Foreign + point.Number])];
            int[] order = [.. Ranking.BestFirst(ended)];
            State = Margin.Apply(State.Next(constants, [.. order.Select(i => generation[i].At)]), values, population);
            HasConverged |= IsSettled([.. order.Select(i => ended[i]).TakeWhile(Ranking.IsFeasible).Select(point => point.Costs[0])]) || IsDegenerate();
        }
    }

    /// <summary>No generation's best differs from another's for long, nor do the latest costs: Auger and Hansen 2005, section II.</summary>
    private bool IsSettled(ImmutableArray<double> costs)
    {
        if (costs.IsEmpty)
        {
            return false;
        }

        bestCosts.Add(costs[0]);
        var generations = 10 + (int)Math.Ceiling(30.0 * values.Count / population);
        return bestCosts.Count >= generations && AreSame([.. bestCosts.TakeLast(generations), costs[^1]]);
    }

    private static bool AreSame(double[] costs) => costs.Max() - costs.Min() <= SameCost * Math.Max(Math.Abs(costs.Max()), Math.Abs(costs.Min()));

    private bool IsDegenerate() =>
        !(State.Condition <= MostCondition) || Enumerable.Range(0, values.Count).All(i => State.DeviationOf(i) * State.Margins[i] < LeastDeviation);
}
