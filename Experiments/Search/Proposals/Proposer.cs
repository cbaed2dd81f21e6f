using System.Collections.Immutable;

namespace Runner.Search.Proposals;

/// <summary>What all methods have in common: which results they see, how a point is written, and that none is tried twice.</summary>
internal sealed class Proposer(SearchSpace space, int parallel, IMethod method) : IProposer
{
    private readonly Untried untried = new(space);

    public ImmutableArray<double> Propose(IReadOnlyList<TriedPoint> past)
    {
        var seen = Past.Of(past, parallel);
        if (!method.TakesSeveralCosts && seen.Points.Any(point => point.Costs.Length > 1))
        {
            throw new ArgumentException("The method takes one cost.", nameof(past));
        }

        return untried.Nearest(method.Next(seen), seen.Own);
    }
}
