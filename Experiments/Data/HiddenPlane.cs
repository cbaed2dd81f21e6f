using Runner.Numerics;

namespace Runner.Data;

/// <summary>
/// Four classes on a plane, hidden in noise that grows with the number of dimensions: features [n, dimensions], labels 0 to 3 in turn. A sample is u a + v b + e,
/// where (u, v) = (±1, ±1) + .4 N(0, 1) by the class, a and b are two fixed unit vectors at right angles, and e is .5 N(0, 1) in every dimension. Two numbers hold
/// everything about the class, while distances between samples are more and more those of the noise: Beyer, Goldstein, Ramakrishnan and Shaft, "When is nearest
/// neighbor meaningful?", ICDT 1999. The first n samples do not depend on the size of the set.
/// </summary>
internal static class HiddenPlane
{
    public const int DefaultSamples = 2_000;

    public const int Classes = 4;

    private const double Spread = .4;

    private const double Noise = .5;

    public static RawSamples Read(int samples, int dimensions)
    {
        var count = samples > 0 ? samples : DefaultSamples;
        DataLimits.CheckSize("hidden-plane", count, dimensions);
        var stream = DataStreams.HiddenPlane(dimensions);
        var first = Unit(Drawn(stream, dimensions), []);
        var second = Unit(Drawn(stream, dimensions), first);
        var values = new double[count * dimensions];
        for (var i = 0; i < count; i++)
        {
            var label = i % Classes;
            var u = (label % 2 == 0 ? 1 : -1) + (Spread * stream.NextGaussian());
            var v = (label / 2 == 0 ? 1 : -1) + (Spread * stream.NextGaussian());
            for (var feature = 0; feature < dimensions; feature++)
            {
                values[(i * dimensions) + feature] = (u * first[feature]) + (v * second[feature]) + (Noise * stream.NextGaussian());
            }
        }

        return new RawSamples("hidden-plane", count, dimensions, new DoubleValues(values)) { Labels = [.. Enumerable.Range(0, count).Select(i => i % Classes)], Classes = Classes };
    }

    private static double[] Drawn(RandomStream stream, int dimensions) => [.. Enumerable.Range(0, dimensions).Select(_ => stream.NextGaussian())];

    /// <summary>Of length 1, at right angles to another unit vector, if there is one.</summary>
    private static double[] Unit(double[] vector, double[] other)
    {
        var along = other.Zip(vector, (a, b) => a * b).Sum();
        double[] apart = other.Length == 0 ? vector : [.. vector.Zip(other, (a, b) => a - (along * b))];
        var length = Math.Sqrt(apart.Sum(element => element * element));
        return [.. apart.Select(element => element / length)];
    }
}
