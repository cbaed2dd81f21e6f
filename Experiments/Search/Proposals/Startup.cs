using Runner.Numerics;

namespace Runner.Search.Proposals;

/// <summary>First points, before there are results to learn from: a scrambled Sobol sequence, which leaves no part of the space out; beyond the
/// axes that there is one for, independent uniform coordinates.</summary>
internal sealed class Startup(SearchSpace space, ulong seed)
{
    private readonly PointSampler sampler = SamplerOf([.. space.Axes.Select((_, axis) => CounterHash.Of(seed, (ulong)StreamPurpose.Proposal, (ulong)axis))]);

    public double[] At(int number) => [.. space.Axes.Select((_, axis) => sampler.At(number, axis))];

    private static PointSampler SamplerOf(ulong[] keys) => keys.Length <= SobolSampler.MostAxes ? new SobolSampler(keys) : new RandomSampler(keys);
}
