using Runner.Specs;

namespace Runner.Search;

/// <summary>
/// A sequence of points in the unit cube, with one coordinate per axis. A coordinate depends only on (sweep seed, draw, axis),
/// so a longer sequence begins with the same draws.
/// </summary>
internal abstract class PointSampler
{
    /// <summary>The coordinate, in [0, 1).</summary>
    /// <param name="draw">From 0.</param>
    /// <param name="axis">From 0.</param>
    public abstract double At(long draw, int axis);

    public static PointSampler Of(SweepSpec spec)
    {
        if (spec.Sample.Search is not null)
        {
            return new ProposedSampler([]);
        }

        // Keys depend on the names of axes, not on their order: inserting an axis does not change the draws of the others.
        var keys = spec.Axes.Select(axis => CounterHash.Of(spec.Seed, CounterHash.Of(string.Join('&', axis.Paths)))).ToArray();
        return spec.Sample.Method switch
        {
            SampleMethod.Random => new RandomSampler(keys),
            SampleMethod.Sobol => new SobolSampler(keys),
            SampleMethod.LatinHypercube => new LatinHypercubeSampler(keys),
            _ => throw new InvalidOperationException("A grid is not sampled."),
        };
    }
}
