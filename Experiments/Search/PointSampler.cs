using Runner.Specs;

namespace Runner.Search;

/// <summary>
/// A sequence of points in the unit cube, a coordinate per axis. Coordinates are a function of (sweep seed, draw, axis) alone,
/// so that the first n draws of a longer sequence are the same draws.
/// </summary>
internal abstract class PointSampler
{
    /// <summary>In [0, 1).</summary>
    /// <param name="draw">From 0.</param>
    /// <param name="axis">From 0.</param>
    public abstract double At(long draw, int axis);

    public static PointSampler Of(SweepSpec spec)
    {
        if (spec.Sample.Search is not null)
        {
            return new ProposedSampler([]);
        }

        // Keys come from names, not from places: another axis in front does not change the draws of this one.
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
