using Runner.Numerics;

namespace Runner.Search.Proposals;

/// <summary>Independent uniform coordinates, whatever the past.</summary>
internal sealed class RandomProposer(SearchSpace space, ulong seed) : IMethod
{
    public bool TakesSeveralCosts => true;

    public double[] Next(Past past)
    {
        var draws = RandomStream.Named(seed, 0, StreamPurpose.Proposal, past.Number);
        var at = new double[space.Axes.Length];
        draws.FillUniform<double>(at);
        return at;
    }
}
