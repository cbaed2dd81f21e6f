using Runner.Numerics;

namespace Runner.Search.Proposals;

/// <summary>Points that leave no part of the unit cube out: a scrambled Sobol sequence; beyond the dimensions that there is one for, independent uniform
/// coordinates.</summary>
/// <param name="stream">Tells the sequences of one seed apart.</param>
internal sealed class EvenSequence(int dimensions, ulong seed, ulong stream = 0)
{
    private readonly PointSampler sampler = SamplerOf(
        [.. Enumerable.Range(0, dimensions).Select(i => CounterHash.Of(CounterHash.Of(seed, (ulong)StreamPurpose.Proposal), stream, (ulong)i))]);

    public double[] At(long number) => [.. Enumerable.Range(0, dimensions).Select(i => sampler.At(number, i))];

    private static PointSampler SamplerOf(ulong[] keys) => keys.Length <= SobolSampler.MostAxes ? new SobolSampler(keys) : new RandomSampler(keys);
}
