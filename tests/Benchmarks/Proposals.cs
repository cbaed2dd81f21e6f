using BenchmarkDotNet.Attributes;
using Runner.Numerics;
using Runner.Search.Proposals;

namespace Runner.Benchmarks;

/// <summary>One proposal after 1,000 results of a search over six axes: four numbers of any size, one of 32 values, and one of five categories.</summary>
public class Proposals
{
    private const int Results = 1000;

    private static readonly SearchSpace Space = new(
        [.. Enumerable.Repeat(SearchAxis.Continuous, 4), SearchAxis.Numbers(32), SearchAxis.Categories(5)]);

    private readonly List<TriedPoint> past = [];
    private readonly List<TriedPoint> pastOfTwoCosts = [];
    private readonly IProposer tpe = Proposers.Tpe(Space, 1);
    private readonly IProposer cmaEs = Proposers.CmaEs(Space, 1);
    private readonly IProposer gp = Proposers.Gp(Space, 1);

    [GlobalSetup]
    public void Fill()
    {
        var random = Proposers.Random(Space, 1);
        while (past.Count < Results)
        {
            var at = random.Propose(past);
            var cost = at.Sum(x => (x - 0.4) * (x - 0.4)) + (0.1 * Simd.Sin(20 * at[0]));
            past.Add(TriedPoint.Done(at, cost));
            pastOfTwoCosts.Add(TriedPoint.Done(at, cost, at.Sum(x => Math.Abs(x - 0.7))));
        }
    }

    [Benchmark]
    public double Tpe() => tpe.Propose(past)[0];

    [Benchmark]
    public double TpeOfTwoCosts() => tpe.Propose(pastOfTwoCosts)[0];

    [Benchmark]
    public double CmaEs() => cmaEs.Propose(past)[0];

    [Benchmark]
    public double Gp() => gp.Propose(past)[0];
}
