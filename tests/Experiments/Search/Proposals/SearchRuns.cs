using System.Collections.Immutable;
using Runner.Search.Proposals;

namespace Runner.Tests.Search.Proposals;

/// <summary>Whole searches, one result after another.</summary>
internal static class SearchRuns
{
    public delegate IProposer Method(SearchSpace space, ulong seed, int parallel);

    public static readonly IReadOnlyDictionary<string, Method> Methods = new Dictionary<string, Method>
    {
        ["random"] = Proposers.Random,
        ["tpe"] = Proposers.Tpe,
        ["cma-es"] = Proposers.CmaEs,
        ["gp"] = Proposers.Gp,
    };

    public static TheoryData<string> Names { get; } = [.. Methods.Keys];

    public static SearchSpace Continuous(int axes) => new([.. Enumerable.Repeat(SearchAxis.Continuous, axes)]);

    /// <summary>Tries so many points after another.</summary>
    public static List<TriedPoint> Run(IProposer proposer, int points, Func<ImmutableArray<double>, TriedPoint> tried, IEnumerable<TriedPoint>? foreign = null)
    {
        List<TriedPoint> past = [.. foreign ?? []];
        for (var n = 0; n < points; n++)
        {
            past.Add(tried(proposer.Propose(past)));
        }

        return past;
    }

    public static List<TriedPoint> Run(IProposer proposer, int points, Func<ImmutableArray<double>, double> cost) =>
        Run(proposer, points, at => TriedPoint.Done(at, cost(at)));

    public static double Best(IEnumerable<TriedPoint> past) => past.Where(point => point.State == TriedState.Done && point.Violation == 0).Min(point => point.Costs[0]);

    public static double Median(IEnumerable<double> values)
    {
        double[] rising = [.. values.Order()];
        return (rising[(rising.Length - 1) / 2] + rising[rising.Length / 2]) / 2;
    }
}
