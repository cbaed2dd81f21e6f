using System.Collections.Immutable;

namespace Runner.Search.Proposals;

/// <summary>What all methods have in common: which results they see, and how a point is written.</summary>
internal sealed class Proposer(SearchSpace space, int parallel, IMethod method) : IProposer
{
    public ImmutableArray<double> Propose(IReadOnlyList<TriedPoint> past) => space.Canonical(method.Next(Past.Of(past, parallel)));
}
