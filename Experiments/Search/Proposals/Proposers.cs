using Runner.Search.Proposals.Cma;
using Runner.Search.Proposals.Gp;
using Runner.Search.Proposals.Tpe;

namespace Runner.Search.Proposals;

/// <summary>The ways to choose points. With so many points at a time (<c>parallel</c>), point n depends on the results of points 0 to n − parallel alone.</summary>
public static class Proposers
{
    /// <summary>Independent uniform points.</summary>
    public static IProposer Random(SearchSpace space, ulong seed, int parallel = 1) => new Proposer(space, parallel, new RandomProposer(space, seed));

    /// <summary>The tree-structured Parzen estimator; takes any space, several costs and constraints.</summary>
    public static IProposer Tpe(SearchSpace space, ulong seed, int parallel = 1) => new Proposer(space, parallel, new TpeProposer(space, seed));

    /// <summary>CMA-ES with margin and restarts, for one cost.</summary>
    public static IProposer CmaEs(SearchSpace space, ulong seed, int parallel = 1) =>
        new Proposer(space, parallel, new CmaEsProposer(space, seed, parallel));

    /// <summary>A Gaussian process with log-EI, for one cost.</summary>
    public static IProposer Gp(SearchSpace space, ulong seed, int parallel = 1) => new Proposer(space, parallel, new GpProposer(space, seed));
}
