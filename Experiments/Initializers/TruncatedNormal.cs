using Runner.Numerics;
using Runner.Specs;

namespace Runner.Initializers;

/// <summary>N(mean, std²) truncated to two standard deviations from the mean: values outside are drawn again, so that the
/// standard deviation of the result is .8796 std.</summary>
internal sealed class TruncatedNormal : Initializer
{
    public override void Fill(Span<double> values, in InitialBlock block, InitializerConfig config, RandomStream stream)
    {
        foreach (ref var value in values)
        {
            do
            {
                value = stream.NextGaussian();
            }
            while (Math.Abs(value) > 2);

            value = config.Mean + (config.Std * value);
        }
    }
}
