using Runner.Numerics;
using Runner.Search.Proposals;

namespace Runner.Bits;

/// <summary>The points that each method of search proposes over a mixed space; of the Gaussian process, the first two after its even ones.</summary>
internal static class SearchBattery
{
    public static void Run(BitHash hash)
    {
        var space = new SearchSpace([SearchAxis.Continuous, SearchAxis.Numbers(9), SearchAxis.Categories(3), SearchAxis.Continuous]);
        Print(hash, "random", Proposers.Random(space, 1), 20);
        Print(hash, "tpe", Proposers.Tpe(space, 1, parallel: 3), 20);
        Print(hash, "cma-es", Proposers.CmaEs(space, 1, parallel: 3), 30);
        Print(hash, "gp", Proposers.Gp(space, 1), 12);
    }

    private static void Print(BitHash hash, string method, IProposer proposer, int points)
    {
        var past = new List<TriedPoint>();
        while (past.Count < points)
        {
            var at = proposer.Propose(past);
            past.Add(TriedPoint.Done(at, Simd.Sin(5 * at[0]) + at[1] + (at[2] * at[3])));
        }

        hash.Print<double>(method, [.. past.SelectMany(point => point.At)]);
    }
}
