using Runner.Numerics;

namespace Runner.Data;

/// <summary>
/// Two spirals that wind around one another three times, a class each: features [194, 2], labels 0 and 1, in turn. Point i of the first, from
/// 0 to 96, is at the angle iπ/16 and the radius 6.5 (104 − i)/104; the second is the first turned by half a circle. Lang and Witbrock,
/// <i>Learning to tell two spirals apart</i> (1988), as CMU's collection of benchmarks has it.
/// </summary>
internal static class TwoSpirals
{
    public const int Samples = 2 * Points;
    public const int Features = 2;
    private const int Points = 97;

    public static RawSamples Read()
    {
        var values = new double[Samples * Features];
        for (var i = 0; i < Points; i++)
        {
            var angle = i * Math.PI / 16;
            var radius = 6.5 * (104 - i) / 104;
            var (x, y) = (radius * Simd.Sin(angle), radius * Simd.Cos(angle));
            (values[4 * i], values[(4 * i) + 1]) = (x, y);
            (values[(4 * i) + 2], values[(4 * i) + 3]) = (-x, -y);
        }

        return new RawSamples("two-spirals", Samples, Features, new DoubleValues(values)) { Labels = [.. Enumerable.Range(0, Samples).Select(i => i % 2)], Classes = 2 };
    }
}
