using Runner.Numerics;

namespace Runner.Data;

/// <summary>
/// A sheet rolled up in space, features [n, 3]: (t cos t, 21 v, t sin t) with t = 1.5π (1 + 2u), u and v uniform in [0, 1). Two
/// numbers determine each sample, but no linear map recovers them. Marsland, <i>Machine Learning</i> (2009), ch. 10, as in
/// scikit-learn.
/// </summary>
internal static class SwissRoll
{
    public const int DefaultSamples = 2_000;
    public const int Features = 3;

    public static RawSamples Read(int samples)
    {
        var count = samples > 0 ? samples : DefaultSamples;
        DataLimits.CheckSize("swiss-roll", count, Features);
        var stream = DataStreams.SwissRoll();
        var values = new double[count * Features];
        for (var i = 0; i < values.Length; i += Features)
        {
            var t = 1.5 * Math.PI * (1 + (2 * stream.NextDouble()));
            values[i] = t * Simd.Cos(t);
            values[i + 1] = 21 * stream.NextDouble();
            values[i + 2] = t * Simd.Sin(t);
        }

        return new RawSamples("swiss-roll", count, Features, new DoubleValues(values));
    }
}
