using Runner.Search.Proposals.Cma;
using Runner.Search.Proposals.Gp;
using Runner.Search.Proposals.Tpe;

namespace Runner.Search.Proposals;

/// <summary>The ways to choose points.</summary>
public static class Proposers
{
    /// <param name="parallel">How many points are tried at a time: point n depends on the results of 0 to n − parallel alone.</param>
    public static IProposer Random(SearchSpace space, ulong seed, int parallel = 1) => new Proposer(space, parallel, new RandomProposer(space, seed));

    public static IProposer Tpe(SearchSpace space, ulong seed, int parallel = 1) => new Proposer(space, parallel, new TpeProposer(space, seed));

    public static IProposer CmaEs(SearchSpace space, ulong seed, int parallel = 1) =>
        new Proposer(space, parallel, new CmaEsProposer(space, seed, parallel));

    public static IProposer Gp(SearchSpace space, ulong seed, int parallel = 1) => new Proposer(space, parallel, new GpProposer(space, seed));
}
